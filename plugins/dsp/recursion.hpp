// SPDX-FileCopyrightText: 2026 The Signalbox authors
// SPDX-License-Identifier: ISC
#pragma once

#include <utility>

#include "plugins/dsp/lanes.hpp"
#include "plugins/dsp/realtime.hpp"

namespace signalbox::dsp::SIGNALBOX_ISA {

// y[i] = x[i] + by * y[i - 1], W at a time. Each y is the one W before it, times by^W, and a sum over the latest W of
// x. That sum is of two halves, and these are, always at the same distance: where a vector begins makes no difference.
template <class Number, int W>
class Recursion {
public:
    typedef Number Vector __attribute__((vector_size(W * sizeof(Number))));

    // After the latest W of both.
    INLINED Recursion(Number by, Vector x, Vector y) noexcept REALTIME {
        for (int i = 0; i <= kSteps; ++i, by *= by) powers_[i] = by;
        next(x);
        y_ = y;
    }
    INLINED Vector next(Vector x) noexcept REALTIME {
        add<0>(x);
        y_ = x + powers_[kSteps] * y_;
        return y_;
    }

private:
    static constexpr int kSteps = W == 2 ? 1 : W == 4 ? 2 : W == 8 ? 3 : 4;
    static_assert(W == 1 << kSteps);

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

    Number powers_[kSteps + 1];  // by, its square, the square of that ...
    Vector sums_[kSteps] = {};   // the latest over 1, 2, 4 ...
    Vector y_{};
};

}  // namespace signalbox::dsp::SIGNALBOX_ISA
