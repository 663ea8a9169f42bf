// SPDX-FileCopyrightText: 2026 The Signalbox authors
// SPDX-License-Identifier: ISC
#pragma once

#include <array>
#include <cstddef>

#include "plugins/lv2/ports.hpp"

// The ports as delay.ttl and delay-mono.ttl have them.
namespace signalbox::lv2 {

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
        {"control", Port::Kind::events_in},
        {"enabled", Port::Kind::control_in, 0, 1, 1},
        {"sync", Port::Kind::control_in, 0, 0, 2},
        {"time_l", Port::Kind::control_in, 0.1f, 350, 10000},
        {"time_r", Port::Kind::control_in, 0.1f, 350, 10000},
        {"link", Port::Kind::control_in, 0, 1, 1},
        {"note_l", Port::Kind::control_in, 0, 6, 17},
        {"note_r", Port::Kind::control_in, 0, 6, 17},
        {"bpm", Port::Kind::control_in, 20, 120, 300},
        {"tap", Port::Kind::control_in, 0, 0, 1},
        {"character", Port::Kind::control_in, 0, 0, 1},
        {"feedback", Port::Kind::control_in, 0, 35, 120},
        {"cross", Port::Kind::control_in, 0, 0, 100},
        {"ping_pong", Port::Kind::control_in, 0, 0, 1},
        {"low_cut", Port::Kind::control_in, 20, 20, 2000},
        {"high_cut", Port::Kind::control_in, 200, 20000, 20000},
        {"limiter", Port::Kind::control_in, 0, 1, 1},
        {"freeze", Port::Kind::control_in, 0, 0, 1},
        {"mod_rate", Port::Kind::control_in, 0.01f, 0.5f, 10},
        {"mod_depth", Port::Kind::control_in, 0, 0, 20},
        {"mod_phase", Port::Kind::control_in, 0, 90, 180},
        {"duck", Port::Kind::control_in, 0, 0, 100},
        {"width", Port::Kind::control_in, 0, 100, 200},
        {"dry", Port::Kind::control_in, -60, 0, 6},
        {"wet", Port::Kind::control_in, -60, -6, 6},
        {"tempo", Port::Kind::control_out, 20, 0, 300},
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
        {"control", Port::Kind::events_in},
        {"enabled", Port::Kind::control_in, 0, 1, 1},
        {"sync", Port::Kind::control_in, 0, 0, 2},
        {"time", Port::Kind::control_in, 0.1f, 350, 10000},
        {"note", Port::Kind::control_in, 0, 6, 17},
        {"bpm", Port::Kind::control_in, 20, 120, 300},
        {"tap", Port::Kind::control_in, 0, 0, 1},
        {"character", Port::Kind::control_in, 0, 0, 1},
        {"feedback", Port::Kind::control_in, 0, 35, 120},
        {"low_cut", Port::Kind::control_in, 20, 20, 2000},
        {"high_cut", Port::Kind::control_in, 200, 20000, 20000},
        {"limiter", Port::Kind::control_in, 0, 1, 1},
        {"freeze", Port::Kind::control_in, 0, 0, 1},
        {"mod_rate", Port::Kind::control_in, 0.01f, 0.5f, 10},
        {"mod_depth", Port::Kind::control_in, 0, 0, 20},
        {"duck", Port::Kind::control_in, 0, 0, 100},
        {"dry", Port::Kind::control_in, -60, 0, 6},
        {"wet", Port::Kind::control_in, -60, -6, 6},
        {"tempo", Port::Kind::control_out, 20, 0, 300},
    }};
};

}  // namespace signalbox::lv2
