// SPDX-FileCopyrightText: 2026 The Signalbox authors
// SPDX-License-Identifier: ISC
//
// The equalizer's bands side by side in the lanes of one thread, and the other ways to run them.
#include <algorithm>
#include <array>
#include <atomic>
#include <cmath>
#include <thread>

#include "bench/choices.hpp"
#include "bench/undisturbed.hpp"
#include "plugins/dsp/aligned.hpp"
#include "plugins/dsp/equalizer.hpp"
#include "plugins/dsp/svf.hpp"
#include "plugins/lv2/quiet.hpp"

namespace signalbox::bench {
namespace {

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

using dsp::Equalizer;
using Sides = std::array<dsp::Aligned, 2>;

// Bands one after the other, as one writes them down.
struct Band {
    std::array<float, dsp::kTerms> terms{};
    float p[2] = {}, q[2] = {};

    void run(Sides& sides) {
        using namespace dsp;
        const auto& t = terms;
        float *left = sides[0].data(), *right = sides[1].data();
        float lp = p[0], lq = q[0], rp = p[1], rq = q[1];
        const auto step = [&t](float& u, float& v, float x) {
            const float y = t[c1] * u + t[c2] * v + t[d] * x;
            const float w = x - v, du = t[k2] * w + t[k1] * u, dv = t[k3] * w + t[k2] * u;
            u += du, v += dv;
            return y;
        };
        for (std::size_t i = 0; i < sides[0].size(); ++i) {
            left[i] = step(lp, lq, left[i]);
            right[i] = step(rp, rq, right[i]);
        }
        p[0] = lp, q[0] = lq, p[1] = rp, q[1] = rq;
    }
};

// Eight bells on a block of noise, in each of the ways; ns a frame.
class Scene {
public:
    explicit Scene(std::uint32_t frames) : frames_(frames), noise_(frames) {
        for (std::size_t i = 0; i < Equalizer::kBands; ++i) {
            auto& band = params_.bands[i];
            band = {.hz = 60.0f * static_cast<float>(1U << i), .q = 1, .gain_db = i % 2 == 0 ? 4.0f : -4.0f};
            const dsp::Section section = Equalizer::design(band, 48000);
            std::copy(section.begin(), section.end(), bands_[i].terms.begin());
        }
        equalizer_.prepare({48000, frames});
        for (std::size_t i = 0; i < frames; ++i) noise_[i] = 0.2f * std::sin(static_cast<float>(i * i));
        near_ = far_ = {noise_, noise_};
    }
    double lanes() {
        const float* const from[2] = {noise_.data(), noise_.data()};
        float* const to[2] = {near_[0].data(), near_[1].data()};
        return undisturbed_ns([&] { equalizer_.process(params_, from, to, frames_); }) / frames_;
    }
    double one_after_the_other() {
        return undisturbed_ns([&] { take(near_), run(near_, 0, 8); }) / frames_;
    }
    // The second half of the bands works on the block before: what the first half gave, a block late.
    double two_threads() {
        Helper helper([&] { run(far_, 4, 8); });
        const auto block = [&] {
            helper.fork();
            take(near_);
            run(near_, 0, 4);
            helper.join();
            near_.swap(far_);
        };
        return undisturbed_ns(block) / frames_;
    }
    double fork_and_join() const {
        Helper helper([] {});
        return undisturbed_ns([&] { helper.fork(), helper.join(); }) / frames_;
    }

private:
    void take(Sides& sides) {
        for (dsp::Aligned& side : sides) std::copy(noise_.begin(), noise_.end(), side.begin());
    }
    void run(Sides& sides, std::size_t from, std::size_t to) {
        for (std::size_t i = from; i < to; ++i) bands_[i].run(sides);
    }
    std::uint32_t frames_;
    Equalizer::Params params_;
    Equalizer equalizer_;
    std::array<Band, Equalizer::kBands> bands_;
    dsp::Aligned noise_;
    Sides near_, far_;
};

}  // namespace

void measure_bands(Report& report, std::uint32_t frames) {
    Scene scene(frames);
    const auto series = interleave({[&] { return scene.lanes(); }, [&] { return scene.one_after_the_other(); },
                                    [&] { return scene.two_threads(); }, [&] { return scene.fork_and_join(); }});
    Case what{
        .name = "8 bands in lanes, " + std::to_string(frames) + " frames", .unit = "ns/frame", .peer_version = "-"};
    const char* peers[] = {"one after the other", "4 on each of two threads", "only fork and join"};
    for (std::size_t i = 0; i < 3; ++i) {
        what.peer = peers[i];
        report.add(what, series[0], series[i + 1]);
    }
}

}  // namespace signalbox::bench
