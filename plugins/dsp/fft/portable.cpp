// SPDX-FileCopyrightText: 2026 The Signalbox authors
// SPDX-License-Identifier: ISC
#include "plugins/dsp/fft/passes.hpp"

namespace signalbox::dsp {

namespace {

struct Portable {};

const FftKernel* kernel(std::uint32_t width) {
    switch (width) {
        case 4:
            return &FftPasses<Portable, Lanes<4>>::kKernel;
        default:
            return &FftPasses<Portable, Lanes<1>>::kKernel;
    }
}

constexpr FftSet kSet = {4, 4, &kernel};

}  // namespace

const FftSet& fft_portable() { return kSet; }

}  // namespace signalbox::dsp
