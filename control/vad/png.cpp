// SPDX-FileCopyrightText: 2026 The Signalbox authors
// SPDX-License-Identifier: ISC
#include "control/vad/png.hpp"

#include <utility>

#include "control/vad/deflate.hpp"
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

void chunk(std::string& file, const std::string& name, const std::string& content) {
    put32(file, static_cast<std::uint32_t>(content.size()));
    file += name + content;
    put32(file, crc(name + content));
}

// `kind` is 2 for pixels of three colours, 3 for places in a palette.
std::string begin(std::uint32_t width, std::uint32_t height, char kind) {
    std::string file = "\x89PNG\r\n\x1a\n", header;
    put32(header, width);
    put32(header, height);
    header.append({8, kind, 0, 0, 0});  // bits, kind, and the only methods that there are
    chunk(file, "IHDR", header);
    return file;
}

std::string end(std::string file, const std::string& rows) {
    chunk(file, "IDAT", deflate(rows));
    chunk(file, "IEND", "");
    return file;
}

}  // namespace

std::string png(const Image& image) {
    std::string file = begin(image.width, image.height, 3), palette, rows;
    for (const Colour& colour : image.palette)
        for (const std::uint8_t part : colour) palette += static_cast<char>(part);
    chunk(file, "PLTE", palette);
    for (std::uint32_t y = 0; y < image.height; ++y) {
        const auto row = image.pixels.begin() + y * image.width;
        rows += '\0';  // unfiltered
        rows.append(row, row + image.width);
    }
    return end(std::move(file), rows);
}

// Each row as the differences to the one above it: where that is the same, they are nothing.
std::string png(std::uint32_t width, std::uint32_t height, const std::string& colours) {
    constexpr char kUp = 2;
    const std::size_t length = std::size_t{3} * width;
    std::string rows;
    for (std::size_t y = 0; y < height; ++y) {
        rows += kUp;
        for (std::size_t i = y * length; i < (y + 1) * length; ++i)
            rows += static_cast<char>(colours[i] - (y == 0 ? 0 : colours[i - length]));
    }
    return end(begin(width, height, 2), rows);
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
