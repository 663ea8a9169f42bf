// SPDX-FileCopyrightText: 2026 The Signalbox authors
// SPDX-License-Identifier: ISC
//
// How loud an edit is: the largest residual of the sine predictor while a 1 kHz sine of 0.25 plays through the rack,
// against a bare switch from the old rack to the new one, both of which have been running all along (which is kinder
// than what a host without a ramp does). 10^-4 is not heard, 10^-2 is a click.
#include <cmath>
#include <cstdlib>
#include <numbers>
#include <utility>

#include "bench/harness.hpp"
#include "bench/plots.hpp"
#include "bench/rendering.hpp"

using namespace signalbox;

namespace {

constexpr double kRate = 48000, kHz = 1000;
constexpr std::size_t kPart = 9600;  // frames before, and after, an edit: whole periods of the sine
constexpr double kPhase = 0.25;      // of a period: edits come where it is at its peak
constexpr const char* kGain = "urn:signalbox:gain";

const char* const kAbout =
    "The largest residual of a 1 kHz sine of 0.25 during an edit, 1e-6, against a bare switch between the same racks.\n"
    "--plots DIR also writes edits.svg, the residual over time, and two recordings of a chord that is edited while it\n"
    "sounds: edits-signalbox.wav and edits-switch.wav.\n";

struct Edit {
    std::string name;
    graph::Command command;
};

graph::Endpoint at(const char* text) { return *graph::parse_endpoint(text); }

// in -> trim (0 dB) -> out.
graph::Rack first_rack() {
    graph::Rack rack = bench::after({}, graph::Add{kGain, "trim", {}});
    rack = bench::after(rack, graph::Connect{at("in:1"), at("trim:in_1"), 1});
    return bench::after(rack, graph::Connect{at("trim:out_1"), at("out:1"), 1});
}

graph::Rack turned_down(graph::Rack rack, const std::string& id, float db) {
    for (auto& node : rack.nodes) {
        if (node->id != id) continue;
        graph::Node copy = *node;
        copy.params["gain"] = db;
        node = std::make_shared<const graph::Node>(std::move(copy));
    }
    return rack;
}

std::vector<Edit> edits() {
    const auto in = at("in:1"), trim_in = at("trim:in_1"), trim_out = at("trim:out_1"), out = at("out:1");
    return {
        {"insert a gain of -12 dB", graph::Insert{kGain, "pad", {{trim_out, out}}, {}}},
        {"bypass it", graph::Bypass{"pad", true}},
        {"take it in again", graph::Bypass{"pad", false}},
        {"move it before trim (two steps)", graph::Move{"pad", {{in, trim_in}}}},
        {"remove it", graph::Remove{"pad", true}},
        {"turn a cable down by 12 dB", graph::Gain{trim_out, out, 0.25F}},
        {"flip its phase", graph::Gain{trim_out, out, -0.25F}},
        {"lay a second cable", graph::Connect{in, out, 0.5F}},
        {"replace trim by a meter", graph::Replace{"trim", "urn:signalbox:meter", {}}},
        {"take a cable away", graph::Disconnect{in, out}},
        {"clear the rack", graph::Clear{}},
    };
}

// The racks between the edits; the pad comes in at -12 dB.
std::vector<graph::Rack> racks() {
    std::vector<graph::Rack> all{first_rack()};
    for (const Edit& edit : edits()) all.push_back(turned_down(bench::after(all.back(), edit.command), "pad", -12));
    return all;
}

// One edit after the other, `part` frames between them.
struct Heard {
    bench::Sound ours, bare;
};
Heard perform(const bench::Sound& input, std::size_t part) {
    const auto all = racks();
    const auto piece = [&](std::size_t i) {
        const auto from = input.begin() + static_cast<std::ptrdiff_t>(i * part);
        return bench::Sound(from, from + static_cast<std::ptrdiff_t>(part));
    };
    Heard heard;
    bench::Rendering rendering(kRate, all.front());
    for (std::size_t i = 0; i < all.size(); ++i) {
        if (i > 0) rendering.show(all[i]);
        const auto ours = rendering.run(piece(i));
        heard.ours.insert(heard.ours.end(), ours.begin(), ours.end());
        const auto bare = bench::Rendering(kRate, all[i]).run(input);
        const auto from = bare.begin() + static_cast<std::ptrdiff_t>(i * part);
        heard.bare.insert(heard.bare.end(), from, from + static_cast<std::ptrdiff_t>(part));
    }
    return heard;
}

bench::Sound sines(const std::vector<double>& hz, double amplitude, std::size_t frames) {
    bench::Sound sound(frames);
    for (std::size_t n = 0; n < frames; ++n) {
        double sum = 0;
        for (const double f : hz)
            sum += amplitude * std::sin(2 * std::numbers::pi * (f * static_cast<double>(n) / kRate + kPhase));
        sound[n] = static_cast<float>(sum);
    }
    return sound;
}

double worst(const std::vector<double>& residual, std::size_t edit) {
    const auto from = residual.begin() + static_cast<std::ptrdiff_t>(edit * kPart);
    return 1e6 * *std::max_element(from, from + static_cast<std::ptrdiff_t>(kPart));
}

void write_plots(const std::string& directory, const std::vector<double>& ours, const std::vector<double>& bare) {
    std::vector<bench::Mark> marks;
    for (std::size_t i = 0; i < edits().size(); ++i) marks.push_back({(i + 1) * kPart, edits()[i].name});
    bench::plot_residuals(directory + "/edits.svg", {{"bare switch", "#c33", bare}, {"signalbox", "#27c", ours}}, marks,
                          kRate);
    constexpr auto kChordPart = static_cast<std::size_t>(kRate);
    const auto chord = sines({220, 277.18, 329.63, 440}, 0.12, (edits().size() + 1) * kChordPart);
    const Heard heard = perform(chord, kChordPart);
    bench::write_wav(directory + "/edits-signalbox.wav", heard.ours, kRate);
    bench::write_wav(directory + "/edits-switch.wav", heard.bare, kRate);
}

int measure(int argc, char** argv) {
    const std::string plots = bench::take_option(argc, argv, "--plots");
    bench::Report report("edits", argc, argv, kAbout);
    const Heard heard = perform(sines({kHz}, 0.25, (edits().size() + 1) * kPart), kPart);
    const auto ours = bench::residual(heard.ours, kHz, kRate), bare = bench::residual(heard.bare, kHz, kRate);
    for (std::size_t i = 0; i < edits().size(); ++i) {
        report.add({.name = edits()[i].name, .unit = "1e-6", .peer = "bare switch", .peer_version = "-"},
                   {{worst(ours, i + 1)}}, {{worst(bare, i + 1)}});
    }
    if (!plots.empty()) write_plots(plots, ours, bare);
    return report.finish();
}

}  // namespace

int main(int argc, char** argv) { return bench::run("edits", measure, argc, argv); }
