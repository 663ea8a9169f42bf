// SPDX-FileCopyrightText: 2026 The Signalbox authors
// SPDX-License-Identifier: ISC
#include "plugins/dsp/fft/fft.hpp"

#include <algorithm>
#include <memory>

#include "bench/harness.hpp"
#include "plugins/dsp/spectrum.hpp"
#ifdef SIGNALBOX_FFTW
#include <fftw3.h>
#endif

using namespace signalbox;

namespace {

constexpr std::string_view kAbout =
    "A real transform forward, of the widest instruction set and of the others that run here, in microseconds; the "
    "peer is\n"
    "fftw3f with FFTW_MEASURE (Debian: libfftw3-dev).\n";

dsp::Aligned noise(std::uint32_t size) {
    dsp::Aligned wave(size);
    std::uint32_t state = 1;
    for (float& x : wave) x = static_cast<float>((state = state * 1664525U + 1013904223U) >> 8) / 8388608.0f - 1.0f;
    return wave;
}

std::uint64_t calls(std::uint32_t size) { return 4'000'000 / size + 1; }

class Ours {
public:
    Ours(std::uint32_t size, dsp::Isa isa) : wave_(noise(size)), re_(size / 2 + 1), im_(size / 2 + 1) {
        fft_.prepare(size, isa);
    }
    double operator()() {
        return bench::ns_per_call(calls(fft_.size()), [&] { fft_.forward(wave_.data(), re_.data(), im_.data()); }) *
               1e-3;
    }

private:
    dsp::RealFft fft_;
    dsp::Aligned wave_, re_, im_;
};

#ifdef SIGNALBOX_FFTW
class Fftw {
public:
    explicit Fftw(std::uint32_t size) : size_(size), wave_(size), bins_(size + 2) {
        plan_.reset(fftwf_plan_dft_r2c_1d(static_cast<int>(size), wave_.data(),
                                          reinterpret_cast<fftwf_complex*>(bins_.data()), FFTW_MEASURE));
        const dsp::Aligned input = noise(size);  // planning has written over it
        std::copy(input.begin(), input.end(), wave_.begin());
    }
    double operator()() {
        return bench::ns_per_call(calls(size_), [&] { fftwf_execute(plan_.get()); }) * 1e-3;
    }

private:
    struct Destroy {
        void operator()(fftwf_plan plan) const { fftwf_destroy_plan(plan); }
    };
    std::uint32_t size_;
    dsp::Aligned wave_, bins_;
    std::unique_ptr<std::remove_pointer_t<fftwf_plan>, Destroy> plan_;
};
#endif

void measure(bench::Report& report, std::uint32_t size) {
    std::vector<Ours> ours;
    const std::vector<dsp::Isa> isas = dsp::isas();
    for (const dsp::Isa isa : isas) ours.emplace_back(size, isa);
    std::vector<std::function<double()>> contenders;
    for (Ours& one : ours) contenders.emplace_back([&one] { return one(); });
    std::string version = "not installed";
#ifdef SIGNALBOX_FFTW
    Fftw fftw(size);
    contenders.emplace_back([&] { return fftw(); });
    version = fftwf_version;
#endif
    const auto series = bench::interleave(contenders, 11);
    for (std::size_t i = isas.size(); i-- > 0;) {
        if (isas[i] == dsp::Isa::vbmi) continue;  // the same code as AVX-512
        const bench::Case what = {std::to_string(size) + " points, " + dsp::name_of(isas[i]), "us", "fftw3f", version};
        if (series.size() > isas.size())
            report.add(what, series[i], series.back());
        else
            report.add(what, series[i]);
    }
}

// The peer is the transform in it, alone.
void measure_spectrum(bench::Report& report) {
    dsp::Spectrum spectrum;
    spectrum.prepare({48000, dsp::Spectrum::kHop});
    const dsp::Aligned wave = noise(dsp::Spectrum::kHop);
    Ours transform(dsp::Spectrum::kPoints, dsp::best_isa());
    const auto series = bench::interleave(
        {[&] { return 1e-3 * bench::ns_per_call(2000, [&] { spectrum.process(wave.data(), dsp::Spectrum::kHop); }); },
         [&] { return transform(); }},
        11);
    report.add({"a window of the spectrum", "us", "our transform of 2048 points", "-"}, series[0], series[1]);
}

}  // namespace

int main(int argc, char** argv) {
    bench::Report report("fft", argc, argv, kAbout);
    for (const std::uint32_t size : {256U, 512U, 1024U, 2048U, 2352U, 2560U, 4096U, 16384U, 65536U})
        measure(report, size);
    measure_spectrum(report);
    return report.finish();
}
