// SPDX-FileCopyrightText: 2026 The Signalbox authors
// SPDX-License-Identifier: ISC
#include "control/vad/png.hpp"

#include <algorithm>

#include "plugins/dsp/base64/base64.hpp"

namespace signalbox::vad {

namespace {

void put32(std::string& text, std::uint32_t value) {
    for (int shift = 24; shift >= 0; shift -= 8) text += static_cast<char>(value >> shift & 0xff);
}

// Of ISO 3309, bit by bit.
std::uint32_t crc(const std::string& bytes) {
    std::uint32_t sum = 0xffffffff;
    for (const char one : bytes) {
        sum ^= static_cast<std::uint8_t>(one);
        for (int bit = 0; bit < 8; ++bit) sum = sum >> 1 ^ ((sum & 1) != 0 ? 0xedb88320 : 0);
    }
    return ~sum;
}

std::uint32_t adler(const std::string& bytes) {
    std::uint32_t a = 1, b = 0;
    for (const char one : bytes) {
        a = (a + static_cast<std::uint8_t>(one)) % 65521;
        b = (b + a) % 65521;
    }
    return b << 16 | a;
}

void chunk(std::string& file, const std::string& name, const std::string& content) {
    put32(file, static_cast<std::uint32_t>(content.size()));
    file += name + content;
    put32(file, crc(name + content));
}

// A zlib stream of stored blocks.
std::string stored(const std::string& bytes) {
    constexpr std::size_t kMost = 65535;
    std::string out = "\x78\x01";
    for (std::size_t at = 0; at < bytes.size(); at += kMost) {
        const std::size_t count = std::min(kMost, bytes.size() - at);
        out += static_cast<char>(at + count == bytes.size());
        for (const std::size_t size : {count, ~count}) {
            out += static_cast<char>(size & 0xff);
            out += static_cast<char>(size >> 8 & 0xff);
        }
        out.append(bytes, at, count);
    }
    put32(out, adler(bytes));
    return out;
}

}  // namespace

std::string png(const Image& image) {
    std::string header, palette, rows;
    put32(header, image.width);
    put32(header, image.height);
    header.append({8, 3, 0, 0, 0});  // bits, palette, and the only methods that there are
    for (const Colour& colour : image.palette)
        for (const std::uint8_t part : colour) palette += static_cast<char>(part);
    for (std::uint32_t y = 0; y < image.height; ++y) {
        const auto row = image.pixels.begin() + y * image.width;
        rows += '\0';  // unfiltered
        rows.append(row, row + image.width);
    }
    std::string file = "\x89PNG\r\n\x1a\n";
    chunk(file, "IHDR", header);
    chunk(file, "PLTE", palette);
    chunk(file, "IDAT", stored(rows));
    chunk(file, "IEND", "");
    return file;
}

std::string base64(const std::string& bytes) {
    dsp::Base64Encoder encoder;
    std::string text(dsp::Base64Encoder::room_for(bytes.size()), '\0');
    const auto* const in = reinterpret_cast<const std::uint8_t*>(bytes.data());
    std::size_t count = encoder.encode(in, bytes.size(), text.data());
    count += encoder.finish(text.data() + count);
    text.resize(count);
    return text;
}

}  // namespace signalbox::vad
