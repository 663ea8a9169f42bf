// SPDX-FileCopyrightText: 2026 The Signalbox authors
// SPDX-License-Identifier: ISC
#include "tests/unit/edits/bars.hpp"

#include <algorithm>
#include <cmath>
#include <span>

#include "tests/unit/edits/measure.hpp"

namespace signalbox::edits {
namespace {

constexpr double kResidual = 3e-4;  // for a change of gain by 1
constexpr double kLevel = 1.01158;  // 0.1 dB
constexpr double kAudible = 1e-3 / kToneLevel;

double residual_bar(double before, double after, bool turned) {
    return kResidual * std::max({1.0, std::abs(after - before), turned ? 2.0 : 0.0});
}

}  // namespace

Heard hear(Player& player, const Items& edit, double seconds) {
    return hear(player, std::vector<Items>{edit}, 0, seconds);
}

Heard hear(Player& player, const std::vector<Items>& edits, double gap, double seconds) {
    Heard heard;
    heard.first = player.frame();
    heard.channels = player.play(0.02 + 0.00025);
    heard.edit = heard.channels[0].size();
    const auto play = [&](double part) {
        const Channels more = player.play(part);
        for (std::size_t i = 0; i < 2; ++i) {
            heard.channels[i].insert(heard.channels[i].end(), more[i].begin(), more[i].end());
        }
    };
    for (const Items& edit : edits) {
        if (&edit != &edits.front()) play(gap);
        player.edit(edit);
    }
    play(seconds + 0.02);
    return heard;
}

Excess excess(const Heard& heard, std::size_t channel, const Way& way, double rate_hz) {
    const double before = way.before[channel], after = way.after[channel];
    const std::vector<float>& samples = heard.channels[channel];
    const bool turned = way.turned || before * after < 0;
    const double louder = std::max({std::abs(before), std::abs(after), 1e-6}) * kToneLevel;
    const bool sounds = std::min(std::abs(before), std::abs(after)) > 2 * kAudible && !turned;
    Excess over;
    over.residual = residual(samples, rate_hz) / residual_bar(before, after, turned);
    over.level = loudest(samples, rate_hz) / (louder * kLevel);
    over.silent = sounds && silent_seconds(samples, rate_hz) >= 0.001;
    return over;
}

void check_bars(const Heard& heard, const Way& way, double rate_hz, const std::string& what) {
    CAPTURE(what);
    const auto width = static_cast<std::size_t>(std::lround(rate_hz * 0.01));
    for (std::size_t channel = 0; channel < 2; ++channel) {
        CAPTURE(channel);
        const std::span<const float> samples(heard.channels[channel]);
        const double before = gain_of(samples.first(width), heard.first, rate_hz);
        const double after = gain_of(samples.last(width), heard.first + samples.size() - width, rate_hz);
        CHECK(std::abs(before - way.before[channel]) < 1e-5);
        CHECK(std::abs(after - way.after[channel]) < 1e-5);
        const Excess over = excess(heard, channel, way, rate_hz);
        CHECK(over.residual <= 1);
        CHECK(over.level <= 1);
        CHECK_FALSE(over.silent);
    }
}

}  // namespace signalbox::edits
