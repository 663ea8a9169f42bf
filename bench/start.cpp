// SPDX-FileCopyrightText: 2026 The Signalbox authors
// SPDX-License-Identifier: ISC
//
// How long after its start a host plays: from before the fork to the JACK cycle in which sound has come through all of
// its plugins. For a host that is many JACK clients that includes their cables, laid as soon as they can be.
#include "bench/contenders.hpp"

using namespace signalbox;

namespace {

constexpr unsigned kFrames = 128;

double ms_to_sound(bench::Stage& stage, const bench::Host& host, int plugins) {
    const bench::Playing playing = bench::play(host, stage, plugins);
    return static_cast<double>(playing.heard - playing.begun) / 1e6;
}

}  // namespace

int main(int argc, char** argv) {
    return bench::run_live([&] {
        bench::Report report(
            "start", argc, argv,
            std::string(
                "Time from a host's start to the JACK cycle in which sound has come through all of its plugins,\n"
                "at 128 frames. For a host that is many JACK clients that includes their cables.\n"
                "signalbox remembers what it has read of plugins; the last rows are without that.\n") +
                bench::kPeersHelp);
        bench::Stage stage(kFrames);
        const bench::Scratch scratch;
        bench::compare(report, {.name = "start to sound", .unit = "ms"},
                       {bench::signalbox(scratch), bench::bare_client(), bench::mod_host(), bench::jalv()},
                       {1, 10, 100},
                       [&](const bench::Host& host, int plugins) { return ms_to_sound(stage, host, plugins); });
        bench::compare(report, {.name = "the same, nothing remembered", .unit = "ms"},
                       {bench::signalbox(scratch), bench::mod_host(), bench::jalv()}, {10},
                       [&](const bench::Host& host, int plugins) {
                           scratch.clear();
                           return ms_to_sound(stage, host, plugins);
                       });
        return report.finish();
    });
}
