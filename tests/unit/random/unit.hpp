// SPDX-FileCopyrightText: 2026 The Signalbox authors
// SPDX-License-Identifier: ISC
#pragma once

#include <cstddef>
#include <cstdint>
#include <deque>
#include <map>
#include <string>
#include <vector>

#include "daemon/graph/rack.hpp"

// What a rack sounds like, told a second time: sample by sample, in double precision, with no thought of speed.
namespace signalbox::chance {

// A node as it runs: what it makes of its inputs, and what it remembers.
class Unit {
public:
    // Ready to be heard: the silence of its preparation lies behind it.
    Unit(const graph::Node& node, double rate_hz);
    // What brings a path so much later.
    static Unit delay(std::uint32_t frames);

    void follow(const graph::Node& node);  // the values of its parameters
    void run();                            // one sample, from `inputs` to `outputs`

    [[nodiscard]] std::uint32_t latency_frames() const { return latency_frames_; }
    // How long it remembers its input.
    [[nodiscard]] std::uint32_t memory_frames() const;
    std::vector<double> inputs, outputs;

private:
    Unit() = default;
    [[nodiscard]] double value(const std::string& symbol) const;
    double past(double in, std::uint32_t frames);
    double glided(double target);

    std::string kind_;  // its URI
    double rate_hz_ = 0;
    std::uint32_t latency_frames_ = 0;
    std::map<std::string, double> values_;
    std::deque<double> past_;  // the latest first
    std::uint64_t count_ = 0;
    // The gain node's way to its gain.
    struct {
        bool fresh = true;
        double start = 0, slope = 0, target = 0, at = 1;
    } glide_;
};

}  // namespace signalbox::chance
