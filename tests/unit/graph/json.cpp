// SPDX-FileCopyrightText: 2026 The Signalbox authors
// SPDX-License-Identifier: ISC
#include "daemon/graph/json.hpp"

#include <cmath>
#include <cstring>
#include <limits>
#include <random>

#include "daemon/graph/utf8.hpp"
#include "tests/unit/catch.hpp"

using namespace signalbox;
using json::Array;
using json::Object;
using Json = json::Value;

namespace {

Json good(std::string_view text) {
    const auto value = json::read(text);
    if (!value) FAIL(std::string(text) + ": " + value.error().text);
    return *value;
}

Error bad(std::string_view text) {
    const auto value = json::read(text);
    if (value) FAIL(std::string(text) + " was read");
    return value.error();
}

void refused(std::string_view text, const std::string& sentence, Code code = Code::malformed) {
    CHECK(bad(text) == Error{code, sentence});
}

}  // namespace

TEST_CASE("Values of every kind are read", "[json]") {
    CHECK(good("null").is_null());
    CHECK(*good(" true ").boolean());
    CHECK_FALSE(*good("false").boolean());
    CHECK(*good("-12.5e-1").number() == -1.25);
    CHECK(*good("0").number() == 0);
    CHECK(*good("1E+2").number() == 100);
    CHECK(*good("\"a\"").string() == "a");
    CHECK(good("[]") == Json(Array{}));
    CHECK(good("{}") == Json(Object{}));
    CHECK(good("[1, [true], {}]") == Json(Array{1, Array{true}, Object{}}));
    const Json object = good("\r\n\t {\"b\": 1, \"a\": \"x\"} \n");
    REQUIRE(object.object()->size() == 2);
    CHECK((*object.object())[0].key == "b");
    CHECK(*object.find("a")->string() == "x");
    CHECK(object.find("c") == nullptr);
    CHECK(good("1").find("a") == nullptr);
}

TEST_CASE("Values are compared with their order and without their place", "[json]") {
    CHECK(good("{\"a\":1,\"b\":2}") == good("\n{\"a\" : 1.0,\n\"b\":2}"));
    CHECK_FALSE(good("{\"a\":1,\"b\":2}") == good("{\"b\":2,\"a\":1}"));
    CHECK_FALSE(good("0") == good("false"));
    CHECK_FALSE(good("null") == good("\"null\""));
}

TEST_CASE("Strings know escapes and UTF-8", "[json]") {
    CHECK(*good(R"("\"\\\/\b\f\n\r\t")").string() == "\"\\/\b\f\n\r\t");
    CHECK(*good(R"("\u00e4\u20AC\ud83d\ude00\u0000")").string() ==
          std::string("\xc3\xa4\xe2\x82\xac\xf0\x9f\x98\x80\0", 10));
    CHECK(*good("\"\xc3\xa4\xf4\x8f\xbf\xbf\"").string() == "\xc3\xa4\xf4\x8f\xbf\xbf");
}

TEST_CASE("Places count lines and characters", "[json]") {
    const Json value = good("[\"\xc3\xa4\xc3\xb6\", 1,\n\n  {\"k\": [true]}]");
    const Array& items = *value.array();
    CHECK((items[0].place.line == 1 && items[0].place.column == 2));
    CHECK((items[1].place.line == 1 && items[1].place.column == 8));
    CHECK((items[2].place.line == 3 && items[2].place.column == 3));
    const json::Member& member = items[2].object()->front();
    CHECK((member.place.line == 3 && member.place.column == 4));
    CHECK((member.value.place.line == 3 && member.value.place.column == 9));
    CHECK((member.value.array()->front().place.column == 10));
}

TEST_CASE("What is no JSON is refused where it is", "[json]") {
    refused("", "line 1, column 1: the text ends where a value should be");
    refused("  \n ", "line 2, column 2: the text ends where a value should be");
    refused("[1,\n 2,]", "line 2, column 4: a value should be here");
    refused("[1 2]", "line 1, column 4: a comma or ] should be here");
    refused("[1", "line 1, column 3: a comma or ] should be here");
    refused("{\"a\": 1,\n}", "line 2, column 1: a key in double quotes should be here");
    refused("{a: 1}", "line 1, column 2: a key in double quotes should be here");
    refused("{\"a\" 1}", "line 1, column 6: a colon should be here");
    refused("{\"a\": 1 \"b\"}", "line 1, column 9: a comma or } should be here");
    refused("{\"a\": }", "line 1, column 7: a value should be here");
    refused("true false", "line 1, column 6: nothing may follow the value");
    refused("nul", "line 1, column 1: a value should be here");
    refused("True", "line 1, column 1: a value should be here");
    refused("// comment\n1", "line 1, column 1: a value should be here");
    refused("\xef\xbb\xbf{}", "line 1, column 1: a value should be here");
    refused("'a'", "line 1, column 1: a value should be here");
}

TEST_CASE("Numbers follow the grammar and fit a double", "[json]") {
    refused("01", "line 1, column 2: nothing may follow the value");
    for (const char* text : {"+1", ".5", "1.", "1.e2", "-", "1e", "1e+", "inf", "NaN", "-Infinity", "0x10x"}) {
        CHECK(bad(text).code == Code::malformed);
    }
    refused("[1e999]", "line 1, column 2: no double holds this number");
    CHECK(*good("1.7976931348623157e308").number() == std::numeric_limits<double>::max());
    CHECK(*good("5e-324").number() == std::numeric_limits<double>::denorm_min());
}

