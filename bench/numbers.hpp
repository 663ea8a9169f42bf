// SPDX-FileCopyrightText: 2026 The Signalbox authors
// SPDX-License-Identifier: ISC
#pragma once

#include <sys/types.h>

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

// What the kernel says about processes, read from /proc. Of a process that has ended everything is 0.
namespace signalbox::bench {

// Memory that these processes have written and share with nobody, in bytes.
std::int64_t private_dirty(const std::vector<pid_t>& processes);

// CPU time that their realtime threads have had so far, in ns, waking up included; in a process without realtime
// threads that of all its threads.
std::int64_t realtime_cpu(const std::vector<pid_t>& processes);

// Where the kernel tells of the CPU time of the process's realtime thread that has had most of it; of all its threads
// where none is realtime.
std::string busiest_thread(pid_t process);

// For tests: the number behind `name:` in a text like /proc/PID/smaps_rollup, and the scheduling policy in a text like
// /proc/PID/stat; -1 where it is missing.
std::int64_t item(std::string_view text, std::string_view name);
int policy(std::string_view text);

}  // namespace signalbox::bench
