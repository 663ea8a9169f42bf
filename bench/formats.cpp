// SPDX-FileCopyrightText: 2026 The Signalbox authors
// SPDX-License-Identifier: ISC
#include <unistd.h>

#include <algorithm>
#include <cstring>

#include "bench/format_peers.hpp"
#include "bench/harness.hpp"
#include "bench/programs.hpp"
#include "plugins/dsp/aligned.hpp"
#include "plugins/dsp/formats/convert.hpp"

using namespace signalbox;
using dsp::Format;

namespace {

constexpr std::string_view kAbout =
    "Microseconds for 1,048,576 samples: 16 times 65,536 (L2), 1,048,576 at once (L3), or its part in "
    "twice what the last cache holds, 32 times as many at least (DRAM).\n"
    "Peers: libswresample, libsndfile and numpy (Debian: libswresample-dev, libsndfile1-dev, python3-numpy); memcpy "
    "copies\n"
    "as many bytes as the conversion reads and writes, half of them each way.\n";

constexpr std::size_t kSamples = 1 << 20;

// So many floats as no cache holds.
std::size_t largest() {
    const long cache = std::max(0L, sysconf(_SC_LEVEL3_CACHE_SIZE));
    const std::size_t times = 2 * static_cast<std::size_t>(cache) / (kSamples * sizeof(float));
    return std::max<std::size_t>(32, times) * kSamples;
}

struct Memory {
    dsp::Aligned in, out;  // of largest() floats
};

// CPU microseconds for kSamples samples, in passes of `size`.
double time(std::size_t size, const std::function<void(std::size_t)>& work) {
    const std::size_t passes = size < kSamples ? kSamples / size : 1;
    return bench::ns_per_call(passes, [&] { work(size); }) * 1e-3 * static_cast<double>(passes) * kSamples /
           (static_cast<double>(size) * static_cast<double>(passes));
}

struct Job {
    std::string name;
    Format from, to;
};

const std::vector<Job> kJobs = {{"f32 to s16", Format::f32, Format::s16}, {"s16 to f32", Format::s16, Format::f32},
                                {"f32 to s32", Format::f32, Format::s32}, {"s32 to f32", Format::s32, Format::f32},
                                {"s16 to s32", Format::s16, Format::s32}, {"s32 to s16", Format::s32, Format::s16},
                                {"f32 to s24", Format::f32, Format::s24}, {"s24 to f32", Format::s24, Format::f32}};

void measure(bench::Report& report, Memory& memory, bench::PythonPeer& numpy, const Job& job, std::size_t size,
             const std::string& where) {
    const dsp::FormatConverter converter;
    // What is read is what the conversion would find: it comes from floats in range.
    std::vector<std::byte> in(size * dsp::bytes_of(job.from));
    converter.convert(Format::f32, memory.in.data(), job.from, in.data(), size);
    const std::size_t bytes = (dsp::bytes_of(job.from) + dsp::bytes_of(job.to)) / 2 * size;
    std::vector<std::byte> copy(bytes, std::byte{1});
    std::vector<std::function<double()>> contenders = {
        [&] {
            return time(size,
                        [&](std::size_t n) { converter.convert(job.from, in.data(), job.to, memory.out.data(), n); });
        },
        [&] { return time(size, [&](std::size_t) { std::memcpy(memory.out.data(), copy.data(), bytes); }); }};
    std::vector<bench::FormatPeer> peers = bench::format_peers(job.from, job.to);
    for (bench::FormatPeer& peer : peers) {
        contenders.emplace_back(
            [&] { return time(size, [&](std::size_t n) { peer.convert(in.data(), memory.out.data(), n); }); });
    }
    const bool counted = numpy.there() && size <= kSamples && job.name.find("s24") == std::string::npos;
    if (counted) {
        const std::string passes = std::to_string(std::max<std::size_t>(1, kSamples / size));
        contenders.emplace_back(
            [&numpy, &job, size, passes] { return numpy.ask(job.name + " " + std::to_string(size) + " " + passes); });
    }
    const auto series = bench::interleave(contenders, size > kSamples ? 7 : 15);
    report.add({job.name + ", " + where, "us", "memcpy", "-"}, series[0], series[1]);
    if (counted) report.add({job.name + ", " + where, "us", "numpy", numpy.about()}, series[0], series.back());
    for (std::size_t i = 0; i < peers.size(); ++i) {
        report.add({job.name + ", " + where, "us", peers[i].name, peers[i].version}, series[0], series[i + 2]);
    }
}

// As PipeWire's portable loop does it: one generator of 32 bits, a number drawn for each of the two even densities.
void scalar_dither(const float* in, std::int16_t* out, std::size_t samples) {
    static std::uint32_t state = 1;
    const auto draw = [] {
        state ^= state << 13;
        state ^= state >> 17;
        state ^= state << 5;
        return static_cast<float>(static_cast<std::int32_t>(state)) * (0.5f / 2147483648.0f);
    };
    for (std::size_t i = 0; i < samples; ++i) {
        const float v = in[i] * 32768.0f + draw() + draw();
        out[i] = static_cast<std::int16_t>(std::min(std::max(v, -32768.0f), 32767.0f));
    }
}

void measure_dither(bench::Report& report, Memory& memory) {
    const dsp::FormatConverter converter;
    const auto one = [&](dsp::Dither::Kind kind) {
        dsp::Dither dither;
        dither.prepare(kind, 2);
        return time(kSamples, [&](std::size_t n) {
            converter.dither(dither, memory.in.data(), Format::s16, memory.out.data(), n);
        });
    };
    const auto series = bench::interleave(
        {[&] { return one(dsp::Dither::Kind::triangular); }, [&] { return one(dsp::Dither::Kind::shaped); },
         [&] {
             return time(kSamples, [&](std::size_t n) {
                 scalar_dither(memory.in.data(), reinterpret_cast<std::int16_t*>(memory.out.data()), n);
             });
         }},
        15);
    report.add({"f32 to s16, triangular dither, L3", "us", "one xorshift a draw, scalar", "-"}, series[0], series[2]);
    report.add({"f32 to s16, shaped dither, L3", "us", "one xorshift a draw, scalar", "-"}, series[1], series[2]);
}

}  // namespace

int main(int argc, char** argv) {
    bench::Report report("formats", argc, argv, kAbout);
    Memory memory{dsp::Aligned(largest()), dsp::Aligned(2 * kSamples)};
    std::uint32_t state = 1;
    for (float& x : memory.in)
        x = static_cast<float>((state = state * 1664525U + 1013904223U) >> 8) / 8388608.0f - 1.0f;
    memory.out.resize(largest());
    bench::PythonPeer numpy(SIGNALBOX_BENCH "/formats_peer.py");
    for (const Job& job : kJobs) {
        measure(report, memory, numpy, job, 1 << 16, "L2");
        measure(report, memory, numpy, job, kSamples, "L3");
        measure(report, memory, numpy, job, largest(), "DRAM");
    }
    measure_dither(report, memory);
    return report.finish();
}
