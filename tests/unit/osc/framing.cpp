// SPDX-FileCopyrightText: 2026 The Signalbox authors
// SPDX-License-Identifier: ISC
#include "control/osc/framing.hpp"

#include <cstring>
#include <random>

#include "tests/unit/catch.hpp"
#include "tests/unit/osc/packets.hpp"

using namespace signalbox::control::osc;
using namespace signalbox::control::osc::test;
using namespace std::string_literals;

namespace {

// What comes out of a stream that arrives in pieces of the given sizes, the last piece as long as what is left.
std::vector<std::string> decoded(Decoder& decoder, const std::string& stream, const std::vector<std::size_t>& pieces) {
    std::vector<std::string> packets;
    std::size_t at = 0;
    const auto feed = [&](std::size_t count) {
        const std::vector<char> exact(stream.begin() + static_cast<std::ptrdiff_t>(at),
                                      stream.begin() + static_cast<std::ptrdiff_t>(at + count));
        Bytes bytes = std::as_bytes(std::span(exact));
        while (decoder.next(bytes)) packets.emplace_back(characters(decoder.packet()));
        at += count;
    };
    for (const std::size_t piece : pieces) feed(std::min(piece, stream.size() - at));
    feed(stream.size() - at);
    return packets;
}

std::vector<std::string> decoded(const std::string& stream, const std::vector<std::size_t>& pieces = {}) {
    Decoder decoder;
    auto packets = decoded(decoder, stream, pieces);
    CHECK(decoder.fault().empty());
    return packets;
}

std::string framing_fault(const std::string& stream) {
    Decoder decoder;
    decoded(decoder, stream, {});
    return std::string(decoder.fault());
}

const std::string kFirst = message("/a", "i", "\xc0\xdb\xdc\xdd"s), kSecond = message("/second", "s", string("x"));
const std::string kFirstSlip = "/a\0\0,i\0\0\xdb\xdc\xdb\xdd\xdc\xdd"s;
const std::vector<std::string> kBoth{kFirst, kSecond};

}  // namespace

TEST_CASE("every framing, cut at every two places") {
    const std::string streams[] = {
        be32(static_cast<std::uint32_t>(kFirst.size())) + kFirst + be32(0) +
            be32(static_cast<std::uint32_t>(kSecond.size())) + kSecond,
        kFirstSlip + "\xc0"s + kSecond + "\xc0"s,
        "\xc0"s + kFirstSlip + "\xc0\xc0"s + kSecond + "\xc0"s,
        "\xc0\xc0\xc0"s + kFirstSlip + "\xc0\xc0\xc0"s + kSecond + "\xc0\xc0"s,
    };
    for (const std::string& stream : streams) {
        CHECK(decoded(stream, std::vector<std::size_t>(stream.size(), 1)) == kBoth);
        for (std::size_t a = 0; a <= stream.size(); ++a)
            for (std::size_t b = 0; b <= stream.size() - a; ++b)
                if (decoded(stream, {a, b}) != kBoth) FAIL("cut after " << a << " and " << b);
    }
}

TEST_CASE("a bundle may be a SLIP stream's first packet") {
    const std::string packet = bundle(1, {message("/a")});
    CHECK(decoded(packet + "\xc0"s) == std::vector<std::string>{packet});
}

TEST_CASE("the encoders write what the standards say") {
    std::vector<std::byte> out;
    frame(Framing::length, bytes_of(kFirst), out);
    CHECK(characters(out) == "\0\0\0\x0c"s + kFirst);
    out.clear();
    frame(Framing::slip, bytes_of(kFirst), out);
    CHECK(characters(out) == "\xc0"s + kFirstSlip + "\xc0"s);
}

TEST_CASE("random packets survive encoding and random pieces") {
    std::mt19937 random(3);
    for (int round = 0; round < 500; ++round) {
        const Framing framing = round % 2 != 0 ? Framing::length : Framing::slip;
        std::vector<std::string> packets(1 + random() % 5);
        std::vector<std::byte> stream;
        for (std::string& packet : packets) {
            packet.resize(1 + random() % 300);
            for (char& c : packet) c = static_cast<char>(random() % 4 == 0 ? 0xc0 + random() % 32 : random());
            frame(framing, bytes_of(packet), stream);
        }
        std::vector<std::size_t> pieces(20);
        for (std::size_t& piece : pieces) piece = random() % 40;
        REQUIRE(decoded(std::string(characters(stream)), pieces) == packets);
    }
}

TEST_CASE("the first byte decides, and nothing else is taken") {
    CHECK_FALSE(framing_fault("GET / HTTP/1.1\r\n\r\n").empty());
    CHECK_FALSE(framing_fault("\x01").empty());
    CHECK_FALSE(framing_fault("\xff").empty());
    CHECK(framing_fault("\xc0/\xdb"s).empty());
    CHECK_FALSE(framing_fault("\xc0/\xdb/"s).empty());
    CHECK_FALSE(framing_fault("\xc0/\xdb\xc0"s).empty());
    CHECK_FALSE(framing_fault(be32(4) + "/a\0\0"s + be32(0x01000000)).empty());

    Decoder decoder;
    decoded(decoder, "!", {});
    CHECK(decoded(decoder, "/a\0\0\xc0"s, {}).empty());
    CHECK(decoder.framing() == Framing::undecided);
}

TEST_CASE("8 MiB is the limit in both framings, and memory follows what has arrived") {
    const std::string largest(kMaxStreamPacket, '/');
    const auto size = static_cast<std::uint32_t>(kMaxStreamPacket);
    CHECK(decoded(be32(size) + largest).at(0).size() == kMaxStreamPacket);
    CHECK(decoded(largest + "\xc0"s).at(0).size() == kMaxStreamPacket);
    CHECK_FALSE(framing_fault(be32(size + 1)).empty());
    CHECK_FALSE(framing_fault(largest + "/"s).empty());

    Decoder decoder;
    decoded(decoder, be32(size) + std::string(1000, 'x'), {});
    CHECK(decoder.memory() <= 4096);
    CHECK(decoded(decoder, largest.substr(1000), {}).size() == 1);
    CHECK(decoder.memory() <= 65536);
}
