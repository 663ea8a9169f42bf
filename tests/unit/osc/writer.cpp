// SPDX-FileCopyrightText: 2026 The Signalbox authors
// SPDX-License-Identifier: ISC
#include "control/osc/writer.hpp"

#include "control/osc/reader.hpp"
#include "tests/unit/catch.hpp"
#include "tests/unit/osc/packets.hpp"

using namespace signalbox::control::osc;
using namespace signalbox::control::osc::test;
using namespace std::string_literals;

TEST_CASE("messages are written byte for byte as the specification prints them") {
    std::vector<std::byte> out;
    write({"/foo", {1000, -1, "hello", 1.234f, 5.678f}}, out);
    CHECK(characters(out) ==
          "/foo\0\0\0\0,iisff\0\0\0\0\x03\xe8\xff\xff\xff\xffhello\0\0\0\x3f\x9d\xf3\xb6\x40\xb5\xb2\x2d"s);
    write({"/all", {std::int64_t{-2}, 2.0, true, false, Timetag{5}, "cut\0off"s}}, out);
    CHECK(characters(out).substr(40) ==
          message("/all", "hdTFts", be64(0xfffffffffffffffe) + be64(0x4000000000000000) + be64(5) + string("cut")));
}

TEST_CASE("bundles are written, and read back") {
    const Message messages[] = {{"/a", {1}}, {"/bcd", {}}};
    std::vector<std::byte> out;
    write_bundle(77, messages, out);
    CHECK(characters(out) == bundle(77, {message("/a", "i", be32(1)), message("/bcd")}));
    CHECK(check(out).messages == 2);
}

TEST_CASE("timetags are NTP and keep every nanosecond") {
    CHECK(from_ns(0) == std::uint64_t{2208988800} << 32);
    CHECK(to_ns(std::uint64_t{2208988800} << 32) == 0);
    CHECK(to_ns((std::uint64_t{2208988801} << 32) + (std::uint64_t{1} << 31)) == 1'500'000'000);
    // RFC 5905 prints 2036-02-07T06:28:16 as the first second of era 1.
    CHECK(to_ns(0) == std::int64_t{2085978496} * 1'000'000'000);
    for (const std::int64_t second : {std::int64_t{-1}, std::int64_t{1'780'000'000}, std::int64_t{2'085'978'495},
                                      std::int64_t{2'085'978'496}, std::int64_t{4'200'000'000}})
        for (const std::int64_t ns : {0, 1, 2, 3, 499'999'999, 500'000'000, 999'999'998, 999'999'999})
            CHECK(to_ns(from_ns(second * 1'000'000'000 + ns)) == second * 1'000'000'000 + ns);
}
