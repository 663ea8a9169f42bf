// SPDX-FileCopyrightText: 2026 The Signalbox authors
// SPDX-License-Identifier: ISC
#pragma once

#include <array>
#include <atomic>
#include <cstdint>
#include <span>

#include "daemon/rt/cells.hpp"
#include "daemon/rt/events.hpp"
#include "daemon/rt/timeline.hpp"

namespace signalbox::rt {

// What a MIDI message moves. `pressure` is channel aftertouch; a note's position is its velocity, 0 when it ends.
enum class ControlKind : std::uint8_t { cc, cc14, nrpn, bend, note, program, pressure };

// One movement: where a controller is now, from 0 to 1.
struct Movement {
    ControlKind kind = ControlKind::cc;
    std::uint8_t channel = 0;
    std::uint16_t number = 0;
    float position = 0;
};

// A controller that drives a parameter. Made on the control side, outlives the plans that name it.
struct Binding {
    static constexpr std::uint8_t kAnyChannel = 0xFF;
    static constexpr std::uint32_t kNoCell = ~0U;
    static constexpr std::size_t kPoints = 129;
    std::uint32_t id = 0;
    std::uint32_t input = 0;  // of the rack
    ControlKind kind = ControlKind::cc;
    std::uint8_t channel = kAnyChannel;
    std::uint16_t number = 0;
    Node* node = nullptr;
    std::uint32_t cell = kNoCell;       // none: only the control side hears of it
    bool integer = false;               // values are whole
    bool pickup = false;                // moves nothing until it passes the present value
    std::array<float, kPoints> values;  // at positions 0, 1/128, ... 1
    std::atomic<float> latest{0};       // position
    std::atomic<bool> told{false};      // the control side has yet to look at it
    struct {
        float value = 0;  // latest
        bool moved = false, caught = false;
    } rt;
};
[[nodiscard]] float value_at(const Binding& binding, float position) noexcept REALTIME;

// Reads the messages of one MIDI input: what a message of several parts means depends on those before it.
class MidiReader {
public:
    // At most three movements a message.
    struct Movements {
        std::array<Movement, 3> list;
        std::uint32_t count = 0;
        void add(const Movement& movement) noexcept REALTIME { list[count++] = movement; }
    };
    [[nodiscard]] Movements read(const MidiEvent& event) noexcept REALTIME;

private:
    void read_control(std::uint8_t channel, std::uint8_t number, std::uint8_t value, Movements& to) noexcept REALTIME;
    struct Channel {
        std::array<std::uint8_t, 32> coarse{}, fine{};
        std::uint16_t parameter = 0x3FFF;  // the NRPN that is chosen; this one is none
    };
    std::array<Channel, 16> channels_{};
};

// Plans keep bindings so that those of one controller stand together.
[[nodiscard]] inline std::uint64_t controller_of(std::uint32_t input, ControlKind kind, std::uint16_t number) noexcept
    REALTIME {
    return std::uint64_t{input} << 32U | static_cast<std::uint64_t>(kind) << 16U | number;
}

// Whether the value goes to the parameter: with pick-up, only once it has passed what is there.
[[nodiscard]] bool takes(Binding& binding, float value, float present) noexcept REALTIME;

}  // namespace signalbox::rt
