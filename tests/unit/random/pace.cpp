// SPDX-FileCopyrightText: 2026 The Signalbox authors
// SPDX-License-Identifier: ISC
//
// How soon an edit is adopted, counted in cycles: no clock is looked at.
#include <algorithm>

#include "tests/unit/random/stand.hpp"
#include "tests/unit/random/words.hpp"

using namespace signalbox;
using namespace signalbox::chance;
using Catch::Generators::values;
using signalbox::test::Folder;

namespace {

rt::Progress progress(Stand& stand) { return stand.session().engine().progress(); }

std::string gain_of(int i) { return "gain in:1 out:1 " + std::to_string((i + 1) / 512.0); }

}  // namespace

TEST_CASE("an edit is adopted at most two cycles after its instances exist, or at the end of the ramp") {
    const std::uint32_t block = GENERATE(values<std::uint32_t>({16, 128, 1024}));
    const Folder folder;
    Stand stand(folder.path());
    REQUIRE(stand.edit(items_of("connect in:1 out:1")).result);
    REQUIRE(stand.sound(block, 4000 / block + 1) == "");
    for (int i = 0; i < 12; ++i) {
        const bool brings = i % 3 == 0;
        const std::string id = std::to_string(i);
        CAPTURE(block, i);
        const std::uint64_t adopted = progress(stand).adopted;
        REQUIRE(progress(stand).settled == adopted);
        REQUIRE(stand
                    .edit(items_of(brings ? "add urn:signalbox:test:amp n" + id + " + connect in:2 n" + id + ":in"
                                          : gain_of(i)))
                    .result);
        REQUIRE(stand.sound(block, 2) == "");
        REQUIRE(progress(stand).adopted == adopted + 1);
        // The next one comes during the run-in or the ramp and waits for its end.
        if (progress(stand).settled == adopted) {
            REQUIRE(stand.edit(items_of("gain in:1 out:1 " + std::to_string(2 + i))).result);
            while (progress(stand).settled == adopted) {
                REQUIRE(progress(stand).adopted == adopted + 1);
                REQUIRE(stand.sound(block, 1) == "");
            }
            REQUIRE(stand.sound(block, 1) == "");
            REQUIRE(progress(stand).adopted == adopted + 2);
        }
        REQUIRE(stand.sound(block, 2000 / block + 2) == "");
    }
}

TEST_CASE("200 edits a second are sustained, because they coalesce") {
    constexpr std::uint32_t kBlock = 48;
    constexpr int kCycles = 5, kRampCycles = 10, kEdits = 400;  // 5 ms between two edits, 10 ms a ramp
    int waited = 0, longest = 0;
    const Folder folder;
    Stand stand(folder.path());
    REQUIRE(stand.edit(items_of("connect in:1 out:1 + connect in:2 out:2")).result);
    for (int i = 0; i < kEdits; ++i) {
        const std::string id = "n" + std::to_string(i % 8);
        const auto items = i % 16 < 8 && i % 4 == 0    ? items_of("insert urn:signalbox:test:amp " + id + " in:2 out:2")
                           : i % 16 >= 8 && i % 4 == 0 ? items_of("clear + connect in:1 out:1 + connect in:2 out:2")
                                                       : items_of(gain_of(i));
        const control::Outcome outcome = stand.edit(items);
        REQUIRE((outcome.result || i % 16 < 8));
        for (int cycle = 0; cycle < kCycles; ++cycle) {
            const std::uint64_t adopted = progress(stand).adopted;
            REQUIRE(stand.sound(kBlock, 1) == "");
            waited = progress(stand).adopted == adopted ? waited + 1 : 0;
            longest = std::max(longest, waited);
        }
    }
    CHECK(longest <= 2 * kRampCycles + 2);  // a run-in and a ramp
    const control::Totals totals = stand.session().totals();
    CHECK(totals.edits >= kEdits - 50);
    CHECK(totals.coalesced > 100);
    // At the latest after a run-in and a ramp that run, and those of the last edit.
    REQUIRE(stand.sound(kBlock, 4 * kRampCycles + 2) == "");
    CHECK(stand.interpreter().settled());
    CHECK(progress(stand).settled == progress(stand).adopted);
}
