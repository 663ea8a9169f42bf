// SPDX-FileCopyrightText: 2026 The Signalbox authors
// SPDX-License-Identifier: ISC
#include "plugins/dsp/base64/base64.hpp"

#include <netinet/in.h>
#include <resolv.h>

#include <algorithm>

#include "tests/unit/catch.hpp"
#include "tests/unit/dsp/reference.hpp"

using namespace signalbox::dsp;
using Fault = Base64Decoder::Fault;
using Bytes = std::vector<std::uint8_t>;

namespace {

struct Outcome {
    Bytes bytes;
    Fault fault = Fault::none;
    std::uint64_t offset = 0;
    bool operator==(const Outcome&) const = default;
};

// In pieces; each into memory that is as large as it says it must be, with a wall behind.
Outcome decode(std::string_view text, Base64Rules rules, const Base64Kernels& kernels, std::uint32_t piece) {
    Base64Decoder decoder(rules, kernels);
    Outcome outcome;
    std::uint32_t turn = 0;
    while (!text.empty()) {
        const std::string_view part = text.substr(0, reference::block(piece, turn++));
        text.remove_prefix(part.size());
        Bytes out(Base64Decoder::room_for(part.size()) + 64, 0xee);
        const std::size_t written = decoder.decode(part, out.data());
        REQUIRE(std::all_of(out.end() - 64, out.end(), [](std::uint8_t b) { return b == 0xee; }));
        outcome.bytes.insert(outcome.bytes.end(), out.begin(), out.begin() + static_cast<std::ptrdiff_t>(written));
    }
    std::uint8_t last[2];
    const std::size_t written = decoder.finish(last);
    outcome.bytes.insert(outcome.bytes.end(), last, last + written);
    outcome.fault = decoder.fault();
    outcome.offset = decoder.offset();
    return outcome;
}

std::string encode(const Bytes& bytes, Base64Alphabet alphabet, bool padding, const Base64Kernels& kernels,
                   std::uint32_t piece) {
    Base64Encoder encoder(alphabet, padding, kernels);
    std::string text;
    std::uint32_t turn = 0;
    for (std::size_t at = 0; at < bytes.size();) {
        const std::size_t count = std::min<std::size_t>(reference::block(piece, turn++), bytes.size() - at);
        std::string out(Base64Encoder::room_for(count) + 64, '#');
        const std::size_t written = encoder.encode(bytes.data() + at, count, out.data());
        REQUIRE(out.substr(out.size() - 64) == std::string(64, '#'));
        text += out.substr(0, written);
        at += count;
    }
    char last[4];
    return text + std::string(last, encoder.finish(last));
}

Bytes random_bytes(std::size_t count) {
    Bytes bytes(count);
    std::uint32_t state = 1;
    for (std::uint8_t& b : bytes) b = static_cast<std::uint8_t>((state = state * 1664525U + 1013904223U) >> 24);
    return bytes;
}

// The C library's, as it is used for DNS.
std::string reference_text(const Bytes& bytes) {
    std::string text(bytes.size() * 4 / 3 + 5, '\0');
    const int length = b64_ntop(bytes.data(), bytes.size(), text.data(), text.size());
    return text.substr(0, static_cast<std::size_t>(length));
}

std::string url_safe(std::string text, bool padding) {
    std::replace(text.begin(), text.end(), '+', '-');
    std::replace(text.begin(), text.end(), '/', '_');
    return padding ? text : text.substr(0, text.find('='));
}

}  // namespace

TEST_CASE("base64 is the C library's, in any pieces, both ways") {
    const Base64Kernels& kernels = *GENERATE(from_range(base64_kernels()));
    CAPTURE(kernels.name);
    for (std::size_t size = 0; size < 420; size += size < 200 ? 1 : 7) {
        const Bytes bytes = random_bytes(size);
        const std::string text = reference_text(bytes);
        for (const std::uint32_t piece : {100000U, 0U, 1U, 5U}) {
            REQUIRE(encode(bytes, Base64Alphabet::standard, true, kernels, piece) == text);
            REQUIRE(encode(bytes, Base64Alphabet::url_safe, false, kernels, piece) == url_safe(text, false));
            const Outcome right{bytes, Fault::none, text.size()};
            REQUIRE(decode(text, {}, kernels, piece) == right);
            REQUIRE(decode(url_safe(text, true), {Base64Alphabet::url_safe}, kernels, piece) == right);
            REQUIRE(decode(url_safe(text, false), {Base64Alphabet::url_safe}, kernels, piece).bytes == bytes);
        }
    }
}

