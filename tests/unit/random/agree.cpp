// SPDX-FileCopyrightText: 2026 The Signalbox authors
// SPDX-License-Identifier: ISC
//
// Random edit sequences through the real session agree with the interpreter. SIGNALBOX_SEED=n plays that one alone.
#include <algorithm>
#include <cstdlib>

#include "tests/unit/random/edits.hpp"
#include "tests/unit/random/ports.hpp"
#include "tests/unit/random/shrink.hpp"
#include "tests/unit/random/webs.hpp"
#include "tests/unit/random/words.hpp"

using namespace signalbox;
using namespace signalbox::chance;
using signalbox::test::Folder;

namespace {

constexpr std::size_t kSteps = 40;

double rate_of(std::uint32_t seed) { return seed % 5 == 0 ? 44100 : seed % 7 == 0 ? 96000 : 48000; }

struct Counts {
    std::uint64_t frames = 0, exact = 0, staged = 0, replaced = 0, aside = 0, edits = 0;
};

// Of a step's parts, those that put a node elsewhere, or another in its place, into whose side-chain a cable leads.
std::uint64_t aside(const graph::Rack& rack, const Step& step) {
    const auto has_sidechain = [&](const std::string& id) {
        return std::any_of(rack.cables->begin(), rack.cables->end(), [&](const graph::Cable& cable) {
            const graph::Node* const node = cable.to.node == id ? rack.find(id) : nullptr;
            return node != nullptr && node->facts && place(ports_of(node->uri).sidechains, cable.to.symbol);
        });
    };
    std::uint64_t count = 0;
    for (const control::Item& item : step.items) {
        const auto* const command = std::get_if<graph::Command>(&item);
        const auto* const move = command != nullptr ? std::get_if<graph::Move>(command) : nullptr;
        const auto* const replace = command != nullptr ? std::get_if<graph::Replace>(command) : nullptr;
        if (move != nullptr) count += has_sidechain(move->id) ? 1 : 0;
        if (replace != nullptr) count += has_sidechain(replace->id) ? 1 : 0;
    }
    return count;
}

// Makes the sequence as it goes; nothing: it agrees.
std::optional<Sequence> disagreement(std::uint32_t seed, const std::string& state, Counts& counts) {
    Stand stand(state, rate_of(seed));
    Edits edits(seed, stand.session());
    Sequence sequence;
    std::string wrong;
    while (sequence.size() < kSteps && wrong.empty()) {
        sequence.push_back(edits.step());
        counts.aside += aside(stand.session().rack(), sequence.back());
        wrong = stand.play(sequence.back());
    }
    if (wrong.empty()) wrong = stand.sound(64, 48);
    counts.frames += stand.frames();
    counts.exact += stand.exact_frames();
    counts.staged += stand.interpreter().staged();
    counts.replaced += stand.interpreter().replaced();
    counts.edits += stand.session().totals().edits;
    CHECK(stand.session().totals().staged == stand.interpreter().staged());
    return wrong.empty() ? std::nullopt : std::optional(sequence);
}

std::string replay(const Sequence& sequence, const std::string& state, double rate_hz) {
    Stand stand(state, rate_hz);
    for (const Step& step : sequence) {
        if (std::string wrong = stand.play(step); !wrong.empty()) return wrong;
    }
    return stand.sound(64, 48);
}

// Ends the test where one does not agree, with the least that shows it.
Counts play(std::uint32_t first, std::uint32_t last) {
    const Folder folder;
    Counts counts;
    for (std::uint32_t seed = first; seed <= last; ++seed) {
        const auto sequence = disagreement(seed, folder.path(), counts);
        if (!sequence) continue;
        const auto failure = [&](const Sequence& shorter) { return replay(shorter, folder.path(), rate_of(seed)); };
        const Sequence least = shrunk(*sequence, failure);
        FAIL("seed " << seed << " at " << rate_of(seed) << " Hz: " << failure(least) << "\n" << words(least));
    }
    return counts;
}

void play_all(std::uint32_t sequences) {
    if (const char* const seed = std::getenv("SIGNALBOX_SEED")) {
        const auto one = static_cast<std::uint32_t>(std::stoul(seed));
        play(one, one);
        return;
    }
    const Counts counts = play(1, sequences);
    INFO(counts.edits << " edits, " << counts.staged << " staged, " << counts.replaced << " replaced unheard, "
                      << counts.aside << " about side-chains; " << counts.frames << " frames, " << counts.exact
                      << " of them to the bit");
    CHECK(counts.edits > 20 * sequences);
    CHECK(counts.staged > sequences / 4);
    CHECK(counts.replaced > sequences);
    CHECK(counts.aside > sequences / 2);
    CHECK(counts.exact > counts.frames / 10);
}

}  // namespace

TEST_CASE("random edits sound as the interpreter says") { play_all(32); }
TEST_CASE("many random edits sound as the interpreter says", "[.long]") { play_all(1000); }

TEST_CASE("with a broken ramp random edits sound otherwise") {
    const rt::Ramp none{.seconds = 0}, longer{.seconds = 0.0101};
    const rt::Ramp linear{.seconds = 0.010, .shape = [](double part) { return part; }};
    for (const rt::Ramp& ramp : {none, longer, linear}) {
        const Folder folder;
        Stand stand(folder.path(), 48000, ramp);
        Edits edits(1, stand.session());
        std::string wrong;
        for (std::size_t i = 0; i < kSteps && wrong.empty(); ++i) wrong = stand.play(edits.step());
        CHECK_FALSE(wrong.empty());
    }
}
