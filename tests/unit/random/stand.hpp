// SPDX-FileCopyrightText: 2026 The Signalbox authors
// SPDX-License-Identifier: ISC
#pragma once

#include <cstdint>
#include <functional>
#include <istream>
#include <optional>
#include <string>
#include <vector>

#include "tests/unit/random/interpreter.hpp"
#include "tests/unit/random/meaning.hpp"
#include "tests/unit/session/rig.hpp"

namespace signalbox::chance {

// An edit, and what is played after it. No cycles: the next edit comes before anything is heard.
struct Step {
    std::vector<control::Item> items;
    std::uint32_t block = 128, cycles = 0;
};
using Sequence = std::vector<Step>;
// One edit a line, and "play 12 cycles of 64" where time passes; lines that begin with # say something to the reader.
std::string words(const Sequence& sequence);
Sequence sequence_of(std::istream& in);

// The real session on the offline driver and the interpreter beside it, both fed the same noise; what they give is
// compared sample by sample. No sound passes while an edit is prepared, but where it waits for sound, so everything is
// the same in every run.
class Stand {
public:
    explicit Stand(const std::string& state, double rate_hz = 48000, const rt::Ramp& ramp = {});

    // Empty, or how they differ.
    std::string play(const Step& step);
    control::Outcome edit(const std::vector<control::Item>& items);
    // Whatever `begin` brings about, which is over when `done` says so. The rack is then taken as it is: a stand where
    // this is called is given no edits.
    void act(const std::function<void()>& begin, const std::function<bool()>& done);
    std::string sound(std::uint32_t block, std::uint32_t cycles);

    [[nodiscard]] control::LiveSession& session() { return rig_.session(); }
    [[nodiscard]] control::test::Rig& rig() { return rig_; }
    [[nodiscard]] const Interpreter& interpreter() const { return interpreter_; }
    [[nodiscard]] std::uint64_t exact_frames() const { return exact_frames_; }
    [[nodiscard]] std::uint64_t frames() const { return rig_.offline.frame(); }
    // What was played last, on each channel.
    [[nodiscard]] const std::vector<Interpreter::Frame>& heard() const { return heard_; }
    // Feeds `frames` of its noise from the start again.
    void restart_noise() { noise_ = 1; }

private:
    std::string compare(const std::vector<Interpreter::Frame>& wanted);
    void look();
    void show(const graph::Rack& rack);

    double rate_hz_;
    control::test::Rig rig_;
    Story story_;  // of what edit() was given
    Interpreter interpreter_;
    std::uint32_t noise_ = 1;
    std::optional<std::uint32_t> exact_after_;
    std::uint32_t quiet_frames_ = 0;  // since the cycle in which the last edit was over
    bool was_settled_ = false;        // at the end of the last cycle
    std::uint64_t exact_frames_ = 0;
    std::vector<Interpreter::Frame> heard_;
    std::string wrong_;  // while an edit waited for sound, or in what it made of the rack
};

}  // namespace signalbox::chance