TEST_CASE("Strings that are broken are refused where they break", "[json]") {
    refused("\"ab", "line 1, column 4: the text ends inside a string");
    refused("\"a\nb\"", "line 1, column 3: a control character has to be escaped");
    refused(std::string_view("\"a\0\"", 4), "line 1, column 3: a control character has to be escaped");
    refused("\"\\x\"", "line 1, column 2: there is no such escape; use one of \\\" \\\\ \\/ \\b \\f \\n \\r \\t \\u");
    refused("\"\\", "line 1, column 2: there is no such escape; use one of \\\" \\\\ \\/ \\b \\f \\n \\r \\t \\u");
    refused(R"("\u12g4")", "line 1, column 2: four hexadecimal digits should follow \\u");
    refused(R"("\u-123")", "line 1, column 2: four hexadecimal digits should follow \\u");
    refused(R"("\u12)", "line 1, column 2: four hexadecimal digits should follow \\u");
    for (const char* text : {R"("\ud83d")", R"("\ude00\ud83d")", R"("\ud83dx\ude00")", R"("\ud83d\u0041")"}) {
        refused(text, "line 1, column 2: half a surrogate pair");
    }
    for (const char* text : {"\"\x80\"", "\"\xc3\"", "\"\xc0\x80\"", "\"\xe0\x80\x80\"", "\"\xed\xa0\x80\"",
                             "\"\xf0\x8f\xbf\xbf\"", "\"\xf4\x90\x80\x80\"", "\"\xf8\x88\x80\x80\x80\"", "\"\xff\""}) {
        refused(text, "line 1, column 2: this is not UTF-8");
    }
}

TEST_CASE("Every character has one UTF-8 form", "[json]") {
    for (std::uint32_t c = 0; c <= 0x110000; ++c) {
        std::string text;
        json::append_utf8(text, c);
        const bool good = c <= 0x10ffff && (c < 0xd800 || c > 0xdfff);
        if ((json::utf8_length(text) == text.size()) != good) FAIL(c);
        text.pop_back();
        if (json::utf8_length(text) != 0) FAIL(c);
    }
}

TEST_CASE("Keys are there once", "[json]") {
    refused("{\"a\": 1,\n \"b\": 2, \"a\": 3}", "line 2, column 10: the key \"a\" is here twice");
    refused(R"({"a": 1, "\u0061": 2})", "line 1, column 10: the key \"a\" is here twice");
    CHECK(good("{\"a\": {\"a\": 1}, \"\": 2}").object()->size() == 2);
}

TEST_CASE("Depth, size and number of values are limited", "[json]") {
    const auto deep = [](std::size_t depth) { return std::string(depth, '[') + std::string(depth, ']'); };
    CHECK(json::read(deep(64 + 1)));
    refused(deep(64 + 2), "line 1, column 66: more than 64 arrays and objects inside each other", Code::limit);
    CHECK(bad(std::string(1000000, '[')).code == Code::limit);
    CHECK(json::read("[1]", 3));
    CHECK(json::read("[12]", 3).error() == Error{Code::limit, "the text has 4 bytes, and at most 3 are read"});
    std::string many = "[0";
    for (std::size_t i = 2; i < json::kMaxValues; ++i) many += ",0";
    CHECK(json::read(many + "]"));
    CHECK(bad(many + ",0]").code == Code::limit);
}

TEST_CASE("Values are written on one line", "[json]") {
    const Json value =
        Object{{"a", 1, {}}, {"b", Array{true, nullptr, -0.5, "x\n\"\\\x01\x7f"}, {}}, {"c", Object{}, {}}};
    CHECK(json::write(value) == R"({"a": 1, "b": [true, null, -0.5, "x\n\"\\\u0001\u007f"], "c": {}})");
    CHECK(json::write(Array{}) == "[]");
    CHECK(json::write("\xc3\xa4\xff") == "\"\xc3\xa4\xef\xbf\xbd\"");
    CHECK(json::write(std::nan("")) == "null");
    CHECK(json::write(std::numeric_limits<double>::infinity()) == "null");
    CHECK(good(json::write(value)) == value);
}

TEST_CASE("Numbers are written as short as they can be and read back the same", "[json]") {
    const auto text = [](float number) {
        std::string result;
        json::append_number(result, number);
        return result;
    };
    CHECK(text(0.1F) == "0.1");
    CHECK(text(440.0F) == "440");
    CHECK(text(-0.0F) == "-0");
    CHECK(text(std::numeric_limits<float>::max()) == "3.4028235e+38");
    CHECK(json::write(0.1) == "0.1");
    std::mt19937 random(1);
    for (int i = 0; i < 200000; ++i) {
        const auto bits = static_cast<std::uint32_t>(random());
        float number = 0;
        std::memcpy(&number, &bits, sizeof number);
        if (!std::isfinite(number)) continue;
        const auto read = static_cast<float>(*good(text(number)).number());
        if (std::memcmp(&read, &number, sizeof read) != 0) FAIL(text(number));
        const double wide = static_cast<double>(number) / 3;
        if (*good(json::write(wide)).number() != wide) FAIL(json::write(wide));
    }
}

TEST_CASE("Sentences quote and cut foreign text", "[json]") {
    CHECK(json::quoted("a\"b\n") == "\"a\\\"b\\n\"");
    CHECK(json::quoted(std::string(65, 'x')) == "\"" + std::string(64, 'x') + "\"...");
    CHECK(json::error_at({3, 7}, Code::range, "too large") == Error{Code::range, "line 3, column 7: too large"});
    CHECK(std::string(Json(1).kind()) == "a number");
    CHECK(std::string(Json("").kind()) == "a string");
}
