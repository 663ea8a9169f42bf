// SPDX-FileCopyrightText: 2026 The Signalbox authors
// SPDX-License-Identifier: ISC
#include "bench/plots.hpp"

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <fstream>
#include <sstream>
#include <stdexcept>

namespace signalbox::bench {
namespace {

constexpr double kWidth = 1100, kHeight = 380, kLeft = 70, kTop = 150, kLowest = -160, kHighest = 0;

double y_of(double decibels) {
    return kTop + kHeight * (kHighest - std::clamp(decibels, kLowest, kHighest)) / (kHighest - kLowest);
}

void draw_scale(std::ostream& svg) {
    for (double db = kHighest; db >= kLowest; db -= 20) {
        svg << "<line x1='" << kLeft << "' x2='" << kLeft + kWidth << "' y1='" << y_of(db) << "' y2='" << y_of(db)
            << "' stroke='#ddd'/><text x='" << kLeft - 8 << "' y='" << y_of(db) + 4 << "' text-anchor='end'>" << db
            << " dB</text>\n";
    }
}

void draw(std::ostream& svg, const Curve& curve) {
    const auto columns = static_cast<std::size_t>(kWidth);
    svg << "<polyline fill='none' stroke='" << curve.colour << "' stroke-width='1.3' points='";
    for (std::size_t x = 0; x < columns; ++x) {
        const auto from = curve.values.begin() + static_cast<std::ptrdiff_t>(curve.values.size() * x / columns);
        const auto to = curve.values.begin() + static_cast<std::ptrdiff_t>(curve.values.size() * (x + 1) / columns);
        const double peak = from == to ? 0 : *std::max_element(from, to);
        svg << kLeft + static_cast<double>(x) << ',' << y_of(20 * std::log10(std::max(peak, 1e-12))) << ' ';
    }
    svg << "'/>\n";
}

void put(std::string& bytes, std::uint32_t value, int count) {
    for (int i = 0; i < count; ++i) bytes += static_cast<char>((value >> (8 * i)) & 0xFFU);
}

}  // namespace

void write_file(const std::string& file, const std::string& bytes) {
    std::ofstream out(file, std::ios::binary);
    out << bytes;
    if (!out.flush()) throw std::runtime_error("cannot write " + file + "; is its directory there?");
}

void plot_residuals(const std::string& file, const std::vector<Curve>& curves, const std::vector<Mark>& marks,
                    double rate_hz) {
    const auto frames = static_cast<double>(curves.front().values.size());
    std::ostringstream svg;
    svg << "<svg xmlns='http://www.w3.org/2000/svg' width='" << kLeft + kWidth + 30 << "' height='"
        << kTop + kHeight + 60
        << "' font-family='sans-serif' font-size='12'>\n<rect width='100%' height='100%' fill='white'/>\n";
    draw_scale(svg);
    for (const Mark& mark : marks) {
        const double x = kLeft + kWidth * static_cast<double>(mark.frame) / frames;
        svg << "<line x1='" << x << "' x2='" << x << "' y1='" << kTop << "' y2='" << kTop + kHeight
            << "' stroke='#999' stroke-dasharray='2 4'/><text transform='translate(" << x + 4 << ',' << kTop - 8
            << ") rotate(-35)'>" << mark.name << "</text>\n";
    }
    double x = kLeft;
    for (const Curve& curve : curves) {
        draw(svg, curve);
        svg << "<text x='" << x << "' y='" << kTop + kHeight + 28 << "' font-weight='bold' fill='" << curve.colour
            << "'>" << curve.name << "</text>\n";
        x += 120;
    }
    svg << "<text x='" << kLeft + kWidth << "' y='" << kTop + kHeight + 28
        << "' text-anchor='end'>residual of a sine over " << frames / rate_hz << " s</text>\n</svg>\n";
    write_file(file, svg.str());
}

void write_wav(const std::string& file, const std::vector<float>& sound, double rate_hz) {
    constexpr std::uint32_t kFloat = 3, kSample = 4;
    const auto rate = static_cast<std::uint32_t>(rate_hz), size = static_cast<std::uint32_t>(sound.size() * kSample);
    std::string bytes = "RIFF";
    put(bytes, 36 + size, 4);
    bytes += "WAVEfmt ";
    put(bytes, 16, 4);
    put(bytes, kFloat, 2);
    put(bytes, 1, 2);
    put(bytes, rate, 4);
    put(bytes, rate * kSample, 4);
    put(bytes, kSample, 2);
    put(bytes, 8 * kSample, 2);
    bytes += "data";
    put(bytes, size, 4);
    bytes.append(reinterpret_cast<const char*>(sound.data()), size);
    write_file(file, bytes);
}

std::string take_option(int& argc, char** argv, const std::string& name) {
    for (int i = 1; i + 1 < argc; ++i) {
        if (argv[i] != name) continue;
        std::string value = argv[i + 1];
        std::copy(argv + i + 2, argv + argc, argv + i);
        argc -= 2;
        return value;
    }
    return {};
}

}  // namespace signalbox::bench
