// SPDX-FileCopyrightText: 2026 The Signalbox authors
// SPDX-License-Identifier: ISC
#include "tests/unit/edits/player.hpp"

#include <algorithm>
#include <cmath>
#include <cstdlib>

#include "tests/unit/edits/measure.hpp"

namespace signalbox::edits {

Player::Player(const Setup& setup) : setup_(setup) {
    setenv("LV2_PATH", TEST_BUNDLES ":" SIGNALBOX_BUNDLES, 1);
    REQUIRE(control::Vault(folder_.path()).write_rate(setup.rate_hz));  // as if the last driver had run at it
    rig_.emplace(folder_.path(), setup.ramp);
    REQUIRE(rig_->engine.rate_hz() == setup.rate_hz);
    rig_->sound = [] {};
    rig_->pass = [this] {
        const Channels more = run_frames(64);
        for (std::size_t c = 0; c < passed_.size(); ++c)
            passed_[c].insert(passed_[c].end(), more[c].begin(), more[c].end());
    };
    rig_->play(setup.rate_hz);
}

control::Outcome Player::try_edit(const Items& items) {
    std::optional<control::Outcome> outcome;
    session().submit({.items = items, .client = 1, .frame = 0}, [&](const control::Outcome& o) { outcome = o; });
    rig_->until([&] { return outcome.has_value(); });
    return *outcome;
}

void Player::edit(const Items& items) {
    const control::Outcome outcome = try_edit(items);
    if (!outcome.result) FAIL("part " << outcome.item << ": " << outcome.result.error().text);
}

void Player::edit_at(std::uint64_t frame, const Items& items) {
    session().submit({.items = items, .client = 1, .frame = frame}, [](const control::Outcome& outcome) {
        if (!outcome.result) FAIL("part " << outcome.item << ": " << outcome.result.error().text);
    });
    // Until its plugins are made: then it only waits for its frame.
    rig_->until([&] { return !session().preparing("g") && !session().preparing("h"); });
}

void Player::run(bool running) {
    if (running) return rig_->play(setup_.rate_hz);
    rig_->driver.running = false;
    session().post({.kind = drivers::Notice::Kind::stopped});
    rig_->turn();
}

Channels Player::play(double seconds) {
    return play_frames(static_cast<std::size_t>(std::lround(seconds * setup_.rate_hz)));
}

// First what has passed while an edit waited for sound.
Channels Player::play_frames(std::size_t frames) {
    Channels out = passed_;
    const std::size_t before = std::min(frames, out[0].size());
    const Channels more = run_frames(frames - before);
    for (std::size_t c = 0; c < out.size(); ++c) {
        const auto end = passed_[c].begin() + static_cast<std::ptrdiff_t>(before);
        out[c].assign(passed_[c].begin(), end);
        out[c].insert(out[c].end(), more[c].begin(), more[c].end());
        passed_[c].erase(passed_[c].begin(), end);
    }
    return out;
}

Channels Player::run_frames(std::size_t frames) {
    const std::vector<float> first = tone(setup_.rate_hz, frame(), frames);
    const std::vector<float> second = tone(setup_.rate_hz, frame(), frames, kToneLevel / 2);
    Channels out(2, std::vector<float>(frames));
    for (std::size_t at = 0; at < frames;) {
        if (frame() >= next_turn_) {
            rig_->turn();
            if (setup_.waits) rig_->until([&] { return rig_->resting(); });
            next_turn_ = frame() + setup_.turn_frames;
        }
        const std::uint32_t block = setup_.blocks[next_block_++ % setup_.blocks.size()];
        const std::size_t count = std::min<std::size_t>(block, frames - at);
        rig_->offline.set_block(block);
        const float* const inputs[] = {first.data() + at, second.data() + at};
        float* const outputs[] = {out[0].data() + at, out[1].data() + at};
        rig_->offline.run(inputs, outputs, count);
        at += count;
    }
    return out;
}

}  // namespace signalbox::edits
