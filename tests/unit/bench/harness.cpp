// SPDX-FileCopyrightText: 2026 The Signalbox authors
// SPDX-License-Identifier: ISC
#include "bench/harness.hpp"

#include <unistd.h>

#include <cmath>
#include <cstdio>
#include <fstream>
#include <iterator>
#include <numbers>
#include <string>
#include <utility>
#include <vector>

#include "bench/spectra.hpp"
#include "tests/unit/catch.hpp"

using namespace signalbox::bench;

TEST_CASE("a median and a spread that can be worked out by hand") {
    const Series series{{5, 1, 3, 2, 4}};
    CHECK(series.median() == 3);
    CHECK(series.spread() == Approx(1.0 / 3));  // quartiles 2 and 4
    CHECK(Series{{1, 2}}.median() == 1.5);
    CHECK(std::isnan(Series{}.median()));
}

TEST_CASE("rounds are interleaved, every second one backwards, and the first thrown away") {
    std::string order;
    double value = 0;
    const auto series = interleave({[&] { return order += 'a', ++value; }, [&] { return order += 'b', ++value; }}, 3);
    CHECK(order == "ababbaab");
    CHECK(series[0].rounds == std::vector<double>{3, 6, 7});
    CHECK(series[1].rounds == std::vector<double>{4, 5, 8});
}

TEST_CASE("a difference is taken round by round") {
    CHECK(difference(Series{{10, 20}}, Series{{4, 2}}, 3).rounds == std::vector<double>{2, 6});
}

TEST_CASE("work on this thread takes CPU time, sleep takes none") {
    volatile double sink = 0;
    const double busy = ns_per_call(3, [&] {
        for (int i = 0; i < 3'000'000; ++i) sink = sink + i;
    });
    const double asleep = ns_per_call(3, [] { usleep(20'000); });
    CHECK(busy > asleep);
}

TEST_CASE("the JSON file has the fields that others read, and null for what was not measured") {
    std::string path = "/tmp/signalbox-bench-XXXXXX";
    close(mkstemp(path.data()));
    std::string program = "x", option = "--json";
    char* argv[] = {program.data(), option.data(), path.data()};
    Report report("x", 3, argv);
    report.add({.name = "a \"b\"", .unit = "us", .peer = "loop", .peer_version = "1"}, Series{{2, 2, 2}},
               Series{{4, 4, 4}});
    report.add({.name = "c", .unit = "sets/s", .higher_is_better = true}, Series{{7}});
    CHECK(report.finish() == 0);
    std::ifstream file(path);
    const std::string text{std::istreambuf_iterator<char>(file), {}};
    std::remove(path.c_str());
    const std::string first = R"j({"case": "a \"b\"", "unit": "us", "ours": 2, "peer": "loop", "peer_version": "1", )j"
                              R"j("peer_value": 4, "ratio": 0.5, "rounds": 3, "spread": 0},)j";
    const std::string second =
        R"j({"case": "c (higher is better)", "unit": "sets/s", "ours": 7, "peer": "", "peer_version": "", )j"
        R"j("peer_value": null, "ratio": null, "rounds": 1, "spread": 0})j";
    CHECK(text.starts_with("{\"bench\": \"x\", \"machine\": \""));
    CHECK(text.find(first) != text.npos);
    CHECK(text.find(second) != text.npos);
}

TEST_CASE("a JSON file that cannot be written is a failure") {
    std::string program = "x", option = "--json", path = "/nonexistent/file";
    char* argv[] = {program.data(), option.data(), path.data()};
    CHECK(Report("x", 3, argv).finish() == 1);
}

TEST_CASE("a spectrum says how loud a sine is, and next to nothing of what is not there") {
    constexpr std::uint32_t kSize = 1024, kTurns = 100;
    std::vector<float> sine(kSize);
    for (std::uint32_t i = 0; i < kSize; ++i)
        sine[i] = static_cast<float>(0.5 * std::sin(2 * std::numbers::pi * kTurns * i / kSize));
    for (const auto& [window, beside] : {std::pair{Window::none, 1U}, std::pair{Window::kaiser, 8U}}) {
        const std::vector<double> levels = Spectrograph(kSize, window)(sine.data());
        REQUIRE(levels.size() == kSize / 2 + 1);
        CHECK(levels[kTurns] == Approx(-6.0206).margin(0.001));
        for (std::uint32_t i = 0; i < levels.size(); ++i) {
            if (i + beside <= kTurns || i >= kTurns + beside) REQUIRE(levels[i] < -130);
        }
    }
}
