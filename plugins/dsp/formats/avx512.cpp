// SPDX-FileCopyrightText: 2026 The Signalbox authors
// SPDX-License-Identifier: ISC
#include "plugins/dsp/formats/zmm.hpp"

namespace signalbox::dsp {

const FormatKernels& format_kernels_avx512() { return FormatPasses<Zmm<4>>::kKernels; }

}  // namespace signalbox::dsp
