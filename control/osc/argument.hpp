// SPDX-FileCopyrightText: 2026 The Signalbox authors
// SPDX-License-Identifier: ISC
#pragma once

#include <array>
#include <optional>
#include <string_view>

#include "control/osc/bytes.hpp"

namespace signalbox::control::osc {

// One argument where it lies in the packet. `type` is its OSC type tag: i f s b h t d S c r m T F I N, or a bracket of
// an array ([ and ] stand in the list like arguments without data); 0 is an argument that isn't there.
struct ArgumentView {
    char type = 0;
    Bytes data;  // as in the packet, big-endian; strings without their NUL, blobs without their size

    // Each only for its own type.
    [[nodiscard]] std::int32_t int32() const noexcept;                                   // i c r m
    [[nodiscard]] float float32() const noexcept;                                        // f
    [[nodiscard]] std::int64_t int64() const noexcept;                                   // h
    [[nodiscard]] double float64() const noexcept;                                       // d
    [[nodiscard]] std::uint64_t timetag() const noexcept;                                // t
    [[nodiscard]] std::string_view string() const noexcept { return characters(data); }  // s S
};

// i f d h T F and strings that are wholly a number. A NaN, an infinity or more than a double holds is `not_finite`.
struct Number {
    enum class Kind : std::uint8_t { finite, not_finite, not_a_number };
    Kind kind = Kind::not_a_number;
    double value = 0;
};
[[nodiscard]] Number number(const ArgumentView& argument) noexcept;

// Strings as they are; i h f d as text (a client that sends `5` where a name is due), written into `room`.
using TextRoom = std::array<char, 32>;
[[nodiscard]] std::optional<std::string_view> text(const ArgumentView& argument, TextRoom& room) noexcept;

}  // namespace signalbox::control::osc
