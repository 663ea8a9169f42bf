// SPDX-FileCopyrightText: 2026 The Signalbox authors
// SPDX-License-Identifier: ISC
#include <lo/lo.h>

#include <bit>
#include <cstring>
#include <memory>
#include <random>
#include <type_traits>

#include "control/osc/reader.hpp"
#include "control/osc/writer.hpp"
#include "tests/unit/catch.hpp"
#include "tests/unit/osc/packets.hpp"

using namespace signalbox::control::osc;

namespace {

struct Lo {
    void operator()(lo_message message) const { lo_message_free(message); }
};
using LoMessage = std::unique_ptr<std::remove_pointer_t<lo_message>, Lo>;

std::string serialised(lo_message message, const std::string& address) {
    std::size_t size = 0;
    void* data = lo_message_serialise(message, address.c_str(), nullptr, &size);
    std::string packet(static_cast<const char*>(data), size);
    std::free(data);
    return packet;
}

std::string random_word(std::mt19937& random) {
    std::string word(random() % 12, ' ');
    for (char& c : word) c = static_cast<char>('a' + random() % 26);
    return word;
}

void add_random(lo_message message, std::mt19937& random) {
    static const char kTypes[] = "ifsbhtdScmTFIN";
    std::uint8_t midi[4] = {0, 0x90, static_cast<std::uint8_t>(random() % 128), 127};
    const std::string word = random_word(random);
    switch (kTypes[random() % 14]) {
        case 'i':
            lo_message_add_int32(message, static_cast<std::int32_t>(random()));
            break;
        case 'f':
            lo_message_add_float(message, static_cast<float>(random()) / 7.0f);
            break;
        case 's':
            lo_message_add_string(message, word.c_str());
            break;
        case 'S':
            lo_message_add_symbol(message, word.c_str());
            break;
        case 'h':
            lo_message_add_int64(message, static_cast<std::int64_t>(random()) * -3);
            break;
        case 't':
            lo_message_add_timetag(message, lo_timetag{static_cast<std::uint32_t>(random()), 5});
            break;
        case 'd':
            lo_message_add_double(message, static_cast<double>(random()) / 3.0);
            break;
        case 'c':
            lo_message_add_char(message, 'q');
            break;
        case 'm':
            lo_message_add_midi(message, midi);
            break;
        case 'T':
            lo_message_add_true(message);
            break;
        case 'F':
            lo_message_add_false(message);
            break;
        case 'I':
            lo_message_add_infinitum(message);
            break;
        case 'N':
            lo_message_add_nil(message);
            break;
        case 'b': {
            lo_blob blob = lo_blob_new(static_cast<std::int32_t>(word.size() + 1), word.c_str());
            lo_message_add_blob(message, blob);
            lo_blob_free(blob);
        }
    }
}

bool equal(const ArgumentView& ours, char type, const lo_arg& theirs) {
    switch (type) {
        case 'i':
            return ours.int32() == theirs.i;
        case 'f':
            return std::bit_cast<std::uint32_t>(ours.float32()) == std::bit_cast<std::uint32_t>(theirs.f);
        case 's':
        case 'S':
            return ours.string() == &theirs.s;
        case 'h':
            return ours.int64() == theirs.h;
        case 't':
            return ours.timetag() == (std::uint64_t{theirs.t.sec} << 32 | theirs.t.frac);
        case 'd':
            return std::bit_cast<std::uint64_t>(ours.float64()) == std::bit_cast<std::uint64_t>(theirs.d);
        case 'c':
            return static_cast<unsigned char>(ours.int32()) == theirs.c;  // liblo keeps one byte of the four
        case 'm':
            return std::memcmp(ours.data.data(), theirs.m, 4) == 0;
        case 'b':
            return ours.data.size() == static_cast<std::size_t>(theirs.blob.size) &&
                   std::memcmp(ours.data.data(), &theirs.blob.data, ours.data.size()) == 0;
        default:
            return ours.data.empty();
    }
}

// liblo's arguments lie in the packet, where 8 bytes are aligned to 4, and there is none for T, F, N and I.
std::vector<lo_arg> copy_argument(char type, lo_arg* argument) {
    const std::size_t bytes = argument != nullptr ? lo_arg_size(static_cast<lo_type>(type), argument) : 0;
    std::vector<lo_arg> copy(bytes / sizeof(lo_arg) + 1);
    if (bytes > 0) std::memcpy(copy.data(), static_cast<void*>(argument), bytes);
    return copy;
}

void check_equal(const std::string& packet, lo_message theirs, const std::string& address) {
    REQUIRE(check(bytes_of(packet)).fault == Fault::none);
    Walk walk(bytes_of(packet));
    MessageView ours;
    REQUIRE(walk.next(ours));
    CHECK(ours.address == address);
    REQUIRE(ours.types == lo_message_get_types(theirs));
    for (std::size_t i = 0; i < ours.size(); ++i) {
        const char type = ours.types[i];
        const std::vector<lo_arg> aligned = copy_argument(type, lo_message_get_argv(theirs)[i]);
        CHECK(equal(ours[i], type, aligned.front()));
    }
    CHECK_FALSE(walk.next(ours));
}

}  // namespace

