// SPDX-FileCopyrightText: 2026 The Signalbox authors
// SPDX-License-Identifier: ISC
#pragma once

#include <string>
#include <vector>

namespace signalbox::system {

// What bursts of OSC over UDP want to lie in, in bytes as the sysctl net.core.rmem_max counts them.
inline constexpr long kReceiveBuffer = 8L << 20;
// Of these a small datagram takes so many: the kernel keeps twice that for it, and doubles what it grants.
inline constexpr long kReceiveBytesAMessage = 400;

// What this process may do about realtime.
struct Rights {
    long rtprio = 0;          // highest FIFO priority that it may ask for, 0: none
    long memlock_bytes = 0;   // -1: no limit
    bool may_nice = false;    // CAP_SYS_NICE
    bool may_lock = false;    // CAP_IPC_LOCK
    bool fifo_works = false;  // a thread really became FIFO when it was tried
    std::string fifo_error;   // why not
    bool deep_sleep = false;  // there is a file that keeps processors from it, but it may not be written
    long receive_buffer = 0;  // bytes that a UDP socket was granted of kReceiveBuffer
    [[nodiscard]] bool may_lock_everything() const { return may_lock || memlock_bytes < 0; }
};
Rights read_rights();

// One line for each right that is missing: which, what it costs, how to grant it. For the log, once at the start.
std::vector<std::string> missing(const Rights& rights);

}  // namespace signalbox::system
