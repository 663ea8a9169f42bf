// SPDX-FileCopyrightText: 2026 The Signalbox authors
// SPDX-License-Identifier: ISC
//
// Thousands of random edits leave nothing behind.
#include <malloc.h>
#include <unistd.h>

#include <atomic>
#include <cstdlib>
#include <fstream>
#include <iterator>

#include "tests/unit/random/edits.hpp"
#include "tests/unit/random/words.hpp"

using namespace signalbox;
using namespace signalbox::chance;
using signalbox::test::Folder;

namespace {

#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
constexpr bool kOwnAllocator = true;
#elif defined(__has_feature)
constexpr bool kOwnAllocator = __has_feature(address_sanitizer) || __has_feature(thread_sanitizer);
#else
constexpr bool kOwnAllocator = false;
#endif

// What threads keep of what they let go of counts as in use, and would hide what is never let go of. The C library
// reads this when the program starts, so it starts anew.
const bool kNoCaches = [] {
    constexpr const char* kName = "GLIBC_TUNABLES";
    constexpr const char* kValue = "glibc.malloc.tcache_count=0";
    if (kOwnAllocator || std::getenv(kName) != nullptr) return true;
    setenv(kName, kValue, 1);
    std::ifstream file("/proc/self/cmdline");
    std::vector<std::string> words;
    for (std::string word; std::getline(file, word, '\0');) words.push_back(word);
    std::vector<char*> arguments;
    for (std::string& word : words) arguments.push_back(word.data());
    arguments.push_back(nullptr);
    return execv("/proc/self/exe", arguments.data()) == 0;
}();

// Where nothing is optimised a third has to do; what is never let go of is seen there at the first.
constexpr int kPart = kOwnAllocator ? 3 : 1;

constexpr std::size_t kGrowth = std::size_t{64} << 10;

std::size_t private_dirty() {
    std::ifstream file("/proc/self/smaps_rollup");
    for (std::string word; file >> word;) {
        std::size_t kilobytes = 0;
        if (word == "Private_Dirty:" && file >> kilobytes) return kilobytes << 10;
    }
    FAIL("the system does not say what is private and dirty");
    return 0;
}

std::size_t free_cells(rt::Cells& cells) {
    std::vector<std::pair<std::uint32_t, std::uint32_t>> taken;
    std::size_t sum = 0;
    for (std::uint32_t count = rt::Cells::kCount; count > 0; count /= 2) {
        while (const auto first = cells.allocate(count)) {
            taken.emplace_back(*first, count);
            sum += count;
        }
    }
    for (const auto& [first, count] : taken) cells.release(first, count);
    return sum;
}

class Soak {
public:
    explicit Soak(const std::string& state) : rig_((setenv("LV2_PATH", TEST_BUNDLES, 1), state)) {
        rig_.sound = [] {};
        rig_.play();
    }

    void edit(const std::vector<control::Item>& items) {
        std::optional<control::Outcome> outcome;
        rig_.session().submit({.items = items, .client = 1, .frame = 0},
                              [&](const control::Outcome& o) { outcome = o; });
        rig_.until([&] { return outcome.has_value(); });
        done_ += outcome->result ? 1 : 0;
    }
    void sound(std::uint32_t block, std::uint32_t cycles) {
        const float* const inputs[] = {nullptr, nullptr};
        float* const outputs[] = {nullptr, nullptr};
        rig_.offline.set_block(block);
        for (std::uint32_t cycle = 0; cycle < cycles; ++cycle) {
            rig_.turn();
            rig_.offline.run(inputs, outputs, block);
        }
    }
    void random_edits(std::uint32_t seed, std::size_t count) {
        Edits edits(seed, rig_.session());
        for (std::size_t i = 0; i < count; ++i) {
            const Step step = edits.step();
            edit(step.items);
            sound(step.block, step.cycles);
        }
    }

