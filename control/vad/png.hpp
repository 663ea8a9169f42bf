// SPDX-FileCopyrightText: 2026 The Signalbox authors
// SPDX-License-Identifier: ISC
#pragma once

#include <array>
#include <cstdint>
#include <string>
#include <vector>

namespace signalbox::vad {

using Colour = std::array<std::uint8_t, 3>;

// Pixels, rows from the top, as places in a palette of 256.
struct Image {
    std::uint32_t width = 0, height = 0;
    std::vector<std::uint8_t> pixels;
    std::array<Colour, 256> palette{};
};

std::string png(const Image& image);
// Of red, green and blue, a byte each, rows from the top.
std::string png(std::uint32_t width, std::uint32_t height, const std::string& colours);
std::string base64(const std::string& bytes);

}  // namespace signalbox::vad
