// SPDX-FileCopyrightText: 2026 The Signalbox authors
// SPDX-License-Identifier: ISC
#include "daemon/rt/midi_clock.hpp"

#include <cmath>
#include <random>
#include <vector>

#include "daemon/rt/block.hpp"
#include "daemon/rt/conductor.hpp"
#include "tests/unit/catch.hpp"

using namespace signalbox;

namespace {

constexpr double kRate = 48000;
constexpr std::uint32_t kFrames = 128;

// A sequencer at an exact tempo whose clock comes late by up to `jitter` seconds.
class Sequencer {
public:
    Sequencer(double tempo, double jitter) : tempo_(tempo), jitter_(jitter) { conductor.prepare(kRate); }

    // One cycle; null: nobody has a transport.
    const rt::Transport* cycle(std::vector<std::vector<std::uint8_t>> more = {}) {
        std::vector<rt::MidiEvent> events;
        for (const auto& bytes : more) events.push_back({0, static_cast<std::uint32_t>(bytes.size()), bytes.data()});
        for (; came() < static_cast<double>(frame + kFrames); ++tick_, late_ = jitter_ * chance_(random_)) {
            const double at = std::max(0.0, came() - static_cast<double>(frame));
            events.push_back({static_cast<std::uint32_t>(at), 1, &kTick});
        }
        const rt::MidiInput input{events.data(), static_cast<std::uint32_t>(events.size())};
        rt::Block block;
        block.frames = kFrames;
        block.frame = frame;
        block.midi_inputs = &input;
        const auto* const transport = conductor.follow(block, 1);
        frame += kFrames;
        return transport;
    }
    const rt::Transport* run(double seconds) {
        const rt::Transport* last = nullptr;
        for (const std::uint64_t end = frame + static_cast<std::uint64_t>(seconds * kRate); frame < end;)
            last = cycle();
        return last;
    }
    // Quarters at a frame, counted from a tick.
    [[nodiscard]] double exact(double at, double from_tick) const { return at / kRate * tempo_ / 60 - from_tick / 24; }
    [[nodiscard]] std::uint64_t next_tick() const { return tick_; }

    rt::Conductor conductor;
    std::uint64_t frame = 0;

private:
    [[nodiscard]] double came() const { return (static_cast<double>(tick_) * 60 / tempo_ / 24 + late_) * kRate; }
    static constexpr std::uint8_t kTick = 0xf8;
    double tempo_, jitter_, late_ = 0;
    std::uint64_t tick_ = 0;
    std::mt19937 random_{7};
    std::uniform_real_distribution<double> chance_{-1, 1};
};

}  // namespace

TEST_CASE("MIDI clock gives the tempo and the place, jitter or not") {
    for (const double tempo : {60.0, 123.45, 240.0}) {
        for (const double jitter : {0.0, 0.002}) {
            CAPTURE(tempo, jitter);
            Sequencer sequencer(tempo, jitter);
            sequencer.run(1);
            const auto begin = static_cast<double>(sequencer.next_tick());
            sequencer.cycle({{0xfa}});
            sequencer.run(6);
            rt::Position told;
            double worst = 0, off = 0;
            std::uint32_t before = 0;
            for (int k = 0; k < 3750; ++k) {  // 10 s
                const auto at = static_cast<double>(sequencer.frame);
                const rt::Transport* const now = sequencer.cycle();
                REQUIRE(now != nullptr);
                REQUIRE((now->rolling && now->musical));
                const double quarters = static_cast<double>(now->bar) * 4 + static_cast<double>(now->beat);
                const double ahead = quarters - sequencer.exact(at, begin);
                worst = std::max(worst, std::abs(ahead) * 60 / tempo);
                off = std::max(off, std::abs(static_cast<double>(now->beats_per_minute) / tempo - 1));
                told.follow(now, kFrames);
                if (k == 0) before = told.serial();
            }
            CHECK(worst < 0.0025);
            CHECK(off < 0.004);
            CHECK(told.serial() - before < 200);  // of 3,750 cycles
        }
    }
}

TEST_CASE("MIDI clock stops, goes on and is placed; without ticks it is forgotten") {
    Sequencer sequencer(120, 0);
    sequencer.run(1);
    CHECK_FALSE(sequencer.run(1)->rolling);
    sequencer.cycle({{0xf2, 16, 0}, {0xfb}});  // from the second bar on
    const rt::Transport* now = sequencer.run(2);
    CHECK(now->rolling);
    CHECK(now->bar == 2);
    CHECK(static_cast<double>(now->beat) == Approx(0).margin(0.05));
    now = sequencer.cycle({{0xfc}});
    CHECK_FALSE(now->rolling);
    CHECK(sequencer.conductor.latest().source == rt::Conductor::Source::midi);
    rt::Block silent;
    silent.frames = kFrames;
    silent.frame = sequencer.frame + 30000;
    CHECK(sequencer.conductor.follow(silent, 0) == nullptr);
}

TEST_CASE("MIDI clock follows another tempo") {
    rt::MidiClock clock;
    clock.prepare(kRate);
    double at = 0;
    const std::uint8_t byte = 0xf8;
    const rt::MidiEvent tick{0, 1, &byte};
    const auto play = [&](double tempo, int ticks) {
        for (int k = 0; k < ticks; ++k, at += kRate * 60 / tempo / 24) clock.take(tick, static_cast<std::uint64_t>(at));
    };
    play(100, 200);
    CHECK(clock.quarters_per_minute() == Approx(100).epsilon(0.001));
    play(140, 400);
    CHECK(clock.quarters_per_minute() == Approx(140).epsilon(0.001));
    play(137, 600);
    CHECK(clock.quarters_per_minute() == Approx(137).epsilon(0.001));
    play(5000, 100);  // no clock
    CHECK(clock.quarters_per_minute() <= 400);
}

TEST_CASE("a driver's transport comes before MIDI clock when it rolls; the rack's own tempo fills what it lacks") {
    rt::Conductor conductor;
    conductor.prepare(kRate);
    rt::Transport driver{.rolling = true, .frame = 96000};
    rt::Block block;
    block.frames = kFrames;
    block.transport = &driver;
    CHECK_FALSE(conductor.follow(block, 0)->musical);
    conductor.set_meter({.beats_per_minute = 90.5F, .beats_per_bar = 3, .beat_unit = 8});
    const rt::Transport* const now = conductor.follow(block, 0);
    CHECK(now->beats_per_minute == 90.5F);
    CHECK(now->beats_per_bar == 3.0F);
    CHECK(now->beat_unit == 8.0F);
    CHECK(now->bar == 1);  // 2 s at 90.5: 3.0167 beats
    CHECK(static_cast<double>(now->beat) == Approx(2 * 90.5 / 60 - 3).margin(1e-5));
    driver.musical = true;
    driver.beats_per_minute = 77;
    CHECK(conductor.follow(block, 0)->beats_per_minute == 77.0F);
    CHECK(conductor.latest().source == rt::Conductor::Source::driver);
    CHECK(conductor.latest().transport.frame == 96000);
}
