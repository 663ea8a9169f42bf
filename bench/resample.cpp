// SPDX-FileCopyrightText: 2026 The Signalbox authors
// SPDX-License-Identifier: ISC
#include <algorithm>
#include <cmath>

#include "bench/harness.hpp"
#include "bench/resample_peers.hpp"
#include "tests/unit/dsp/tones.hpp"

using namespace signalbox;
using bench::Rates;
using bench::Resamplers;

namespace {

constexpr std::string_view kAbout =
    "Speed: milliseconds of CPU for a second of sound, streamed in blocks of 256 frames, and as one shot of 1 or 5 s "
    "with\n"
    "making and ending the resampler (not the first of its kind in the process). Quality, mono: the ripple up to 0.90 "
    "of\n"
    "half the lower rate; what 40 tones beyond it leave (or, upwards, what tones up to 0.90 leave besides themselves); "
    "and\n"
    "THD+N of 997 Hz, in dB. \"Polyphase\" is ours with little delay. Peers (Debian): libsoxr-dev, "
    "libzita-resampler-dev,\n"
    "libsamplerate0-dev, libspeexdsp-dev.\n";

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

std::string khz(std::uint32_t hz) {
    const std::string digits = std::to_string(hz / 100);
    return digits.back() == '0' ? digits.substr(0, digits.size() - 1)
                                : digits.substr(0, digits.size() - 1) + "." + digits.back();
}

}  // namespace

int main(int argc, char** argv) {
    bench::Report report("resample", argc, argv, kAbout);
    std::vector<Resamplers> all = {bench::our_block_resampler()};
    for (Resamplers& peer : bench::resample_peers()) all.push_back(std::move(peer));
    for (const Rates& rates : {Rates{44100, 48000, 2}, Rates{48000, 44100, 2}, Rates{44100, 16000, 1},
                               Rates{44100, 16000, 2}, Rates{48000, 16000, 2}, Rates{16000, 48000, 2}}) {
        const std::string name = khz(rates.from) + "->" + khz(rates.to) + (rates.channels == 1 ? " mono" : " stereo");
        measure(report, all, rates, name + ", blocks", "ms/s", stream, bench::kRounds);
        measure(report, all, rates, name + ", 1 s", "ms/s", one_shot<1>, bench::kRounds);
        measure(report, all, rates, name + ", 5 s", "ms/s", one_shot<5>, bench::kRounds);
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
    }
    all[0] = bench::our_block_resampler();
    for (const Rates& rates : {Rates{44100, 48000, 1}, Rates{44100, 16000, 1}}) {
        const std::string name = khz(rates.from) + "->" + khz(rates.to);
        measure(report, all, rates, name + ", ripple", "dB", ripple, 1);
        measure(report, all, rates, name + ", alias", "dB", alias, 1);
        measure(report, all, rates, name + ", THD+N 997 Hz", "dB", distortion, 1);
    }
    return report.finish();
}
