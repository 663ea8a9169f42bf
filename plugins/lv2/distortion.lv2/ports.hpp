// SPDX-FileCopyrightText: 2026 The Signalbox authors
// SPDX-License-Identifier: ISC
#pragma once

#include <algorithm>
#include <array>
#include <cstddef>

#include "plugins/lv2/ports.hpp"

// The ports as distortion.ttl and distortion-mono.ttl have them: audio, then controls that both have alike.
namespace signalbox::lv2 {

namespace distortion_ports {
using K = Port::Kind;
constexpr std::array<Port, 14> kControls = {{
    {"enabled", K::control_in, 0, 1, 1},
    {"shape", K::control_in, 0, 0, 5},
    {"drive", K::control_in, 0, 12, 48},
    {"bias", K::control_in, -100, 0, 100},
    {"low_cut", K::control_in, 20, 20, 2000},
    {"tilt", K::control_in, -12, 0, 12},
    {"bits", K::control_in, 1, 8, 16},
    {"rate", K::control_in, 100, 12000, 48000},
    {"tone", K::control_in, 200, 20000, 20000},
    {"auto_gain", K::control_in, 0, 1, 1},
    {"output", K::control_in, -24, 0, 24},
    {"mix", K::control_in, 0, 100, 100},
    {"quality", K::control_in, 0, 2, 3},
    {"latency", K::control_out, 0, 0, 64},
}};

template <std::size_t Audio>
constexpr std::array<Port, Audio + kControls.size()> behind(const std::array<Port, Audio>& audio) {
    std::array<Port, Audio + kControls.size()> all{};
    std::copy(audio.begin(), audio.end(), all.begin());
    std::copy(kControls.begin(), kControls.end(), all.begin() + Audio);
    return all;
}
}  // namespace distortion_ports

template <std::size_t Audio>
struct DistortionPorts {
    static constexpr const char* kBundle = "distortion";
    enum : std::size_t {
        enabled = Audio,
        shape,
        drive,
        bias,
        low_cut,
        tilt,
        bits,
        rate,
        tone,
        auto_gain,
        output,
        mix,
        quality,
        latency,
        kCount
    };
};

struct StereoDistortionPorts : DistortionPorts<4> {
    static constexpr const char* kUri = "urn:signalbox:distortion";
    enum : std::size_t { in_l, in_r, out_l, out_r };
    static constexpr std::array<Port, kCount> kPorts = distortion_ports::behind<4>({{
        {"in_l", Port::Kind::audio_in},
        {"in_r", Port::Kind::audio_in},
        {"out_l", Port::Kind::audio_out},
        {"out_r", Port::Kind::audio_out},
    }});
};

struct MonoDistortionPorts : DistortionPorts<2> {
    static constexpr const char* kUri = "urn:signalbox:distortion-mono";
    enum : std::size_t { in, out };
    static constexpr std::array<Port, kCount> kPorts = distortion_ports::behind<2>({{
        {"in", Port::Kind::audio_in},
        {"out", Port::Kind::audio_out},
    }});
};

}  // namespace signalbox::lv2
