// SPDX-FileCopyrightText: 2026 The Signalbox authors
// SPDX-License-Identifier: ISC
#include "control/vad/deflate.hpp"

#include <algorithm>
#include <cstdint>

namespace signalbox::vad {

namespace {

constexpr std::size_t kLeastRepeats = 3, kMostRepeats = 258;
constexpr std::uint32_t kEnd = 256, kFirstLength = 257, kLastLength = 285;

class Bits {
public:
    // The lowest bit first.
    void put(std::uint32_t value, int count) {
        waiting_ |= value << there_;
        for (there_ += count; there_ >= 8; there_ -= 8, waiting_ >>= 8) out += static_cast<char>(waiting_ & 0xff);
    }
    void fill_byte() { put(0, (8 - there_) % 8); }

    std::string out;

private:
    std::uint32_t waiting_ = 0;
    int there_ = 0;
};

// The fixed codes, their highest bit first.
void put_code(Bits& bits, std::uint32_t symbol) {
    const auto turned = [&](std::uint32_t code, int count) {
        for (int bit = count - 1; bit >= 0; --bit) bits.put(code >> bit & 1, 1);
    };
    if (symbol < 144) return turned(0x30 + symbol, 8);
    if (symbol < 256) return turned(0x190 + symbol - 144, 9);
    if (symbol < 280) return turned(symbol - 256, 7);
    turned(0xc0 + symbol - 280, 8);
}

// The last byte again, `count` times.
void put_repeats(Bits& bits, std::size_t count) {
    if (count == kMostRepeats) {
        put_code(bits, kLastLength);
    } else {
        const auto length = static_cast<std::uint32_t>(count - kLeastRepeats);
        int extra = 0;
        while (length >= 8U << extra) ++extra;
        // Of each number of extra bits there are four lengths; without any, eight.
        const std::uint32_t group = extra == 0 ? length : 4 * static_cast<std::uint32_t>(extra) + (length >> extra);
        put_code(bits, kFirstLength + group);
        bits.put(length & ((1U << extra) - 1), extra);
    }
    bits.put(0, 5);  // a distance of one
}

std::uint32_t adler(const std::string& bytes) {
    std::uint32_t a = 1, b = 0;
    for (const char one : bytes) {
        a = (a + static_cast<std::uint8_t>(one)) % 65521;
        b = (b + a) % 65521;
    }
    return b << 16 | a;
}

}  // namespace

std::string deflate(const std::string& bytes) {
    Bits bits;
    bits.put(0x0178, 16);
    bits.put(1, 1);  // the last block
    bits.put(1, 2);  // in fixed codes
    for (std::size_t at = 0; at < bytes.size();) {
        put_code(bits, static_cast<std::uint8_t>(bytes[at]));
        std::size_t same = 1;
        while (at + same < bytes.size() && same <= kMostRepeats && bytes[at + same] == bytes[at]) ++same;
        if (same > kLeastRepeats) put_repeats(bits, same - 1);
        at += same > kLeastRepeats ? same : 1;
    }
    put_code(bits, kEnd);
    bits.fill_byte();
    const std::uint32_t sum = adler(bytes);
    for (int shift = 24; shift >= 0; shift -= 8) bits.out += static_cast<char>(sum >> shift & 0xff);
    return bits.out;
}

}  // namespace signalbox::vad
