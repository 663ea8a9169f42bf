// SPDX-FileCopyrightText: 2026 The Signalbox authors
// SPDX-License-Identifier: ISC
//
// What a speech service does with what it hears: is it speech, to 16 kHz, to 16 bits.
#include <cmath>
#include <vector>

#include "bench/harness.hpp"
#include "bench/programs.hpp"
#include "plugins/dsp/formats/convert.hpp"
#include "plugins/dsp/resample/block_resampler.hpp"
#include "plugins/dsp/speech/energy_detector.hpp"

using namespace signalbox;

namespace {

constexpr std::string_view kAbout =
    "Milliseconds of CPU for 2 s of mono sound at 44.1 kHz: resampled to 16 kHz, each 20 ms of it measured for speech "
    "by\n"
    "its energy above the floor, and written as 16 bits; in one call that also makes and ends what it needs. The peer\n"
    "does the same with numpy and libsoxr HQ (Debian: python3-numpy, libsoxr0), its floor the lowest level of all.\n";

constexpr std::size_t kFrames = 2 * 44100;

// Words: noise that comes and goes over a quieter one.
std::vector<float> sound() {
    std::vector<float> samples(kFrames);
    std::uint32_t state = 1;
    for (std::size_t i = 0; i < kFrames; ++i) {
        const double noise = static_cast<std::int32_t>(state = state * 1664525U + 1013904223U) * 0x1p-31;
        const double word = std::sin(static_cast<double>(i) * 2 * 3.14159265 / 30000) > 0 ? 0.2 : 0.002;
        samples[i] = static_cast<float>(noise * word);
    }
    return samples;
}

struct Heard {
    std::vector<std::int16_t> samples;
    std::size_t speech = 0;  // hops
};

void hear(const std::vector<float>& in, std::vector<float>& between, Heard& heard) {
    dsp::BlockResampler resampler;
    resampler.prepare({.from_hz = 44100, .to_hz = dsp::speech::detector_rate, .channels = 1});
    between.resize(resampler.room_for(in.size()));
    std::size_t frames = resampler.process(in.data(), in.size(), between.data());
    frames += resampler.flush(between.data() + frames);
    dsp::speech::EnergyDetector detector;
    heard.speech = 0;
    for (std::size_t at = 0; at + dsp::speech::hop <= frames; at += dsp::speech::hop) {
        const std::span<const float, dsp::speech::hop> hop(between.data() + at, dsp::speech::hop);
        heard.speech += detector.step(hop).probability > 0.5f ? 1 : 0;
    }
    heard.samples.resize(frames);
    const dsp::FormatConverter converter;
    converter.convert(dsp::Format::f32, between.data(), dsp::Format::s16, heard.samples.data(), frames);
}

int measure(int argc, char** argv) {
    bench::Report report("pipeline", argc, argv, kAbout);
    const std::vector<float> in = sound();
    std::vector<float> between;
    Heard heard;
    constexpr int kTimes = 50;
    std::vector<std::function<double()>> contenders = {
        [&] { return 1e-6 * bench::ns_per_call(kTimes, [&] { hear(in, between, heard); }); }};
    bench::PythonPeer peer(SIGNALBOX_BENCH "/pipeline_peer.py");
    if (peer.there()) contenders.emplace_back([&] { return peer.ask(std::to_string(kTimes)); });
    const auto series = bench::interleave(contenders, 15);
    const bench::Case what{"2 s of mono, 44.1 kHz", "ms",
                           peer.there() ? "numpy + soxr" : "numpy + soxr (not installed)",
                           peer.there() ? peer.about() : "-"};
    if (peer.there()) {
        report.add(what, series[0], series[1]);
    } else {
        report.add(what, series[0]);
    }
    return report.finish();
}

}  // namespace

int main(int argc, char** argv) { return bench::run("pipeline", measure, argc, argv); }
