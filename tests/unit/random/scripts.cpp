// SPDX-FileCopyrightText: 2026 The Signalbox authors
// SPDX-License-Identifier: ISC
//
// The golden scripts: played beside the interpreter, then undone to the beginning and redone to the end.
#include <algorithm>
#include <cmath>
#include <cstdlib>
#include <filesystem>
#include <fstream>

#include "tests/unit/random/exact.hpp"
#include "tests/unit/random/post.hpp"
#include "tests/unit/random/stand.hpp"
#include "tests/unit/random/words.hpp"

using namespace signalbox;
using namespace signalbox::chance;
using signalbox::test::Folder;

namespace {

constexpr double kRateHz = 48000;

std::vector<std::filesystem::path> scripts(const std::string& extension) {
    std::vector<std::filesystem::path> all;
    for (const auto& entry : std::filesystem::directory_iterator(TEST_SCRIPTS)) {
        if (entry.path().extension() == extension) all.push_back(entry.path());
    }
    std::sort(all.begin(), all.end());
    return all;
}

// What the rack makes of the same noise each time, once it has forgotten what was before.
std::vector<Interpreter::Frame> sound_of(Stand& stand) {
    REQUIRE(stand.sound(128, 40) == "");
    stand.restart_noise();
    REQUIRE(stand.sound(128, 60) == "");
    REQUIRE(stand.sound(512, 4) == "");
    return stand.heard();
}

double difference(const std::vector<Interpreter::Frame>& a, const std::vector<Interpreter::Frame>& b) {
    double most = 0;
    for (std::size_t i = 0; i < a.size(); ++i) {
        for (std::size_t c = 0; c < 2; ++c) most = std::max(most, std::abs(a[i][c] - b[i][c]));
    }
    return most;
}

bool exact(const graph::Rack& rack) {
    return exact_after(rack, net_of(rack, [](const graph::Cable&) { return 1; }), kRateHz).has_value();
}

// Keeps the racks before and after every step of the history.
void note(Stand& stand, std::vector<graph::Rack>& racks) {
    const std::size_t depth = stand.session().history().undo.size();
    racks.resize(std::min(racks.size(), depth));
    if (racks.size() == depth) racks.push_back(stand.session().rack());
}

std::vector<graph::Rack> play(Stand& stand, std::istream& script) {
    std::vector<graph::Rack> racks{stand.session().rack()};
    for (const Step& step : sequence_of(script)) {
        CAPTURE(words(step.items));
        if (!step.items.empty()) {
            const control::Outcome outcome = stand.edit(step.items);
            if (!outcome.result) FAIL(outcome.result.error().text);
        }
        REQUIRE(stand.sound(step.block, step.cycles) == "");
        note(stand, racks);
    }
    return racks;
}

std::vector<graph::Rack> play(Stand& stand, Post& post, std::istream& script) {
    std::vector<graph::Rack> racks{stand.session().rack()};
    for (const Letter& letter : letters_of(script)) {
        if (!letter.messages.empty()) {
            CAPTURE(letter.messages.front().address);
            CHECK(post.send(letter.messages, letter.answers.size()) == letter.answers);
        }
        REQUIRE(stand.sound(letter.block, letter.cycles) == "");
        note(stand, racks);
    }
    return racks;
}

// All the way back and forth again, as a client does it.
void go_through(Stand& stand, Post& post, const std::vector<graph::Rack>& racks) {
    const auto say = [&](const std::string& address, std::size_t rack) {
        const auto answers = post.send({{address, {}}}, 1);
        CHECK((answers == std::vector{"/ok " + address} || answers == std::vector{"/ok " + address + " staged"}));
        REQUIRE(stand.session().rack() == racks[rack]);
        REQUIRE(stand.sound(64, static_cast<std::uint32_t>(rack % 3) * 6) == "");
    };
    const auto refused = [&](const std::string& address) {
        const auto answers = post.send({{address, {}}}, 1);
        CHECK((answers.size() == 1 && answers[0].starts_with("/error 1 " + address)));
    };
    for (std::size_t i = racks.size() - 1; i-- > 0;) say("/rack/undo", i);
    refused("/rack/undo");
    for (std::size_t i = 1; i < racks.size(); ++i) say("/rack/redo", i);
    refused("/rack/redo");
}

void go_through(Stand& stand, const std::vector<graph::Rack>& racks) {
    for (std::size_t i = racks.size() - 1; i-- > 0;) {
        REQUIRE(stand.edit({control::Undo{}}).result);
        REQUIRE(stand.session().rack() == racks[i]);
        REQUIRE(stand.sound(64, static_cast<std::uint32_t>(i % 3) * 6) == "");
    }
    REQUIRE_FALSE(stand.edit({control::Undo{}}).result);
    for (std::size_t i = 1; i < racks.size(); ++i) {
        REQUIRE(stand.edit({control::Redo{}}).result);
        REQUIRE(stand.session().rack() == racks[i]);
        REQUIRE(stand.sound(64, static_cast<std::uint32_t>(i % 3) * 6) == "");
    }
    REQUIRE_FALSE(stand.edit({control::Redo{}}).result);
}

}  // namespace

TEST_CASE("golden scripts, undone and redone, give the same racks and the same sound") {
    const Folder folder;
    const auto all = scripts(".txt");
    REQUIRE(all.size() >= 6);
    for (const auto& path : all) {
        CAPTURE(path.filename());
        std::ifstream file(path);
        Stand stand(folder.path(), kRateHz);
        const std::vector<graph::Rack> racks = play(stand, file);
        REQUIRE(racks.size() > 3);
        const auto before = sound_of(stand);
        go_through(stand, racks);
        const auto after = sound_of(stand);
        CHECK(difference(before, after) <= (exact(racks.back()) ? 0 : 1e-6));
    }
}

TEST_CASE("golden scripts in OSC are answered and heard as they say, also when undone and redone") {
    const Folder folder;
    const auto all = scripts(".osc");
    REQUIRE(all.size() >= 4);
    for (const auto& path : all) {
        CAPTURE(path.filename());
        std::ifstream file(path);
        Stand stand(folder.path(), kRateHz);
        Post post(stand);
        const std::vector<graph::Rack> racks = play(stand, post, file);
        REQUIRE(racks.size() > 3);
        const auto before = sound_of(stand);
        go_through(stand, post, racks);
        CHECK(difference(before, sound_of(stand)) <= (exact(racks.back()) ? 0 : 1e-6));
    }
}

// To look into what was printed.
TEST_CASE("the script that SIGNALBOX_SCRIPT names sounds as the interpreter says", "[.script]") {
    const char* const path = std::getenv("SIGNALBOX_SCRIPT");
    REQUIRE(path != nullptr);
    const Folder folder;
    std::ifstream file(path);
    Stand stand(folder.path(), kRateHz);
    play(stand, file);
}
