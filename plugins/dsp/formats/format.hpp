// SPDX-FileCopyrightText: 2026 The Signalbox authors
// SPDX-License-Identifier: ISC
#pragma once

#include <cstddef>

#include "plugins/dsp/realtime.hpp"

namespace signalbox::dsp {

// How samples lie in memory, in the machine's byte order; s24 is packed into three bytes, low ones first, s24_in_32 has
// its sign extended to four (whose highest is not read). Full scale is +-1.0 in the floating formats.
enum class Format { f32, f64, s16, s24, s24_in_32, s32, u8, mu_law, a_law };
inline constexpr int kFormats = 9;

constexpr std::size_t bytes_of(Format format) noexcept REALTIME {
    switch (format) {
        case Format::f64:
            return 8;
        case Format::s16:
            return 2;
        case Format::s24:
            return 3;
        case Format::u8:
        case Format::mu_law:
        case Format::a_law:
            return 1;
        default:
            return 4;
    }
}

}  // namespace signalbox::dsp
