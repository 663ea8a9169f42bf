// SPDX-FileCopyrightText: 2026 The Signalbox authors
// SPDX-License-Identifier: ISC
#include "control/osc/reader.hpp"

#include "tests/unit/catch.hpp"
#include "tests/unit/osc/packets.hpp"

using namespace signalbox::control::osc;
using namespace signalbox::control::osc::test;
using namespace std::string_literals;

namespace {

std::vector<MessageView> read(const std::string& packet) {
    Walk walk(bytes_of(packet));
    std::vector<MessageView> messages;
    for (MessageView message; walk.next(message);) messages.push_back(message);
    CHECK(walk.fault() == Fault::none);
    return messages;
}

Fault fault_of(const std::string& packet) { return check(bytes_of(packet)).fault; }

Number number_in(const std::string& types, const std::string& data) {
    const std::string packet = message("/a", types, data);
    const auto messages = read(packet);
    REQUIRE(messages.size() == 1);
    return number(messages[0][0]);
}

}  // namespace

TEST_CASE("the two messages printed in the OSC 1.0 specification") {
    const std::string first = "/oscillator/4/frequency\0,f\0\0\x43\xdc\0\0"s;
    const auto a = read(first);
    REQUIRE(a.size() == 1);
    CHECK(a[0].address == "/oscillator/4/frequency");
    CHECK(a[0].types == "f");
    CHECK(a[0][0].float32() == 440.0f);
    CHECK(a[0].depth == 0);
    CHECK(a[0].timetag == kImmediately);

    const std::string second =
        "/foo\0\0\0\0,iisff\0\0\0\0\x03\xe8\xff\xff\xff\xffhello\0\0\0\x3f\x9d\xf3\xb6\x40\xb5\xb2\x2d"s;
    const auto b = read(second);
    REQUIRE(b.size() == 1);
    CHECK(b[0].size() == 5);
    CHECK(b[0][0].int32() == 1000);
    CHECK(b[0][1].int32() == -1);
    CHECK(b[0][2].string() == "hello");
    CHECK(b[0][3].float32() == 1.234f);
    CHECK(b[0][4].float32() == 5.678f);
    CHECK(b[0][5].type == 0);
}

TEST_CASE("every type tag, by index in any order") {
    const std::string packet =
        message("/all", "ifsbhtdScrmTFIN[i[s]]",
                be32(7) + be32(0x3f800000) + string("text") + be32(5) + "blobs\0\0\0"s + be64(0xffffffffffffffff) +
                    be64(0x123456789abcdef0) + be64(0x4000000000000000) + string("symbol") + be32('x') +
                    be32(0x11223344) + be32(0x00903c7f) + be32(42) + string("deep"));
    const auto messages = read(packet);
    REQUIRE(messages.size() == 1);
    const MessageView& m = messages[0];
    REQUIRE(m.size() == 21);
    CHECK(m[18].string() == "deep");
    CHECK(m[6].float64() == 2.0);
    CHECK(m[0].int32() == 7);
    CHECK(m[1].float32() == 1.0f);
    CHECK(m[2].string() == "text");
    CHECK(characters(m[3].data) == "blobs");
    CHECK(m[4].int64() == -1);
    CHECK(m[5].timetag() == 0x123456789abcdef0);
    CHECK(m[7].string() == "symbol");
    CHECK(m[8].int32() == 'x');
    CHECK(m[9].int32() == 0x11223344);
    CHECK(m[10].int32() == 0x00903c7f);
    CHECK(m[11].type == 'T');
    CHECK(m[14].type == 'N');
    CHECK(m[15].type == '[');
    CHECK(m[16].int32() == 42);
    CHECK(m[18].string() == "deep");
    CHECK(m[20].type == ']');
}

TEST_CASE("a message without type tags has no arguments") {
    const std::string packet = "/ping\0\0\0"s;
    const auto messages = read(packet);
    REQUIRE(messages.size() == 1);
    CHECK(messages[0].address == "/ping");
    CHECK(messages[0].size() == 0);
}

