// SPDX-FileCopyrightText: 2026 The Signalbox authors
// SPDX-License-Identifier: ISC
//
// Memory that a host has written and shares with nobody, while it plays small plugins; and what it is worth how ours
// lays out memory and work.
#include <chrono>
#include <thread>

#include "bench/choices.hpp"
#include "bench/contenders.hpp"
#include "bench/numbers.hpp"

using namespace signalbox;

namespace {

constexpr unsigned kFrames = 128;
constexpr auto kSettling = std::chrono::milliseconds(1500);  // helpers come and go, caches are written

double megabytes(bench::Stage& stage, const bench::Host& host, int plugins) {
    const bench::Playing playing = bench::play(host, stage, plugins);
    std::this_thread::sleep_for(kSettling);
    return static_cast<double>(bench::private_dirty(playing.pids())) / 1e6;
}

}  // namespace

int main(int argc, char** argv) {
    return bench::run_live([&] {
        bench::Report report(
            "memory", argc, argv,
            std::string("Private_Dirty of a host, all its processes together, memory locked where the\n"
                        "host locks it, playing 1, 10 and 100 small plugins at 128 frames. First what it is worth how\n"
                        "ours lays out memory and work, against the other ways, on two threads where it says so: wall\n"
                        "time, which wants two idle processors.\n") +
                bench::kPeersHelp);
        bench::measure_choices(report);
        bench::Stage stage(kFrames);
        const bench::Scratch scratch;
        bench::compare(report, {.name = "Private_Dirty", .unit = "MB"},
                       {bench::signalbox(scratch), bench::mod_host(), bench::jalv()}, {1, 10, 100},
                       [&](const bench::Host& host, int plugins) { return megabytes(stage, host, plugins); });
        return report.finish();
    });
}
