// SPDX-FileCopyrightText: 2026 The Signalbox authors
// SPDX-License-Identifier: ISC
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "tests/unit/session/rig.hpp"

namespace signalbox::edits {

using control::Item;
using Items = std::vector<Item>;
using Channels = std::vector<std::vector<float>>;

struct Setup {
    double rate_hz = 48000;
    std::vector<std::uint32_t> blocks = {128};  // one cycle each, then from the start again
    rt::Ramp ramp;
    std::uint32_t turn_frames = 480;  // between two turns of the control side
    bool waits = false;               // in play() too no sound passes while an edit is prepared: of a timed undo
};

// A session that plays: the tone on its first input, the tone at half the level on its second. No sound passes while
// an edit is prepared, so that everything lands on the same frame in every run.
class Player {
public:
    explicit Player(const Setup& setup = {});

    // Submits and has the answer; published, not yet heard. An edit that fails ends the test.
    void edit(const Items& items);
    control::Outcome try_edit(const Items& items);
    // Submits an edit (of nodes g and h) for a later frame; it is committed while playing.
    void edit_at(std::uint64_t frame, const Items& items);
    // Stops the driver, or lets it go on.
    void run(bool running);
    // Plays on, the control side in turn.
    Channels play(double seconds);
    Channels play_frames(std::size_t frames);

    [[nodiscard]] std::uint64_t frame() const { return rig_->offline.frame(); }
    [[nodiscard]] std::uint32_t block() const { return setup_.blocks.front(); }
    [[nodiscard]] double rate_hz() const { return setup_.rate_hz; }
    [[nodiscard]] control::test::Rig& rig() { return *rig_; }
    [[nodiscard]] control::LiveSession& session() { return rig_->session(); }

private:
    Channels run_frames(std::size_t frames);

    Setup setup_;
    signalbox::test::Folder folder_;
    std::optional<control::test::Rig> rig_;
    Channels passed_ = Channels(2);
    std::size_t next_block_ = 0;
    std::uint64_t next_turn_ = 0;
};

}  // namespace signalbox::edits
