// SPDX-FileCopyrightText: 2026 The Signalbox authors
// SPDX-License-Identifier: ISC
#pragma once

#include <string>

#include "daemon/graph/result.hpp"

namespace signalbox::system {

// One daemon a state directory: a locked file with the owner's pid. The kernel lets go of it when the process ends,
// however it ends.
class StateLock {
public:
    // Makes the directory where it is missing. Busy: "already running, pid N".
    static Result<StateLock> take(const std::string& directory);
    StateLock(StateLock&& other) noexcept : fd_(other.fd_) { other.fd_ = -1; }
    StateLock& operator=(StateLock&&) = delete;
    ~StateLock();

private:
    explicit StateLock(int fd) : fd_(fd) {}
    int fd_;
};

}  // namespace signalbox::system
