// SPDX-FileCopyrightText: 2026 The Signalbox authors
// SPDX-License-Identifier: ISC
#pragma once

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>

#include "plugins/lv2/ports.hpp"

// The ports as vad.ttl and vad-mono.ttl have them: main audio, then what both have alike.
namespace signalbox::lv2 {

namespace vad_ports {
using K = Port::Kind;
constexpr std::array<Port, 29> kCommon = {{
    {"sidechain", K::side_in},
    {"cv_gate", K::cv_out},
    {"cv_probability", K::cv_out},
    {"control", K::events_in},
    {"midi", K::events_out},
    {"notify", K::events_out},
    {"enabled", K::control_in, 0, 1, 1},
    {"mode", K::control_in, 0, 0, 3},
    {"source", K::control_in, 0, 0, 1},
    {"detector", K::control_in, 0, 0, 1},
    {"threshold", K::control_in, 0, 0.5f, 1},
    {"hysteresis", K::control_in, 0, 0.15f, 0.5f},
    {"min_on", K::control_in, 0, 0, 1000},
    {"hold", K::control_in, 0, 100, 5000},
    {"max_on", K::control_in, 0, 0, 600},
    {"high_pass", K::control_in, 20, 20, 1000},
    {"freeze", K::control_in, 0, 0, 1},
    {"reset", K::control_in, 0, 0, 1},
    {"attack", K::control_in, 0.5f, 5, 200},
    {"release", K::control_in, 5, 120, 5000},
    {"range", K::control_in, -60, -60, 0},
    {"look_ahead", K::control_in, 0, 0, 200},
    {"note", K::control_in, 0, 60, 127},
    {"channel", K::control_in, 1, 1, 16},
    {"speech", K::control_out, 0, 0, 1},
    {"probability", K::control_out, 0, 0, 1},
    {"level", K::control_out, -120, -120, 20},
    {"floor", K::control_out, -120, -120, 20},
    {"latency", K::control_out, 0, 0, 153600},
}};

template <std::size_t Audio>
constexpr std::array<Port, Audio + kCommon.size()> behind(const std::array<Port, Audio>& audio) {
    std::array<Port, Audio + kCommon.size()> all{};
    std::copy(audio.begin(), audio.end(), all.begin());
    std::copy(kCommon.begin(), kCommon.end(), all.begin() + Audio);
    return all;
}
}  // namespace vad_ports

template <std::size_t Audio>
struct VadPorts {
    static constexpr const char* kBundle = "vad";
    enum : std::size_t {
        sidechain = Audio,
        cv_gate,
        cv_probability,
        control,
        midi,
        notify,
        enabled,
        mode,
        source,
        detector,
        threshold,
        hysteresis,
        min_on,
        hold,
        max_on,
        high_pass,
        freeze,
        reset,
        attack,
        release,
        range,
        look_ahead,
        note,
        channel,
        speech,
        probability,
        level,
        floor,
        latency,
        kCount
    };
};

struct StereoVadPorts : VadPorts<4> {
    static constexpr const char* kUri = "urn:signalbox:vad";
    static constexpr std::uint32_t kChannels = 2;
    enum : std::size_t { in_l, in_r, out_l, out_r };
    static constexpr std::array<Port, kCount> kPorts = vad_ports::behind<4>({{
        {"in_l", Port::Kind::audio_in},
        {"in_r", Port::Kind::audio_in},
        {"out_l", Port::Kind::audio_out},
        {"out_r", Port::Kind::audio_out},
    }});
};

struct MonoVadPorts : VadPorts<2> {
    static constexpr const char* kUri = "urn:signalbox:vad-mono";
    static constexpr std::uint32_t kChannels = 1;
    enum : std::size_t { in, out };
    static constexpr std::array<Port, kCount> kPorts = vad_ports::behind<2>({{
        {"in", Port::Kind::audio_in},
        {"out", Port::Kind::audio_out},
    }});
};

}  // namespace signalbox::lv2
