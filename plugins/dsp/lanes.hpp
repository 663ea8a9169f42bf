// SPDX-FileCopyrightText: 2026 The Signalbox authors
// SPDX-License-Identifier: ISC
#pragma once

#include <array>
#include <cstddef>
#include <type_traits>
#include <utility>

#include "plugins/dsp/realtime.hpp"

// For code that is compiled once for each instruction set: everything in such a header is inlined, or is a template
// over a type without linkage, so that the linker never takes one set's copy for another's.
#define INLINED [[gnu::always_inline]] inline

namespace signalbox::dsp {

// Floats that go through one instruction: a vector type of the compiler's, or a plain float where W is 1.
template <int W>
struct LanesOf {
    typedef float Type __attribute__((vector_size(W * sizeof(float))));
};
template <>
struct LanesOf<1> {
    using Type = float;
};
template <int W>
using Lanes = typename LanesOf<W>::Type;

template <class V>
inline constexpr int kWidth = static_cast<int>(sizeof(V) / sizeof(float));

template <class V>
INLINED V load(const float* from) noexcept REALTIME {
    V v;
    __builtin_memcpy(&v, from, sizeof v);
    return v;
}

template <class V>
INLINED void store(float* to, V v) noexcept REALTIME {
    __builtin_memcpy(to, &v, sizeof v);
}

template <int W>
using Each = std::make_integer_sequence<int, W>;

// act(0), act(1), ...: of numbers that are known when it is compiled.
template <class Do, int... I>
INLINED void in_turn(const Do& act, std::integer_sequence<int, I...>) noexcept REALTIME {
    (act(std::integral_constant<int, I>{}), ...);
}

// a0 b0 a1 b1 ..., its first and its second half.
template <class V, int... I>
INLINED V zip(V a, V b, int half, std::integer_sequence<int, I...>) noexcept REALTIME {
    constexpr int kW = kWidth<V>;
    return half == 0 ? __builtin_shufflevector(a, b, (I / 2 + I % 2 * kW)...)
                     : __builtin_shufflevector(a, b, (kW / 2 + I / 2 + I % 2 * kW)...);
}

template <class V>
INLINED V zip_low(V a, [[maybe_unused]] V b) noexcept REALTIME {
    if constexpr (kWidth<V> == 1)
        return a;
    else
        return zip(a, b, 0, Each<kWidth<V>>{});
}

template <class V>
INLINED V zip_high([[maybe_unused]] V a, V b) noexcept REALTIME {
    if constexpr (kWidth<V> == 1)
        return b;
    else
        return zip(a, b, 1, Each<kWidth<V>>{});
}

// The inverse: of 2 W numbers those at even and those at odd places.
template <class V, int... I>
INLINED V pick(V a, V b, int odd, std::integer_sequence<int, I...>) noexcept REALTIME {
    return odd == 0 ? __builtin_shufflevector(a, b, (2 * I)...) : __builtin_shufflevector(a, b, (2 * I + 1)...);
}

template <class V>
INLINED V evens(V a, [[maybe_unused]] V b) noexcept REALTIME {
    if constexpr (kWidth<V> == 1)
        return a;
    else
        return pick(a, b, 0, Each<kWidth<V>>{});
}

template <class V>
INLINED V odds([[maybe_unused]] V a, V b) noexcept REALTIME {
    if constexpr (kWidth<V> == 1)
        return b;
    else
        return pick(a, b, 1, Each<kWidth<V>>{});
}

template <class V, int... I>
INLINED V backwards(V a, std::integer_sequence<int, I...>) noexcept REALTIME {
    return __builtin_shufflevector(a, a, (kWidth<V> - 1 - I)...);
}

template <class V>
INLINED V backwards(V a) noexcept REALTIME {
    if constexpr (kWidth<V> == 1)
        return a;
    else
        return backwards(a, Each<kWidth<V>>{});
}

// Rows become columns. Zipping a row with the one half a matrix below turns the bits of all addresses by one place; as
// many turns as a row number has bits exchange row and column.
template <class V>
INLINED void transpose(V* rows) noexcept REALTIME {
    constexpr int kW = kWidth<V>;
#pragma GCC unroll 4
    for (int turn = 1; turn < kW; turn *= 2) {
        V turned[kW];
#pragma GCC unroll 16
        for (int i = 0; i < kW / 2; ++i) {
            turned[2 * i] = zip_low(rows[i], rows[i + kW / 2]);
            turned[2 * i + 1] = zip_high(rows[i], rows[i + kW / 2]);
        }
#pragma GCC unroll 16
        for (int i = 0; i < kW; ++i) rows[i] = turned[i];
    }
}

}  // namespace signalbox::dsp
