// SPDX-FileCopyrightText: 2026 The Signalbox authors
// SPDX-License-Identifier: ISC
#include <random>

#include "plugins/dsp/noise.hpp"
#include "plugins/dsp/speech/listener.hpp"
#include "tests/unit/catch.hpp"
#include "tests/unit/dsp/reference.hpp"

using namespace signalbox::dsp::speech;
using Change = Decision::Change;

namespace {

struct Event {
    std::uint64_t frame;
    Change change;
    std::uint64_t since_onset = 0;
    bool operator==(const Event&) const = default;
};
using Events = std::vector<Event>;

constexpr std::uint64_t kPeriod = 7;  // frames from reading to reading

// Probabilities that come every kPeriod frames, as Decision takes them: in steps that end anywhere.
Events decide(const std::vector<float>& probabilities, const Decision::Params& params) {
    Decision decision;
    Events events;
    std::uint64_t now = 0;
    const auto note = [&](Change change) {
        if (change != Change::none) events.push_back({now, change, decision.since_onset()});
    };
    for (const float p : probabilities) {
        for (std::uint64_t left = kPeriod; left > 0;) {
            const std::uint64_t step = std::min(left, decision.left(params));
            decision.pass(step);
            now += step;
            left -= step;
            if (left > 0) note(decision.settle(params));
        }
        note(decision.hear(p, params));
    }
    return events;
}

// The same, frame by frame, by counting.
Events naive(const std::vector<float>& probabilities, const Decision::Params& params) {
    Events events;
    bool maybe = false, on = false, falling = false, spent = false;
    std::uint64_t trying = 0, lasting = 0, fallen = 0, heard = 0;
    for (std::uint64_t frame = 1; frame <= probabilities.size() * kPeriod; ++frame) {
        ++trying, ++lasting, ++fallen, ++heard;
        const auto say = [&](Change change) { events.push_back({frame, change, heard}); };
        if (frame % kPeriod == 0) {
            const float p = probabilities[frame / kPeriod - 1];
            const bool high = p >= params.threshold,
                       low = p < params.threshold && p < params.threshold - params.hysteresis;
            if (maybe && low) {
                maybe = false;
                say(Change::misfire);
            }
            if (on && low && !falling) falling = true, fallen = 0;
            if (on && high) falling = false;
            if (low) spent = false;
            if (high && !on && !maybe && !spent) maybe = true, trying = 0, heard = 0;
        }
        if (maybe && trying >= params.min_on) {
            maybe = falling = false;
            on = true;
            lasting = 0;
            say(Change::on);
        }
        const bool held = on && falling && fallen >= params.hold;
        const bool too_long = on && params.max_on > 0 && lasting >= params.max_on;
        if (held || too_long) {
            on = falling = false;
            spent = !held;
            say(Change::off);
        }
    }
    return events;
}

}  // namespace

TEST_CASE("decision: as counted frame by frame, for any settings") {
    std::mt19937 random(7);
    const auto below = [&](std::uint32_t most) { return static_cast<std::uint32_t>(random() % most); };
    std::size_t events = 0;
    for (int round = 0; round < 400; ++round) {
        Decision::Params params;
        params.threshold = 0.1f * static_cast<float>(below(11));
        params.hysteresis = 0.1f * static_cast<float>(below(5));
        params.min_on = below(3) * below(20);
        params.hold = below(3) * below(30);
        params.max_on = below(3) * below(60);
        std::vector<float> probabilities(60);
        float p = 0.5f;
        for (float& one : probabilities)
            one = p = std::clamp(p + 0.02f * static_cast<float>(below(31)) - 0.3f, 0.0f, 1.0f);
        const Events found = decide(probabilities, params), wanted = naive(probabilities, params);
        REQUIRE((found == wanted));
        events += found.size();
    }
    CHECK(events > 1000);
}

