// SPDX-FileCopyrightText: 2026 The Signalbox authors
// SPDX-License-Identifier: ISC
#pragma once

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>

#include "plugins/lv2/ports.hpp"

// The ports as equalizer.ttl and equalizer-mono.ttl have them: a head, eight bands alike but for their
// defaults, and what a screen is drawn from.
namespace signalbox::lv2 {

template <std::size_t Head, std::size_t PerBand, std::size_t Tail>
constexpr std::array<Port, Head + 8 * PerBand + Tail> with_bands(const std::array<Port, Head>& head,
                                                                 const std::array<std::array<Port, PerBand>, 8>& bands,
                                                                 const std::array<Port, Tail>& tail) {
    std::array<Port, Head + 8 * PerBand + Tail> all{};
    std::copy(head.begin(), head.end(), all.begin());
    std::copy(tail.begin(), tail.end(), all.end() - Tail);
    for (std::size_t i = 0; i < 8; ++i) std::copy(bands[i].begin(), bands[i].end(), all.begin() + Head + i * PerBand);
    return all;
}

constexpr std::array<Port, 7> band(const std::array<const char*, 7>& names, float kind, float hz) {
    using K = Port::Kind;
    return {{{names[0], K::control_in, 0, 1, 1},
             {names[1], K::control_in, 0, kind, 5},
             {names[2], K::control_in, 10, hz, 20000},
             {names[3], K::control_in, 0.1f, 0.7f, 30},
             {names[4], K::control_in, -24, 0, 24},
             {names[5], K::control_in, 0, 0, 2},
             {names[6], K::control_in, 0, 0, 1}}};
}

namespace equalizer_ports {
using K = Port::Kind;
constexpr std::array<std::array<Port, 7>, 8> kBands = {{
    band({"on_1", "type_1", "freq_1", "q_1", "gain_1", "side_1", "solo_1"}, 1, 60),
    band({"on_2", "type_2", "freq_2", "q_2", "gain_2", "side_2", "solo_2"}, 0, 150),
    band({"on_3", "type_3", "freq_3", "q_3", "gain_3", "side_3", "solo_3"}, 0, 400),
    band({"on_4", "type_4", "freq_4", "q_4", "gain_4", "side_4", "solo_4"}, 0, 1000),
    band({"on_5", "type_5", "freq_5", "q_5", "gain_5", "side_5", "solo_5"}, 0, 2400),
    band({"on_6", "type_6", "freq_6", "q_6", "gain_6", "side_6", "solo_6"}, 0, 5000),
    band({"on_7", "type_7", "freq_7", "q_7", "gain_7", "side_7", "solo_7"}, 0, 9000),
    band({"on_8", "type_8", "freq_8", "q_8", "gain_8", "side_8", "solo_8"}, 2, 14000),
}};

constexpr std::array<std::array<Port, 6>, 8> without_sides(const std::array<std::array<Port, 7>, 8>& bands) {
    std::array<std::array<Port, 6>, 8> mono{};
    for (std::size_t i = 0; i < bands.size(); ++i) {
        const std::array<Port, 7>& b = bands[i];
        mono[i] = {b[0], b[1], b[2], b[3], b[4], b[6]};
    }
    return mono;
}

// Those that both have.
constexpr Port kEnabled = {"enabled", K::control_in, 0, 1, 1};
constexpr Port kOutput = {"output", K::control_in, -24, 0, 24};
constexpr Port kLowCut = {"low_cut", K::control_in, 0, 0, 4};
constexpr Port kLowCutHz = {"low_cut_hz", K::control_in, 10, 30, 2000};
constexpr Port kHighCut = {"high_cut", K::control_in, 0, 0, 4};
constexpr Port kHighCutHz = {"high_cut_hz", K::control_in, 500, 18000, 20000};
constexpr std::array<Port, 3> kScreen = {{
    {"analyser", K::control_in, 0, 0, 4},
    {"control", K::events_in},
    {"notify", K::events_out},
}};
}  // namespace equalizer_ports

struct StereoEqualizerPorts {
    static constexpr const char* kUri = "urn:signalbox:equalizer";
    static constexpr const char* kBundle = "equalizer";
    enum : std::size_t {
        in_l,
        in_r,
        out_l,
        out_r,
        enabled,
        output,
        sides,
        low_cut,
        low_cut_hz,
        high_cut,
        high_cut_hz,
        kFirstBand,
    };
    enum : std::size_t { on, type, freq, q, gain, side, solo, kPerBand };  // from a band's first port on
    enum : std::size_t { analyser = kFirstBand + 8 * kPerBand, control, notify, kCount };
    static constexpr std::uint32_t kChannels = 2;

    static constexpr std::array<Port, kFirstBand> kHead = {{
        {"in_l", Port::Kind::audio_in},
        {"in_r", Port::Kind::audio_in},
        {"out_l", Port::Kind::audio_out},
        {"out_r", Port::Kind::audio_out},
        equalizer_ports::kEnabled,
        equalizer_ports::kOutput,
        {"sides", Port::Kind::control_in, 0, 0, 1},
        equalizer_ports::kLowCut,
        equalizer_ports::kLowCutHz,
        equalizer_ports::kHighCut,
        equalizer_ports::kHighCutHz,
    }};
    static constexpr std::array<Port, kCount> kPorts =
        with_bands(kHead, equalizer_ports::kBands, equalizer_ports::kScreen);
};

struct MonoEqualizerPorts {
    static constexpr const char* kUri = "urn:signalbox:equalizer-mono";
    static constexpr const char* kBundle = "equalizer";
    enum : std::size_t { in, out, enabled, output, low_cut, low_cut_hz, high_cut, high_cut_hz, kFirstBand };
    enum : std::size_t { on, type, freq, q, gain, solo, kPerBand };
    enum : std::size_t { analyser = kFirstBand + 8 * kPerBand, control, notify, kCount };
    static constexpr std::uint32_t kChannels = 1;

    static constexpr std::array<Port, kFirstBand> kHead = {{
        {"in", Port::Kind::audio_in},
        {"out", Port::Kind::audio_out},
        equalizer_ports::kEnabled,
        equalizer_ports::kOutput,
        equalizer_ports::kLowCut,
        equalizer_ports::kLowCutHz,
        equalizer_ports::kHighCut,
        equalizer_ports::kHighCutHz,
    }};
    static constexpr std::array<Port, kCount> kPorts =
        with_bands(kHead, equalizer_ports::without_sides(equalizer_ports::kBands), equalizer_ports::kScreen);
};

}  // namespace signalbox::lv2