TEST_CASE("bundles give their messages in order, with nesting and time") {
    const std::uint64_t noon = std::uint64_t{1} << 63, later = noon + 5;
    const std::string packet = bundle(noon, {message("/a"), bundle(later, {message("/b"), bundle(7, {})}),
                                             bundle(kImmediately, {message("/c")}), message("/d")});
    const auto m = read(packet);
    REQUIRE(m.size() == 4);
    CHECK(m[0].address == "/a");
    CHECK((m[0].depth == 1 && m[0].bundle == 1 && m[0].timetag == noon));
    CHECK(m[1].address == "/b");
    CHECK((m[1].depth == 2 && m[1].bundle == 2 && m[1].timetag == later));
    CHECK(m[2].address == "/c");
    CHECK((m[2].depth == 2 && m[2].bundle == 4 && m[2].timetag == noon));
    CHECK(m[3].address == "/d");
    CHECK((m[3].depth == 1 && m[3].bundle == 1 && m[3].timetag == noon));
    CHECK(check(bytes_of(packet)).messages == 4);
    CHECK(check(bytes_of(packet)).bundles == 4);
    CHECK(read(bundle(1, {})).empty());
}

TEST_CASE("malformed packets are named") {
    CHECK(fault_of("") == Fault::empty);
    CHECK(fault_of("/a\0"s) == Fault::odd_size);
    CHECK(fault_of("GET / HTTP/1"s) == Fault::not_osc);
    CHECK(fault_of("\0\0\0\0"s) == Fault::not_osc);
    CHECK(fault_of("/abc"s) == Fault::unterminated);
    CHECK(fault_of("/a\0x,\0\0\0"s) == Fault::padding);
    CHECK(fault_of("/a b\0\0\0\0,\0\0\0"s) == Fault::address_character);
    CHECK(fault_of("/\xc3\xa4\0,\0\0\0"s) == Fault::address_character);
    CHECK(fault_of(string("/a") + be32(1)) == Fault::no_type_tags);
    CHECK(fault_of(string("/a") + ",iii"s) == Fault::unterminated);
    CHECK(fault_of(message("/a", "q")) == Fault::unknown_type);
    CHECK(fault_of(message("/a", ",")) == Fault::unknown_type);
    CHECK(fault_of(message("/a", "[i", be32(1))) == Fault::brackets);
    CHECK(fault_of(message("/a", "]i[", be32(1))) == Fault::brackets);
    CHECK(fault_of(message("/a", "i")) == Fault::truncated);
    CHECK(fault_of(message("/a", "d", be32(0))) == Fault::truncated);
    CHECK(fault_of(message("/a", "i", be64(0))) == Fault::trailing);
    CHECK(fault_of(message("/a", "s")) == Fault::unterminated);
    CHECK(fault_of(message("/a", "s", "abcd")) == Fault::unterminated);
    CHECK(fault_of(message("/a", "s", "a\0\0b"s)) == Fault::padding);
    CHECK(fault_of(message("/a", "b")) == Fault::truncated);
    CHECK(fault_of(message("/a", "b", be32(5) + "abcd")) == Fault::truncated);
    CHECK(fault_of(message("/a", "b", be32(0xffffffff) + "abcd")) == Fault::truncated);
    CHECK(fault_of(message("/a", "b", be32(3) + "abcd")) == Fault::padding);
    CHECK(fault_of("#bundle\0"s) == Fault::bundle_header);
    CHECK(fault_of("#bundleX"s + be64(1)) == Fault::bundle_header);
    CHECK(fault_of(bundle(1, {}) + be32(0)) == Fault::element_size);
    CHECK(fault_of(bundle(1, {}) + be32(8) + "/a\0\0"s) == Fault::element_size);
    CHECK(fault_of(bundle(1, {}) + be32(6) + message("/a")) == Fault::element_size);
    CHECK(fault_of(bundle(1, {}) + be32(0xfffffffc) + message("/a")) == Fault::element_size);
    CHECK(fault_of(bundle(1, {message("/a"), "/b\0\0"s + be32(9)})) == Fault::no_type_tags);
}

TEST_CASE("limits hold exactly") {
    const auto nested = [](std::size_t depth) {
        std::string packet = message("/a");
        for (std::size_t i = 0; i < depth; ++i) packet = bundle(1, {packet});
        return packet;
    };
    CHECK(fault_of(nested(kMaxDepth)) == Fault::none);
    CHECK(fault_of(nested(kMaxDepth + 1)) == Fault::too_deep);

    std::vector<std::string> many(kMaxMessages, message("/a"));
    CHECK(fault_of(bundle(1, many)) == Fault::none);
    CHECK(check(bytes_of(bundle(1, many))).messages == kMaxMessages);
    many.push_back(message("/a"));
    CHECK(fault_of(bundle(1, many)) == Fault::too_many_messages);
    CHECK(fault_of(bundle(1, std::vector<std::string>(kMaxMessages, bundle(1, {})))) == Fault::too_many_bundles);

    CHECK(fault_of(message("/a", std::string(kMaxArguments, 'T'))) == Fault::none);
    CHECK(fault_of(message("/a", std::string(kMaxArguments + 1, 'T'))) == Fault::too_many_arguments);
    CHECK(fault_of(message("/" + std::string(kMaxAddress - 1, 'a'))) == Fault::none);
    CHECK(fault_of(message("/" + std::string(kMaxAddress, 'a'))) == Fault::long_address);
    CHECK(fault_of(message("/a", std::string(9, '[') + std::string(9, ']'))) == Fault::too_deep);
}

