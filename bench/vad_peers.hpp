// SPDX-FileCopyrightText: 2026 The Signalbox authors
// SPDX-License-Identifier: ISC
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <span>
#include <string>
#include <vector>

namespace signalbox::bench {

// A detector under way, at 16 kHz.
class Detecting {
public:
    virtual ~Detecting() = default;
    struct Frame {
        float score = 0;  // what it has to say of speech; any scale
        bool on = false;  // by default
    };
    // What is known of 10 ms when they have been heard, and no later.
    virtual Frame hear(std::span<const std::int16_t, 160> samples) = 0;
    // Of 30 ms in the longest frames it has; says whether any was on.
    virtual bool hear_long(std::span<const std::int16_t, 480> samples);
};

struct Detector {
    std::string name, version;
    std::function<std::unique_ptr<Detecting>()> make;
};

Detector our_speech_detector();
Detector our_energy_detector();
std::vector<Detector> detector_peers();  // that are installed, and the level alone

}  // namespace signalbox::bench
