// SPDX-FileCopyrightText: 2026 The Signalbox authors
// SPDX-License-Identifier: ISC
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>

#include "daemon/rt/event_types.hpp"
#include "plugins/dsp/realtime.hpp"

namespace signalbox::rt {

// Where the music is, as a driver knows it, at the first frame of a cycle.
struct Transport {
    bool rolling = false;
    std::uint64_t frame = 0;
    bool musical = false;  // whether the rest is known
    std::int64_t bar = 0;  // from 0
    float beat = 0;        // in the bar, from 0
    float beats_per_bar = 4, beat_unit = 4, beats_per_minute = 120;
};

// The transport as plugins are told of it: a time:Position, sent where it jumps or changes and to those that are new.
// Audio thread only.
class Position {
public:
    // Once a cycle. Null: the driver has no transport.
    void follow(const Transport* transport, std::uint32_t frames) noexcept REALTIME;
    // Another number after each change; 0: nothing was ever told.
    [[nodiscard]] std::uint32_t serial() const noexcept REALTIME { return serial_; }
    // The body of an atom:Object.
    [[nodiscard]] const void* body() const noexcept REALTIME { return body_.data(); }
    [[nodiscard]] std::uint32_t size() const noexcept REALTIME { return size_; }

private:
    [[nodiscard]] bool goes_on(const Transport& now) const noexcept REALTIME;
    void write() noexcept REALTIME;
    template <class T>
    void add(std::uint32_t key, std::uint32_t type, T value) noexcept REALTIME;

    Transport latest_;
    std::uint32_t frames_ = 0, serial_ = 0, size_ = 0;
    alignas(8) std::array<std::byte, 256> body_{};
};

}  // namespace signalbox::rt
