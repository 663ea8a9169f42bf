// SPDX-FileCopyrightText: 2026 The Signalbox authors
// SPDX-License-Identifier: ISC
#include "bench/choices.hpp"

#include <malloc.h>

#include <algorithm>
#include <array>
#include <atomic>
#include <chrono>
#include <cmath>
#include <cstdlib>
#include <cstring>
#include <memory>
#include <thread>
#include <vector>

#include "daemon/rt/arena.hpp"
#include "daemon/rt/tally.hpp"
#include "plugins/dsp/aligned.hpp"
#include "plugins/dsp/equalizer.hpp"
#include "plugins/dsp/svf.hpp"
#include "plugins/lv2/quiet.hpp"

namespace signalbox::bench {
namespace {

constexpr std::size_t kPlugins = 100, kLineFrames = 96000;

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

// A second thread that does the same again whenever it is told to; both threads wait without sleeping.
class Helper {
public:
    template <class Work>
    explicit Helper(const Work& work) : thread_([this, work] { serve(work); }) {}
    ~Helper() {
        told_.store(-1, std::memory_order_release);
        thread_.join();
    }
    Helper(const Helper&) = delete;
    Helper& operator=(const Helper&) = delete;

    void fork() { told_.store(++turn_, std::memory_order_release); }
    void join() const {
        for (unsigned spins = 0; done_.load(std::memory_order_acquire) != turn_; ++spins) relax(spins);
    }

private:
    static void relax(unsigned spins) {
        if (spins % 4096 == 4095) std::this_thread::yield();
#if defined(__x86_64__)
        __builtin_ia32_pause();
#endif
    }
    template <class Work>
    void serve(const Work& work) {
        const lv2::Quiet quiet;
        for (int seen = 0;;) {
            int told = told_.load(std::memory_order_acquire);
            for (unsigned spins = 0; told == seen; ++spins, told = told_.load(std::memory_order_acquire)) relax(spins);
            if (told < 0) return;
            seen = told;
            work();
            done_.store(seen, std::memory_order_release);
        }
    }
    int turn_ = 0;
    alignas(64) std::atomic<int> told_{0};
    alignas(64) std::atomic<int> done_{0};
    std::thread thread_;
};

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

// --- Bands ----------------------------------------------------------------------------------------------------------

// Bands one after the other, as one writes them down.
struct Bands {
    struct Band {
        std::array<float, dsp::kTerms> terms{};
        std::array<float, 2> p{}, q{};
    };
    std::array<Band, dsp::Equalizer::kBands> bands;

    void run(std::size_t from, std::size_t to, float* const* sides, std::size_t frames) {
        using namespace dsp;
        for (Band& band : bands_between(from, to)) {
            const auto& t = band.terms;
            for (std::size_t side = 0; side < 2; ++side) {
                float p = band.p[side], q = band.q[side];
                for (std::size_t i = 0; i < frames; ++i) {
                    const float x = sides[side][i];
                    sides[side][i] = t[c1] * p + t[c2] * q + t[d] * x;
                    const float dp = t[a11] * p + (t[a12] * q + t[b1] * x), dq = t[a21] * p + (t[a22] * q + t[b2] * x);
                    p += dp, q += dq;
                }
                band.p[side] = p, band.q[side] = q;
            }
        }
    }

private:
    struct Part {
        Band *first, *last;
        [[nodiscard]] Band* begin() const { return first; }
        [[nodiscard]] Band* end() const { return last; }
    };
    Part bands_between(std::size_t from, std::size_t to) { return {bands.data() + from, bands.data() + to}; }
};

void measure_bands(Report& report, std::uint32_t frames) {
    using dsp::Equalizer;
    Equalizer::Params params;
    Bands bands;
    for (std::size_t i = 0; i < Equalizer::kBands; ++i) {
        params.bands[i] = {.hz = 60.0f * static_cast<float>(1U << i), .q = 1, .gain_db = i % 2 == 0 ? 4.0f : -4.0f};
        const dsp::Section section = Equalizer::design(params.bands[i], 48000);
        std::copy(section.begin(), section.end(), bands.bands[i].terms.begin());
    }
    Equalizer equalizer;
    equalizer.prepare({48000, frames});
    dsp::Aligned input(frames);
    for (std::size_t i = 0; i < frames; ++i) input[i] = 0.2f * std::sin(static_cast<float>(i * i));
    dsp::Aligned left(frames), right(frames), far_left(frames), far_right(frames);
    const float* const from[2] = {input.data(), input.data()};
    float *near[2] = {left.data(), right.data()}, *far[2] = {far_left.data(), far_right.data()};
    const auto hand_on = [frames](const float* const* sides, float* const* to) {
        for (std::size_t side = 0; side < 2; ++side) std::copy_n(sides[side], frames, to[side]);
    };
    const auto lanes = [&] { return undisturbed_ns([&] { equalizer.process(params, from, near, frames); }) / frames; };
    const auto one = [&] {
        return undisturbed_ns([&] { hand_on(from, near), bands.run(0, 8, near, frames); }) / frames;
    };
    // The second half of the bands works on the block before: what the first half gave, a block late.
    const auto two = [&] {
        Helper helper([&] { bands.run(4, 8, far, frames); });
        return undisturbed_ns([&] {
                   helper.fork();
                   hand_on(from, near);
                   bands.run(0, 4, near, frames);
                   helper.join();
                   hand_on(near, far);
               }) /
               frames;
    };
    const auto nothing = [&] {
        Helper helper([] {});
        return undisturbed_ns([&] { helper.fork(), helper.join(); }) / frames;
    };
    const auto series = interleave({lanes, one, two, nothing});
    Case what{
        .name = "8 bands in lanes, " + std::to_string(frames) + " frames", .unit = "ns/frame", .peer_version = "-"};
    const char* peers[] = {"one after the other", "4 on each of two threads", "only fork and join"};
    for (std::size_t i = 0; i < 3; ++i) {
        what.peer = peers[i];
        report.add(what, series[0], series[i + 1]);
    }
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
