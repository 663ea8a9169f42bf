// SPDX-FileCopyrightText: 2026 The Signalbox authors
// SPDX-License-Identifier: ISC
//
// What the engine adds to the plugins it runs: mailbox, parameter drain, node stamps, ports. On the offline driver;
// inside JACK the wake-up hides it.
#include "bench/amps.hpp"
#include "bench/harness.hpp"

using namespace signalbox;

namespace {

constexpr std::uint32_t kFrames = 64;
constexpr std::uint64_t kCycles = 4000;

}  // namespace

int main(int argc, char** argv) {
    bench::Report report("engine", argc, argv);
    bench::Chain hundred(100), one(1), metered(100, 30);
    volatile std::uint64_t longest = 0;
    const auto sets = [&](std::uint32_t count) {
        return [&, count] {
            return bench::ns_per_call(kCycles, [&] {
                for (std::uint32_t i = 0; i < count; ++i) hundred.engine().cells().set(i, 0.5F);
                hundred.cycle(kFrames);
            });
        };
    };
    const auto times = bench::interleave({
        [&] { return bench::ns_per_call(kCycles, [&] { hundred.cycle(kFrames); }); },
        [&] { return bench::ns_per_call(kCycles, [&] { hundred.bare(kFrames); }); },
        [&] { return bench::ns_per_call(kCycles, [&] { one.cycle(kFrames); }); },
        [&] { return bench::ns_per_call(kCycles, [&] { one.bare(kFrames); }); },
        sets(1),
        sets(10),
        sets(100),
        [&] { return bench::ns_per_call(kCycles, [&] { longest = hundred.stamped(kFrames); }); },
        [&] { return bench::ns_per_call(kCycles, [&] { metered.cycle(kFrames); }); },
        [&] { return bench::ns_per_call(kCycles, [&] { metered.bare(kFrames); }); },
    });
    report.add({"cycle of 100 plugins, 64 frames", "ns", "bare loop over run()", "-"}, times[0], times[1]);
    report.add({"cycle of 100 plugins, 64 frames", "ns", "bare loop, counter read after each", "-"}, times[0],
               times[7]);
    report.add({"one read of the counter", "ns"}, difference(times[7], times[1], 100));
    const bench::Series own = difference(difference(times[0], times[2]), difference(times[1], times[3]), 99);
    report.add({"own cost per plugin per cycle", "ns"}, own);
    // What the plugins themselves do for their outputs is in both loops.
    const bench::Series outputs = difference(difference(times[8], times[9]), difference(times[0], times[1]), 100);
    report.add({"30 control outputs, extra per plugin per cycle", "ns"}, outputs);
    report.add({"one set, 1 a cycle, both ends", "ns"}, difference(times[4], times[0]));
    report.add({"one set, 10 a cycle, both ends", "ns"}, difference(times[5], times[0], 10));
    report.add({"one set, 100 a cycle, both ends", "ns"}, difference(times[6], times[0], 100));
    return report.finish();
}
