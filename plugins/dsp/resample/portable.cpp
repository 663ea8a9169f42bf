// SPDX-FileCopyrightText: 2026 The Signalbox authors
// SPDX-License-Identifier: ISC
#include "plugins/dsp/resample/dots.hpp"

namespace signalbox::dsp {

namespace {

struct Portable {};

}  // namespace

Dots dots_for([[maybe_unused]] Isa isa) {
#if defined(__x86_64__)
    if (isa >= Isa::avx512) return dots_avx512();
    if (isa == Isa::avx2) return dots_avx2();
#endif
    return dots_portable();
}

BlendedDots blended_dots_for([[maybe_unused]] Isa isa) {
#if defined(__x86_64__)
    if (isa >= Isa::avx512) return blended_dots_avx512();
    if (isa == Isa::avx2) return blended_dots_avx2();
#endif
    return blended_dots_portable();
}

Dots dots_portable() { return &dots<Portable, Lanes<4>>; }
BlendedDots blended_dots_portable() { return &blended_dots<Portable, Lanes<4>>; }

}  // namespace signalbox::dsp