TEST_CASE("decision: each time is as long as it says") {
    const std::vector<float> one = {0, 0.5f, 0.4f, 0.34f, 0, 0, 0, 0};
    Decision::Params params;
    CHECK((decide(one, params) == Events{{14, Change::on, 0}, {28, Change::off, 14}}));
    params.hold = 5;
    CHECK((decide(one, params) == Events{{14, Change::on, 0}, {33, Change::off, 19}}));
    params.min_on = 13;
    CHECK((decide(one, params) == Events{{27, Change::on, 13}, {33, Change::off, 19}}));
    params.min_on = 14;
    CHECK((decide(one, params) == Events{{28, Change::misfire, 14}}));
    params = {.max_on = 3};
    CHECK((decide({1, 1, 1, 0, 1}, params) == Events{{7, Change::on, 0}, {10, Change::off, 3}, {35, Change::on, 0}}));
}

TEST_CASE("decision: what is no number counts as no speech; closing ends what is open") {
    Decision decision;
    const Decision::Params params{.min_on = 10, .hold = 100};
    const float nan = std::numeric_limits<float>::quiet_NaN();
    CHECK(decision.hear(nan, params) == Change::none);
    CHECK(decision.hear(1, params) == Change::none);
    CHECK(decision.hear(nan, params) == Change::misfire);
    CHECK(decision.close() == Change::none);
    CHECK(decision.hear(1, params) == Change::none);
    CHECK(decision.close() == Change::misfire);
    decision.hear(1, params);
    decision.pass(10);
    CHECK(decision.settle(params) == Change::on);
    CHECK(decision.on());
    CHECK(decision.close() == Change::off);
    CHECK(!decision.on());
}

namespace {

// Two bursts in noise.
reference::Samples bursts(double rate) {
    signalbox::dsp::WhiteNoise noise;
    reference::Samples s(static_cast<std::size_t>(rate * 1.5));
    for (std::size_t i = 0; i < s.size(); ++i) {
        const double t = static_cast<double>(i) / rate;
        const bool loud = (t > 0.5 && t < 0.8) || (t > 1 && t < 1.11);
        s[i] = (loud ? 0.1f : 0.003f) * noise.next();
    }
    return s;
}

Events listen(double rate, const reference::Samples& in, std::uint32_t block) {
    Listener listener;
    listener.prepare(rate);
    Listener::Params params;
    params.kind = Listener::Kind::energy;
    params.decision = {.min_on = static_cast<std::uint32_t>(rate / 31), .hold = static_cast<std::uint32_t>(rate / 17)};
    Events events;
    std::uint32_t turn = 0;
    for (std::size_t at = 0; at < in.size();) {
        const std::size_t end = std::min<std::size_t>(in.size(), at + reference::block(block, turn++));
        while (at < end) {
            at += listener.listen(params, in.data() + at, end - at);
            if (listener.change() != Change::none) events.push_back({at, listener.change(), listener.since_onset()});
        }
    }
    return events;
}

}  // namespace

TEST_CASE("listener: the same events at every rate, on the same frames whatever the blocks") {
    const double rate = GENERATE(8000.0, 16000.0, 44100.0, 192000.0);
    const reference::Samples in = bursts(rate);
    const Events events = listen(rate, in, 1 << 20);
    REQUIRE(events.size() == 4);
    const double expected[] = {0.5 + 1 / 31.0, 0.8 + 1 / 17.0, 1 + 1 / 31.0, 1.11 + 1 / 17.0};
    for (std::size_t i = 0; i < 4; ++i) {
        CHECK(events[i].change == (i % 2 == 0 ? Change::on : Change::off));
        const double late = static_cast<double>(events[i].frame) / rate - expected[i];
        CHECK(late > 0);
        CHECK(late < 0.045);  // two hops and the resampler
    }
    CHECK(events[0].since_onset == static_cast<std::uint64_t>(rate / 31));
    for (const std::uint32_t block : {1U, 64U, 0U, 8192U}) CHECK((listen(rate, in, block) == events));
}
