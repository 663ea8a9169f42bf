// SPDX-FileCopyrightText: 2026 The Signalbox authors
// SPDX-License-Identifier: ISC
#pragma once

#include "plugins/dsp/formats/format.hpp"
#include "plugins/dsp/formats/law.hpp"

// One sample of a format from and to what conversions meet in: float, double, or 32-bit integers. Written without
// branches and library calls, so that loops over them become vector code.
namespace signalbox::dsp {

using Bytes = const std::byte*;

template <class T>
INLINED T fetch(Bytes in, std::size_t i) noexcept REALTIME {
    T x;
    __builtin_memcpy(&x, in + i * sizeof(T), sizeof(T));
    return x;
}

template <class T>
INLINED void put(std::byte* out, std::size_t i, T x) noexcept REALTIME {
    __builtin_memcpy(out + i * sizeof(T), &x, sizeof(T));
}

// To the nearest integer, of two equally near ones the even: adding what leaves no places for a fraction rounds it off.
INLINED float nearest(float x) noexcept REALTIME {
    constexpr float kNoFraction = 8388608.0f;
    const float magic = __builtin_copysignf(kNoFraction, x);
    const float rounded = (x + magic) - magic;
    return __builtin_fabsf(x) < kNoFraction ? rounded : x;
}
INLINED double nearest(double x) noexcept REALTIME {
    constexpr double kNoFraction = 6755399441055744.0;
    return (x + kNoFraction) - kNoFraction;
}

// x times 2^(bits - 1), saturated; not-a-number is 0.
template <int kBits, class P>
INLINED std::int32_t quantise(P x) noexcept REALTIME {
    constexpr P kScale = static_cast<P>(1LL << (kBits - 1));
    constexpr std::int32_t kMost = static_cast<std::int32_t>((1LL << (kBits - 1)) - 1);
    // The largest number below full scale that P can hold.
    constexpr P kTop = sizeof(P) == 4 && kBits == 32 ? static_cast<P>(2147483520.0) : static_cast<P>(kMost);
    P v = nearest(x * kScale);
    v = v == v ? v : P{0};
    const bool over = v > kTop;
    v = over ? P{0} : v;
    v = v < -kScale ? -kScale : v;
    const auto whole = static_cast<std::int32_t>(v);
    return over ? kMost : whole;
}

// From 32 to fewer bits, to the nearest.
template <int kBits>
INLINED std::int32_t narrow(std::int32_t x) noexcept REALTIME {
    constexpr std::int32_t kHalf = 1 << (31 - kBits), kTop = INT32_MAX - kHalf;
    return ((x < kTop ? x : kTop) + kHalf) >> (32 - kBits);
}

// Integers of kBits in T: x is the value as an int32.
template <int kBits, class P>
INLINED P widen(std::int32_t x) noexcept REALTIME {
    if constexpr (sizeof(P) == 4 && static_cast<P>(0.5) == P{0})
        return static_cast<P>(static_cast<std::uint32_t>(x) << (32 - kBits));
    else
        return static_cast<P>(x) * (P{1} / static_cast<P>(1LL << (kBits - 1)));
}

template <int kBits, class P>
INLINED std::int32_t fit(P x) noexcept REALTIME {
    if constexpr (static_cast<P>(0.5) != P{0})
        return quantise<kBits>(x);
    else if constexpr (kBits == 32)
        return x;
    else
        return narrow<kBits>(x);
}

template <Format kFormat>
struct Codec;

template <class T>
struct FloatCodec {
    template <class P>
    INLINED static P read(Bytes in, std::size_t i) noexcept REALTIME {
        if constexpr (static_cast<P>(0.5) == P{0})
            return quantise<32>(fetch<T>(in, i));
        else
            return static_cast<P>(fetch<T>(in, i));
    }
    template <class P>
    INLINED static void write(std::byte* out, std::size_t i, P x) noexcept REALTIME {
        if constexpr (static_cast<P>(0.5) == P{0})
            put(out, i, widen<32, T>(x));
        else
            put(out, i, static_cast<T>(x));
    }
};
template <>
struct Codec<Format::f32> : FloatCodec<float> {};
template <>
struct Codec<Format::f64> : FloatCodec<double> {};

template <class T, int kBits, int kOffset = 0>
struct IntegerCodec {
    template <class P>
    INLINED static P read(Bytes in, std::size_t i) noexcept REALTIME {
        constexpr int kUnread = kBits == 24 ? 8 : 0;  // of s24_in_32
        const auto x = static_cast<std::uint32_t>(std::int32_t{fetch<T>(in, i)} - kOffset);
        return widen<kBits, P>(static_cast<std::int32_t>(x << kUnread) >> kUnread);
    }
    template <class P>
    INLINED static void write(std::byte* out, std::size_t i, P x) noexcept REALTIME {
        put(out, i, static_cast<T>(fit<kBits>(x) + kOffset));
    }
};
template <>
struct Codec<Format::s16> : IntegerCodec<std::int16_t, 16> {};
template <>
struct Codec<Format::s24_in_32> : IntegerCodec<std::int32_t, 24> {};
template <>
struct Codec<Format::s32> : IntegerCodec<std::int32_t, 32> {};
template <>
struct Codec<Format::u8> : IntegerCodec<std::uint8_t, 8, 128> {};

template <>
struct Codec<Format::s24> {
    template <class P>
    INLINED static P read(Bytes in, std::size_t i) noexcept REALTIME {
        std::uint32_t x = 0;
        for (std::size_t b = 0; b < 3; ++b) x |= static_cast<std::uint32_t>(in[3 * i + b]) << (8 * b + 8);
        return widen<24, P>(static_cast<std::int32_t>(x) >> 8);
    }
    template <class P>
    INLINED static void write(std::byte* out, std::size_t i, P value) noexcept REALTIME {
        const auto x = static_cast<std::uint32_t>(fit<24>(value));
        for (std::size_t b = 0; b < 3; ++b) out[3 * i + b] = static_cast<std::byte>(x >> (8 * b));
    }
};

template <const LawTable& kTable, std::uint8_t (*kEncode)(std::int32_t) noexcept REALTIME>
struct LawCodec {
    template <class P>
    INLINED static P read(Bytes in, std::size_t i) noexcept REALTIME {
        return widen<16, P>(kTable[static_cast<std::uint8_t>(in[i])]);
    }
    template <class P>
    INLINED static void write(std::byte* out, std::size_t i, P x) noexcept REALTIME {
        out[i] = static_cast<std::byte>(kEncode(fit<16>(x)));
    }
};
template <>
struct Codec<Format::mu_law> : LawCodec<kMuLaw, encode_mu_law> {};
template <>
struct Codec<Format::a_law> : LawCodec<kALaw, encode_a_law> {};

}  // namespace signalbox::dsp
