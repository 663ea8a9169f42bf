// SPDX-FileCopyrightText: 2026 The Signalbox authors
// SPDX-License-Identifier: ISC
#include "plugins/dsp/formats/zmm.hpp"

namespace signalbox::dsp {

const FormatKernels& format_kernels_vbmi() { return FormatPasses<Zmm<16>>::kKernels; }

}  // namespace signalbox::dsp
