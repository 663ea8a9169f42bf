// SPDX-FileCopyrightText: 2026 The Signalbox authors
// SPDX-License-Identifier: ISC
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <variant>
#include <vector>

#include "control/osc/bytes.hpp"
#include "control/osc/timetag.hpp"

// Builds what the daemon sends. This is our own, not liblo's: writing seven types takes 40 lines, appends to a buffer
// that is used again (liblo allocates for each message and each argument), and keeps this room free of libraries, so
// that the fuzz targets and the cross build have it too. The tests hold it against liblo.
namespace signalbox::control::osc {

struct Timetag {
    std::uint64_t value = kImmediately;
    bool operator==(const Timetag&) const = default;
};

using Argument = std::variant<std::int32_t, float, std::int64_t, double, std::string, bool, Timetag>;

struct Message {
    std::string address;
    std::vector<Argument> arguments;
    bool operator==(const Message&) const = default;
};

// Both append to `out`. Strings end at their first NUL, as OSC has no way to say one.
void write(const Message& message, std::vector<std::byte>& out);
void write_bundle(std::uint64_t timetag, std::span<const Message> messages, std::vector<std::byte>& out);

}  // namespace signalbox::control::osc
