// SPDX-FileCopyrightText: 2026 The Signalbox authors
// SPDX-License-Identifier: ISC
#include "plugins/dsp/resample/dots.hpp"

namespace signalbox::dsp {

namespace {

struct Avx2 {};

}  // namespace

Dots dots_avx2() { return &dots<Avx2, Lanes<8>>; }
BlendedDots blended_dots_avx2() { return &blended_dots<Avx2, Lanes<8>>; }

}  // namespace signalbox::dsp