TEST_CASE("faults have the codes of /error and say something") {
    for (int i = 1; i <= static_cast<int>(Fault::long_address); ++i) {
        const auto fault = static_cast<Fault>(i);
        CHECK(code(fault) == (fault >= Fault::too_deep ? 6 : 11));
        CHECK(text(fault).size() > 10);
    }
    CHECK(code(Fault::none) == 0);
}

TEST_CASE("numbers are coerced, NaN and infinities refused as such") {
    using Kind = Number::Kind;
    CHECK(number_in("i", be32(0xfffffffe)).value == -2);
    CHECK(number_in("f", be32(0x3fc00000)).value == 1.5);
    CHECK(number_in("d", be64(0xbff0000000000000)).value == -1);
    CHECK(number_in("h", be64(1)).value == 1);
    CHECK(number_in("T", "").value == 1);
    CHECK(number_in("F", "").kind == Kind::finite);
    CHECK(number_in("F", "").value == 0);
    CHECK(number_in("s", string("-2.5e1")).value == -25);
    CHECK(number_in("s", string("+3")).value == 3);
    CHECK(number_in("S", string(".5")).value == 0.5);
    for (const char* word : {"", "x", "1x", "1 ", " 1", "+-1", "+", "0x10", "1,5", "--1"})
        CHECK(number_in("s", string(word)).kind == Kind::not_a_number);
    for (const char* word : {"nan", "inf", "-inf", "infinity", "1e999"})
        CHECK(number_in("s", string(word)).kind == Kind::not_finite);
    CHECK(number_in("f", be32(0x7fc00000)).kind == Kind::not_finite);
    CHECK(number_in("f", be32(0xff800000)).kind == Kind::not_finite);
    CHECK(number_in("d", be64(0x7ff0000000000000)).kind == Kind::not_finite);
    CHECK(number_in("N", "").kind == Kind::not_a_number);
    CHECK(number_in("b", be32(0)).kind == Kind::not_a_number);
    CHECK(number(ArgumentView{}).kind == Kind::not_a_number);
}

TEST_CASE("text is what a string says, or a number printed") {
    const std::string packet =
        message("/a", "sihfdTb",
                string("osc") + be32(0xffffffff) + be64(5) + be32(0x3f000000) + be64(0xffefffffffffffff) + be32(0));
    const auto messages = read(packet);
    REQUIRE(messages.size() == 1);
    TextRoom room;
    CHECK(text(messages[0][0], room) == "osc");
    CHECK(text(messages[0][1], room) == "-1");
    CHECK(text(messages[0][2], room) == "5");
    CHECK(text(messages[0][3], room) == "0.5");
    CHECK(text(messages[0][4], room) == "-1.7976931348623157e+308");
    CHECK_FALSE(text(messages[0][5], room).has_value());
    CHECK_FALSE(text(messages[0][6], room).has_value());
}

TEST_CASE("a packet cut anywhere or with any byte flipped is read safely") {
    const std::string packet =
        bundle(5, {message("/node/a/gain", "f", be32(0x3f800000)),
                   bundle(6, {message("/b", "sbi[TF]", string("x") + be32(1) + "y\0\0\0"s + be32(1))})});
    for (std::size_t cut = 0; cut < packet.size(); ++cut) {
        const std::vector<char> exact(packet.begin(), packet.begin() + static_cast<std::ptrdiff_t>(cut));
        // A bundle cut after a whole element is whole again.
        const bool whole = cut == 16 || cut == 16 + 4 + 24;
        CHECK((check(std::as_bytes(std::span(exact))).fault == Fault::none) == whole);
    }
    for (std::size_t i = 0; i < packet.size() * 8; ++i) {
        std::vector<char> bent(packet.begin(), packet.end());
        bent[i / 8] = static_cast<char>(bent[i / 8] ^ (1 << i % 8));
        Walk walk(std::as_bytes(std::span(bent)));
        for (MessageView message; walk.next(message);)
            for (std::size_t k = 0; k < message.size(); ++k) CHECK(message[k].type == message.types[k]);
    }
}
