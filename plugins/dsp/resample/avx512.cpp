// SPDX-FileCopyrightText: 2026 The Signalbox authors
// SPDX-License-Identifier: ISC
#include "plugins/dsp/resample/dots.hpp"

namespace signalbox::dsp {

namespace {

struct Avx512 {};

}  // namespace

Dots dots_avx512() { return &dots<Avx512, Lanes<16>>; }
BlendedDots blended_dots_avx512() { return &blended_dots<Avx512, Lanes<16>>; }

}  // namespace signalbox::dsp
