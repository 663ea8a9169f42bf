// SPDX-FileCopyrightText: 2026 The Signalbox authors
// SPDX-License-Identifier: ISC
#include "plugins/dsp/formats/convert.hpp"

#include <algorithm>
#include <cstring>
#include <type_traits>

namespace signalbox::dsp {

namespace {

const FormatKernels& kernels_for([[maybe_unused]] Isa isa) {
#if defined(__x86_64__)
    if (isa == Isa::vbmi) return format_kernels_vbmi();
    if (isa == Isa::avx512) return format_kernels_avx512();
    if (isa == Isa::avx2) return format_kernels_avx2();
#endif
    return format_kernels_portable();
}

constexpr std::size_t index(Format format) noexcept REALTIME { return static_cast<std::size_t>(format); }
constexpr bool floating(Format format) noexcept REALTIME { return format == Format::f32 || format == Format::f64; }

const std::byte* bytes(const void* memory) noexcept REALTIME { return static_cast<const std::byte*>(memory); }
std::byte* bytes(void* memory) noexcept REALTIME { return static_cast<std::byte*>(memory); }

// The one conversion that it takes when either format is what P is; else by way of a chunk of P.
template <class P, std::size_t kChunk>
void by_way(const FormatLoops<P>& loops, Format from, const void* in, Format to, void* out,
            std::size_t samples) noexcept REALTIME {
    P chunk[kChunk];
    for (std::size_t at = 0; at < samples; at += kChunk) {
        const std::size_t count = std::min(kChunk, samples - at);
        loops.read[index(from)](bytes(in) + at * bytes_of(from), chunk, count);
        loops.write[index(to)](chunk, bytes(out) + at * bytes_of(to), count);
    }
}

template <class P>
bool straight(const FormatLoops<P>& loops, Format own, Format from, const void* in, Format to, void* out,
              std::size_t samples) noexcept REALTIME {
    const bool aligned = reinterpret_cast<std::uintptr_t>(from == own ? in : out) % alignof(P) == 0;
    if (!aligned) return false;
    if (to == own) {
        loops.read[index(from)](bytes(in), static_cast<P*>(out), samples);
    } else if (from == own) {
        loops.write[index(to)](static_cast<const P*>(in), bytes(out), samples);
    }
    return to == own || from == own;
}

}  // namespace

namespace {

constexpr std::size_t kTooMuch = 16 << 20;  // bytes of a result that no cache is to hold
constexpr std::size_t kLine = 64;
constexpr std::size_t kPart = 128, kAhead = 4;  // samples that go at once; parts from there to what is asked for

// The processor looks ahead no further than a page; memory needs asking before that.
void ask_for(const std::byte* from, std::size_t count) noexcept REALTIME {
    for (std::size_t at = 0; at < count; at += kLine) __builtin_prefetch(from + at);
}

}  // namespace

FormatConverter::FormatConverter(Isa isa) : kernels_(kernels_for(isa)) {}

void FormatConverter::convert(Format from, const void* in, Format to, void* out, std::size_t samples) const noexcept
    REALTIME {
    if (samples * bytes_of(to) >= kTooMuch) {
        convert_much(from, in, to, out, samples);
    } else {
        convert_some(from, in, to, out, samples);
    }
}

// Results that no cache holds are stored past it, which saves reading the memory first.
void FormatConverter::convert_much(Format from, const void* in, Format to, void* out,
                                   std::size_t samples) const noexcept REALTIME {
    alignas(kLine) float chunk[2 * kPart];  // as many doubles
    // Whole samples up to a cache line; of three bytes there may be up to 64.
    std::size_t done = 0;
    while (reinterpret_cast<std::uintptr_t>(bytes(out) + done * bytes_of(to)) % kLine != 0 && done < kLine) ++done;
    if (done == kLine) done = samples;  // there are none
    convert_some(from, in, to, out, done);
    for (; done + kPart <= samples; done += kPart) {
        const std::size_t later = std::min(done + kAhead * kPart, samples - kPart);
        ask_for(bytes(in) + later * bytes_of(from), kPart * bytes_of(from));
        convert_some(from, bytes(in) + done * bytes_of(from), to, chunk, kPart);
        kernels_.stream(chunk, bytes(out) + done * bytes_of(to), kPart * bytes_of(to));
    }
    convert_some(from, bytes(in) + done * bytes_of(from), to, bytes(out) + done * bytes_of(to), samples - done);
}

void FormatConverter::convert_some(Format from, const void* in, Format to, void* out,
                                   std::size_t samples) const noexcept REALTIME {
    if (from == to) {
        std::memcpy(out, in, samples * bytes_of(from));
    } else if (from == Format::f64 || to == Format::f64) {
        if (straight(kernels_.f64, Format::f64, from, in, to, out, samples)) return;
        by_way<double, kChunk>(kernels_.f64, from, in, to, out, samples);
    } else if (floating(from) || floating(to)) {
        if (straight(kernels_.f32, Format::f32, from, in, to, out, samples)) return;
        by_way<float, kChunk>(kernels_.f32, from, in, to, out, samples);
    } else {
        if (straight(kernels_.s32, Format::s32, from, in, to, out, samples)) return;
        by_way<std::int32_t, kChunk>(kernels_.s32, from, in, to, out, samples);
    }
}

void FormatConverter::deinterleave(Format from, const void* in, float* const* out, std::uint32_t channels,
                                   std::size_t frames) const noexcept REALTIME {
    const auto read = kernels_.f32.read[index(from)];
    if (channels == 1) return read(bytes(in), out[0], frames);
    float chunk[kChunk];
    const std::size_t most = kChunk / channels;
    for (std::size_t at = 0; at < frames; at += most) {
        const std::size_t count = std::min(most, frames - at);
        read(bytes(in) + at * channels * bytes_of(from), chunk, count * channels);
        if (channels == 2) {
            kernels_.split(chunk, out[0] + at, out[1] + at, count);
            continue;
        }
        for (std::uint32_t c = 0; c < channels; ++c) {
            for (std::size_t i = 0; i < count; ++i) out[c][at + i] = chunk[i * channels + c];
        }
    }
}

void FormatConverter::interleave(const float* const* in, Format to, void* out, std::uint32_t channels,
                                 std::size_t frames) const noexcept REALTIME {
    const auto write = kernels_.f32.write[index(to)];
    if (channels == 1) return write(in[0], bytes(out), frames);
    float chunk[kChunk];
    const std::size_t most = kChunk / channels;
    for (std::size_t at = 0; at < frames; at += most) {
        const std::size_t count = std::min(most, frames - at);
        if (channels == 2) {
            kernels_.join(in[0] + at, in[1] + at, chunk, count);
        } else {
            for (std::uint32_t c = 0; c < channels; ++c) {
                for (std::size_t i = 0; i < count; ++i) chunk[i * channels + c] = in[c][at + i];
            }
        }
        write(chunk, bytes(out) + at * channels * bytes_of(to), count * channels);
    }
}

void FormatConverter::dither(Dither& dither, const float* in, Format to, void* out, std::size_t samples) const noexcept
    REALTIME {
    float chunk[kChunk];
    for (std::size_t at = 0; at < samples; at += kChunk) {
        const std::size_t count = std::min(kChunk, samples - at);
        const float* from = dither.process(kernels_, to, in + at, chunk, count) ? chunk : in + at;
        kernels_.f32.write[index(to)](from, bytes(out) + at * bytes_of(to), count);
    }
}

}  // namespace signalbox::dsp
