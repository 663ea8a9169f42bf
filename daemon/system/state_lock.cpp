// SPDX-FileCopyrightText: 2026 The Signalbox authors
// SPDX-License-Identifier: ISC
#include "daemon/system/state_lock.hpp"

#include <fcntl.h>
#include <sys/file.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <filesystem>

namespace signalbox::system {

Result<StateLock> StateLock::take(const std::string& directory) {
    std::error_code failed;
    std::filesystem::create_directories(directory, failed);
    const std::string path = directory + "/lock";
    const int fd = open(path.c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0644);
    if (fd < 0) {
        return Error{Code::file, "cannot use the state directory " + directory + ": " + std::strerror(errno) +
                                     "; choose another one with --state"};
    }
    StateLock lock(fd);
    if (flock(fd, LOCK_EX | LOCK_NB) != 0) {
        char pid[32] = {};
        const ssize_t got = pread(fd, pid, sizeof pid - 1, 0);
        const std::string owner = got > 0 ? std::string(pid, std::strcspn(pid, "\n")) : "unknown";
        return Error{Code::busy, "already running, pid " + owner + ", with the state directory " + directory +
                                     "; a second rack needs its own --state"};
    }
    const std::string pid = std::to_string(getpid()) + "\n";
    if (ftruncate(fd, 0) != 0 || pwrite(fd, pid.data(), pid.size(), 0) < 0) {
        return Error{Code::file, "cannot write " + path + ": " + std::strerror(errno)};
    }
    return lock;
}

StateLock::~StateLock() {
    if (fd_ >= 0) close(fd_);
}

}  // namespace signalbox::system
