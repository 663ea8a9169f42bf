// SPDX-FileCopyrightText: 2026 The Signalbox authors
// SPDX-License-Identifier: ISC
#include "control/osc/pattern.hpp"

#include <random>
#include <string>
#include <vector>

#include "tests/unit/catch.hpp"
#include "tests/unit/osc/naive.hpp"

using namespace signalbox::control::osc;
using signalbox::control::osc::test::naive;

namespace {

bool matches(std::string_view pattern, std::string_view address) {
    Budget budget;
    const Match result = match(Pattern(pattern), address, budget);
    REQUIRE(result != Match::over_budget);
    return result == Match::yes;
}

class Dice {
public:
    explicit Dice(std::uint32_t seed) : random_(seed) {}
    std::size_t below(std::size_t n) { return random_() % n; }
    char letter() { return "abc"[below(3)]; }
    std::string word(std::size_t longest) {
        std::string word;
        for (std::size_t n = below(longest + 1); n > 0; --n) word += letter();
        return word;
    }
    std::string piece() {
        switch (below(8)) {
            case 0:
                return "*";
            case 1:
                return "?";
            case 2:
                return std::string("[").append(below(2) != 0 ? "!" : "").append(set()).append("]");
            case 3:
                return std::string("{").append(word(2)).append(",").append(word(3)).append("}");
            default:
                return {letter()};
        }
    }
    std::string set() {
        if (below(2) != 0) return {letter(), '-', letter()};
        return {letter(), "ab-"[below(3)]};
    }
    std::string pattern() {
        std::string text;
        for (std::size_t segments = 1 + below(3); segments > 0; --segments) {
            text += below(4) == 0 ? "//" : "/";
            for (std::size_t pieces = 1 + below(4); pieces > 0; --pieces) text += piece();
        }
        if (below(10) == 0) text += "//";
        return text;
    }
    std::string address() {
        std::string text;
        for (std::size_t segments = 1 + below(4); segments > 0; --segments)
            text += '/', text += letter(), text += word(3);
        return text;
    }

private:
    std::mt19937 random_;
};

}  // namespace

TEST_CASE("addresses are taken apart in place") {
    std::string_view address = "/node/a/gain";
    CHECK(take_segment(address) == "node");
    CHECK(take_segment(address) == "a");
    CHECK(address == "/gain");
    CHECK(take_segment(address) == "gain");
    CHECK(address.empty());
    CHECK(take_segment(address).empty());
}

TEST_CASE("what is a pattern") {
    for (const char* pattern : {"/a*", "/a?", "/[ab]", "/{a,b}", "//a", "/a//b", "/a]", "/a}"})
        CHECK(is_pattern(pattern));
    for (const char* literal : {"/a", "/a/b", "/a,b", "/a-b", "/a!", "/node/x/@bypass"})
        CHECK_FALSE(is_pattern(literal));
}

TEST_CASE("each operator of the specification") {
    CHECK(matches("/node/*/gain", "/node/eq/gain"));
    CHECK_FALSE(matches("/node/*/gain", "/node/eq/left/gain"));
    CHECK_FALSE(matches("/node/*", "/node/eq/gain"));
    CHECK(matches("/ch?", "/ch1"));
    CHECK_FALSE(matches("/ch?", "/ch"));
    CHECK(matches("/ch[1-4]", "/ch4"));
    CHECK_FALSE(matches("/ch[1-4]", "/ch5"));
    CHECK(matches("/ch[!1-4]", "/ch5"));
    CHECK_FALSE(matches("/ch[!1-4]", "/ch2"));
    CHECK(matches("/ch[a-]", "/ch-"));
    CHECK(matches("/ch[1!]", "/ch!"));
    CHECK(matches("/{bass,drums}/gain", "/drums/gain"));
    CHECK_FALSE(matches("/{bass,drums}/gain", "/drum/gain"));
    CHECK(matches("/a{,b}c", "/ac"));
    CHECK(matches("/{a,ab}{c,bc}", "/abbc"));
    CHECK(matches("/node//gain", "/node/gain"));
    CHECK(matches("/node//gain", "/node/a/b/gain"));
    CHECK_FALSE(matches("/node//gain", "/node/a/b/gains"));
    CHECK(matches("//gain", "/x/gain"));
    CHECK(matches("/node//", "/node/a/b"));
    CHECK(matches("/a*b*c", "/aXbbYc"));
    CHECK_FALSE(matches("/a", "/a/b"));
    CHECK_FALSE(matches("/a/b", "/a"));
}

