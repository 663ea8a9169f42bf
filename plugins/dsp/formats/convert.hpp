// SPDX-FileCopyrightText: 2026 The Signalbox authors
// SPDX-License-Identifier: ISC
#pragma once

#include <cstdint>

#include "plugins/dsp/cpu.hpp"
#include "plugins/dsp/formats/dither.hpp"
#include "plugins/dsp/formats/kernels.hpp"

namespace signalbox::dsp {

// Converts samples between formats, and between interleaved and planar ones on the way. Rounds to the nearest,
// saturates, makes 0 of not-a-number; whatever the narrower format can hold comes back to the bit (s32 through f64, not
// through f32). Nothing needs to be aligned; in and out do not overlap. Any thread, as long as each has its own Dither.
class FormatConverter {
public:
    explicit FormatConverter(Isa isa = best_isa());

    void convert(Format from, const void* in, Format to, void* out, std::size_t samples) const noexcept REALTIME;

    // From and to planes of floats, of 1 to 64 channels.
    void deinterleave(Format from, const void* in, float* const* out, std::uint32_t channels,
                      std::size_t frames) const noexcept REALTIME;
    void interleave(const float* const* in, Format to, void* out, std::uint32_t channels,
                    std::size_t frames) const noexcept REALTIME;

    // From interleaved floats, with the dither's noise where `to` has 16 bits or fewer.
    void dither(Dither& dither, const float* in, Format to, void* out, std::size_t samples) const noexcept REALTIME;

private:
    void convert_some(Format from, const void* in, Format to, void* out, std::size_t samples) const noexcept REALTIME;
    void convert_much(Format from, const void* in, Format to, void* out, std::size_t samples) const noexcept REALTIME;

    static constexpr std::size_t kChunk = 512;  // samples on the stack between two conversions
    const FormatKernels& kernels_;
};

inline constexpr std::uint32_t kMostChannels = 64;

}  // namespace signalbox::dsp
