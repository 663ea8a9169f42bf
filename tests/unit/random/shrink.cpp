// SPDX-FileCopyrightText: 2026 The Signalbox authors
// SPDX-License-Identifier: ISC
#include "tests/unit/random/shrink.hpp"

#include <algorithm>

namespace signalbox::chance {
namespace {

// The sequence without `count` steps from `first` on.
Sequence without(Sequence sequence, std::size_t first, std::size_t count) {
    const auto begin = sequence.begin() + static_cast<std::ptrdiff_t>(first);
    sequence.erase(begin, begin + static_cast<std::ptrdiff_t>(count));
    return sequence;
}

}  // namespace

Sequence shrunk(Sequence sequence, const std::function<std::string(const Sequence&)>& failure, int tries) {
    const auto better = [&](const Sequence& shorter) {
        if (tries-- <= 0 || failure(shorter).empty()) return false;
        sequence = shorter;
        return true;
    };
    for (bool again = true; again && tries > 0;) {
        again = false;
        for (std::size_t count = std::max<std::size_t>(1, sequence.size() / 2); count > 0; count /= 2) {
            for (std::size_t end = sequence.size(); end >= count && sequence.size() >= count;) {
                again = better(without(sequence, end - count, count)) || again;
                end = std::min(end - 1, sequence.size());
            }
        }
        for (std::size_t i = 0; i < sequence.size(); ++i) {
            for (std::size_t k = sequence[i].items.size(); k-- > 0 && sequence[i].items.size() > 1;) {
                Sequence shorter = sequence;
                shorter[i].items.erase(shorter[i].items.begin() + static_cast<std::ptrdiff_t>(k));
                again = better(shorter) || again;
            }
        }
    }
    return sequence;
}

}  // namespace signalbox::chance
