// SPDX-FileCopyrightText: 2026 The Signalbox authors
// SPDX-License-Identifier: ISC
#include "plugins/dsp/resample/dots.hpp"

namespace signalbox::dsp {

namespace {

struct Portable {};

}  // namespace

Dots dots_portable() { return &dots<Portable, Lanes<4>>; }

}  // namespace signalbox::dsp
