// SPDX-FileCopyrightText: 2026 The Signalbox authors
// SPDX-License-Identifier: ISC
#include "tests/unit/random/unit.hpp"

#include <algorithm>
#include <cmath>
#include <stdexcept>

#include "tests/unit/random/ports.hpp"

namespace signalbox::chance {
namespace {

const std::string kOurTests = "urn:signalbox:test:", kOwn = "urn:signalbox:", kDelay = "delay";
constexpr std::uint32_t kFixtureFrames = 64;
constexpr std::size_t kMostMemory = 4801;

// A plugin is prepared with 50 ms of silence, in whole blocks of the driver's 128 frames.
std::uint64_t silence_frames(double rate_hz) {
    return static_cast<std::uint64_t>(std::ceil(std::ceil(rate_hz * 0.05) / 128)) * 128;
}

}  // namespace

Unit::Unit(const graph::Node& node, double rate_hz)
    : inputs(ports_of(node.uri).inputs.size()),
      outputs(ports_of(node.uri).outputs.size()),
      kind_(node.uri),
      rate_hz_(rate_hz),
      past_(kMostMemory, 0.0),
      count_(silence_frames(rate_hz)) {
    for (const graph::PortFacts& port : node.facts->ports) {
        if (port.kind == graph::PortKind::control && port.input)
            values_[port.symbol] = static_cast<double>(port.initial);
    }
    follow(node);
    if (kind_ == kOwn + "gain") run();  // in that silence it has taken its gain; another one it glides to
    if (kind_ == kOurTests + "late") latency_frames_ = memory_frames();
    if (kind_ == kOurTests + "fixture") latency_frames_ = kFixtureFrames;
}

Unit Unit::delay(std::uint32_t frames) {
    Unit unit;
    unit.kind_ = kDelay;
    unit.inputs.resize(1);
    unit.outputs.resize(1);
    unit.past_.assign(kMostMemory, 0.0);
    unit.latency_frames_ = frames;
    return unit;
}

void Unit::follow(const graph::Node& node) {
    for (const graph::PortFacts& port : node.facts->ports) {
        const auto named = node.params.find(port.symbol);
        const auto here = values_.find(port.symbol);
        if (here == values_.end()) continue;
        here->second = static_cast<double>(named != node.params.end() ? named->second : port.initial);
    }
}

double Unit::value(const std::string& symbol) const { return values_.at(symbol); }

std::uint32_t Unit::memory_frames() const {
    if (kind_ == kOurTests + "late" || kind_ == kOurTests + "echo") return static_cast<std::uint32_t>(value("frames"));
    if (kind_ == kDelay) return latency_frames_;
    return kind_ == kOurTests + "fixture" ? kFixtureFrames : 0;
}

double Unit::past(double in, std::uint32_t frames) {
    past_.pop_back();
    past_.push_front(in);
    return past_.at(frames);
}

// 10 ms along a cubic that begins with the slope the gain has and ends flat.
double Unit::glided(double target) {
    auto& g = glide_;
    const auto at = [&](double t) {
        const double u = 1 - t;
        return g.start + (g.target - g.start) * t * t * (3 - 2 * t) + g.slope * t * u * u;
    };
    if (g.fresh) g = {false, target, 0, target, 1};
    if (g.target != target) {
        const double start = at(g.at), u = 1 - g.at;
        const double slope = (g.target - g.start) * 6 * g.at * u + g.slope * u * (1 - 3 * g.at);
        g = {false, start, g.at < 1 ? slope : 0, target, 0};
    }
    if (g.at == 1) return target;
    const double frames = std::round(rate_hz_ * 0.01);
    g.at = std::min(1.0, (std::round(g.at * frames) + 1) / frames);
    return at(g.at);
}

void Unit::run() {
    if (kind_ == kOwn + "gain") {
        const double gain = glided(value("mute") > 0.5 ? 0.0 : std::pow(10.0, value("gain") / 20));
        for (std::size_t i = 0; i < 2; ++i) outputs[i] = gain * inputs[i];
    } else if (kind_ == kOwn + "meter") {
        outputs = inputs;
    } else if (kind_ == kOurTests + "amp") {
        outputs[0] = value("gain") * inputs[0];
    } else if (kind_ == kOurTests + "stereo") {
        const std::size_t left = value("swap") > 0.5 ? 1 : 0;
        for (std::size_t i = 0; i < 2; ++i) outputs[i] = value("gain") * inputs[i ^ left];
    } else if (kind_ == kOurTests + "split") {
        outputs = {inputs[0] / 2, inputs[0]};
    } else if (kind_ == kOurTests + "join") {
        outputs[0] = (inputs[0] + inputs[1]) / 2;
    } else if (kind_ == kOurTests + "lean") {
        outputs = {inputs[1] + inputs[0] / 2, inputs[2] - inputs[0] / 4};
    } else if (kind_ == kOurTests + "echo") {
        outputs[0] = inputs[0] + past(inputs[0], memory_frames()) / 2;
    } else if (kind_ == kOurTests + "late" || kind_ == kOurTests + "fixture" || kind_ == kDelay) {
        outputs[0] = past(inputs[0], memory_frames());
    } else if (kind_ == kOurTests + "counter") {
        outputs[0] = (static_cast<double>(count_++ % 64) - 32) / 64;
    } else {
        throw std::logic_error("nobody said how " + kind_ + " sounds");
    }
}

}  // namespace signalbox::chance
