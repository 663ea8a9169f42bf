// SPDX-FileCopyrightText: 2026 The Signalbox authors
// SPDX-License-Identifier: ISC
#include "daemon/host/child.hpp"

#include <fcntl.h>
#include <poll.h>
#include <spawn.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <csignal>
#include <cstring>
#include <filesystem>

namespace signalbox::host {

namespace {

using Clock = std::chrono::steady_clock;
constexpr int kTalk = 3;
constexpr std::size_t kMostOutput = std::size_t{64} << 20;

class Descriptor {
public:
    explicit Descriptor(int fd) : fd_(fd) {}
    ~Descriptor() { close(); }
    Descriptor(const Descriptor&) = delete;
    Descriptor& operator=(const Descriptor&) = delete;
    void close() {
        if (fd_ >= 0) ::close(fd_);
        fd_ = -1;
    }
    [[nodiscard]] int get() const { return fd_; }

private:
    int fd_;
};

// What the child begins with: nothing of ours but the line to talk on, default signals, a group of its own.
class Start {
public:
    explicit Start(int talk) {
        posix_spawn_file_actions_init(&actions_);
        for (const int standard : {0, 1, 2})
            posix_spawn_file_actions_addopen(&actions_, standard, "/dev/null", O_RDWR, 0);
        posix_spawn_file_actions_adddup2(&actions_, talk, kTalk);
        posix_spawn_file_actions_addclosefrom_np(&actions_, kTalk + 1);
        posix_spawnattr_init(&attributes_);
        sigset_t none, all;
        sigemptyset(&none);
        sigfillset(&all);
        posix_spawnattr_setsigmask(&attributes_, &none);
        posix_spawnattr_setsigdefault(&attributes_, &all);
        posix_spawnattr_setpgroup(&attributes_, 0);
        posix_spawnattr_setflags(&attributes_, POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETSIGDEF | POSIX_SPAWN_SETPGROUP);
    }
    ~Start() {
        posix_spawn_file_actions_destroy(&actions_);
        posix_spawnattr_destroy(&attributes_);
    }
    Start(const Start&) = delete;
    Start& operator=(const Start&) = delete;

    // 0 or an error number.
    int spawn(pid_t& child, const std::vector<std::string>& command) {
        std::vector<char*> words;
        for (const std::string& word : command) words.push_back(const_cast<char*>(word.c_str()));
        words.push_back(nullptr);
        return posix_spawn(&child, words[0], &actions_, &attributes_, words.data(), environ);
    }

private:
    posix_spawn_file_actions_t actions_{};
    posix_spawnattr_t attributes_{};
};

// Sends what there is to send and reads what there is to read, until the other end is closed; false: time is up.
bool talk(int socket, std::string_view input, std::string& output, Clock::time_point until,
          const std::atomic<bool>* stop) {
    constexpr std::int64_t kLook = 50;  // milliseconds between two looks at `stop`
    std::array<char, 65536> some;
    for (;;) {
        const auto left = std::chrono::duration_cast<std::chrono::milliseconds>(until - Clock::now()).count();
        pollfd ready{socket, static_cast<short>(input.empty() ? POLLIN : POLLIN | POLLOUT), 0};
        if (left <= 0 || (stop != nullptr && *stop)) return false;
        if (poll(&ready, 1, static_cast<int>(std::min<std::int64_t>(left, kLook))) < 0 && errno != EINTR) return true;
        if (!input.empty() && (ready.revents & POLLOUT) != 0) {
            const ssize_t sent = send(socket, input.data(), input.size(), MSG_NOSIGNAL | MSG_DONTWAIT);
            if (sent > 0) input.remove_prefix(static_cast<std::size_t>(sent));
            if (sent < 0 && errno != EAGAIN && errno != EINTR) input = {};
            if (input.empty()) shutdown(socket, SHUT_WR);
        }
        if ((ready.revents & (POLLIN | POLLHUP | POLLERR)) == 0) continue;
        const ssize_t got = recv(socket, some.data(), some.size(), MSG_DONTWAIT);
        if (got < 0 && (errno == EAGAIN || errno == EINTR)) continue;
        if (got <= 0) return true;
        output.append(some.data(), static_cast<std::size_t>(got));
        if (output.size() > kMostOutput) return false;
    }
}

// Waits for a child that has said all; it may yet hang.
bool wait_for(pid_t child, int& status, Clock::time_point until) {
    for (;;) {
        const pid_t ended = waitpid(child, &status, WNOHANG);
        if (ended == child) return true;
        if (ended < 0 && errno != EINTR) return true;
        if (Clock::now() > until) return false;
        usleep(500);
    }
}

std::string seconds(std::chrono::milliseconds time) { return std::to_string(time.count() / 1000) + " s"; }

std::string in_words(int status) {
    if (WIFSIGNALED(status) && WTERMSIG(status) == SIGXCPU) return "used up its processor time";
    if (WIFSIGNALED(status)) return std::string("crashed (SIG") + sigabbrev_np(WTERMSIG(status)) + ")";
    if (WIFEXITED(status) && WEXITSTATUS(status) != 0) return "ended with " + std::to_string(WEXITSTATUS(status));
    return "";
}

}  // namespace

ChildEnd run_child(const std::vector<std::string>& command, std::string_view input, std::chrono::milliseconds limit,
                   const std::atomic<bool>* stop) {
    ChildEnd end;
    int pair[2] = {-1, -1};
    if (socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, pair) != 0) {
        end.failure = std::string("cannot talk to a process: ") + std::strerror(errno);
        return end;
    }
    const Descriptor ours(pair[0]);
    Descriptor theirs(pair[1]);
    pid_t child = 0;
    if (const int error = Start(theirs.get()).spawn(child, command); error != 0) {
        end.failure = "cannot run " + command[0] + ": " + std::strerror(error);
        return end;
    }
    end.ran = true;
    theirs.close();
    if (input.empty()) shutdown(ours.get(), SHUT_WR);
    const auto until = Clock::now() + limit;
    int status = 0;
    const bool in_time = talk(ours.get(), input, end.output, until, stop) && wait_for(child, status, until);
    kill(-child, SIGKILL);
    end.late = !in_time || (WIFSIGNALED(status) && WTERMSIG(status) == SIGKILL);
    if (in_time) {
        end.failure = in_words(status);
    } else {
        while (waitpid(child, &status, 0) < 0 && errno == EINTR) {}
        end.failure = "did not come back within " + seconds(limit);
    }
    return end;
}

std::string probe_program() {
    std::error_code error;
    const auto here = std::filesystem::read_symlink("/proc/self/exe", error).parent_path();
    const auto built = here.parent_path() / "daemon/signalbox-probe";  // beside the daemon's folder in a build
    for (const auto& path : {(here / "signalbox-probe").native(), built.native(), std::string(SIGNALBOX_PROBE)}) {
        if (access(path.c_str(), X_OK) == 0) return path;
    }
    return "";
}

}  // namespace signalbox::host
