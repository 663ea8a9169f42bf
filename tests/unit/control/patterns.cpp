// SPDX-FileCopyrightText: 2026 The Signalbox authors
// SPDX-License-Identifier: ISC
#include <algorithm>
#include <random>

#include "tests/unit/catch.hpp"
#include "tests/unit/control/desk.hpp"

using namespace signalbox::control;
using namespace signalbox::control::test;
using Lines = std::vector<std::string>;

namespace {

struct FourNodes : Office {
    FourNodes() {
        for (const char* id : {"eq", "eq2", "echo", "gain-1"}) session.add(id);
    }
    // The addresses that were set, sorted.
    Lines set(const std::string& pattern, const Wire& wire = Wire().f(1)) {
        session.sets.clear();
        for (const std::string& answer : ask(message(pattern, wire))) answers.push_back(answer);
        Lines found;
        for (const auto& one : session.sets) found.push_back(one.address);
        std::sort(found.begin(), found.end());
        return found;
    }
    Lines answers;
};

const Lines kInputs{"free", "freq", "gain", "on", "steps"};

// Every input of the rack, tried one by one.
Lines naive(FourNodes& rig, const std::string& address) {
    const osc::Pattern pattern(address);
    Lines found;
    for (const char* id : {"echo", "eq", "eq2", "gain-1"}) {
        for (const std::string& symbol : kInputs) {
            osc::Budget budget;
            const std::string one = "/node/" + std::string(id) + "/" + symbol;
            REQUIRE(rig.session.params().find(one.substr(6)) != nullptr);
            if (osc::match(pattern, one, budget) == osc::Match::yes) found.push_back(one);
        }
    }
    std::sort(found.begin(), found.end());
    return found;
}

}  // namespace

TEST_CASE("a pattern sets every input that it names") {
    FourNodes rig;
    CHECK(rig.set("/node/*/gain") == Lines{"/node/echo/gain", "/node/eq/gain", "/node/eq2/gain", "/node/gain-1/gain"});
    CHECK(rig.set("/node/eq/f*") == Lines{"/node/eq/free", "/node/eq/freq"});
    CHECK(rig.set("/node/{eq,echo}/[!a-n]*") ==
          Lines{"/node/echo/on", "/node/echo/steps", "/node/eq/on", "/node/eq/steps"});
    CHECK(rig.set("/node//on").size() == 4);
    CHECK(rig.answers == Lines{});
}

TEST_CASE("patterns find what trying every address finds") {
    FourNodes rig;
    const std::vector<std::string> ids{"*", "eq", "e*", "eq?", "{eq,gain-1}", "[a-f]*", "*-1", "??", "nix"};
    const std::vector<std::string> symbols{"*", "gain", "g*n", "{on,free}", "[!f]*", "????", "nix"};
    for (const std::string& id : ids) {
        for (const std::string& symbol : symbols) {
            for (const std::string slash : {"/", "//"}) {
                const std::string pattern = "/node/" + id + slash + symbol;
                if (!osc::is_pattern(pattern)) continue;
                INFO(pattern);
                CHECK(rig.set(pattern) == naive(rig, pattern));
            }
        }
    }
}

TEST_CASE("norm, inc and ramp work below patterns") {
    FourNodes rig;
    CHECK(rig.set("/node/*/gain/norm", Wire().f(1)).size() == 4);
    CHECK(rig.session.sets[0].value == 24);
    CHECK(rig.set("/node/eq*/gain/inc", Wire().f(-1)).size() == 2);
    CHECK(rig.session.sets[0].value == 23);
    CHECK(rig.set("/node/eq/[fg]*/ramp", Wire().f(5).f(2)).size() == 3);
    CHECK(rig.session.sets[0].seconds == 2);
    CHECK(rig.set("/node/eq//norm", Wire().f(1)).size() == 5);
    CHECK(rig.answers == Lines{});
}

TEST_CASE("a pattern with a token is confirmed once") {
    FourNodes rig;
    CHECK(rig.ask(message("/node/*/gain", Wire().i(6).f(1))) == Lines{"/ok is 6 /node/*/gain"});
    rig.session.prepared = {"eq"};
    CHECK(rig.ask(message("/node/*/gain", Wire().i(7).f(1))) == Lines{"/ok is 7 /node/*/gain"});
    REQUIRE(rig.session.transactions.size() == 1);
    CHECK(rig.session.transactions[0].items.size() == 4);
}

TEST_CASE("a pattern's queries are answered one by one, in order") {
    FourNodes rig;
    CHECK(rig.ask(message("/node/*/on")) ==
          Lines{"/node/echo/on f 0", "/node/eq/on f 0", "/node/eq2/on f 0", "/node/gain-1/on f 0"});
    CHECK(rig.ask(message("/node/eq/*")).size() == 6);  // outputs too
    CHECK(rig.ask(message("/node/*/@cpu")).size() == 4);
    CHECK(rig.ask(message("/node/e*/@bypass")) ==
          Lines{"/node/eq/@bypass i 0", "/node/eq2/@bypass i 0", "/node/echo/@bypass i 0"});
}

TEST_CASE("bypass by pattern is one transaction") {
    FourNodes rig;
    CHECK(rig.ask(message("/node/eq*/@bypass", Wire().i(3).i(1))) == Lines{"/ok is 3 /node/eq*/@bypass"});
    REQUIRE(rig.session.transactions.size() == 1);
    CHECK(rig.session.transactions[0].items.size() == 2);
}

TEST_CASE("what a pattern cannot do is said, and nothing is done") {
    FourNodes rig;
    CHECK(rig.set("/node/*/nix") == Lines{});
    CHECK(rig.set("/node/[/gain") == Lines{});
    CHECK(rig.set("/n*/eq/gain") == Lines{});
    CHECK(rig.set("/rack/cl*", Wire()) == Lines{});
    CHECK(rig.set("/node/*/level") == Lines{});
    CHECK(rig.set("/node/*/*/ramp", Wire().f(1)) == Lines{});
    CHECK(rig.session.transactions.empty());
    const std::vector<std::string> starts{"/error iss 1 /node/*/nix nothing matches /node/*/nix",
                                          "/error iss 11 /node/[/gain the pattern's brackets",
                                          "/error iss 1 /n*/eq/gain there is no /n*/eq/gain: patterns match below",
                                          "/error iss 1 /rack/cl* there is no /rack/cl*: patterns match below",
                                          "/error iss 1 /node/*/level nothing matches",
                                          "/error iss 2 /node/*/*/ramp /node/*/*/ramp takes these arguments: value"};
    REQUIRE(rig.answers.size() == starts.size());
    for (std::size_t k = 0; k < starts.size(); ++k) {
        INFO(rig.answers[k]);
        CHECK(rig.answers[k].starts_with(starts[k]));
    }
}

TEST_CASE("a packet whose patterns cost too much does nothing") {
    FourNodes rig;
    const std::string plain = message("/node/eq/gain", Wire().f(1));
    const std::string costly = message("/node/*************e*q*/*g*a*i*n*", Wire().f(1));
    std::vector<std::string> parts(2000, costly);
    parts.insert(parts.begin(), plain);
    const Lines answers = rig.ask(bundle(1, parts));
    REQUIRE(answers.size() == 1);
    CHECK(answers[0].starts_with("/error iss 6 "));
    CHECK(answers[0].find("the patterns of this packet take more than 100000 steps") != std::string::npos);
    CHECK(rig.session.sets.empty());
    CHECK(rig.ask(bundle(1, {plain, costly})) == Lines{});  // the next packet begins anew
    CHECK(rig.session.sets.size() == 3);
}
