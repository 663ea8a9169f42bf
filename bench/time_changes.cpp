// SPDX-FileCopyrightText: 2026 The Signalbox authors
// SPDX-License-Identifier: ISC
//
// What is heard of a sine behind a delay whose time jumps.
#include <algorithm>
#include <cmath>
#include <stdexcept>

#include "bench/panels.hpp"
#include "bench/portraits.hpp"
#include "bench/spectra.hpp"
#include "tests/unit/dsp/highpass.hpp"

namespace signalbox::bench {
namespace {

constexpr double kHz = 445, kHighHz = 6000;
constexpr std::size_t kJump = 96000, kEnd = 144000;

struct Jumping {
    Setup setup;
    std::vector<Turn> turns;  // what makes the time half as long again
    const char* colour;
    const char* dashes = "";
};

std::vector<Jumping> delays() {
    const Setup calf = with(calf_delay(), {{"dry", 0}, {"amount", 1}, {"medium", 0}});
    const Setup mda = with(mda_delay(), {{"fx_mix", 1}, {"l_delay", 0.383f}, {"r_delay", 0.5f}});
    const Setup lsp = {
        "LSP Slap-back", "http://lsp-plug.in/plugins/lv2/slap_delay_stereo", {{"dm0", 1}, {"dt0", 100}, {"dm", 1}}};
    const Setup ramping = with({"LSP, ramping", lsp.uri, lsp.settings}, {{"ramp", 1}});
    const auto at = [](const std::string& symbol, float value) { return Turn{kJump, symbol, value}; };
    return {{our_delay("Signalbox", {{"dry", -60}, {"wet", 0}}), {at("time_l", 150)}, "#27c"},
            {calf, {at("ms", 150)}, "#c33", "6 6"},
            {mda, {at("l_delay", 0.469f)}, "#c70"},
            {lsp, {at("dt0", 150)}, "#2a2"},
            {ramping, {at("dt0", 150)}, "#9c6"},
            {guitarix_delay(), {at("BPM", 80)}, "#838"}};
}

double peak(const std::vector<float>& sound, std::size_t from, std::size_t to) {
    double most = 0;
    for (std::size_t i = from; i < to; ++i) most = std::max(most, std::fabs(static_cast<double>(sound[i])));
    return most;
}

// What was most of each frequency while it changed, below what the sine was before.
std::vector<double> most_of_each(const std::vector<float>& sound, double level) {
    constexpr std::size_t kLong = 4096, kHop = 512;
    Spectrograph spectrum(kLong);
    std::vector<double> most(kLong / 2 + 1, -240);
    for (std::size_t at = kJump - kLong; at < kJump + 24000; at += kHop) {
        const std::vector<double>& now = spectrum(sound.data() + at);
        for (std::size_t i = 0; i < most.size(); ++i) most[i] = std::max(most[i], now[i]);
    }
    for (double& db : most) db -= 20 * std::log10(level);
    return most;
}

struct Heard {
    double high_db;  // above kHighHz, below the sine
    std::vector<double> spectrum;
};

std::optional<Heard> listen(const Lv2World& world, const Jumping& delay, const std::vector<float>& sine) {
    constexpr std::size_t kColumns = 450;
    const auto sound = play_through(world, delay.setup, sine, delay.turns);
    if (!sound) return std::nullopt;
    const double level = peak(*sound, kJump - 9600, kJump - 2400);
    return Heard{reference::above_db(*sound, kHighHz, kPortraitHz, kJump - 2400, kJump + 24000, level),
                 largest(most_of_each(*sound, level), kColumns)};
}

}  // namespace

void portray_delays(Report& report, const Lv2World& world, const std::string& plots) {
    const auto sine = reference::sine(kHz, kPortraitHz, 0.5, kEnd);
    Panel panel{"Most of each frequency, dB", -160, 0, 20, {}};
    std::optional<Heard> ours;
    for (const Jumping& one : delays()) {
        const std::optional<Heard> heard = listen(world, one, sine);
        if (heard) panel.curves.push_back({one.setup.name, one.colour, heard->spectrum, one.dashes});
        if (!ours) {
            ours = heard;
            if (!ours) throw std::runtime_error("our own delay cannot be loaded");
            continue;
        }
        report.add({.name = "delay, time x 1.5, above 6 kHz",
                    .unit = "dB",
                    .peer = one.setup.name,
                    .peer_version = state_of(world, one.setup, heard.has_value())},
                   {{ours->high_db}}, heard ? Series{{heard->high_db}} : Series());
    }
    if (plots.empty()) return;
    std::reverse(panel.curves.begin(), panel.curves.end());  // the first one above the others
    plot_panels(plots + "/delay.svg", {panel},
                {.to = kPortraitHz / 2000, .line_every = 2, .unit = "kHz", .height = 320});
}

}  // namespace signalbox::bench
