// SPDX-FileCopyrightText: 2026 The Signalbox authors
// SPDX-License-Identifier: ISC
#include "bench/choices.hpp"

#include <malloc.h>

#include <array>
#include <atomic>
#include <cstdlib>
#include <cstring>
#include <memory>
#include <thread>
#include <vector>

#include "bench/undisturbed.hpp"
#include "daemon/rt/arena.hpp"
#include "daemon/rt/tally.hpp"
#include "plugins/lv2/quiet.hpp"

namespace signalbox::bench {
namespace {

constexpr std::size_t kPlugins = 100, kLineFrames = 96000;

void add(Report& report, const Case& what, const std::function<double()>& ours, const std::function<double()>& other) {
    const auto series = interleave({ours, other});
    Case row = what;
    row.peer_version = "-";
    report.add(row, series[0], series[1]);
}

[[gnu::noinline]] void amplify(const float* in, float* out, std::size_t frames) {
    for (std::size_t i = 0; i < frames; ++i) out[i] = 0.999f * in[i];
}

// --- The arena ------------------------------------------------------------------------------------------------------

void measure_arena(Report& report) {
    constexpr std::size_t kFrames = 128;
    rt::Arena arena;
    std::array<rt::ArenaPtr<float>, kPlugins> kept;
    for (auto& buffer : kept) buffer = rt::make_in<float>(arena, kFrames);
    const std::array<float, kFrames> input{};
    const auto in_arena = [&] {
        const float* from = input.data();
        for (auto& buffer : kept) amplify(from, buffer.get(), kFrames), from = buffer.get();
    };
    const auto allocated = [&] {
        std::array<float*, kPlugins> buffers;
        const float* from = input.data();
        for (float*& buffer : buffers) {
            buffer = static_cast<float*>(std::malloc(kFrames * sizeof(float)));
            amplify(from, buffer, kFrames);
            from = buffer;
        }
        for (float* buffer : buffers) std::free(buffer);
    };
    add(
        report, {.name = "buffers in the arena, 128 frames", .unit = "ns/plugin", .peer = "malloc in each block"},
        [&] { return undisturbed_ns(in_arena) / kPlugins; }, [&] { return undisturbed_ns(allocated) / kPlugins; });
}

// Delay lines of two seconds, as the audio thread meets them first.
template <class Line>
double first_pass_ns(const std::vector<Line>& lines) {
    constexpr std::size_t kBlock = 128;
    const auto write = [&](std::size_t at) {
        for (const Line& line : lines) std::memset(line.get() + at, 1, kBlock * sizeof(float));
    };
    return ns_per_call(1,
                       [&] {
                           for (std::size_t at = 0; at < kLineFrames; at += kBlock) write(at);
                       }) /
           static_cast<double>(lines.size() * kLineFrames / kBlock);
}

void measure_first_touch(Report& report) {
    constexpr std::size_t kLines = 16;
    const auto in_arena = [] {
        rt::Arena arena;
        std::vector<rt::ArenaPtr<float>> lines;
        while (lines.size() < kLines) lines.push_back(rt::make_in<float>(arena, kLineFrames));
        return first_pass_ns(lines);
    };
    const auto allocated = [] {
        malloc_trim(0);  // or it would be what the round before has touched
        std::vector<std::unique_ptr<float, decltype(&std::free)>> lines;
        while (lines.size() < kLines)
            lines.emplace_back(static_cast<float*>(std::malloc(kLineFrames * sizeof(float))), std::free);
        return first_pass_ns(lines);
    };
    add(report, {.name = "first write to lines in the arena", .unit = "ns/block", .peer = "lines from malloc"},
        in_arena, allocated);
}

// --- Aligned, packed ------------------------------------------------------------------------------------------------

struct Packed {
    std::atomic<std::uint64_t> mine{0}, other{0};
};
struct Apart {
    alignas(64) std::atomic<std::uint64_t> mine{0};
    alignas(64) std::atomic<std::uint64_t> other{0};
};

struct Tallied {
    static void count(std::atomic<std::uint64_t>& counter) { rt::tally(counter); }
};
struct Locked {
    static void count(std::atomic<std::uint64_t>& counter) { counter.fetch_add(1, std::memory_order_relaxed); }
};

// What it costs to count while another thread counts beside.
template <class Counters, class How>
double count_beside() {
    constexpr std::size_t kCounts = 100;
    Counters counters;
    std::atomic<bool> stop{false};
    std::thread other([&] {
        while (!stop.load(std::memory_order_relaxed)) How::count(counters.other);
    });
    while (counters.other.load(std::memory_order_relaxed) == 0) std::this_thread::yield();
    std::uint64_t before = 0;
    const auto both_ran = [&] {
        const std::uint64_t now = counters.other.load(std::memory_order_relaxed), counted = now - before;
        before = now;
        return counted > 4 * kCounts;  // a quarter of ours
    };
    const auto some = [&] {
        for (std::size_t i = 0; i < kCounts; ++i) How::count(counters.mine);
    };
    const double ns = undisturbed_ns(some, both_ran);
    stop.store(true, std::memory_order_relaxed);
    other.join();
    return ns / kCounts;
}

void measure_counters(Report& report) {
    Case what{.name = "counters on lines of their own", .unit = "ns", .peer = "side by side, two threads"};
    add(report, what, count_beside<Apart, Tallied>, count_beside<Packed, Tallied>);
    what.name = "the same, locked";
    add(report, what, count_beside<Apart, Locked>, count_beside<Packed, Locked>);
}

// --- Cables ---------------------------------------------------------------------------------------------------------

void measure_cables(Report& report, std::size_t frames) {
    rt::Arena arena;
    std::array<rt::ArenaPtr<float>, kPlugins> outputs, inputs;
    for (auto& buffer : outputs) buffer = rt::make_in<float>(arena, frames);
    for (auto& buffer : inputs) buffer = rt::make_in<float>(arena, frames);
    const auto pointed = [&] {
        for (std::size_t i = 1; i < kPlugins; ++i) amplify(outputs[i - 1].get(), outputs[i].get(), frames);
    };
    const auto copied = [&] {
        for (std::size_t i = 1; i < kPlugins; ++i) {
            std::memcpy(inputs[i].get(), outputs[i - 1].get(), frames * sizeof(float));
            amplify(inputs[i].get(), outputs[i].get(), frames);
        }
    };
    add(
        report,
        {.name = "cables that copy nothing, " + std::to_string(frames) + " frames",
         .unit = "ns/plugin",
         .peer = "a copy each"},
        [&] { return undisturbed_ns(pointed) / kPlugins; }, [&] { return undisturbed_ns(copied) / kPlugins; });
}

}  // namespace

void measure_choices(Report& report) {
    const lv2::Quiet quiet;
    measure_arena(report);
    measure_first_touch(report);
    measure_counters(report);
    for (const std::size_t frames : {std::size_t{64}, std::size_t{1024}}) measure_cables(report, frames);
    for (const std::uint32_t frames : {64U, 256U}) measure_bands(report, frames);
}

}  // namespace signalbox::bench