TEST_CASE("base64 with line breaks is taken where whitespace is allowed, and nowhere else") {
    const Base64Kernels& kernels = *GENERATE(from_range(base64_kernels()));
    const Bytes bytes = random_bytes(1000);
    std::string text = reference_text(bytes), broken;
    for (std::size_t at = 0; at < text.size(); at += 74) broken += text.substr(at, 74) + "\r\n";
    for (const std::uint32_t piece : {100000U, 0U, 1U}) {
        CHECK(decode(broken, {Base64Alphabet::standard, true}, kernels, piece) ==
              Outcome{bytes, Fault::none, broken.size()});
        const Outcome strict = decode(broken, {}, kernels, piece);
        CHECK(strict.fault == Fault::character);
        CHECK(strict.offset == 74);
        CHECK(strict.bytes == Bytes(bytes.begin(), bytes.begin() + 54));
    }
}

TEST_CASE("every character that is not of the alphabet is found at its place, in every kernel") {
    const Base64Kernels& kernels = *GENERATE(from_range(base64_kernels()));
    CAPTURE(kernels.name);
    for (const Base64Alphabet alphabet : {Base64Alphabet::standard, Base64Alphabet::url_safe}) {
        std::string text = reference_text(random_bytes(150));
        if (alphabet == Base64Alphabet::url_safe) text = url_safe(text, true);
        for (int c = 0; c < 256; ++c) {
            const bool known = kBase64Values[static_cast<int>(alphabet)][static_cast<std::size_t>(c)] != kNoBase64;
            for (const std::size_t at : {0U, 1U, 31U, 62U, 63U, 64U, 129U, 197U}) {
                std::string wrong = text;
                wrong[at] = static_cast<char>(c);
                const Outcome outcome = decode(wrong, {alphabet}, kernels, 100000);
                if (known) {
                    REQUIRE(outcome.fault == Fault::none);
                    continue;
                }
                REQUIRE(outcome.fault != Fault::none);
                // A = may stand at the end of a group; then what follows it is wrong.
                REQUIRE(outcome.offset >= at);
                REQUIRE(outcome.offset <= at + (c == '=' ? 2 : 0));
            }
        }
    }
}

TEST_CASE("faults of base64 are told, with their offset") {
    const auto fault = [](std::string_view text, Base64Rules rules = {}) {
        const Outcome outcome = decode(text, rules, base64_portable(), 1000);
        return std::pair(outcome.fault, outcome.offset);
    };
    using Pair = std::pair<Fault, std::uint64_t>;
    const Base64Rules url{Base64Alphabet::url_safe}, spaces{Base64Alphabet::standard, true};
    CHECK(fault("Zg==") == Pair{Fault::none, 4});
    CHECK(fault("Zg=") == Pair{Fault::incomplete, 3});
    CHECK(fault("Zg") == Pair{Fault::incomplete, 2});
    CHECK(fault("Z") == Pair{Fault::incomplete, 1});
    CHECK(fault("Zg", url) == Pair{Fault::none, 2});
    CHECK(fault("Zg=", url) == Pair{Fault::incomplete, 3});
    CHECK(fault("Z", url) == Pair{Fault::incomplete, 1});
    CHECK(fault("Zh==") == Pair{Fault::bits, 2});
    CHECK(fault("Zm9=") == Pair{Fault::bits, 3});
    CHECK(fault("Zh", url).first == Fault::bits);
    CHECK(fault("=") == Pair{Fault::padding, 0});
    CHECK(fault("Z===") == Pair{Fault::padding, 1});
    CHECK(fault("Zg===") == Pair{Fault::padding, 4});
    CHECK(fault("Zg==Zg==") == Pair{Fault::padding, 4});
    CHECK(fault("Zg=\n=", spaces) == Pair{Fault::none, 5});
    CHECK(fault("Zg =\t=\r\n", spaces) == Pair{Fault::none, 8});
    CHECK(fault("Zm9v\n") == Pair{Fault::character, 4});
    CHECK(std::string(what(Fault::character)) == "a character that is not of this base64 alphabet");
}
