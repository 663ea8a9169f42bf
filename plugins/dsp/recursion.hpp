// SPDX-FileCopyrightText: 2026 The Signalbox authors
// SPDX-License-Identifier: ISC
#pragma once

#include <utility>

#include "plugins/dsp/lanes.hpp"
#include "plugins/dsp/realtime.hpp"

namespace signalbox::dsp::SIGNALBOX_ISA {

// Of each x the sum over the latest W, each times `by` as often as it is old. That sum is of two halves, and these are,
// always at the same distance: where a vector begins makes no difference.
template <class Number, int W>
class Recent {
public:
    typedef Number Vector __attribute__((vector_size(W * sizeof(Number))));
    static constexpr int kSteps = W == 2 ? 1 : W == 4 ? 2 : W == 8 ? 3 : 4;
    static_assert(W == 1 << kSteps);

    // After the latest W. `powers`: by, its square, the square of that ...
    INLINED Recent(const Number* powers, Vector x) noexcept REALTIME {
        for (int i = 0; i <= kSteps; ++i) powers_[i] = powers[i];
        next(x);
    }
    INLINED Vector next(Vector x) noexcept REALTIME {
        add<0>(x);
        return x;
    }
    // By to the W.
    [[nodiscard]] INLINED Number left() const noexcept REALTIME { return powers_[kSteps]; }

private:
    // Adds to sums over 2^k those 2^k before them.
    template <int K>
    INLINED void add(Vector& sums) noexcept REALTIME {
        if constexpr (K < kSteps) {
            const Vector before = late<(1 << K)>(sums_[K], sums, Each<W>{});
            sums_[K] = sums;
            sums += powers_[K] * before;
            add<K + 1>(sums);
        }
    }
    template <int By, int... I>
    INLINED static Vector late(Vector last, Vector now, std::integer_sequence<int, I...>) noexcept REALTIME {
        return __builtin_shufflevector(last, now, (W - By + I)...);
    }

    Number powers_[kSteps + 1];
    Vector sums_[kSteps] = {};  // the latest over 1, 2, 4 ...
};

// y[i] = x[i] + by * y[i - 1], W at a time: each y is the one W before it, times by^W, and the sum over the latest W.
template <class Number, int W>
class Recursion {
public:
    using Vector = typename Recent<Number, W>::Vector;

    // After the latest W of both.
    INLINED Recursion(const Number* powers, Vector x, Vector y) noexcept REALTIME : recent_(powers, x), y_(y) {}
    INLINED Vector next(Vector x) noexcept REALTIME {
        y_ = recent_.next(x) + recent_.left() * y_;
        return y_;
    }

private:
    Recent<Number, W> recent_;
    Vector y_;
};

}  // namespace signalbox::dsp::SIGNALBOX_ISA
