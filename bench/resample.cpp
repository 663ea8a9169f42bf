// SPDX-FileCopyrightText: 2026 The Signalbox authors
// SPDX-License-Identifier: ISC
#include <algorithm>
#include <cmath>

#include "bench/harness.hpp"
#include "bench/panels.hpp"
#include "bench/resample_peers.hpp"
#include "bench/sweeps.hpp"
#include "tests/unit/dsp/tones.hpp"
#include "tests/unit/dsp/two_clocks.hpp"

using namespace signalbox;
using bench::Rates;
using bench::Resamplers;

namespace {

constexpr std::string_view kAbout =
    "Speed: milliseconds of CPU for a second of sound, streamed in blocks of 256 frames, and as one shot of 1, 5 or 10 "
    "s "
    "with\n"
    "making and ending the resampler (not the first of its kind in the process). Quality, mono: the ripple up to 0.90 "
    "of\n"
    "half the lower rate; what 40 tones beyond it leave (or, upwards, what tones up to 0.90 leave besides themselves); "
    "and\n"
    "THD+N of 997 Hz, in dB. \"Polyphase\" is ours with little delay; \"adaptive\" follows another clock, here 123 "
    "ppm\n"
    "apart. \"Two clocks\": such clocks, seen late by up to as much, from 30 to 60 s. --plots DIR writes clocks.svg "
    "and sweeps.svg. "
    "Peers (Debian): libsoxr-dev, "
    "libzita-resampler-dev,\n"
    "libsamplerate0-dev, libspeexdsp-dev.\n";

constexpr double kOff = 123e-6;  // how much two clocks are apart

std::vector<float> noise(std::size_t count) {
    std::vector<float> samples(count);
    std::uint32_t state = 1;
    for (float& x : samples) x = static_cast<float>((state = state * 1664525U + 1013904223U) >> 8) / 16777216.0f - 0.5f;
    return samples;
}

std::size_t room(const Rates& rates, std::size_t frames) { return frames * rates.to / rates.from + 70000; }

double stream(const Resamplers& resamplers, const Rates& rates) {
    constexpr std::size_t kBlock = 256;
    static std::vector<float> out;
    out.resize(room(rates, kBlock) * rates.channels);
    const std::vector<float> in = noise(std::size_t{rates.from} * rates.channels);
    const auto one = resamplers.make(rates);
    const auto run = [&](std::size_t frames) {
        for (std::size_t at = 0; at + kBlock <= frames; at += kBlock) {
            one->process(in.data() + at * rates.channels, kBlock, out.data(), out.size() / rates.channels);
        }
    };
    run(rates.from / 2);
    return 1e-6 * bench::ns_per_call(1, [&] { run(rates.from); });
}

template <std::size_t kSeconds>
double one_shot(const Resamplers& resamplers, const Rates& rates) {
    static std::vector<float> out;
    const std::size_t frames = kSeconds * rates.from;
    out.resize(room(rates, frames) * rates.channels);
    const std::vector<float> in = noise(frames * rates.channels);
    return 1e-6 / kSeconds * bench::ns_per_call(1, [&] {
               const auto one = resamplers.make(rates);
               const std::size_t have = out.size() / rates.channels;
               const std::size_t done = one->process(in.data(), frames, out.data(), have);
               one->process(nullptr, 0, out.data() + done * rates.channels, have - done);
           });
}

using Job = double (*)(const Resamplers&, const Rates&);

void measure(bench::Report& report, const std::vector<Resamplers>& all, const Rates& rates, const std::string& name,
             const std::string& unit, Job job, int rounds) {
    std::vector<std::function<double()>> contenders;
    for (const Resamplers& one : all) contenders.emplace_back([&one, &rates, job] { return job(one, rates); });
    const auto series = bench::interleave(contenders, rounds);
    if (all.size() == 1) report.add({name, unit, "a resampler", "not installed"}, series[0]);
    for (std::size_t i = 1; i < all.size(); ++i)
        report.add({name, unit, all[i].name, all[i].version}, series[0], series[i]);
}

std::vector<float> resample(const Resamplers& resamplers, const Rates& rates, const std::vector<float>& in) {
    std::vector<float> out(room(rates, in.size()));
    const auto one = resamplers.make(rates);
    std::size_t done = one->process(in.data(), in.size(), out.data(), out.size());
    done += one->process(nullptr, 0, out.data() + done, out.size() - done);
    out.resize(done);
    return out;
}

tones::Fit fit(const Resamplers& resamplers, const Rates& rates, double hz) {
    const std::vector<float> out = resample(resamplers, rates, tones::sine(hz, rates.from, rates.from / 2));
    return tones::fit(out, hz, rates.to, rates.to / 8, rates.to / 8 * 3);
}

double nyquist(const Rates& rates) { return 0.5 * std::min(rates.from, rates.to); }

double ripple(const Resamplers& resamplers, const Rates& rates) {
    double least = HUGE_VAL, most = -HUGE_VAL;
    for (int i = 1; i <= 30; ++i) {
        const double gain = fit(resamplers, rates, 0.03 * i * nyquist(rates)).gain_db;
        least = std::min(least, gain);
        most = std::max(most, gain);
    }
    return most - least;
}

double alias(const Resamplers& resamplers, const Rates& rates) {
    double worst = -HUGE_VAL;
    const double top = 0.5 * rates.from / nyquist(rates);
    for (int i = 0; i < 40; ++i) {
        if (rates.to >= rates.from) {
            worst = std::max(worst, fit(resamplers, rates, (0.01 + 0.89 * i / 39) * nyquist(rates)).residue_db);
            continue;
        }
        const double part =
            i < 20 ? 1.0003 + (top * 0.995 - 1.0003) * i * i / 1600.0 : 1.0003 + (top * 0.995 - 1.0003) * i / 39.0;
        const std::vector<float> in = tones::sine(part * nyquist(rates), rates.from, rates.from / 2);
        const std::vector<float> out = resample(resamplers, rates, in);
        worst = std::max(worst, tones::level_db(out, rates.to / 8, rates.to / 8 * 3));
    }
    return worst;
}

double distortion(const Resamplers& resamplers, const Rates& rates) { return fit(resamplers, rates, 997).residue_db; }

// Of a tone at that percentage of half the lower rate (0: of 997 Hz), with clocks that are kOff apart.
template <int kPercent>
double off_distortion(const Resamplers& resamplers, const Rates& rates) {
    const double hz = kPercent == 0 ? 997 : 0.01 * kPercent * nyquist(rates);
    const std::vector<float> out = resample(resamplers, rates, tones::sine(hz, rates.from, rates.from / 2));
    return tones::fit(out, hz * (1 + kOff), rates.to, rates.to / 8, rates.to / 8 * 3).residue_db;
}

struct Bridged {
    const char* name;
    const char* colour;
    double drift, jitter;  // part of the rate; seconds
};
constexpr Bridged kBridged[] = {{"+200 ppm, 0.5 ms", "#27c", 200e-6, 0.5e-3},
                                {"-200 ppm, 2 ms", "#c33", -200e-6, 2e-3}};
constexpr double kBridgedSeconds = 60, kSettledSeconds = 30;

// Two clocks that are brought together: periods of 1,024 frames at 48 kHz are written, of 256 at 44.1 kHz read.
void bridge(bench::Report& report, const std::string& plots) {
    std::vector<bench::Panel> panels = {{"frames too many", -20, 20, 10, {}}, {"pitch error, ppm", -200, 200, 100, {}}};
    for (const Bridged& b : kBridged) {
        clocks::TwoClocks two({48000, 1024}, {44100, 256}, b.drift, b.jitter);
        std::vector<double> frames, pitch;
        const auto keep = [&](double, double error, double part) {
            frames.push_back(error);
            pitch.push_back(1e6 * part);
        };
        const clocks::Seen first = two.run(kSettledSeconds, keep);
        const clocks::Seen settled = two.run(kBridgedSeconds - kSettledSeconds, keep);
        const std::string name = std::string("two clocks, ") + b.name;
        report.add({name + ": locked after", "s", "-", "-"}, {{first.locked_after}});
        report.add({name + ": most frames too many", "frames", "-", "-"}, {{settled.most_error}});
        report.add({name + ": pitch error", "ppm", "-", "-"}, {{1e6 * settled.most_pitch_error}});
        panels[0].curves.push_back({b.name, b.colour, frames});
        panels[1].curves.push_back({b.name, b.colour, pitch});
    }
    if (!plots.empty())
        bench::plot_panels(plots + "/clocks.svg", panels, {.to = kBridgedSeconds, .line_every = 5, .unit = "s"});
}

std::string khz(std::uint32_t hz) {
    const std::string digits = std::to_string(hz / 100);
    return digits.back() == '0' ? digits.substr(0, digits.size() - 1)
                                : digits.substr(0, digits.size() - 1) + "." + digits.back();
}

int measure(int argc, char** argv) {
    const std::string plots = bench::take_option(argc, argv, "--plots");
    bench::Report report("resample", argc, argv, kAbout);
    std::vector<Resamplers> all = {bench::our_block_resampler()};
    for (Resamplers& peer : bench::resample_peers()) all.push_back(std::move(peer));
    for (const Rates& rates : {Rates{44100, 48000, 2}, Rates{48000, 44100, 2}, Rates{44100, 16000, 1},
                               Rates{44100, 16000, 2}, Rates{48000, 16000, 2}, Rates{16000, 48000, 2}}) {
        const std::string name = khz(rates.from) + "->" + khz(rates.to) + (rates.channels == 1 ? " mono" : " stereo");
        measure(report, all, rates, name + ", blocks", "ms/s", stream, bench::kRounds);
        measure(report, all, rates, name + ", 1 s", "ms/s", one_shot<1>, bench::kRounds);
        measure(report, all, rates, name + ", 5 s", "ms/s", one_shot<5>, bench::kRounds);
        measure(report, all, rates, name + ", 10 s", "ms/s", one_shot<10>, bench::kRounds);
    }
    all[0] = bench::our_polyphase_resampler();
    for (const Rates& rates : {Rates{44100, 48000, 2}, Rates{44100, 16000, 1}, Rates{44100, 16000, 2}}) {
        const std::string name = khz(rates.from) + "->" + khz(rates.to) + (rates.channels == 1 ? " mono" : " stereo");
        measure(report, all, rates, "polyphase " + name + ", blocks", "ms/s", stream, bench::kRounds);
    }
    for (const Rates& rates : {Rates{44100, 48000, 1}, Rates{44100, 16000, 1}}) {
        const std::string name = "polyphase " + khz(rates.from) + "->" + khz(rates.to);
        measure(report, all, rates, name + ", ripple", "dB", ripple, 1);
        measure(report, all, rates, name + ", alias", "dB", alias, 1);
        measure(report, all, rates, name + ", THD+N 997 Hz", "dB", distortion, 1);
    }
    for (const Rates& rates : {Rates{48000, 48000, 2}, Rates{44100, 48000, 2}, Rates{44100, 48000, 1}}) {
        const auto both = bench::adaptive_resamplers(kOff);
        const std::string name = khz(rates.from) + "->" + khz(rates.to) + (rates.channels == 1 ? " mono" : " stereo");
        measure(report, both, rates, "adaptive " + name + ", blocks", "ms/s", stream, bench::kRounds);
        if (rates.channels > 1) continue;
        measure(report, both, rates, "adaptive " + name + ", THD+N 997 Hz", "dB", off_distortion<0>, 1);
        measure(report, both, rates, "adaptive " + name + ", THD+N 0.80", "dB", off_distortion<80>, 1);
        measure(report, both, rates, "adaptive " + name + ", THD+N 0.85", "dB", off_distortion<85>, 1);
    }
    all[0] = bench::our_block_resampler();
    for (const Rates& rates : {Rates{44100, 48000, 1}, Rates{44100, 16000, 1}}) {
        const std::string name = khz(rates.from) + "->" + khz(rates.to);
        measure(report, all, rates, name + ", ripple", "dB", ripple, 1);
        measure(report, all, rates, name + ", alias", "dB", alias, 1);
        measure(report, all, rates, name + ", THD+N 997 Hz", "dB", distortion, 1);
    }
    bridge(report, plots);
    if (!plots.empty()) {
        all[0].name = "blocks";
        all.push_back(bench::our_polyphase_resampler());
        all.back().name = "polyphase";
        std::rotate(all.begin() + 1, all.end() - 1, all.end());  // ours first
        bench::plot_sweeps(plots + "/sweeps.svg", all, {48000, 44100, 1});
    }
    return report.finish();
}

}  // namespace

int main(int argc, char** argv) { return bench::run("resample", measure, argc, argv); }
