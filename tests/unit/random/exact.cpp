// SPDX-FileCopyrightText: 2026 The Signalbox authors
// SPDX-License-Identifier: ISC
#include "tests/unit/random/exact.hpp"

#include <algorithm>
#include <cmath>
#include <limits>

#include "tests/unit/random/ports.hpp"
#include "tests/unit/random/unit.hpp"

namespace signalbox::chance {
namespace {

constexpr int kFloatBits = 24, kRounded = 1000;
const std::string kTestUri = "urn:signalbox:test:";

// Below `level`, in steps of 2^-bits.
struct Range {
    double level = 0;
    int bits = 0;
    [[nodiscard]] Range times(double gain) const { return {level * std::abs(gain), bits + bits_of(gain)}; }
    [[nodiscard]] Range plus(const Range& other) const { return {level + other.level, std::max(bits, other.bits)}; }
    [[nodiscard]] bool fits() const { return bits + std::ceil(std::log2(std::max(level, 1e-9))) <= kFloatBits; }
    static int bits_of(double gain) {
        for (int bits = 0; bits < kFloatBits; ++bits) {
            if (std::ldexp(gain, bits) == std::floor(std::ldexp(gain, bits))) return bits;
        }
        return kRounded;
    }
};

// What a node makes of its inputs at most.
std::vector<Range> outputs_of(const graph::Node& node, const std::vector<Range>& in) {
    const auto value = [&](const char* symbol) {
        const auto found = node.params.find(symbol);
        return static_cast<double>(found != node.params.end() ? found->second : node.facts->port(symbol)->initial);
    };
    const std::string& uri = node.uri;
    if (uri == "urn:signalbox:gain") {
        const double gain = value("mute") > 0.5 ? 0 : std::pow(10.0, value("gain") / 20);
        return {in[0].times(gain), in[1].times(gain)};
    }
    if (uri == kTestUri + "amp") return {in[0].times(value("gain"))};
    if (uri == kTestUri + "stereo") {
        const Range either = in[0].plus(in[1]).times(value("gain"));
        return {either, either};
    }
    if (uri == kTestUri + "split") return {in[0].times(0.5), in[0]};
    if (uri == kTestUri + "join") return {in[0].plus(in[1]).times(0.5)};
    if (uri == kTestUri + "lean") return {in[1].plus(in[0].times(0.5)), in[2].plus(in[0].times(0.25))};
    if (uri == kTestUri + "echo") return {in[0].plus(in[0].times(0.5))};
    if (uri == kTestUri + "counter") return {{0.5, 6}};
    return in;  // late, fixture, meter
}

const graph::Node& running(const graph::Rack& rack, std::uint64_t unit) {
    return **std::find_if(rack.nodes.begin(), rack.nodes.end(), [&](const auto& n) { return n->instance == unit; });
}

Range arriving(const Net& net, const End& target, std::map<End, Range>& at) {
    Range sum;
    for (const auto& [ends, gain] : net.wires) {
        if (ends.second != target) continue;
        sum = sum.plus(ends.first.kind == End::Kind::channel ? Range{1, kInputBits}.times(gain)
                                                             : at[ends.first].times(gain));
    }
    return sum;
}

// The largest bound that any place has once the ranges have gone through the rack.
Range spread(const graph::Rack& rack, const Net& net, std::map<End, Range>& at) {
    Range most;
    const auto meet = [&](const Range& range) {
        most = {std::max(most.level, range.level), std::max(most.bits, range.fits() ? 0 : kRounded)};
    };
    const auto units = order(net, net);
    for (const std::uint64_t unit : *units) {
        const graph::Node& node = running(rack, unit);
        std::vector<Range> in;
        for (std::size_t i = 0; i < ports_of(node.uri).inputs.size(); ++i) {
            in.push_back(arriving(net, {End::Kind::unit, unit, i}, at));
            meet(in.back());
        }
        const std::vector<Range> out = outputs_of(node, in);
        for (std::size_t i = 0; i < out.size(); ++i) {
            meet(out[i]);
            at[{End::Kind::unit, unit, i}] = out[i];
        }
    }
    for (std::size_t i = 0; i < 2; ++i) meet(arriving(net, {End::Kind::channel, 0, i}, at));
    for (const std::uint64_t line : net.lines) {
        const End end{End::Kind::line, line, 0};
        const Range in = arriving(net, end, at);
        at[end] = in;
        meet(in);
    }
    return most;
}

}  // namespace

std::optional<std::uint32_t> exact_after(const graph::Rack& rack, const Net& net, double rate_hz) {
    if (!net.lines.empty()) return {};
    std::map<End, Range> at;
    if (spread(rack, net, at).bits == kRounded) return {};
    auto frames = static_cast<std::uint32_t>(std::lround(rate_hz * 0.01));  // a gain node may still glide
    // Twice: what a node is late, its neighbours are delayed at most.
    for (const std::uint64_t unit : net.units) frames += 2 * Unit(running(rack, unit), rate_hz).memory_frames();
    return frames;
}

// A line may still hold sound though nothing goes into it any more.
double level_bound(const graph::Rack& rack, const Net& net) {
    constexpr int kTurns = 200;
    std::map<End, Range> at;
    for (const std::uint64_t line : net.lines) at[{End::Kind::line, line, 0}] = {1, 0};
    double most = 0;
    for (int turn = 0; turn < kTurns; ++turn) {
        const std::map<End, Range> before = at;
        most = std::max(most, spread(rack, net, at).level);
        const bool settled = std::all_of(net.lines.begin(), net.lines.end(), [&](std::uint64_t line) {
            const End end{End::Kind::line, line, 0};
            return at[end].level <= before.at(end).level * 1.0001;
        });
        if (settled) return most;
    }
    return std::numeric_limits<double>::infinity();
}

}  // namespace signalbox::chance
