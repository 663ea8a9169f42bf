// SPDX-FileCopyrightText: 2026 The Signalbox authors
// SPDX-License-Identifier: ISC
#pragma once

#include "plugins/dsp/formats/codec.hpp"
#include "plugins/dsp/formats/kernels.hpp"

namespace signalbox::dsp {

// What an instruction set's file makes its kernels of; `Isa` is a type of that file's alone. It has kWidth, the floats
// of a vector; quantise(x, lowest, top), which rounds a vector between these two to integers, and not-a-number to one
// whose lower 24 bits are 0 (on x86 that comes for nothing); stream(to, x), which stores past the caches; and kPack,
// how many packed samples of 24 bits one shuffle of bytes makes, 0 where there is none.
template <class Isa>
struct FormatPasses {
    template <int kCount, class T>
    struct Vector {
        typedef T Type __attribute__((vector_size(kCount * sizeof(T))));
    };
    static constexpr int kW = Isa::kWidth;
    using Floats = typename Vector<kW, float>::Type;
    using Integers = typename Vector<kW, std::int32_t>::Type;
    using Words = typename Vector<kW, std::uint32_t>::Type;
    using Shorts = typename Vector<kW, std::int16_t>::Type;
    using Octets = typename Vector<4 * (Isa::kPack == 0 ? 4 : Isa::kPack), std::uint8_t>::Type;
    static constexpr std::size_t kPack = Isa::kPack;

    template <class T>
    INLINED static T fetch_vector(const void* in) noexcept REALTIME {
        T x;
        __builtin_memcpy(&x, in, sizeof x);
        return x;
    }

    template <int kBits>
    INLINED static Integers quantise_vector(const float* in) noexcept REALTIME {
        constexpr float kScale = static_cast<float>(1LL << (kBits - 1));
        constexpr float kTop = kBits == 32 ? 2147483520.0f : kScale - 1;
        const Floats x = fetch_vector<Floats>(in) * kScale;
        const Integers whole = Isa::quantise(x, Floats{} - kScale, Floats{} + kTop);
        // Full scale itself at 32 bits: no float lies between kTop and it.
        if constexpr (kBits == 32)
            return whole | ((x >= kScale) & 0x7f);
        else
            return whole;
    }

    template <int... I>
    INLINED static Octets drop_fourths(Octets x, std::integer_sequence<int, I...>) noexcept REALTIME {
        constexpr int kKept = static_cast<int>(3 * kPack);
        return __builtin_shufflevector(x, x, (I < kKept ? I / 3 * 4 + I % 3 : 3)...);
    }
    template <int... I>
    INLINED static Octets spread(Octets x, std::integer_sequence<int, I...>) noexcept REALTIME {
        constexpr int kZero = static_cast<int>(sizeof(Octets));  // the first of the other vector's
        return __builtin_shufflevector(x, Octets{}, (I % 4 == 0 ? kZero : I / 4 * 3 + I % 4 - 1)...);
    }

    // As long as a whole vector fits, reads and writes reach beyond the samples they are for; then they end with them.
    template <std::size_t kBytes, class P>
    INLINED static void read_pack(const std::byte* in, P* out) noexcept REALTIME {
        Octets x{};
        __builtin_memcpy(&x, in, kBytes);
        x = spread(x, Each<sizeof(Octets)>{});
        std::int32_t whole[kPack];
        __builtin_memcpy(whole, &x, sizeof whole);
        for (std::size_t k = 0; k < kPack; ++k) out[k] = widen<32, P>(whole[k]);
    }
    template <class P>
    INLINED static std::size_t read_packed(const std::byte* in, P* out, std::size_t count) noexcept REALTIME {
        std::size_t i = 0;
        for (; 3 * i + sizeof(Octets) <= 3 * count; i += kPack) read_pack<sizeof(Octets)>(in + 3 * i, out + i);
        for (; i + kPack <= count; i += kPack) read_pack<3 * kPack>(in + 3 * i, out + i);
        return i;
    }
    template <std::size_t kBytes>
    INLINED static void write_packs(const float* in, std::byte* out) noexcept REALTIME {
        const Integers whole = quantise_vector<24>(in);
        Octets parts[sizeof(Integers) / sizeof(Octets)];
        __builtin_memcpy(parts, &whole, sizeof whole);
        for (std::size_t k = 0; k < kW / kPack; ++k) {
            const Octets x = drop_fourths(parts[k], Each<sizeof(Octets)>{});
            __builtin_memcpy(out + 3 * kPack * k, &x, kBytes);
        }
    }
    INLINED static std::size_t write_packed(const float* in, std::byte* out, std::size_t count) noexcept REALTIME {
        std::size_t i = 0;
        for (; 3 * i + 3 * kW + sizeof(Octets) <= 3 * count; i += kW) write_packs<sizeof(Octets)>(in + i, out + 3 * i);
        for (; i + kW <= count; i += kW) write_packs<3 * kPack>(in + i, out + 3 * i);
        return i;
    }

