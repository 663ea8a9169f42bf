// SPDX-FileCopyrightText: 2026 The Signalbox authors
// SPDX-License-Identifier: ISC
#pragma once

#include <string>
#include <vector>

namespace signalbox::system {

// What this process may do about realtime.
struct Rights {
    long rtprio = 0;          // highest FIFO priority that it may ask for, 0: none
    long memlock_bytes = 0;   // -1: no limit
    bool may_nice = false;    // CAP_SYS_NICE
    bool may_lock = false;    // CAP_IPC_LOCK
    bool fifo_works = false;  // a thread really became FIFO when it was tried
    std::string fifo_error;   // why not
    [[nodiscard]] bool may_lock_everything() const { return may_lock || memlock_bytes < 0; }
};
Rights read_rights();

// One line for each right that is missing: which, what it costs, how to grant it. For the log, once at the start.
std::vector<std::string> missing(const Rights& rights);

}  // namespace signalbox::system
