// SPDX-FileCopyrightText: 2026 The Signalbox authors
// SPDX-License-Identifier: ISC
#pragma once

#include <algorithm>
#include <chrono>
#include <cmath>
#include <cstddef>
#include <vector>

namespace signalbox::bench {

// Wall time of one call of `work` in ns: of groups of 16, what one in ten took at most, as on a busy machine threads
// wait for a processor. `counts` says of a group that has just been measured whether it does; where few do, it takes
// longer.
template <class Work, class Counts>
double undisturbed_ns(const Work& work, const Counts& counts) {
    using Clock = std::chrono::steady_clock;
    using std::chrono::milliseconds;
    constexpr std::size_t kGroup = 16, kEnough = 300;
    constexpr auto kUsually = milliseconds(60), kAtMost = milliseconds(2000);
    std::vector<double> groups;
    const auto first = Clock::now();
    for (auto begun = first; begun - first < (groups.size() < kEnough ? kAtMost : kUsually); begun = Clock::now()) {
        for (std::size_t i = 0; i < kGroup; ++i) work();
        const double ns = std::chrono::duration<double, std::nano>(Clock::now() - begun).count();
        if (counts()) groups.push_back(ns / kGroup);
    }
    if (groups.empty()) return std::nan("");
    const auto at = groups.begin() + static_cast<std::ptrdiff_t>(groups.size() / 10);
    std::nth_element(groups.begin(), at, groups.end());
    return *at;
}
template <class Work>
double undisturbed_ns(const Work& work) {
    return undisturbed_ns(work, [] { return true; });
}

}  // namespace signalbox::bench
