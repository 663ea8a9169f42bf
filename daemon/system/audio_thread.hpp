// SPDX-FileCopyrightText: 2026 The Signalbox authors
// SPDX-License-Identifier: ISC
#pragma once

#include <optional>
#include <string_view>
#include <vector>

namespace signalbox::system {

// "2,3" or "1-3"; nothing where it is not such a list or names a processor that this machine has not.
std::optional<std::vector<int>> parse_cpus(std::string_view list);

// For the calling thread, before its first cycle: its name, denormals flushed to zero, its stack touched and locked as
// far as plugins will need it, and, where processors are given, pinned to them. False: they were refused.
bool settle_audio_thread(const std::vector<int>& cpus);

// For the calling thread: numbers too small to be normal become 0.
void flush_denormals();

}  // namespace signalbox::system
