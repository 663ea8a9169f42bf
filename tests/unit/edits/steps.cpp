// SPDX-FileCopyrightText: 2026 The Signalbox authors
// SPDX-License-Identifier: ISC
//
// Every parameter of every plugin of ours goes to its ends and back, and none of that is heard as more than the way
// from one sine to another. What a step leads to is not told here but taken from the sound, so that no parameter is
// left out that a plugin gets one day; the levels are held against the truth in parameters.cpp.
#include <cmath>
#include <complex>
#include <map>
#include <numbers>
#include <set>

#include "tests/unit/edits/bars.hpp"
#include "tests/unit/edits/measure.hpp"
#include "tests/unit/edits/scenes.hpp"

using namespace signalbox;
using namespace signalbox::edits;

namespace {

struct Subject {
    std::string uri;
    std::map<std::string, double> values;  // from which each parameter steps, where that is not its default
    std::map<std::string, double> most;    // where the sine stays a sine only so far
    std::set<std::string> left_out;        // what makes of a sine another sound
};

// What a plugin makes of the tone: level and phase of its last 10 ms.
std::complex<double> made(std::span<const float> samples, std::size_t first, double rate_hz) {
    const auto width = static_cast<std::size_t>(std::lround(rate_hz * 0.01));
    std::complex<double> sum;
    for (std::size_t i = samples.size() - width; i < samples.size(); ++i) {
        const double angle = 2 * std::numbers::pi * kToneHz / rate_hz * static_cast<double>(first + i);
        sum += static_cast<double>(samples[i]) * std::polar(1.0, -angle);
    }
    return 2.0 * sum / static_cast<double>(width) / kToneLevel;
}

class Steps {
public:
    Steps(Player& player, const Subject& subject) : player_(player), subject_(subject) {
        Items items = {add(subject.uri, "x")};
        for (const auto& [symbol, value] : subject.values) items.push_back(set("x", symbol, value));
        const bool stereo = !subject.uri.ends_with("-mono");
        for (const char* side : {"_l", "_r"}) {
            const std::string end = stereo ? side : "";
            items.push_back(connect("in:1", "x:in" + end));
            items.push_back(connect("x:out" + end, side[1] == 'l' ? "out:1" : "out:2"));
            if (!stereo) break;
        }
        player_.edit(items);
        player_.play(1);
    }

    // How many were judged.
    int take() {
        for (control::Param* param : player_.session().params().of("x")) {
            const graph::PortFacts& port = *param->port;
            if (!port.input || subject_.left_out.contains(port.symbol)) continue;
            const auto value = subject_.values.find(port.symbol), most = subject_.most.find(port.symbol);
            const double rest = value == subject_.values.end() ? static_cast<double>(port.initial) : value->second;
            const double top = most == subject_.most.end() ? static_cast<double>(port.maximum) : most->second;
            for (const double to : {static_cast<double>(port.minimum), top, rest}) step(*param, to);
        }
        return judged_;
    }

private:
    void step(control::Param& param, double value) {
        const std::size_t first = player_.frame();
        Channels heard = player_.play(0.02 + 0.00025);
        player_.session().set(param, static_cast<float>(value), 1);
        const Channels more = player_.play(0.5);
        for (std::size_t c = 0; c < 2; ++c) {
            const auto before = made(heard[c], first, player_.rate_hz());
            heard[c].insert(heard[c].end(), more[c].begin(), more[c].end());
            judge(param, value, c, heard, first, before, made(heard[c], first, player_.rate_hz()));
        }
    }
    void judge(const control::Param& param, double value, std::size_t channel, const Channels& heard, std::size_t first,
               std::complex<double> before, std::complex<double> after) {
        const bool turned =
            std::abs(before) > 1e-3 && std::abs(after) > 1e-3 && std::abs(std::arg(after / before)) > 1e-3;
        Way way{{}, {}, turned};
        way.before[channel] = std::abs(before);
        way.after[channel] = std::abs(after);
        const Excess over = excess({first, 0, heard}, channel, way, player_.rate_hz());
        CAPTURE(subject_.uri, param.address, value, channel, before, after);
        CHECK(over.residual <= 1);
        CHECK(over.level <= 1);
        CHECK_FALSE(over.silent);
        ++judged_;
    }

    Player& player_;
    const Subject& subject_;
    int judged_ = 0;
};

const Subject kDistortion = {"urn:signalbox:distortion",
                             // A curve that is straight as far as the tone goes.
                             {{"shape", 1}, {"drive", 6}, {"tone", 3000}, {"tilt", 3}, {"low_cut", 300}},
                             {},
                             {"shape", "drive", "bias"}};
// Less of a sound's samples, and images of it, are no sine.
const Subject kResampler = {"urn:signalbox:resampler", {}, {}, {"samples", "imaging"}};
// Where a threshold makes speech of the tone, the gate opens within the attack that was asked for.
const Subject kVad = {"urn:signalbox:vad", {{"mode", 1}, {"range", -12}}, {}, {"threshold"}};
const Subject kSlowVad = {"urn:signalbox:vad", {{"mode", 1}, {"range", -12}, {"attack", 10}}, {}, {}};
const Subject kEqualizer = {"urn:signalbox:equalizer",
                            {{"q_4", 1},
                             {"gain_4", 6},
                             {"freq_4", 1500},
                             {"low_cut", 1},
                             {"low_cut_hz", 300},
                             {"high_cut", 1},
                             {"high_cut_hz", 5000}},
                            {},
                            {}};
// With more than 100 % back it only grows.
const Subject kDelayMono = {
    "urn:signalbox:delay-mono", {{"time", 10}, {"limiter", 0}}, {{"feedback", 90}}, {"mod_rate", "mod_depth"}};
const Subject kDelay = {"urn:signalbox:delay",
                        {{"time_l", 10}, {"time_r", 20}, {"link", 0}, {"limiter", 0}},
                        {{"feedback", 90}},
                        {"mod_rate", "mod_depth"}};

Subject mono(Subject subject) {
    subject.uri += "-mono";
    return subject;
}

}  // namespace

TEST_CASE("no step of any parameter of our plugins is heard", "[edits][steps]") {
    const double rate_hz = GENERATE(44100.0, 48000.0, 96000.0);
    const std::uint32_t block = rate_hz == 44100 ? 128 : rate_hz == 48000 ? 37 : 1024;
    for (const Subject& subject : {kDistortion, mono(kDistortion), kResampler, mono(kResampler), kVad, mono(kVad),
                                   kSlowVad, mono(kSlowVad), kEqualizer, mono(kEqualizer), kDelay, kDelayMono}) {
        Player player({.rate_hz = rate_hz, .blocks = {block}, .ramp = {}});
        CAPTURE(rate_hz);
        CHECK(Steps(player, subject).take() > 20);
    }
}
