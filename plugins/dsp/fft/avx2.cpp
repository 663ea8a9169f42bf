// SPDX-FileCopyrightText: 2026 The Signalbox authors
// SPDX-License-Identifier: ISC
#include "plugins/dsp/fft/passes.hpp"

namespace signalbox::dsp {

namespace {

struct Avx2 {};

const FftKernel* kernel(std::uint32_t width) {
    switch (width) {
        case 8:
            return &FftPasses<Avx2, Lanes<8>>::kKernel;
        case 4:
            return &FftPasses<Avx2, Lanes<4>>::kKernel;
        default:
            return &FftPasses<Avx2, Lanes<1>>::kKernel;
    }
}

constexpr FftSet kSet = {8, 4, &kernel};

}  // namespace

const FftSet& fft_avx2() { return kSet; }

}  // namespace signalbox::dsp
