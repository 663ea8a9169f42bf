// SPDX-FileCopyrightText: 2026 The Signalbox authors
// SPDX-License-Identifier: ISC
#include "daemon/rt/stat.hpp"

#include <algorithm>
#include <cstdint>
#include <numeric>
#include <random>
#include <vector>

#include "tests/unit/catch.hpp"
#include "tests/unit/rt/parts.hpp"

using signalbox::rt::Stat;
using signalbox::rt::parts::count_of;

namespace {

// The value below which the given share of what was noted lies, as a reader of the histogram sees it.
std::uint64_t percentile(const Stat& stat, double share) {
    const auto wanted = static_cast<std::uint64_t>(share * static_cast<double>(count_of(stat)));
    std::uint64_t seen = 0;
    for (std::uint32_t i = 0; i < Stat::kBuckets; ++i) {
        seen += stat.histogram[i].load();
        if (seen >= wanted) return Stat::upper(i);
    }
    return 0;
}

}  // namespace

TEST_CASE("stat: every value lies in its bucket, and buckets leave no gap") {
    std::uint64_t lower = 0;
    std::uint32_t last = 0;
    for (std::uint32_t i = 0; i < Stat::kBuckets && Stat::upper(i) <= 0xffffffffU; ++i, last = i) {
        CHECK(Stat::bucket(static_cast<std::uint32_t>(lower)) == i);
        CHECK(Stat::bucket(static_cast<std::uint32_t>(Stat::upper(i))) == i);
        // What contracts say of a percentile: the upper end is at most a quarter above any value in the bucket.
        CHECK(static_cast<double>(Stat::upper(i)) <= 1.25 * static_cast<double>(lower));
        lower = Stat::upper(i) + 1;
    }
    CHECK(lower == std::uint64_t{1} << 32);
    CHECK(last <= Stat::kBuckets);
}

TEST_CASE("stat: count, sum and maximum are exact, huge values are clamped") {
    Stat stat;
    for (const std::uint64_t t : {5ULL, 100ULL, 7ULL}) stat.note(t);
    CHECK(count_of(stat) == 3);
    CHECK(stat.sum.load() == 112);
    CHECK(stat.max.load() == 100);
    stat.note(std::uint64_t{1} << 40);
    CHECK(stat.max.load() == 0xffffffffU);
    CHECK(stat.histogram[Stat::bucket(0xffffffffU)].load() == 1);
}

TEST_CASE("stat: percentiles are never too low and at most a quarter too high") {
    std::mt19937 random(2);
    std::lognormal_distribution<double> times(7.0, 1.5);
    Stat stat;
    std::vector<std::uint64_t> noted(20000);
    for (auto& t : noted) {
        t = static_cast<std::uint64_t>(times(random));
        stat.note(t);
    }
    std::sort(noted.begin(), noted.end());
    for (const double share : {0.01, 0.5, 0.9, 0.99, 0.999}) {
        const auto truth = noted[static_cast<std::size_t>(share * static_cast<double>(noted.size())) - 1];
        CHECK(percentile(stat, share) >= truth);
        CHECK(static_cast<double>(percentile(stat, share)) <= 1.25 * static_cast<double>(truth));
    }
}
