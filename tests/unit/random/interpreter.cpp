// SPDX-FileCopyrightText: 2026 The Signalbox authors
// SPDX-License-Identifier: ISC
#include "tests/unit/random/interpreter.hpp"

#include <algorithm>
#include <cmath>
#include <functional>
#include <numbers>

#include "tests/unit/random/meaning.hpp"
#include "tests/unit/random/ways.hpp"

namespace signalbox::chance {
namespace {

constexpr std::uint32_t kLongestSlice = 1024;
constexpr double kMostInLoop = 64;
constexpr std::uint64_t kOwn = std::uint64_t{1} << 63;  // units of the interpreter's own: delays

template <class T>
std::set<T> both(std::set<T> a, const std::set<T>& b) {
    a.insert(b.begin(), b.end());
    return a;
}
double gain(const Net& net, const std::pair<End, End>& ends) {
    const auto found = net.wires.find(ends);
    return found != net.wires.end() ? found->second : 0;
}
bool has(const Net& net, const End& taker) {
    if (taker.kind == End::Kind::channel) return true;
    return (taker.kind == End::Kind::unit ? net.units : net.lines).contains(taker.who);
}

}  // namespace

Interpreter::Interpreter(double rate_hz)
    : rate_hz_(rate_hz), ramp_frames_(static_cast<std::uint32_t>(std::lround(rate_hz * 0.01))) {
    build({}, {});
}

// --- the control side
// -------------------------------------------------------------------------------------------------

std::size_t Interpreter::line_frames(const graph::Cable& cable) const {
    return static_cast<std::size_t>(
        std::max(1L, std::lround(static_cast<double>(*cable.feedback_ms) * rate_hz_ / 1000)));
}

// A cable keeps its line while it keeps its time, wherever it ends.
std::uint64_t Interpreter::line(const graph::Cable& cable) {
    const std::size_t frames = line_frames(cable);
    const auto [line, fresh] = line_of_.try_emplace({cable.line, frames}, lines_.size() + 1);
    if (fresh) lines_[line->second].ring.resize(frames);
    return line->second;
}

Interpreter::State Interpreter::state(const graph::Rack& rack) {
    return {rack, net_of(
                      rack, [this](const graph::Cable& cable) { return line(cable); },
                      [this](const graph::Node& node) { return units_.at(node.instance).latency_frames(); },
                      [this](const End& source, std::uint32_t frames) { return delay(source, frames); })};
}

// What aligns a source stays for as long as it is wanted.
std::uint64_t Interpreter::delay(const End& source, std::uint32_t frames) {
    delays_wanted_.insert({source, frames});
    std::uint64_t& unit = delay_of_[{source, frames}];
    if (unit == 0) {
        unit = kOwn + units_.size();
        while (units_.contains(unit)) ++unit;
        units_.emplace(unit, Unit::delay(frames));
    }
    return unit;
}

// What comes back is as new: the rack is shown when it has faded out.
void Interpreter::revive(const graph::Rack& rack) {
    for (const auto& node : rack.nodes) {
        if (!node->facts) continue;
        const auto& old = goal_.rack.nodes;
        const bool stays =
            std::any_of(old.begin(), old.end(), [&](const auto& n) { return n->instance == node->instance; });
        if (!stays) units_.erase(node->instance);
        const auto [unit, fresh] = units_.try_emplace(node->instance, *node, rate_hz_);
        if (!fresh) unit->second.follow(*node);
    }
}

void Interpreter::show(const graph::Rack& rack) {
    revive(rack);
    State goal = state(rack);
    const bool same = goal.net == goal_.net;
    goal_ = std::move(goal);
    if (!same) {
        if (waiting_) ++replaced_;
        launch();
    }
    std::erase_if(line_of_, [&](const auto& entry) {
        const auto& cables = *rack.cables;
        return std::none_of(cables.begin(), cables.end(), [&](const graph::Cable& cable) {
            return cable.feedback_ms && std::pair(cable.line, line_frames(cable)) == entry.first;
        });
    });
    std::erase_if(delay_of_, [&](const auto& entry) { return !delays_wanted_.contains(entry.first); });
    delays_wanted_.clear();
}

void Interpreter::launch() {
    half_way_ = !order(heard_.net, goal_.net);
    waiting_ = half_way_ ? half_way() : goal_;
}

// The goal without the nodes that change most, their paths healed, while they and their lines run on, fed as they were,
// or as they will be, or not at all.
Interpreter::State Interpreter::half_way() {
    const Net nothing;
    for (const auto& [ids, fed] : ways(heard_.rack, goal_.rack)) {
        const Net& like = fed == Way::Fed::as_before ? heard_.net : fed == Way::Fed::as_after ? goal_.net : nothing;
        std::optional<graph::Rack> rest = goal_.rack;
        for (const auto& id : ids) rest = rest ? healed(*rest, id) : std::nullopt;
        if (!rest) continue;
        State way = state(*rest);
        std::set<std::uint64_t> moved;
        for (const auto& id : ids) moved.insert(goal_.rack.find(id)->instance);
        std::set<std::uint64_t> loose;  // lines that the way has no use for, but the goal has
        for (const std::uint64_t line : heard_.net.lines) {
            if (goal_.net.lines.contains(line) && way.net.lines.insert(line).second) loose.insert(line);
        }
        const auto there = [&](const End& source) {
            if (source.kind == End::Kind::line) return way.net.lines.contains(source.who);
            return source.kind == End::Kind::channel || (source.who < kOwn && goal_.net.units.contains(source.who));
        };
        for (const std::uint64_t unit : goal_.net.units) {
            if (unit < kOwn) way.net.units.insert(unit);
        }
        for (const auto& [ends, gain] : like.wires) {
            const auto& [source, target] = ends;
            if (target.kind == End::Kind::channel) continue;
            if (!(target.kind == End::Kind::unit ? moved : loose).contains(target.who)) continue;
            if (there(source)) way.net.wires[ends] = gain;
            if (source.kind != End::Kind::unit || source.who < kOwn) continue;
            for (const auto& [before, one] : like.wires) {
                if (before.second != End{End::Kind::unit, source.who, 0} || !there(before.first)) continue;
                way.net.units.insert(source.who);
                way.net.wires[before] = one;
                way.net.wires[ends] = gain;
            }
        }
        if (order(heard_.net, way.net) && order(way.net, goal_.net)) return way;
    }
    State common = heard_;
    std::erase_if(common.net.wires, [&](const auto& wire) { return !goal_.net.wires.contains(wire.first); });
    return common;
}

void Interpreter::look() {
    if (half_way_ && !waiting_) launch();
}

// --- the sound
// --------------------------------------------------------------------------------------------------------

void Interpreter::adopt() {
    if (half_way_) ++staged_;
    before_ = heard_.net;
    heard_ = *std::move(waiting_);
    waiting_.reset();
    bool changes = false, rises = false, along = true;
    for (const auto& step : (build(before_, heard_.net), steps_)) {
        for (const Mix& mix : step.mixes) {
            for (const Wire& wire : mix.wires) {
                changes = changes || wire.from != wire.to;
                rises = rises || (wire.rises && wire.to != 0);
                along = along && (wire.rises ? !wire.from_new : wire.from == wire.to || wire.from == 0);
            }
        }
    }
    if (!changes) return settle();
    phase_ = Phase::run_in;
    ramp_done_ = rise_done_ = 0;
    along_ = along && rises;
    run_in_left_ = run_in_frames(before_, heard_.net, rises && !along);
}

// A row of new units, each fed by the one before, is as long as all of them together.
std::uint32_t Interpreter::run_in_frames(const Net& from, const Net& to, bool rises) const {
    const std::function<std::uint32_t(std::uint64_t)> row = [&](std::uint64_t unit) {
        if (from.units.contains(unit)) return 0U;
        std::uint32_t before = 0;
        for (const auto& [ends, gain] : to.wires) {
            if (ends.first.kind == End::Kind::unit && ends.second.kind == End::Kind::unit && ends.second.who == unit)
                before = std::max(before, row(ends.first.who));
        }
        return before + units_.at(unit).latency_frames();
    };
    std::uint32_t latency = 0;
    for (const std::uint64_t unit : to.units) latency = std::max(latency, row(unit));
    return latency + (rises ? ramp_frames_ : 0);
}

void Interpreter::settle() {
    phase_ = Phase::idle;
    before_ = {};
    build(heard_.net, heard_.net);
}

const double* Interpreter::place(const End& source) {
    if (source.kind == End::Kind::channel) return &in_[source.port];
    if (source.kind == End::Kind::line) return &lines_.at(source.who).out;
    return &units_.at(source.who).outputs[source.port];
}

Interpreter::Mix Interpreter::mix(const End& target, double* into, const Net& from, const Net& to) {
    std::set<std::pair<End, End>> wires;
    for (const Net* net : {&from, &to}) {
        for (const auto& [ends, gain] : net->wires) {
            if (ends.second == target) wires.insert(ends);
        }
    }
    Mix mix{into, {}};
    for (const auto& ends : wires) {
        const double before = gain(from, ends), after = has(to, target) ? gain(to, ends) : before;
        mix.wires.push_back({place(ends.first), before, after, !has(from, target), !has(from, ends.first)});
    }
    return mix;
}

void Interpreter::build(const Net& from, const Net& to) {
    steps_.clear();
    const auto units = order(from, to);
    for (const std::uint64_t key : *units) {
        Unit& unit = units_.at(key);
        steps_.push_back({{}, &unit});
        for (std::size_t i = 0; i < unit.inputs.size(); ++i)
            steps_.back().mixes.push_back(mix({End::Kind::unit, key, i}, &unit.inputs[i], from, to));
    }
    steps_.push_back({{}, nullptr});
    for (std::size_t i = 0; i < out_.size(); ++i)
        steps_.back().mixes.push_back(mix({End::Kind::channel, 0, i}, &out_[i], from, to));
    const auto lines = both(from.lines, to.lines);
    for (const std::uint64_t number : lines)
        steps_.back().mixes.push_back(mix({End::Kind::line, number, 0}, &lines_.at(number).in, from, to));
    running_lines_.assign(lines.begin(), lines.end());
}

double Interpreter::weight(std::uint32_t done, std::uint32_t length) {
    if (done >= length) return 1;
    return 0.5 - 0.5 * std::cos(std::numbers::pi * done / length);
}

double Interpreter::sum(const Mix& mix) {
    double sum = 0;
    for (const Wire& wire : mix.wires) {
        if (wire.from == wire.to) {
            sum += wire.to * *wire.source;
        } else {
            sum += (wire.from + (wire.to - wire.from) * (wire.rises ? rising_ : falling_)) * *wire.source;
        }
    }
    loudest_ = std::max(loudest_, std::abs(sum));
    return sum;
}

Interpreter::Frame Interpreter::sample(const Frame& in) {
    in_ = in;
    falling_ = phase_ == Phase::ramp ? weight(ramp_done_) : 0;
    rising_ = weight(rise_done_, along_ ? 2 * ramp_frames_ : ramp_frames_);
    for (const std::uint64_t number : running_lines_) {
        Line& line = lines_.at(number);
        line.out = line.ring[line.at];
    }
    for (const Step& step : steps_) {
        for (const Mix& mix : step.mixes) *mix.target = sum(mix);
        if (step.unit != nullptr) step.unit->run();
    }
    for (const std::uint64_t number : running_lines_) {
        Line& line = lines_.at(number);
        line.ring[line.at] = std::clamp(line.in, -kMostInLoop, kMostInLoop);
        line.at = (line.at + 1) % line.ring.size();
    }
    return out_;
}

// A ramp begins with a slice, and a way ends with the slice in which its ramp ends: until then the units that go run
// on. No slice is longer than the shortest feedback line; a cycle that is longer is halved for as long as that can be.
std::vector<Interpreter::Frame> Interpreter::cycle(const std::vector<Frame>& inputs) {
    if (phase_ == Phase::idle && waiting_) adopt();
    std::vector<Frame> outputs;
    while (outputs.size() < inputs.size()) {
        std::size_t longest = kLongestSlice, parts = 1;
        for (const std::uint64_t number : running_lines_) longest = std::min(longest, lines_.at(number).ring.size());
        while (inputs.size() / parts > longest && inputs.size() % (2 * parts) == 0) parts *= 2;
        const std::size_t slice = std::min({inputs.size() / parts, longest, inputs.size() - outputs.size()});
        if (phase_ == Phase::run_in && run_in_left_ == 0) phase_ = Phase::ramp;
        for (std::size_t i = 0; i < slice; ++i) {
            outputs.push_back(sample(inputs[outputs.size()]));
            if (run_in_left_ > 0) --run_in_left_;
            if (phase_ == Phase::ramp) ++ramp_done_;
            if (phase_ != Phase::idle) ++rise_done_;
        }
        const bool risen = !along_ || rise_done_ >= 2 * ramp_frames_;
        if (phase_ == Phase::ramp && ramp_done_ >= ramp_frames_ && risen) settle();
    }
    return outputs;
}

}  // namespace signalbox::chance
