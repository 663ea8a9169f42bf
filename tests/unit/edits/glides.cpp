// SPDX-FileCopyrightText: 2026 The Signalbox authors
// SPDX-License-Identifier: ISC
//
// The host's glide of a parameter of a plugin that smooths nothing by itself: it has a straight line in stairs of 16
// frames, whatever the blocks. A stair of height h leaves a residual of h times the tone's level, so a glide meets the
// bar from 840 stairs on: 13,440 frames, 0.28 s at 48 kHz.
#include <algorithm>
#include <cmath>

#include "tests/unit/edits/bars.hpp"
#include "tests/unit/edits/measure.hpp"
#include "tests/unit/edits/scenes.hpp"

using namespace signalbox;
using namespace signalbox::edits;

namespace {

constexpr std::uint64_t kStair = 16;

// By hand: the amplifier's gain at a frame.
double gain_at(std::uint64_t frame, std::uint64_t start, double from, double to, double frames) {
    const std::uint64_t stair = frame / kStair * kStair;
    const double part = stair < start ? 0 : std::min(1.0, static_cast<double>(stair - start) / frames);
    return from + part * (to - from);
}

struct Glided {
    Heard heard;
    double departure = 0;  // from the law, at most
};

Glided glide(Player& player, double from, double to, double seconds) {
    Glided glided;
    Channels& heard = glided.heard.channels;
    glided.heard.first = player.frame();
    heard = player.play(0.02 + 0.00025);
    const std::uint64_t start = player.frame();
    player.session().glide(*player.session().params().find("a/gain"), static_cast<float>(to), seconds, 1);
    const Channels more = player.play(seconds + 0.05);
    for (std::size_t c = 0; c < 2; ++c) heard[c].insert(heard[c].end(), more[c].begin(), more[c].end());
    const std::vector<float> in = tone(player.rate_hz(), glided.heard.first, heard[0].size());
    const double frames = std::round(seconds * player.rate_hz());
    for (std::size_t i = 0; i < in.size(); ++i) {
        const double wanted = static_cast<double>(in[i]) * gain_at(glided.heard.first + i, start, from, to, frames);
        glided.departure = std::max(glided.departure, std::abs(static_cast<double>(heard[0][i]) - wanted));
    }
    return glided;
}

}  // namespace

TEST_CASE("a glide of a foreign plugin's gain is silent from 840 stairs on, and goes the way it has to", "[edits]") {
    const double rate_hz = GENERATE(44100.0, 48000.0, 96000.0);
    const std::uint32_t block = GENERATE(1U, 16U, 64U, 127U, 128U, 1024U);
    Player player({.rate_hz = rate_hz, .blocks = {block}, .ramp = {}});
    begin(player, {add(std::string(kTest) + "amp", "a"), connect("in:1", "a:in"), connect("a:out", "out:1")});
    const double seconds = 13440 / rate_hz;
    double from = 1;
    for (const double to : {0.0, 1.0, 0.25, 4.0, 1.0}) {
        CAPTURE(rate_hz, block, from, to);
        const Glided glided = glide(player, from, to, seconds);
        CHECK(glided.departure < 1e-6);
        const Excess over = excess(glided.heard, 0, {{from, 0}, {to, 0}}, rate_hz);
        CHECK(over.residual <= 1);
        CHECK(over.level <= 1);
        CHECK_FALSE(over.silent);
        from = to;
    }
    // What is shorter leaves as much more, at most the height of a stair.
    const Glided quick = glide(player, 1, 0, 0.01);
    const double left = excess(quick.heard, 0, {{1, 0}, {0, 0}}, rate_hz).residual * 3e-4;
    const double height = kToneLevel * 16 / std::round(0.01 * rate_hz);
    CHECK(quick.departure < 1e-6);
    CHECK(left > 0.8 * height);
    CHECK(left < 1.01 * height);
}
