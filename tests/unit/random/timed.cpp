// SPDX-FileCopyrightText: 2026 The Signalbox authors
// SPDX-License-Identifier: ISC
//
// However edits at once and edits on a frame follow each other, what they make is what was asked for: a loop that grows
// where none was made, or a value that stays behind, would be heard.
#include <algorithm>
#include <array>
#include <cmath>

#include "tests/unit/random/edits.hpp"
#include "tests/unit/random/words.hpp"

using namespace signalbox;
using namespace signalbox::chance;
using signalbox::test::Folder;

namespace {

class Clockwork {
public:
    explicit Clockwork(const std::string& state) : rig_((setenv("LV2_PATH", TEST_BUNDLES, 1), state)) {
        rig_.sound = [] {};
        rig_.pass = [this] { cycles(1); };
        rig_.play();
    }
    // For that frame, or 0: at once. Answered when this returns, which is shortly before the frame.
    bool edit(const std::vector<control::Item>& items, std::uint64_t frame = 0) {
        std::optional<control::Outcome> outcome;
        rig_.session().submit({.items = items, .client = 1, .frame = frame},
                              [&](const control::Outcome& o) { outcome = o; });
        rig_.until([&] {
            if (!outcome && frame != 0 && rig_.resting()) cycles(1);
            return outcome.has_value();
        });
        return static_cast<bool>(outcome->result);
    }
    void cycles(int count) {
        static constexpr std::uint32_t kBlock = 64;
        std::array<float, kBlock> in{}, left{}, right{};
        const float* const inputs[] = {in.data(), in.data()};
        float* const outputs[] = {left.data(), right.data()};
        rig_.offline.set_block(kBlock);
        for (; count > 0; --count) {
            for (float& sample : in) {
                noise_ = noise_ * 1664525 + 1013904223;
                sample = static_cast<float>(static_cast<int>(noise_ >> 24) - 128) / 128;
            }
            rig_.turn();
            rig_.offline.run(inputs, outputs, kBlock);
            for (const auto& channel : {left, right}) {
                for (const float sample : channel) {
                    loudest_ = std::max(loudest_, std::isfinite(sample) ? std::abs(sample) : 1e30F);
                }
            }
        }
    }
    void until(std::uint64_t frame) {
        while (now() <= frame) cycles(1);
    }
    [[nodiscard]] std::uint64_t now() { return rig_.offline.frame(); }
    [[nodiscard]] control::LiveSession& session() { return rig_.session(); }
    [[nodiscard]] float loudest() const { return loudest_; }
    [[nodiscard]] float value(const std::string& address) {
        return rig_.engine.cells().heard(session().params().find(address)->cell);
    }

private:
    control::test::Rig rig_;
    std::uint32_t noise_ = 1;
    float loudest_ = 0;
};

bool goes_back(const std::vector<control::Item>& items) {
    return std::any_of(items.begin(), items.end(), [](const control::Item& item) {
        return std::holds_alternative<control::Undo>(item) || std::holds_alternative<control::Redo>(item);
    });
}

// The loudest that any rack makes the noise is 32, and a ramp has at most both of its sides.
void stays_calm(std::uint32_t seed, int count) {
    constexpr float kMost = 2 * 32;
    const Folder folder;
    Clockwork clockwork(folder.path());
    Edits edits(seed, clockwork.session());
    int done = 0, timed = 0;
    for (int i = 0; i < count; ++i) {
        const std::uint64_t frame = edits.below(3) == 0 ? clockwork.now() + 2000 + edits.below(4000) : 0;
        const auto items = edits.next(frame);
        if (items.empty()) continue;
        const bool ok = clockwork.edit(items, frame);
        done += ok ? 1 : 0;
        timed += ok && frame != 0 ? 1 : 0;
        // What undo brings back is known when it is there.
        if (goes_back(items) && frame != 0) clockwork.until(frame + 480);
        clockwork.cycles(static_cast<int>(edits.below(edits.below(4) == 0 ? 60 : 12)));
        INFO("seed " << seed << ", edit " << i << ": " << words(items));
        REQUIRE(clockwork.loudest() <= kMost);
    }
    CHECK(done > count / 2);
    CHECK(timed > count / 10);
}

}  // namespace

TEST_CASE("random edits, some of them timed, make no loop that grows") { stays_calm(1, 400); }
TEST_CASE("many random edits, some of them timed, make no loop that grows", "[.long]") {
    for (std::uint32_t seed = 2; seed < 12; ++seed) stays_calm(seed, 2000);
}

TEST_CASE("the sets of a timed edit land where its ramp begins, and undo takes them back") {
    const bool landed = GENERATE(false, true);
    const Folder folder;
    Clockwork clockwork(folder.path());
    REQUIRE(
        clockwork.edit(items_of("connect in:1 out:1 + insert urn:signalbox:test:amp a in:1 out:1 + set a gain 0.5")));
    clockwork.cycles(40);
    const graph::Rack before = clockwork.session().rack();
    const std::uint64_t frame = clockwork.now() + 6000;
    REQUIRE(clockwork.edit(items_of("gain in:1 a:in 0.25 + set a gain 2"), frame));
    REQUIRE(clockwork.now() < frame);
    CHECK(clockwork.value("a/gain") == 0.5F);
    if (landed) {
        clockwork.until(frame + 64);
        CHECK(clockwork.value("a/gain") == 2);
    }
    REQUIRE(clockwork.edit(items_of("undo")));
    clockwork.until(frame + 960);
    CHECK(clockwork.value("a/gain") == 0.5F);
    CHECK(clockwork.session().rack() == before);
    const std::uint64_t later = clockwork.now() + 6000;
    REQUIRE(clockwork.edit(items_of("redo"), later));
    REQUIRE(clockwork.now() < later);
    CHECK(clockwork.value("a/gain") == 0.5F);
    clockwork.until(later + 64);
    CHECK(clockwork.value("a/gain") == 2);
}
