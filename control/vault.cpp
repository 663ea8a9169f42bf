// SPDX-FileCopyrightText: 2026 The Signalbox authors
// SPDX-License-Identifier: ISC
#include "control/vault.hpp"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstdlib>
#include <cstring>
#include <filesystem>
#include <sstream>

#include "daemon/graph/rackfile.hpp"

namespace signalbox::control {
namespace {

Error file_error(const std::string& what, const std::string& path) {
    return {Code::file, what + " " + path + ": " + std::strerror(errno)};
}

struct File {
    int fd;
    ~File() {
        if (fd >= 0) close(fd);
    }
};

bool write_all(int fd, std::string_view text) {
    while (!text.empty()) {
        const ssize_t written = ::write(fd, text.data(), text.size());
        if (written < 0 && errno == EINTR) continue;
        if (written <= 0) return false;
        text.remove_prefix(static_cast<std::size_t>(written));
    }
    return true;
}

void sync_directory(const std::string& path) {
    const File directory{open(std::filesystem::path(path).parent_path().c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC)};
    if (directory.fd >= 0) fsync(directory.fd);
}

}  // namespace

Result<std::string> Vault::named_rack_path(std::string_view name) const {
    const auto allowed = [](char c) {
        return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-' || c == '_' ||
               c == '.' || c == ' ';
    };
    if (name.empty() || name.size() > 64 || name.front() == '.' || !std::all_of(name.begin(), name.end(), allowed)) {
        return Error{Code::file, "'" + std::string(name) +
                                     "' cannot name a rack: use up to 64 letters, digits, spaces, '-', '_' and '.', "
                                     "not starting with a dot"};
    }
    return directory_ + "/racks/" + std::string(name) + ".json";
}

Result<void> Vault::write(const std::string& path, std::string_view text) const {
    const std::lock_guard lock(writing_);
    std::error_code ignored;  // a failure shows in open()
    std::filesystem::create_directories(std::filesystem::path(path).parent_path(), ignored);
    const std::string beside = path + ".new";
    {
        const File file{open(beside.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0644)};
        if (file.fd < 0) return file_error("cannot write", beside);
        if (!write_all(file.fd, text) || fsync(file.fd) != 0) return file_error("cannot write", beside);
    }
    if (rename(beside.c_str(), path.c_str()) != 0) return file_error("cannot replace", path);
    sync_directory(path);
    return {};
}

Result<void> Vault::write_rack(const std::string& path, const graph::Rack& rack) const {
    const std::string text = graph::write_rack(rack);
    if (text.size() <= json::kMaxBytes) return write(path, text);
    return Error{Code::limit, "the rack takes " + std::to_string(text.size() >> 20) +
                                  " MiB with what its plugins keep, and at most 64 can be loaded again; remove some of "
                                  "them"};
}

Result<std::string> Vault::read(const std::string& path) {
    const File file{open(path.c_str(), O_RDONLY | O_CLOEXEC)};
    if (file.fd < 0) return file_error("cannot read", path);
    std::string text;
    char buffer[65536];
    for (;;) {
        const ssize_t got = ::read(file.fd, buffer, sizeof buffer);
        if (got < 0 && errno == EINTR) continue;
        if (got < 0) return file_error("cannot read", path);
        if (got == 0) return text;
        text.append(buffer, static_cast<std::size_t>(got));
    }
}

bool Vault::exists(const std::string& path) { return access(path.c_str(), F_OK) == 0; }

Result<void> Vault::write_connections(const std::vector<drivers::Connection>& connections) const {
    std::string text;
    for (const drivers::Connection& connection : connections) text += connection.ours + "\t" + connection.theirs + "\n";
    return write(directory_ + "/connections", text);
}

std::vector<drivers::Connection> Vault::read_connections() const {
    std::vector<drivers::Connection> connections;
    const auto text = read(directory_ + "/connections");
    if (!text) return connections;
    std::istringstream lines(*text);
    for (std::string line; std::getline(lines, line);) {
        const std::size_t tab = line.find('\t');
        if (tab != std::string::npos) connections.push_back({line.substr(0, tab), line.substr(tab + 1)});
    }
    return connections;
}

Result<void> Vault::write_rate(double rate_hz) const {
    return write(directory_ + "/rate", std::to_string(rate_hz) + "\n");
}

double Vault::read_rate() const {
    const auto text = read(directory_ + "/rate");
    const double rate_hz = text ? std::strtod(text->c_str(), nullptr) : 0;
    return rate_hz >= 8000 && rate_hz <= 768000 ? rate_hz : 0;
}

}  // namespace signalbox::control
