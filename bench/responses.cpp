// SPDX-FileCopyrightText: 2026 The Signalbox authors
// SPDX-License-Identifier: ISC
//
// A bell of 12 dB close to the top of hearing: what digital equalizers make of the analog one.
#include <algorithm>
#include <cmath>
#include <stdexcept>

#include "bench/panels.hpp"
#include "bench/portraits.hpp"
#include "bench/spectra.hpp"

namespace signalbox::bench {
namespace {

constexpr std::uint32_t kLength = 32768;  // of an impulse response
constexpr double kBin = kPortraitHz / kLength, kBellHz = 12000, kBellDb = 12, kTopHz = 20000;

// One bell, and what its knobs are called. Peers mean different things by Q: with one from `least_q` to `most_q` their
// bell is as wide as the one on paper.
struct Bell {
    Setup setup;
    std::string hz, q;
    double least_q, most_q;
    const char* colour;
    const char* dashes = "";
};

std::vector<Bell> one_bell_each() {
    const float db = kBellDb;
    return {
        {{"Signalbox", our_equalizer().uri, {{"type_1", 0}, {"gain_1", db}}}, "freq_1", "q_1", 0, 0, "#27c"},
        {{"Calf EQ 8", calf_equalizer().uri, {{"p1_active", 1}, {"p1_level", gain(db)}}},
         "p1_freq",
         "p1_q",
         0.1,
         10,
         "#c33",
         "6 6"},
        {{"LSP para EQ", lsp_equalizer().uri, {{"mode", 0}, {"fft", 0}, {"ft_0", 1}, {"fm_0", 0}, {"g_0", gain(db)}}},
         "f_0",
         "q_0",
         0.01,
         30,
         "#c70"},
        {{"x42 fil4",
          fil4().uri,
          {{"HighPass", 0},
           {"LowPass", 0},
           {"LSsec", 0},
           {"HSsec", 0},
           {"sec1", 0},
           {"sec2", 0},
           {"sec3", 0},
           {"sec4", 1},
           {"gain4", db}}},
         "freq4",
         "q4",
         0.0625,
         4,
         "#2a2"},
        {{"ZamEQ2", "urn:zamaudio:ZamEQ2", {{"boost1", db}}}, "f1", "bw1", 0.1, 6, "#838"}};
}

// Of a bell with this Q, at a frequency in parts of the bell's.
double on_paper_db(double q, double part) {
    const double g = std::pow(10, kBellDb / 40), x = 1 - part * part;
    return 20 * std::log10(std::hypot(x, part * g / q) / std::hypot(x, part / (g * q)));
}

// Its response, from 0 Hz to half the rate; empty: it cannot be loaded.
std::vector<double> response_db(const Lv2World& world, const Bell& bell, double hz, double q) {
    constexpr std::size_t kLeadIn = 16384;  // until the knobs are where they were put
    std::vector<float> click(kLeadIn + kLength);
    click[kLeadIn] = 1;
    const Setup setup = with(bell.setup, {{bell.hz, static_cast<float>(hz)}, {bell.q, static_cast<float>(q)}});
    const auto sound = play_through(world, setup, click);
    if (!sound) return {};
    Spectrograph spectrum(kLength, Window::none);
    std::vector<double> levels = spectrum(sound->data() + kLeadIn);
    for (double& level : levels) level += 20 * std::log10(0.5 * kLength);  // of a click, not of a sine
    return levels;
}

double level_at(const std::vector<double>& response, double hz) {
    return response[static_cast<std::size_t>(std::lround(hz / kBin))];
}

// The Q with which its bell at 1 kHz, where nothing is pressed together, is as wide as the one on paper.
double fitting_q(const Lv2World& world, const Bell& bell, double paper_q) {
    double low = bell.least_q, high = bell.most_q;
    const auto wide = [&](double q) { return level_at(response_db(world, bell, 1000, q), 2000); };
    const bool widens = wide(high) > wide(low);
    for (int i = 0; i < 16; ++i) {
        const double middle = std::sqrt(low * high);
        ((wide(middle) > on_paper_db(paper_q, 2)) == widens ? high : low) = middle;
    }
    return std::sqrt(low * high);
}

struct Measured {
    std::vector<double> response, error;  // error: against the bell on paper
};

Measured measure(const Lv2World& world, const Bell& bell, double paper_q) {
    if (response_db(world, bell, kBellHz, 1).empty()) return {};
    const double q = bell.most_q > 0 ? fitting_q(world, bell, paper_q) : paper_q;
    Measured m{response_db(world, bell, kBellHz, q), {}};
    for (std::size_t i = 0; i < m.response.size(); ++i)
        m.error.push_back(m.response[i] - on_paper_db(paper_q, static_cast<double>(i) * kBin / kBellHz));
    return m;
}

// Every 50 Hz or so from 2 kHz up to 20 kHz.
std::vector<double> thinned(const std::vector<double>& values) {
    std::vector<double> few;
    for (double hz = 2000; hz <= kTopHz; hz += 50) few.push_back(level_at(values, hz));
    return few;
}

double largest_error(const std::vector<double>& error) {
    double most = 0;
    for (double hz = 20; hz <= kTopHz; hz += kBin) most = std::max(most, std::fabs(level_at(error, hz)));
    return most;
}

void picture(const std::string& file, const std::vector<Bell>& bells, const std::vector<Measured>& measured) {
    std::vector<double> paper;
    for (double hz = 0; hz <= kPortraitHz / 2; hz += kBin) paper.push_back(on_paper_db(1, hz / kBellHz));
    std::vector<Panel> panels = {{"A bell at 12 kHz, dB", 0, 12, 3, {}}, {"What it is off by, dB", -6, 1, 1, {}}};
    for (std::size_t i = bells.size(); i-- > 0;) {
        if (measured[i].response.empty()) continue;
        const std::string& name = bells[i].setup.name;
        const std::string off = rounded(level_at(measured[i].error, kTopHz), 2);
        panels[0].curves.push_back({name, bells[i].colour, thinned(measured[i].response), bells[i].dashes});
        panels[1].curves.push_back({name + " " + off, bells[i].colour, thinned(measured[i].error), bells[i].dashes});
    }
    panels[0].curves.push_back({"on paper", "#222", thinned(paper), "1 6"});
    plot_panels(file, panels, {.from = 2, .to = kTopHz / 1000, .line_every = 2, .unit = "kHz", .height = 200});
}

std::vector<Measured> measure_all(Report& report, const Lv2World& world, const std::vector<Bell>& bells, int paper_q) {
    std::vector<Measured> measured;
    for (const Bell& bell : bells) measured.push_back(measure(world, bell, paper_q));
    const Measured& ours = measured[0];
    if (ours.error.empty()) throw std::runtime_error("our own equalizer cannot be loaded");
    const std::string name = "bell at 12 kHz, Q " + std::to_string(paper_q);
    for (std::size_t i = 1; i < bells.size(); ++i) {
        const bool there = !measured[i].error.empty();
        const auto row = [&](const std::string& what, auto figure) {
            report.add({.name = name + what,
                        .unit = "dB",
                        .peer = bells[i].setup.name,
                        .peer_version = state_of(world, bells[i].setup, there)},
                       {{figure(ours.error)}}, there ? Series{{figure(measured[i].error)}} : Series());
        };
        row(", off at 20 kHz", [](const auto& error) { return level_at(error, kTopHz); });
        row(", most off", largest_error);
    }
    return measured;
}

}  // namespace

void portray_equalizers(Report& report, const Lv2World& world, const std::string& plots) {
    const std::vector<Bell> bells = one_bell_each();
    const std::vector<Measured> wide = measure_all(report, world, bells, 1);
    measure_all(report, world, bells, 3);
    if (!plots.empty()) picture(plots + "/equalizer.svg", bells, wide);
}

}  // namespace signalbox::bench