TEST_CASE("broken patterns are not valid and match nothing") {
    for (const char* text : {"", "a", "/[", "/[]", "/[!]", "/a]", "/{", "/{}", "/a}", "/{a", "/[a", "/{a/b}",
                             "/{a,{b}}", "/{*}", "/[[a]", "/[{a}]"}) {
        CHECK_FALSE(Pattern(text).valid());
        CHECK_FALSE(matches(text, "/a"));
    }
    std::string deep;
    for (std::size_t i = 0; i < Pattern::kMaxSegments; ++i) deep += "/*";
    CHECK(Pattern(deep).valid());
    CHECK(matches(deep, std::string(deep)));
    CHECK_FALSE(Pattern(deep + "/*").valid());
    CHECK_FALSE(Pattern("/" + std::string(kMaxAddress, '*')).valid());
}

TEST_CASE("random patterns match as the naive matcher says") {
    Dice dice(7);
    int hits = 0;
    for (int round = 0; round < 200'000; ++round) {
        const std::string pattern = dice.pattern(), address = dice.address();
        INFO(pattern << " " << address);
        REQUIRE(Pattern(pattern).valid());
        const bool expected = naive(pattern, address);
        hits += expected;
        if (matches(pattern, address) != expected) FAIL();
    }
    CHECK(hits > 5'000);
}

TEST_CASE("a walk down a tree finds the one name that can follow") {
    const Pattern pattern("/node/{a,b}/gain");
    Budget budget;
    CHECK(pattern.only(pattern.start()) == "node");
    const auto below_node = pattern.step(pattern.start(), "node", budget);
    CHECK_FALSE(pattern.only(below_node).has_value());
    CHECK(pattern.step(below_node, "c", budget) == 0);
    const auto below_b = pattern.step(below_node, "b", budget);
    CHECK(pattern.only(below_b) == "gain");
    CHECK_FALSE(pattern.ends(below_b));
    CHECK(pattern.ends(pattern.step(below_b, "gain", budget)));

    const Pattern anywhere("/node//gain");
    CHECK_FALSE(anywhere.only(anywhere.step(anywhere.start(), "node", budget)).has_value());
}

TEST_CASE("a bomb of stars costs no more than length times length, and the budget stops what is left") {
    std::string bomb = "/";
    for (int i = 0; i < 100; ++i) bomb += "*a";
    bomb += "b";
    const std::string name = "/" + std::string(250, 'a');
    Budget budget;
    CHECK(match(Pattern(bomb), name, budget) == Match::no);
    CHECK(100'000 - budget.steps <= bomb.size() * name.size());
    while (!budget.over) CHECK(match(Pattern(bomb), name, budget) != Match::yes);
    CHECK(budget.steps == 0);
    CHECK(match(Pattern("/a*"), "/a", budget) == Match::over_budget);
    CHECK(Pattern("/*").step(1, "a", budget) == 0);
}

TEST_CASE("many words in braces are counted too") {
    std::string bomb = "/*{a";
    for (int i = 0; i < 500; ++i) bomb += ",a";
    bomb += "}b";
    const std::string name = "/" + std::string(500, 'a');
    Budget budget;
    CHECK(match(Pattern(bomb), name, budget) == Match::over_budget);
}