TEST_CASE("messages that liblo builds are read as liblo reads them") {
    std::mt19937 random(1);
    for (int round = 0; round < 2000; ++round) {
        const LoMessage built(lo_message_new());
        for (std::size_t i = random() % 9; i > 0; --i) add_random(built.get(), random);
        std::string address = random_word(random);
        address.insert(address.begin(), '/');
        std::string packet = serialised(built.get(), address);
        std::string copy = packet;  // liblo turns the bytes of its arguments round in place
        const LoMessage theirs(lo_message_deserialise(copy.data(), copy.size(), nullptr));
        REQUIRE(theirs);
        check_equal(packet, theirs.get(), address);
    }
}

// But for what liblo doesn't know: arrays, 'r', and messages without type tags.
TEST_CASE("a bent message that we accept, liblo accepts and reads alike") {
    std::mt19937 random(2);
    int accepted = 0, refused = 0;
    for (int round = 0; round < 20000; ++round) {
        const LoMessage built(lo_message_new());
        for (std::size_t i = random() % 5; i > 0; --i) add_random(built.get(), random);
        std::string packet = serialised(built.get(), std::string("/a/").append(random_word(random)));
        for (std::size_t i = 1 + random() % 3; i > 0; --i)
            packet[random() % packet.size()] = static_cast<char>(random());
        Walk walk(bytes_of(packet));
        MessageView ours;
        const bool good = walk.next(ours);
        (good ? accepted : refused) += 1;
        const bool beyond_liblo = ours.types.data() == nullptr || ours.types.find_first_of("[]r") != ours.types.npos;
        if (!good || beyond_liblo) continue;
        std::string copy = packet;
        const LoMessage theirs(lo_message_deserialise(copy.data(), copy.size(), nullptr));
        REQUIRE(theirs);
        check_equal(packet, theirs.get(), std::string(ours.address));
    }
    CHECK(accepted > 1000);
    CHECK(refused > 1000);
}

TEST_CASE("bundles that liblo builds") {
    const lo_bundle inner = lo_bundle_new(lo_timetag{4000000000U, 9}), outer = lo_bundle_new(LO_TT_IMMEDIATE);
    const lo_message first = lo_message_new(), second = lo_message_new();
    lo_message_add_int32(first, 1);
    lo_message_add_string(second, "two");
    lo_bundle_add_message(outer, "/first", first);
    lo_bundle_add_message(inner, "/second", second);
    lo_bundle_add_bundle(outer, inner);
    std::size_t size = 0;
    void* data = lo_bundle_serialise(outer, nullptr, &size);
    Walk walk({static_cast<const std::byte*>(data), size});
    MessageView message;
    REQUIRE(walk.next(message));
    CHECK(message.address == "/first");
    CHECK(message.timetag == kImmediately);
    REQUIRE(walk.next(message));
    CHECK(message.address == "/second");
    CHECK(message.timetag == (std::uint64_t{4000000000U} << 32 | 9));
    CHECK(message.depth == 2);
    CHECK(message[0].string() == "two");
    CHECK_FALSE(walk.next(message));
    CHECK(walk.fault() == Fault::none);
    std::free(data);
    lo_bundle_free_recursive(outer);
}

TEST_CASE("what we write, liblo writes byte for byte") {
    const LoMessage theirs(lo_message_new());
    lo_message_add(theirs.get(), "ifhdsTFt", 7, 0.25, std::int64_t{-9}, 1e300, "four", lo_timetag{8, 9});
    std::vector<std::byte> ours;
    write({"/x/y", {7, 0.25f, std::int64_t{-9}, 1e300, "four", true, false, Timetag{std::uint64_t{8} << 32 | 9}}},
          ours);
    CHECK(characters(ours) == serialised(theirs.get(), "/x/y"));
}
