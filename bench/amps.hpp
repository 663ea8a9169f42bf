// SPDX-FileCopyrightText: 2026 The Signalbox authors
// SPDX-License-Identifier: ISC
#pragma once

#include <cstddef>
#include <memory>
#include <vector>

#include "daemon/graph/compile.hpp"
#include "daemon/rt/engine.hpp"

namespace signalbox::bench {

// The cheapest plugin there is, a mono gain in decibels, about 30 ns for 64 frames: what remains of a cycle's time is
// the host's.
struct Amp {
    float decibels = -0.01F;
    const float* in = nullptr;
    float* out = nullptr;
    float* buffer = nullptr;
    float* meters = nullptr;  // control outputs, written in each run
    std::uint32_t meter_count = 0;
    rt::AudioPort input{0, nullptr}, output{1, nullptr};
    rt::Node node;
};

// Amps in a row from input 1 to output 1, on an engine of their own that has adopted them.
class Chain {
public:
    // Each with so many control outputs.
    explicit Chain(std::size_t amps, std::uint32_t control_outputs = 0);
    void cycle(std::uint32_t frames);  // as a driver does it
    void bare(std::uint32_t frames);   // the same run() calls and nothing else
    // The same run() calls, the counter read after each: what this machine's counter costs differs more than the rest.
    std::uint64_t stamped(std::uint32_t frames);
    [[nodiscard]] rt::Engine& engine() { return engine_; }

private:
    rt::Arena arena_;
    rt::Engine engine_{arena_, 1, 1};
    std::vector<std::unique_ptr<Amp>> amps_;
    std::vector<float> in_, out_;
    rt::ArenaPtr<rt::Transition> transition_;
    std::uint64_t frame_ = 0;
};

}  // namespace signalbox::bench
