// SPDX-FileCopyrightText: 2026 The Signalbox authors
// SPDX-License-Identifier: ISC
#pragma once

#include <algorithm>
#include <array>
#include <cstddef>

#include "plugins/lv2/ports.hpp"

// The ports as resampler.ttl and resampler-mono.ttl have them: audio, then what both have alike.
namespace signalbox::lv2 {

namespace resampler_ports {
using K = Port::Kind;
constexpr std::array<Port, 11> kOthers = {{
    {"chunks", K::events_out},
    {"enabled", K::control_in, 0, 1, 1},
    {"rate", K::control_in, 8000, 16000, 32000},
    {"aliasing", K::control_in, 0, 0, 100},
    {"imaging", K::control_in, 0, 0, 100},
    {"samples", K::control_in, 0, 0, 4},
    {"mix", K::control_in, 0, 100, 100},
    {"output", K::control_in, -24, 0, 24},
    {"chunk_format", K::control_in, 0, 0, 2},
    {"chunk_length", K::control_in, 10, 20, 100},
    {"latency", K::control_out, 0, 0, 8192},
}};

template <std::size_t Audio>
constexpr std::array<Port, Audio + kOthers.size()> behind(const std::array<Port, Audio>& audio) {
    std::array<Port, Audio + kOthers.size()> all{};
    std::copy(audio.begin(), audio.end(), all.begin());
    std::copy(kOthers.begin(), kOthers.end(), all.begin() + Audio);
    return all;
}
}  // namespace resampler_ports

template <std::size_t Audio>
struct ResamplerPorts {
    static constexpr const char* kBundle = "resampler";
    static constexpr std::size_t kChannels = Audio / 2;
    enum : std::size_t {
        chunks = Audio,
        enabled,
        rate,
        aliasing,
        imaging,
        samples,
        mix,
        output,
        chunk_format,
        chunk_length,
        latency,
        kCount
    };
};

struct StereoResamplerPorts : ResamplerPorts<4> {
    static constexpr const char* kUri = "urn:signalbox:resampler";
    static constexpr std::array<Port, kCount> kPorts = resampler_ports::behind<4>({{
        {"in_l", Port::Kind::audio_in},
        {"in_r", Port::Kind::audio_in},
        {"out_l", Port::Kind::audio_out},
        {"out_r", Port::Kind::audio_out},
    }});
};

struct MonoResamplerPorts : ResamplerPorts<2> {
    static constexpr const char* kUri = "urn:signalbox:resampler-mono";
    static constexpr std::array<Port, kCount> kPorts = resampler_ports::behind<2>({{
        {"in", Port::Kind::audio_in},
        {"out", Port::Kind::audio_out},
    }});
};

}  // namespace signalbox::lv2
