// SPDX-FileCopyrightText: 2026 The Signalbox authors
// SPDX-License-Identifier: ISC
#include "bench/harness.hpp"

#include <time.h>

#include <algorithm>
#include <cmath>
#include <cstdio>
#include <exception>

namespace signalbox::bench {

namespace {

// Between neighbours, as is usual: the quartiles of 7 rounds lie halfway between two of them.
double quantile(std::vector<double> values, double part) {
    if (values.empty()) return std::nan("");
    std::sort(values.begin(), values.end());
    const double at = part * static_cast<double>(values.size() - 1);
    const auto below = static_cast<std::size_t>(at);
    const std::size_t above = std::min(below + 1, values.size() - 1);
    return values[below] + (at - static_cast<double>(below)) * (values[above] - values[below]);
}

}  // namespace

int run(const char* name, int (*program)(int, char**), int argc, char** argv) {
    try {
        return program(argc, argv);
    } catch (const std::exception& failure) {
        std::fprintf(stderr, "%s: %s\n", name, failure.what());
        return 1;
    }
}

std::int64_t thread_cpu_ns() {
    timespec now{};
    clock_gettime(CLOCK_THREAD_CPUTIME_ID, &now);
    return std::int64_t{now.tv_sec} * 1'000'000'000 + now.tv_nsec;
}

double ns_per_call(std::uint64_t calls, const std::function<void()>& work) {
    const std::int64_t begun = thread_cpu_ns();
    for (std::uint64_t i = 0; i < calls; ++i) work();
    return static_cast<double>(thread_cpu_ns() - begun) / static_cast<double>(calls);
}

double Series::median() const { return quantile(rounds, 0.5); }

double Series::spread() const { return (quantile(rounds, 0.75) - quantile(rounds, 0.25)) / 2 / std::abs(median()); }

Series difference(const Series& a, const Series& b, double divisor) {
    Series result;
    for (std::size_t i = 0; i < a.rounds.size(); ++i) result.rounds.push_back((a.rounds[i] - b.rounds[i]) / divisor);
    return result;
}

std::vector<Series> interleave(const std::vector<std::function<double()>>& contenders, int rounds) {
    std::vector<Series> series(contenders.size());
    for (const auto& contender : contenders) contender();
    for (int round = 0; round < rounds; ++round) {
        for (std::size_t i = 0; i < contenders.size(); ++i) {
            const std::size_t turn = round % 2 == 0 ? i : contenders.size() - 1 - i;
            series[turn].rounds.push_back(contenders[turn]());
        }
    }
    return series;
}

}  // namespace signalbox::bench
