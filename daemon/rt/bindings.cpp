// SPDX-FileCopyrightText: 2026 The Signalbox authors
// SPDX-License-Identifier: ISC
#include "daemon/rt/bindings.hpp"

#include <algorithm>

namespace signalbox::rt {
namespace {

constexpr float kMost7 = 127, kMost14 = 16383;
constexpr std::uint16_t kNoParameter = 0x3FFF;
constexpr std::uint8_t kDataCoarse = 6, kDataFine = 38, kNrpnFine = 98, kNrpnCoarse = 99, kRpnFine = 100,
                       kRpnCoarse = 101;

float position_of(std::uint8_t coarse, std::uint8_t fine) noexcept REALTIME {
    return static_cast<float>(coarse << 7U | fine) / kMost14;
}

}  // namespace

float value_at(const Binding& binding, float position) noexcept REALTIME {
    const float place = std::clamp(position, 0.0F, 1.0F) * static_cast<float>(Binding::kPoints - 1);
    const std::size_t below = std::min(static_cast<std::size_t>(place), Binding::kPoints - 2);
    const float low = binding.values[below], high = binding.values[below + 1];
    const float value = low + (high - low) * (place - static_cast<float>(below));
    if (!binding.integer) return value;
    return static_cast<float>(static_cast<std::int32_t>(value + (value < 0 ? -0.5F : 0.5F)));
}

MidiReader::Movements MidiReader::read(const MidiEvent& event) noexcept REALTIME {
    Movements moved;
    if (event.size < 2 || event.size > 3) return moved;
    const std::uint8_t kind = event.data[0] & 0xF0U, channel = event.data[0] & 0x0FU;
    const std::uint8_t first = event.data[1] & 0x7FU, second = event.size == 3 ? event.data[2] & 0x7FU : 0;
    if (event.size == 2) {
        if (kind == 0xC0) moved.add({ControlKind::program, channel, 0, static_cast<float>(first) / kMost7});
        if (kind == 0xD0) moved.add({ControlKind::pressure, channel, 0, static_cast<float>(first) / kMost7});
        return moved;
    }
    const float velocity = kind == 0x90 ? static_cast<float>(second) / kMost7 : 0;
    if (kind == 0x80 || kind == 0x90) moved.add({ControlKind::note, channel, first, velocity});
    if (kind == 0xE0) moved.add({ControlKind::bend, channel, 0, position_of(second, first)});
    if (kind == 0xB0) read_control(channel, first, second, moved);
    return moved;
}

void MidiReader::read_control(std::uint8_t channel, std::uint8_t number, std::uint8_t value, Movements& to) noexcept
    REALTIME {
    Channel& c = channels_[channel];
    to.add({ControlKind::cc, channel, number, static_cast<float>(value) / kMost7});
    if (number == kNrpnCoarse || number == kRpnCoarse) c.parameter = static_cast<std::uint16_t>(value << 7U);
    if (number == kNrpnFine) c.parameter = static_cast<std::uint16_t>((c.parameter & 0x3F80U) | value);
    if (number == kRpnFine || number == kRpnCoarse) c.parameter = kNoParameter;
    if (number >= 64) return;
    const std::uint8_t pair = number & 31U;
    if (number < 32) {
        c.coarse[pair] = value;
        c.fine[pair] = 0;
    } else {
        c.fine[pair] = value;
    }
    const float position = position_of(c.coarse[pair], c.fine[pair]);
    to.add({ControlKind::cc14, channel, pair, position});
    if ((number == kDataCoarse || number == kDataFine) && c.parameter != kNoParameter)
        to.add({ControlKind::nrpn, channel, c.parameter, position});
}

bool takes(Binding& binding, float value, float present) noexcept REALTIME {
    auto& rt = binding.rt;
    const float before = rt.value;
    const bool moved = rt.moved;
    rt.value = value;
    rt.moved = true;
    if (!binding.pickup) return true;
    if (rt.caught && present == before) return true;  // nobody else has moved it meanwhile
    const bool passed = moved && (before <= present) == (present <= value);
    rt.caught = passed || value == present;
    return rt.caught;
}

}  // namespace signalbox::rt