    template <Format kFormat>
    INLINED static std::size_t write_vectors(const float* in, std::byte* out, std::size_t count) noexcept REALTIME {
        std::size_t i = 0;
        for (; i + kW <= count; i += kW) {
            if constexpr (kFormat == Format::s16) {
                const Shorts x = __builtin_convertvector(quantise_vector<16>(in + i), Shorts);
                __builtin_memcpy(out + 2 * i, &x, sizeof x);
            } else {
                constexpr int kBits = kFormat == Format::s32 ? 32 : 24;
                const Floats given = fetch_vector<Floats>(in + i);
                const Integers x = quantise_vector<kBits>(in + i) & (given == given);
                __builtin_memcpy(out + 4 * i, &x, sizeof x);
            }
        }
        return i;
    }

    template <Format kFormat, class P>
    static void read(const std::byte* __restrict in, P* __restrict out, std::size_t count) noexcept REALTIME {
        std::size_t i = 0;
        if constexpr (kFormat == Format::s24 && kPack > 0) i = read_packed(in, out, count);
        for (; i < count; ++i) out[i] = Codec<kFormat>::template read<P>(in, i);
    }
    template <Format kFormat, class P>
    static void write(const P* __restrict in, std::byte* __restrict out, std::size_t count) noexcept REALTIME {
        std::size_t i = 0;
        if constexpr (static_cast<P>(0.5) != P{0} && sizeof(P) == sizeof(float)) {
            if constexpr (kFormat == Format::s24 && kPack > 0) i = write_packed(in, out, count);
            constexpr bool kSigned = kFormat == Format::s16 || kFormat == Format::s32 || kFormat == Format::s24_in_32;
            if constexpr (kSigned) i = write_vectors<kFormat>(in, out, count);
        }
        for (; i < count; ++i) Codec<kFormat>::write(out, i, in[i]);
    }

    static void split(const float* __restrict in, float* __restrict left, float* __restrict right,
                      std::size_t frames) noexcept REALTIME {
        for (std::size_t i = 0; i < frames; ++i) {
            left[i] = in[2 * i];
            right[i] = in[2 * i + 1];
        }
    }
    static void join(const float* __restrict left, const float* __restrict right, float* __restrict out,
                     std::size_t frames) noexcept REALTIME {
        for (std::size_t i = 0; i < frames; ++i) {
            out[2 * i] = left[i];
            out[2 * i + 1] = right[i];
        }
    }

    // Marsaglia's xorshift of 32 bits; its two halves are two even densities, whose difference is the triangular one.
    static void add_noise(std::uint32_t* __restrict state, const float* __restrict in, float* __restrict out,
                          std::size_t turns, float lsb) noexcept REALTIME {
        constexpr std::size_t kLanes = FormatKernels::kLanes;
        constexpr std::size_t kVectors = kLanes / kW;
        const float scale = lsb / 65536.0f;
        Words s[kVectors];
        __builtin_memcpy(s, state, sizeof s);
        for (std::size_t at = 0; at < turns * kLanes; at += kLanes) {
#pragma GCC unroll 8
            for (std::size_t k = 0; k < kVectors; ++k) {
                Words& x = s[k];
                x ^= x << 13;
                x ^= x >> 17;
                x ^= x << 5;
                const auto difference = reinterpret_cast<Integers>((x >> 16) - (x & 0xffff));
                const Floats noise = __builtin_convertvector(difference, Floats) * scale;
                const Floats mixed = fetch_vector<Floats>(in + at + k * kW) + noise;
                __builtin_memcpy(out + at + k * kW, &mixed, sizeof mixed);
            }
        }
        __builtin_memcpy(state, s, sizeof s);
    }

    // `to` lies on a cache line, and the lines are whole.
    static void stream(const float* __restrict from, std::byte* __restrict to, std::size_t bytes) noexcept REALTIME {
        for (std::size_t at = 0; at < bytes; at += sizeof(Floats)) {
            Isa::stream(to + at, fetch_vector<Floats>(from + at / sizeof(float)));
        }
    }

    template <class P, int... I>
    static constexpr FormatLoops<P> loops(std::integer_sequence<int, I...>) {
        return {{&read<static_cast<Format>(I), P>...}, {&write<static_cast<Format>(I), P>...}};
    }
    static constexpr FormatKernels kKernels = {loops<float>(Each<kFormats>{}),
                                               loops<double>(Each<kFormats>{}),
                                               loops<std::int32_t>(Each<kFormats>{}),
                                               &split,
                                               &join,
                                               &add_noise,
                                               &stream};
};

}  // namespace signalbox::dsp
