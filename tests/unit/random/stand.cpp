// SPDX-FileCopyrightText: 2026 The Signalbox authors
// SPDX-License-Identifier: ISC
#include "tests/unit/random/stand.hpp"

#include <algorithm>
#include <cmath>
#include <cstdio>
#include <cstdlib>
#include <sstream>

#include "daemon/graph/rackfile.hpp"
#include "tests/unit/random/exact.hpp"
#include "tests/unit/random/words.hpp"

namespace signalbox::chance {
namespace {

// Rounding in floats: what the two differ by for a level of 1.
constexpr double kTolerance = 1e-6;

// As if the last driver had run at this rate.
const std::string& prepared(const std::string& state, double rate_hz) {
    setenv("LV2_PATH", TEST_BUNDLES, 1);
    REQUIRE(control::Vault(state).write_rate(rate_hz));
    return state;
}

}  // namespace

std::string words(const Sequence& sequence) {
    std::ostringstream text;
    for (const Step& step : sequence) {
        if (!step.items.empty()) text << words(step.items) << '\n';
        if (step.cycles > 0) text << "play " << step.cycles << " cycles of " << step.block << '\n';
    }
    return text.str();
}

Sequence sequence_of(std::istream& in) {
    Sequence sequence;
    for (std::string line; std::getline(in, line);) {
        if (line.empty() || line[0] == '#') continue;
        Step step{{}, 128, 0};
        if (std::sscanf(line.c_str(), "play %u cycles of %u", &step.cycles, &step.block) != 2)
            step.items = items_of(line);
        sequence.push_back(step);
    }
    return sequence;
}

Stand::Stand(const std::string& state, double rate_hz, const rt::Ramp& ramp)
    : rate_hz_(rate_hz), rig_(prepared(state, rate_hz), ramp), story_(facts_of(rig_.session())), interpreter_(rate_hz) {
    rig_.sound = [] {};
    rig_.pass = [this] { wrong_ = sound(64, 1); };
    rig_.play(rate_hz);
}

void Stand::look() {
    rig_.turn();
    interpreter_.look();
}

std::string Stand::play(const Step& step) {
    if (!step.items.empty()) edit(step.items);
    return sound(step.block, step.cycles);
}

control::Outcome Stand::edit(const std::vector<control::Item>& items) {
    look();
    std::optional<control::Outcome> outcome;
    session().submit({.items = items, .client = 1, .frame = 0}, [&](const control::Outcome& o) { outcome = o; });
    rig_.until([&] { return outcome.has_value(); });
    const bool possible = story_.edit(items);
    if (possible != static_cast<bool>(outcome->result)) {
        wrong_ = words(items) + (possible ? ": refused, " + outcome->result.error().text : ": is not refused");
    } else if (!(story_.rack() == session().rack())) {
        wrong_ = words(items) + " makes\n" + graph::write_rack(session().rack()) + "\nand is to make\n" +
                 graph::write_rack(story_.rack());
    }
    if (outcome->result) show(story_.rack());
    return *outcome;
}

void Stand::act(const std::function<void()>& begin, const std::function<bool()>& done) {
    look();
    begin();
    rig_.until(done);
    show(session().rack());
}

void Stand::show(const graph::Rack& rack) {
    interpreter_.show(rack);
    exact_after_ = exact_after(rack, net_of(rack, [](const graph::Cable&) { return 1; }), rate_hz_);
    quiet_frames_ = 0;
    was_settled_ = interpreter_.settled();
}

std::string Stand::sound(std::uint32_t block, std::uint32_t cycles) {
    if (!wrong_.empty()) return wrong_;
    heard_.clear();
    std::vector<float> in[2], out[2];
    for (auto* channels : {in, out}) {
        for (int c = 0; c < 2; ++c) channels[c].resize(block);
    }
    const float* const inputs[] = {in[0].data(), in[1].data()};
    float* const outputs[] = {out[0].data(), out[1].data()};
    rig_.offline.set_block(block);
    for (std::uint32_t cycle = 0; cycle < cycles; ++cycle) {
        std::vector<Interpreter::Frame> given(block);
        for (std::uint32_t i = 0; i < block; ++i) {
            for (std::size_t c = 0; c < 2; ++c) {
                noise_ = noise_ * 1664525 + 1013904223;
                in[c][i] = static_cast<float>(static_cast<int>(noise_ >> 24) - 128) / 128;
                given[i][c] = static_cast<double>(in[c][i]);
            }
        }
        look();
        rig_.offline.run(inputs, outputs, block);
        for (std::uint32_t i = 0; i < block; ++i)
            heard_.push_back({static_cast<double>(out[0][i]), static_cast<double>(out[1][i])});
        if (std::string wrong = compare(interpreter_.cycle(given)); !wrong.empty()) return wrong;
    }
    return {};
}

// Of the last cycle.
std::string Stand::compare(const std::vector<Interpreter::Frame>& wanted) {
    const bool settled = interpreter_.settled();
    const bool exact = settled && exact_after_ && quiet_frames_ > *exact_after_;
    quiet_frames_ = settled && was_settled_ ? quiet_frames_ + static_cast<std::uint32_t>(wanted.size()) : 0;
    was_settled_ = settled;
    if (exact) exact_frames_ += wanted.size();
    const double bar = exact ? 0 : kTolerance * std::max(1.0, interpreter_.loudest());
    const std::size_t first = heard_.size() - wanted.size();
    for (std::size_t i = 0; i < wanted.size(); ++i) {
        for (std::size_t c = 0; c < 2; ++c) {
            const double heard = heard_[first + i][c];
            if (std::abs(heard - wanted[i][c]) <= bar) continue;
            std::ostringstream text;
            text.precision(10);
            text << "frame " << frames() - wanted.size() + i << ", out:" << c + 1 << ": heard " << heard << ", wanted "
                 << wanted[i][c] << (exact ? " to the bit" : "");
            return text.str();
        }
    }
    return {};
}

}  // namespace signalbox::chance
