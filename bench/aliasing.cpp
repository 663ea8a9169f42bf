// SPDX-FileCopyrightText: 2026 The Signalbox authors
// SPDX-License-Identifier: ISC
//
// What distortions fold back: a sine's spectrum behind them, what belongs there in grey.
#include <algorithm>
#include <cmath>

#include "bench/panels.hpp"
#include "bench/portraits.hpp"
#include "bench/spectra.hpp"
#include "tests/unit/dsp/reference.hpp"

namespace signalbox::bench {
namespace {

constexpr std::uint32_t kPeriod = 8192, kSettling = 32768;
constexpr std::size_t kAcross = 480;
constexpr double kNothing = -240;

// As many whole turns as there are frames to look at have no factor in common with these, so that all that the curve
// makes of them falls on bins of its own, harmonics on multiples of the turns.
std::uint32_t turns_near(double hz) { return static_cast<std::uint32_t>(hz / kPortraitHz * kPeriod) | 1U; }

struct Folded {
    double worst_db;  // what is no harmonic, below 20 kHz and below the fundamental
    std::vector<double> harmonics, rest;
};

Folded look(const std::vector<float>& sound, std::uint32_t turns) {
    Spectrograph spectrum(kPeriod, Window::none);
    const std::vector<double>& levels = spectrum(sound.data() + kSettling);
    const double fundamental = levels[turns];
    Folded folded{kNothing, std::vector<double>(levels.size(), kNothing), std::vector<double>(levels.size(), kNothing)};
    for (std::size_t i = 8; i < levels.size(); ++i) {
        const double level = levels[i] - fundamental;
        (i % turns == 0 ? folded.harmonics : folded.rest)[i] = level;
        if (i % turns != 0 && i < kPeriod * 20 / 48) folded.worst_db = std::max(folded.worst_db, level);
    }
    return folded;
}

struct Sitter {
    Setup setup;
    const char* colour;
    bool ours = false;
    std::optional<Folded> folded = {};
};

std::vector<Sitter> sitters() {
    return {{our_distortion("Signalbox, High", "distortion", 0, 2), "#27c", true},
            {our_distortion("Signalbox, Eco", "distortion", 0, 1), "#27c", true},
            {calf_saturator(), "#c33"},
            {mda_overdrive(), "#c70"},
            {zam_tube(), "#838"}};
}

Panel panel(const Sitter& sitter) {
    if (!sitter.folded) return {sitter.setup.name + " cannot be loaded", -150, 0, 50, {}};
    const Folded& folded = *sitter.folded;
    return {sitter.setup.name,
            -150,
            0,
            50,
            {{"harmonics", "#aaa", largest(folded.harmonics, kAcross)},
             {"folded back, below 20 kHz at most " + rounded(folded.worst_db, 0) + " dB", sitter.colour,
              largest(folded.rest, kAcross)}}};
}

void portray(Report& report, const Lv2World& world, const std::string& plots, int khz) {
    const std::uint32_t turns = turns_near(1000.0 * khz);
    const auto sine = reference::sine(turns * kPortraitHz / kPeriod, kPortraitHz, 0.70795, kSettling + kPeriod);
    std::vector<Sitter> all = sitters();
    std::vector<Panel> panels;
    for (Sitter& one : all) {
        if (const auto sound = play_through(world, one.setup, sine)) one.folded = look(*sound, turns);
        panels.push_back(panel(one));
    }
    for (const Sitter& ours : all) {
        if (!ours.ours || !ours.folded) continue;
        for (const Sitter& peer : all) {
            if (peer.ours) continue;
            const bool there = peer.folded.has_value();
            report.add({.name = "folded back of " + std::to_string(khz) + " kHz, " + ours.setup.name.substr(11),
                        .unit = "dB",
                        .peer = peer.setup.name,
                        .peer_version = state_of(world, peer.setup, there)},
                       {{ours.folded->worst_db}}, there ? Series{{peer.folded->worst_db}} : Series());
        }
    }
    if (plots.empty()) return;
    plot_panels(plots + "/distortion-" + std::to_string(khz) + "k.svg", panels,
                {.to = kPortraitHz / 2000, .line_every = 3, .unit = "kHz", .height = 90});
}

}  // namespace

void portray_distortions(Report& report, const Lv2World& world, const std::string& plots) {
    for (const int khz : {3, 9}) portray(report, world, plots, khz);
}

}  // namespace signalbox::bench
