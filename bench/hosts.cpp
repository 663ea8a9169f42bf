// SPDX-FileCopyrightText: 2026 The Signalbox authors
// SPDX-License-Identifier: ISC
//
// What a host costs for each plugin and cycle inside JACK.
#include <chrono>
#include <thread>
#include <vector>

#include "bench/contenders.hpp"
#include "bench/numbers.hpp"

using namespace signalbox;

namespace {

constexpr unsigned kFrames = 64;
constexpr auto kSettling = std::chrono::milliseconds(500), kWindow = std::chrono::milliseconds(2000);

double us_per_cycle(bench::Stage& stage, const bench::Host& host, int plugins) {
    const bench::Playing playing = bench::play(host, stage, plugins);
    std::this_thread::sleep_for(kSettling);
    const std::int64_t begun = bench::now_ns(), cpu = bench::realtime_cpu(playing.pids());
    std::this_thread::sleep_for(kWindow);
    const auto used = static_cast<double>(bench::realtime_cpu(playing.pids()) - cpu);
    const double cycles = static_cast<double>(bench::now_ns() - begun) * 48000 / 1e9 / stage.frames();
    return used / 1000 / cycles;
}

struct Contender {
    bench::Host host;
    int plugins;
    bench::Series many = {}, one = {};
    [[nodiscard]] bench::Series each() const { return difference(many, one, plugins - 1); }
};

// Each with many plugins and with one.
void measure(bench::Stage& stage, std::vector<Contender>& contenders) {
    std::vector<std::function<double()>> turns;
    std::vector<bench::Series*> results;
    for (Contender& contender : contenders) {
        if (!contender.host.installed) continue;
        turns.emplace_back([&] { return us_per_cycle(stage, contender.host, contender.plugins); });
        turns.emplace_back([&] { return us_per_cycle(stage, contender.host, 1); });
        results.insert(results.end(), {&contender.many, &contender.one});
    }
    const std::vector<bench::Series> series = bench::interleave(turns);
    for (std::size_t i = 0; i < series.size(); ++i) *results[i] = series[i];
}

void add_rows(bench::Report& report, const std::vector<Contender>& contenders) {
    const Contender &ours = contenders[0], &bare = contenders[1];
    const auto named = [](const Contender& contender) {
        bench::Host host = contender.host;
        host.name += " with " + std::to_string(contender.plugins);
        return host;
    };
    for (std::size_t i = 1; i < contenders.size(); ++i)
        report.add(bench::against({"each plugin, its run() included", "us"}, named(contenders[i])), ours.each(),
                   contenders[i].each());
    for (std::size_t i = 2; i < contenders.size(); ++i)
        report.add(bench::against({"each plugin, its run() taken off", "us"}, named(contenders[i])),
                   difference(ours.each(), bare.each()), difference(contenders[i].each(), bare.each()));
    for (std::size_t i = 1; i < contenders.size(); ++i)
        report.add(bench::against({"a cycle with one plugin", "us"}, contenders[i].host), ours.one, contenders[i].one);
}

}  // namespace

int main(int argc, char** argv) {
    return bench::run_live([&] {
        bench::Report report(
            "hosts", argc, argv,
            std::string(
                "CPU time of a host's realtime threads in a cycle of 64 frames: for each of 100 small plugins\n"
                "(the cycle with 100 less the one with 1, by 99), and all of it with one. mod-host plays 10 and\n"
                "jalv 8, as more would not be done in time. The bare client is a loop over the plugins' run().\n") +
                bench::kPeersHelp);
        bench::Stage stage(kFrames);
        const bench::Scratch scratch;
        std::vector<Contender> contenders{
            {bench::signalbox(scratch), 100}, {bench::bare_client(), 100}, {bench::mod_host(), 10}, {bench::jalv(), 8}};
        measure(stage, contenders);
        add_rows(report, contenders);
        return report.finish();
    });
}
