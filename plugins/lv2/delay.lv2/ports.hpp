// SPDX-FileCopyrightText: 2026 The Signalbox authors
// SPDX-License-Identifier: ISC
#pragma once

#include <array>
#include <cstddef>

#include "plugins/lv2/ports.hpp"

// The ports as delay.ttl and delay-mono.ttl have them.
namespace signalbox::lv2 {

// Those that both have.
namespace delay_ports {
using K = Port::Kind;
constexpr Port kControl = {"control", K::events_in};
constexpr Port kEnabled = {"enabled", K::control_in, 0, 1, 1};
constexpr Port kSync = {"sync", K::control_in, 0, 0, 2};
constexpr Port kBpm = {"bpm", K::control_in, 20, 120, 300};
constexpr Port kTap = {"tap", K::control_in, 0, 0, 1};
constexpr Port kCharacter = {"character", K::control_in, 0, 0, 1};
constexpr Port kFeedback = {"feedback", K::control_in, 0, 35, 120};
constexpr Port kLowCut = {"low_cut", K::control_in, 20, 20, 2000};
constexpr Port kHighCut = {"high_cut", K::control_in, 200, 20000, 20000};
constexpr Port kLimiter = {"limiter", K::control_in, 0, 1, 1};
constexpr Port kFreeze = {"freeze", K::control_in, 0, 0, 1};
constexpr Port kModRate = {"mod_rate", K::control_in, 0.01f, 0.5f, 10};
constexpr Port kModDepth = {"mod_depth", K::control_in, 0, 0, 20};
constexpr Port kDuck = {"duck", K::control_in, 0, 0, 100};
constexpr Port kDry = {"dry", K::control_in, -60, 0, 6};
constexpr Port kWet = {"wet", K::control_in, -60, -6, 6};
constexpr Port kTempo = {"tempo", K::control_out, 20, 0, 300};
}  // namespace delay_ports

struct StereoDelayPorts {
    static constexpr const char* kUri = "urn:signalbox:delay";
    static constexpr const char* kBundle = "delay";
    enum : std::size_t {
        in_l,
        in_r,
        out_l,
        out_r,
        control,
        enabled,
        sync,
        time_l,
        time_r,
        link,
        note_l,
        note_r,
        bpm,
        tap,
        character,
        feedback,
        cross,
        ping_pong,
        low_cut,
        high_cut,
        limiter,
        freeze,
        mod_rate,
        mod_depth,
        mod_phase,
        duck,
        width,
        dry,
        wet,
        tempo,
        kCount
    };
    static constexpr std::array<Port, kCount> kPorts = {{
        {"in_l", Port::Kind::audio_in},
        {"in_r", Port::Kind::audio_in},
        {"out_l", Port::Kind::audio_out},
        {"out_r", Port::Kind::audio_out},
        delay_ports::kControl,
        delay_ports::kEnabled,
        delay_ports::kSync,
        {"time_l", Port::Kind::control_in, 0.1f, 350, 10000},
        {"time_r", Port::Kind::control_in, 0.1f, 350, 10000},
        {"link", Port::Kind::control_in, 0, 1, 1},
        {"note_l", Port::Kind::control_in, 0, 6, 17},
        {"note_r", Port::Kind::control_in, 0, 6, 17},
        delay_ports::kBpm,
        delay_ports::kTap,
        delay_ports::kCharacter,
        delay_ports::kFeedback,
        {"cross", Port::Kind::control_in, 0, 0, 100},
        {"ping_pong", Port::Kind::control_in, 0, 0, 1},
        delay_ports::kLowCut,
        delay_ports::kHighCut,
        delay_ports::kLimiter,
        delay_ports::kFreeze,
        delay_ports::kModRate,
        delay_ports::kModDepth,
        {"mod_phase", Port::Kind::control_in, 0, 90, 180},
        delay_ports::kDuck,
        {"width", Port::Kind::control_in, 0, 100, 200},
        delay_ports::kDry,
        delay_ports::kWet,
        delay_ports::kTempo,
    }};
};

struct MonoDelayPorts {
    static constexpr const char* kUri = "urn:signalbox:delay-mono";
    static constexpr const char* kBundle = "delay";
    enum : std::size_t {
        in,
        out,
        control,
        enabled,
        sync,
        time,
        note,
        bpm,
        tap,
        character,
        feedback,
        low_cut,
        high_cut,
        limiter,
        freeze,
        mod_rate,
        mod_depth,
        duck,
        dry,
        wet,
        tempo,
        kCount
    };
    static constexpr std::array<Port, kCount> kPorts = {{
        {"in", Port::Kind::audio_in},
        {"out", Port::Kind::audio_out},
        delay_ports::kControl,
        delay_ports::kEnabled,
        delay_ports::kSync,
        {"time", Port::Kind::control_in, 0.1f, 350, 10000},
        {"note", Port::Kind::control_in, 0, 6, 17},
        delay_ports::kBpm,
        delay_ports::kTap,
        delay_ports::kCharacter,
        delay_ports::kFeedback,
        delay_ports::kLowCut,
        delay_ports::kHighCut,
        delay_ports::kLimiter,
        delay_ports::kFreeze,
        delay_ports::kModRate,
        delay_ports::kModDepth,
        delay_ports::kDuck,
        delay_ports::kDry,
        delay_ports::kWet,
        delay_ports::kTempo,
    }};
};

}  // namespace signalbox::lv2
