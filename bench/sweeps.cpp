// SPDX-FileCopyrightText: 2026 The Signalbox authors
// SPDX-License-Identifier: ISC
#include "bench/sweeps.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <cstdint>
#include <numbers>
#include <sstream>

#include "bench/plots.hpp"
#include "bench/spectra.hpp"

namespace signalbox::bench {
namespace {

constexpr std::size_t kColumns = 400, kRows = 180, kColours = 16;
constexpr std::uint32_t kSize = 2048;
constexpr double kSeconds = 2, kLowestDb = -150, kStepDb = 10;

std::vector<float> sweep(double rate_hz) {
    std::vector<float> s(static_cast<std::size_t>(rate_hz * kSeconds));
    const auto count = static_cast<double>(s.size());
    for (std::size_t i = 0; i < s.size(); ++i) {
        const auto n = static_cast<double>(i);
        s[i] = static_cast<float>(0.9 * std::sin(std::numbers::pi * std::fmod(n * n / (2 * count), 2)));
    }
    return s;
}

// Colours from 0 (nothing) on, rows from the highest frequency down.
std::vector<std::uint8_t> spectrogram(std::vector<float> sound) {
    Spectrograph spectrum(kSize);
    std::vector<std::uint8_t> picture(kColumns * kRows);
    const std::size_t length = sound.size();
    sound.resize(length + kSize);
    for (std::size_t x = 0; x < kColumns; ++x) {
        const std::size_t at = length * x / kColumns;
        const std::vector<double>& levels = spectrum(sound.data() + at);
        for (std::size_t y = 0; y < kRows; ++y) {
            const auto from = levels.begin() + static_cast<std::ptrdiff_t>(y * kSize / 2 / kRows);
            const auto to = levels.begin() + static_cast<std::ptrdiff_t>((y + 1) * kSize / 2 / kRows);
            const double db = *std::max_element(from, to);
            const double colour = std::clamp((db - kLowestDb) / kStepDb, 0.0, kColours - 1.0);
            picture[(kRows - 1 - y) * kColumns + x] = static_cast<std::uint8_t>(colour);
        }
    }
    return picture;
}

// --- PNG
// --------------------------------------------------------------------------------------------------------------

void put(std::string& bytes, std::uint32_t value) {
    for (int i = 3; i >= 0; --i) bytes += static_cast<char>(value >> 8 * i & 0xffU);
}

void put_chunk(std::string& png, const std::string& name, const std::string& data) {
    put(png, static_cast<std::uint32_t>(data.size()));
    std::uint32_t crc = ~0U;
    for (const char c : name + data) {
        crc ^= static_cast<unsigned char>(c);
        for (int bit = 0; bit < 8; ++bit) crc = crc >> 1U ^ ((crc & 1U) != 0 ? 0xedb88320U : 0U);
    }
    png += name + data;
    put(png, ~crc);
}

// Not compressed: blocks of zlib's that are as they are.
std::string stored(const std::string& data) {
    std::string out = "\x78\x01";
    std::uint32_t a = 1, b = 0;
    constexpr std::size_t kMost = 65535;
    for (std::size_t at = 0; at < data.size(); at += kMost) {
        const std::size_t size = std::min(kMost, data.size() - at);
        out += at + size == data.size() ? '\1' : '\0';
        for (const std::size_t value : {size, ~size}) {
            out += static_cast<char>(value & 0xffU);
            out += static_cast<char>(value >> 8U & 0xffU);
        }
        out += data.substr(at, size);
    }
    for (const char c : data) {
        a = (a + static_cast<unsigned char>(c)) % 65521;
        b = (b + a) % 65521;
    }
    put(out, b << 16U | a);
    return out;
}

// White, then from light blue over violet and red to black.
std::string palette() {
    constexpr std::array<std::array<double, 3>, 5> kStops = {
        {{140, 190, 255}, {60, 60, 230}, {160, 0, 160}, {220, 0, 60}, {40, 0, 0}}};
    std::string colours(3, '\xff');
    for (std::size_t i = 0; i + 1 < kColours; ++i) {
        const double place = static_cast<double>(i) / (kColours - 2) * (kStops.size() - 1);
        const auto stop = std::min(static_cast<std::size_t>(place), kStops.size() - 2);
        const double part = place - static_cast<double>(stop);
        for (std::size_t k = 0; k < 3; ++k)
            colours += static_cast<char>(std::lround(kStops[stop][k] + part * (kStops[stop + 1][k] - kStops[stop][k])));
    }
    return colours;
}

std::string png_of(const std::vector<std::uint8_t>& picture) {
    std::string head, rows;
    put(head, kColumns);
    put(head, kRows);
    head += {4, 3, 0, 0, 0};  // four bits of a palette
    for (std::size_t y = 0; y < kRows; ++y) {
        rows += '\0';
        for (std::size_t x = 0; x < kColumns; x += 2)
            rows += static_cast<char>(picture[y * kColumns + x] << 4U | picture[y * kColumns + x + 1]);
    }
    std::string png = "\x89PNG\r\n\x1a\n";
    put_chunk(png, "IHDR", head);
    put_chunk(png, "PLTE", palette());
    put_chunk(png, "IDAT", stored(rows));
    put_chunk(png, "IEND", "");
    return png;
}

std::string base64(const std::string& bytes) {
    constexpr char kDigits[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    std::string out;
    for (std::size_t i = 0; i < bytes.size(); i += 3) {
        std::uint32_t word = 0;
        for (std::size_t k = 0; k < 3; ++k)
            word = word << 8U | (i + k < bytes.size() ? static_cast<unsigned char>(bytes[i + k]) : 0U);
        for (std::size_t k = 0; k < 4; ++k) out += i + k > bytes.size() ? '=' : kDigits[word >> (18 - 6 * k) & 63U];
    }
    return out;
}

std::vector<float> resampled(const Resamplers& resamplers, const Rates& rates, const std::vector<float>& in) {
    std::vector<float> out(in.size() * rates.to / rates.from + 70000);
    const auto one = resamplers.make(rates);
    std::size_t done = one->process(in.data(), in.size(), out.data(), out.size());
    done += one->process(nullptr, 0, out.data() + done, out.size() - done);
    out.resize(std::min(done, in.size() * rates.to / rates.from));
    return out;
}

}  // namespace

void plot_sweeps(const std::string& file, const std::vector<Resamplers>& resamplers, const Rates& rates) {
    const std::vector<float> in = sweep(rates.from);
    constexpr std::size_t kAcross = 2, kLeft = 70, kTop = 30, kGapX = 90, kGapY = 60;
    const std::size_t down = (resamplers.size() + kAcross - 1) / kAcross;
    const std::size_t width = kLeft + kAcross * (kColumns + kGapX), height = kTop + down * (kRows + kGapY) + 20;
    std::ostringstream svg;
    svg << "<svg xmlns='http://www.w3.org/2000/svg' width='" << width << "' height='" << height
        << "' font-family='sans-serif' font-size='12'>\n<rect width='100%' height='100%' fill='white'/>\n";
    for (std::size_t i = 0; i < resamplers.size(); ++i) {
        const std::size_t x = kLeft + i % kAcross * (kColumns + kGapX), y = kTop + i / kAcross * (kRows + kGapY);
        svg << "<text x='" << x << "' y='" << y - 8 << "' font-weight='bold'>" << resamplers[i].name
            << "</text>\n<image x='" << x << "' y='" << y << "' width='" << kColumns << "' height='" << kRows
            << "' href='data:image/png;base64," << base64(png_of(spectrogram(resampled(resamplers[i], rates, in))))
            << "'/>\n<rect x='" << x << "' y='" << y << "' width='" << kColumns << "' height='" << kRows
            << "' fill='none' stroke='#888'/>\n<text x='" << x - 6 << "' y='" << y + 12 << "' text-anchor='end'>"
            << rates.to / 2000.0 << " kHz</text><text x='" << x - 6 << "' y='" << y + kRows
            << "' text-anchor='end'>0</text><text x='" << x + kColumns << "' y='" << y + kRows + 16
            << "' text-anchor='end'>a sine from 0 to " << rates.from / 2000.0 << " kHz</text>\n";
    }
    const std::string colours = palette();
    for (std::size_t i = 0; i < kColours; ++i) {
        svg << "<rect x='" << kLeft + 24 * i << "' y='" << height - 30 << "' width='24' height='12' fill='rgb(";
        for (std::size_t k = 0; k < 3; ++k)
            svg << static_cast<int>(static_cast<unsigned char>(colours[3 * i + k])) << (k < 2 ? "," : ")'/>");
        svg << "<text x='" << kLeft + 24 * i << "' y='" << height - 6 << "' font-size='9'>"
            << (i == 0 ? "less" : std::to_string(static_cast<int>(kLowestDb + kStepDb * static_cast<double>(i))))
            << "</text>\n";
    }
    svg << "<text x='" << kLeft + 24 * kColours + 8 << "' y='" << height - 20 << "'>dB</text>\n</svg>\n";
    write_file(file, svg.str());
}

}  // namespace signalbox::bench