    struct Held {
        std::size_t dirty = 0, heap = 0, arena = 0, blocks = 0, cells = 0;
    };
    // On the same rack, with the same history, nothing parked and nothing under way, on whatever thread.
    Held held() {
        edit(items_of("clear"));
        edit(items_of(
            "connect in:1 out:1 + insert urn:signalbox:test:stereo a in:1 out:1 + insert urn:signalbox:gain b a:out_l "
            "out:1 + feedback a:out_l b:in_2 0.5 10"));
        for (int i = 0; i < 1100; ++i) edit(items_of(i % 2 == 0 ? "gain in:1 a:in_l 0.5" : "gain in:1 a:in_l 1"));
        sound(1024, 4);
        change_rate(44100);
        change_rate(48000);
        rig_.play();
        sound(1024, 4);
        look_for_plugins();
        rig_.until([&] { return rig_.resting(); });
        rig_.log = {};
        malloc_trim(0);
        return {private_dirty(), mallinfo2().uordblks, rig_.arena.usage().used, rig_.arena.usage().blocks,
                free_cells(rig_.engine.cells())};
    }
    [[nodiscard]] std::size_t done() const { return done_; }

private:
    // As the session does now and then, while a plugin is missing.
    void look_for_plugins() {
        std::atomic<bool> found{false};
        rig_.session().catalogue().rescan();
        rig_.session().catalogue().find("urn:signalbox:gain", [&](const auto&) { found = true; });
        rig_.until([&] { return found.load(); });
    }
    // Every instance is made anew, and what is parked is let go.
    void change_rate(double rate_hz) {
        rig_.driver.running = false;
        rig_.session().post({.kind = drivers::Notice::Kind::rate, .rate_hz = rate_hz});
        rig_.until([&] { return rig_.driver.resumed_hz == rate_hz; });
    }

    control::test::Rig rig_;
    std::size_t done_ = 0;
};

struct Count {
    std::size_t warm_up, edits;
};

Soak::Held soak(const Count& count, Soak::Held& before) {
    REQUIRE(kNoCaches);
    mallopt(M_ARENA_MAX, 1);  // as the daemon does
    const Folder folder;
    Soak soak(folder.path());
    soak.random_edits(1, count.warm_up);
    (void)soak.held();
    before = soak.held();
    for (std::uint32_t chunk = 0; chunk * 500 < count.edits; ++chunk) soak.random_edits(100 + chunk, 500);
    const Soak::Held after = soak.held();
    INFO(soak.done() << " edits");
    CHECK(after.blocks == before.blocks);
    CHECK(after.cells == before.cells);
    CHECK(soak.done() > count.edits / 2);
    return after;
}

}  // namespace

TEST_CASE("thousands of edits leave nothing behind") {
    Soak::Held before;
    const Soak::Held after = soak({600 / kPart, 3000 / kPart}, before);
    CAPTURE(before.heap, after.heap, before.arena, after.arena);
    CHECK(after.arena <= before.arena);
    if (!kOwnAllocator) CHECK(after.heap <= before.heap + kGrowth);
}

TEST_CASE("a node that comes and goes in one edit leaves nothing behind") {
    REQUIRE(kNoCaches);
    const Folder folder;
    Soak soak(folder.path());
    const Soak::Held before = soak.held();
    for (int i = 0; i < 1500 / kPart; ++i) soak.edit(items_of("add urn:signalbox:meter x + remove x"));
    const Soak::Held after = soak.held();
    CAPTURE(before.heap, after.heap);
    CHECK(after.blocks == before.blocks);
    if (!kOwnAllocator) CHECK(after.heap <= before.heap + kGrowth / 4);
}

// A heap has holes, and grows until there are enough of them.
TEST_CASE("a hundred thousand edits leave nothing behind", "[.long]") {
    Soak::Held before;
    const Soak::Held after = soak({20000, 100000}, before);
    CAPTURE(before.heap, after.heap, before.arena, after.arena, before.dirty, after.dirty);
    CHECK(after.arena <= before.arena);
    if (!kOwnAllocator) CHECK(after.dirty <= before.dirty + kGrowth);
}
