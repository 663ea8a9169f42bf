// SPDX-FileCopyrightText: 2026 The Signalbox authors
// SPDX-License-Identifier: ISC
//
// The whole session, edited as fast as it can be, while cycles run on a thread of their own, as they do under JACK.
// What the two threads do to each other, and whether a plan, an instance or a line is let go of too early, is for
// ThreadSanitizer to say; here, that all edits come through, and that in the end the rack plays what it should.
#include <algorithm>
#include <array>
#include <atomic>
#include <cmath>
#include <thread>

#include "tests/unit/random/edits.hpp"
#include "tests/unit/random/words.hpp"

using namespace signalbox;
using namespace signalbox::chance;
using signalbox::test::Folder;

// A plugin writes its output ports as plain floats, one word each, and control reads them as they are.
extern "C" const char* __tsan_default_suppressions();  // NOLINT(bugprone-reserved-identifier)
extern "C" const char* __tsan_default_suppressions() { return "race:signalbox::rt::Cells::heard\n"; }

namespace {

float tone(std::uint64_t frame) { return static_cast<float>(0.5 * std::sin(0.13 * static_cast<double>(frame))); }

// Cycles of changing length.
class Audio {
public:
    explicit Audio(drivers::Offline& driver) : thread_([this, &driver] { run(driver); }) {}
    ~Audio() { stop(); }
    void stop() {
        stop_ = true;
        if (thread_.joinable()) thread_.join();
    }
    [[nodiscard]] std::uint64_t cycles() const { return cycles_; }
    // How long the output has been the input.
    [[nodiscard]] std::uint64_t same() const { return same_; }

private:
    void run(drivers::Offline& driver) {
        std::array<float, 256> in{}, left{}, right{};
        const float* const inputs[] = {in.data(), in.data()};
        float* const outputs[] = {left.data(), right.data()};
        std::uint64_t same = 0;
        for (std::uint32_t turn = 0; !stop_; ++turn) {
            const std::uint32_t frames = 1 + turn * 37 % 256;
            for (std::uint32_t i = 0; i < frames; ++i) in[i] = tone(driver.frame() + i);
            driver.set_block(frames);
            driver.run(inputs, outputs, frames);
            for (std::uint32_t i = 0; i < frames; ++i) same = left[i] == in[i] ? same + 1 : 0;
            same_ = same;
            ++cycles_;
            if (turn % 16 == 0) std::this_thread::yield();
        }
    }
    std::atomic<bool> stop_{false};
    std::atomic<std::uint64_t> cycles_{0}, same_{0};
    std::thread thread_;
};

// Until all edits so far have begun.
void wait_for_sound(control::test::Rig& rig) {
    bool synced = false;
    rig.session().sync(1, [&](const Result<void>&) { synced = true; });
    rig.until([&] { return synced; });
}

void edit_while_it_sounds(std::uint32_t seed, int count) {
    setenv("LV2_PATH", TEST_BUNDLES, 1);
    const Folder folder;
    control::test::Rig rig(folder.path());
    rig.sound = rig.pass = [] {};
    rig.play();
    Audio audio(rig.offline);
    Edits edits(seed, rig.session());
    control::LiveSession& session = rig.session();
    int done = 0;
    const auto edit = [&](std::vector<control::Item> items, std::uint64_t frame) {
        if (items.empty()) return;
        const bool goes_back = std::any_of(items.begin(), items.end(), [](const control::Item& item) {
            return std::holds_alternative<control::Undo>(item) || std::holds_alternative<control::Redo>(item);
        });
        bool answered = false;
        session.submit({.items = std::move(items), .client = 1, .frame = frame}, [&](const control::Outcome& outcome) {
            answered = true;
            done += outcome.result ? 1 : 0;
        });
        rig.until([&] { return answered; });
        // What undo brings back is known when it is there.
        if (goes_back && frame != 0) rig.until([&] { return session.engine().progress().frame > frame + 960; });
    };
    for (int i = 0; i < count; ++i) {
        const std::uint64_t frame = edits.below(8) == 0 ? session.engine().progress().frame + 20000 : 0;
        edit(edits.next(frame), frame);
        for (const auto& node : session.rack().nodes) {
            control::Param* const gain = session.params().find(node->id + "/gain");
            if (gain == nullptr) continue;
            // As it is, so that the rack is as it was for who makes up the next edit.
            const auto value = node->params.find("gain");
            const float same = value != node->params.end() ? value->second : gain->port->initial;
            if (i % 3 == 0)
                session.glide(*gain, same, 0.05, 1);
            else
                session.set(*gain, same, 1);
        }
        // The others come before the last one has begun, or while it is on its way.
        if (edits.below(3) == 0) wait_for_sound(rig);
    }
    edit(items_of("clear + connect in:1 out:1"), 0);
    rig.until([&] { return audio.same() > 48000; });
    audio.stop();
    const control::Totals totals = session.totals();
    CAPTURE(seed, done, totals.ramps, totals.coalesced, totals.staged, audio.cycles());
    CHECK(done > count / 2);
    CHECK(totals.ramps > static_cast<std::uint64_t>(count) / 8);
    CHECK(totals.staged >= static_cast<std::uint64_t>(count) / 1000);
    rig.driver.running = false;
    session.post({.kind = drivers::Notice::Kind::stopped});
    rig.turn();
}

}  // namespace

TEST_CASE("random edits while sound runs on a thread of its own") { edit_while_it_sounds(1, 400); }
TEST_CASE("many random edits while sound runs on a thread of its own", "[.long]") {
    for (std::uint32_t seed = 2; seed < 12; ++seed) edit_while_it_sounds(seed, 2000);
}
