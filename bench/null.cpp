// SPDX-FileCopyrightText: 2026 The Signalbox authors
// SPDX-License-Identifier: ISC
//
// The daemon against a client that does next to nothing: what the callback thread uses in each cycle, and how many
// cycles of the server are late with it. JACK tells all clients of one client's xrun, so each has a server to itself,
// in turn.
#include <algorithm>
#include <chrono>
#include <string>
#include <thread>

#include "bench/contenders.hpp"
#include "bench/witness.hpp"

using namespace signalbox;

namespace {

constexpr unsigned kFrames = 64;
constexpr auto kSettling = std::chrono::milliseconds(500), kWindow = std::chrono::milliseconds(5000);
constexpr auto kBetween = std::chrono::microseconds(250);  // several readings a cycle
constexpr int kRounds = bench::kRounds;

double part(std::vector<double> values, double which) {
    std::sort(values.begin(), values.end());
    return values.empty() ? 0 : values[static_cast<std::size_t>(which * static_cast<double>(values.size() - 1))];
}

// One contender's results, round by round.
struct Results {
    bench::Series median, tail, late, xruns;

    // On a server that is there for this alone. Returns the median.
    double add(const bench::Host& host, int plugins) {
        bench::Stage stage(kFrames);
        const bench::Playing playing = bench::play(host, stage, plugins);
        const bench::Witness witness(stage, playing.spans.back().out);
        std::this_thread::sleep_for(kSettling);
        const bench::ThreadWatch thread(playing.pids().front());
        const auto before = witness.counts();
        const std::vector<double> runs = thread.watch(kWindow, kBetween);
        const auto after = witness.counts();
        const double cycles = static_cast<double>(after.cycles - before.cycles) / 10'000;
        median.rounds.push_back(part(runs, 0.5));
        tail.rounds.push_back(part(runs, 0.999));
        late.rounds.push_back(static_cast<double>(after.late - before.late) / cycles);
        xruns.rounds.push_back(static_cast<double>(after.xruns - before.xruns) / cycles);
        return median.rounds.back();
    }
    void forget_first() {
        for (bench::Series* series : {&median, &tail, &late, &xruns}) series->rounds.erase(series->rounds.begin());
    }
};

void compare_with(bench::Report& report, const bench::Host& ours, const bench::Host& null, int plugins) {
    Results our, their;
    bench::interleave({[&] { return our.add(ours, plugins); }, [&] { return their.add(null, plugins); }}, kRounds);
    our.forget_first();  // as interleave does
    their.forget_first();
    const std::string name = plugins == 0 ? "a copy: " : std::to_string(plugins) + " plugins: ";
    const auto add = [&](const std::string& what, const char* unit, const bench::Series& a, const bench::Series& b) {
        report.add(bench::against({name + what, unit}, null), a, b);
    };
    add("a cycle, median", "us", our.median, their.median);
    add("a cycle, p99.9", "us", our.tail, their.tail);
    add("late cycles in 10,000", "", our.late, their.late);
    add("xruns in 10,000 cycles", "", our.xruns, their.xruns);
}

}  // namespace

int main(int argc, char** argv) {
    return bench::run_live([&] {
        bench::Report report(
            "null", argc, argv,
            "CPU time of the callback thread in each cycle of 64 frames, waking up included, and cycles whose last "
            "client\n"
            "has its turn more than half a period after the first: the daemon against a bare client that copies, or "
            "that runs\n"
            "the same plugins in a loop. Each on a JACK server that nobody else is on, alternating.\n");
        const bench::Scratch scratch;
        const bench::Host ours = bench::signalbox(scratch), null = bench::bare_client();
        for (const int plugins : {0, 10}) compare_with(report, ours, null, plugins);
        return report.finish();
    });
}
