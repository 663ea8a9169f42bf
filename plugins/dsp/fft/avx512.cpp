// SPDX-FileCopyrightText: 2026 The Signalbox authors
// SPDX-License-Identifier: ISC
#include "plugins/dsp/fft/passes.hpp"

namespace signalbox::dsp {

namespace {

struct Avx512 {};

const FftKernel* kernel(std::uint32_t width) {
    switch (width) {
        case 16:
            return &FftPasses<Avx512, Lanes<16>>::kKernel;
        case 8:
            return &FftPasses<Avx512, Lanes<8>>::kKernel;
        case 4:
            return &FftPasses<Avx512, Lanes<4>>::kKernel;
        default:
            return &FftPasses<Avx512, Lanes<1>>::kKernel;
    }
}

constexpr FftSet kSet = {16, 8, &kernel};

}  // namespace

const FftSet& fft_avx512() { return kSet; }

}  // namespace signalbox::dsp
