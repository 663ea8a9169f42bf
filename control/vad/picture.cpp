// SPDX-FileCopyrightText: 2026 The Signalbox authors
// SPDX-License-Identifier: ISC
#include "control/vad/picture.hpp"

#include <algorithm>
#include <cmath>
#include <cstdio>

#include "control/vad/png.hpp"
#include "daemon/graph/utf8.hpp"

namespace signalbox::vad {

namespace {

// In pixels.
constexpr double kLeft = 64, kWidth = 1112, kRight = kLeft + kWidth, kPage = kRight + 24;
constexpr double kWave = 64, kWaveHigh = 96, kSpectrum = 172, kSpectrumHigh = 208, kBar = 390, kBarHigh = 10;
constexpr double kChance = 412, kChanceHigh = 112, kAxis = kChance + kChanceHigh, kHigh = kAxis + 52;
constexpr float kRangeDb = 70;  // of the spectrogram
constexpr const char* kSpeech = "#12a594";

class Page {
public:
    Page(const Subject& subject, const Sketch& sketch)
        : subject_(subject), sketch_(sketch), seconds_(std::max(subject.analysis.seconds(), 0.001)) {}
    std::string draw();

private:
    template <class... Values>
    void put(const char* format, Values... values) {
        char line[512];
        std::snprintf(line, sizeof line, format, values...);
        out_ += line;
    }
    [[nodiscard]] double x(double seconds) const { return kLeft + kWidth * seconds / seconds_; }
    [[nodiscard]] std::pair<std::size_t, std::size_t> slices(std::size_t column, std::size_t columns) const;
    void title();
    void parts(double top, double high, double opacity);
    void wave();
    void spectrum();
    void bar();
    void chance();
    void axis();

    const Subject& subject_;
    const Sketch& sketch_;
    double seconds_;
    std::string out_;
};

std::string in_xml(const std::string& text) {
    std::string out;
    for (std::size_t at = 0; at < text.size();) {
        const std::size_t length = signalbox::json::utf8_length(std::string_view(text).substr(at));
        const char one = text[at];
        if (length == 0 || (length == 1 && static_cast<unsigned char>(one) < 32)) {
            out += '?';
        } else if (one == '&' || one == '<') {
            out += one == '&' ? "&amp;" : "&lt;";
        } else {
            out.append(text, at, length);
        }
        at += std::max<std::size_t>(length, 1);
    }
    return out;
}

// From night over violet and orange to pale yellow.
std::array<Colour, 256> heat() {
    constexpr double kStops[][3] = {{13, 12, 34},  {42, 20, 88},   {104, 30, 124},  {170, 48, 112},
                                    {226, 86, 82}, {250, 146, 60}, {252, 204, 112}, {255, 250, 214}};
    constexpr std::size_t kSteps = std::size(kStops) - 1;
    std::array<Colour, 256> palette{};
    for (std::size_t i = 0; i < 256; ++i) {
        const double place = static_cast<double>(i) / 255 * kSteps;
        const std::size_t stop = std::min(static_cast<std::size_t>(place), kSteps - 1);
        const double part = place - static_cast<double>(stop);
        for (std::size_t c = 0; c < 3; ++c) {
            const double value = kStops[stop][c] + part * (kStops[stop + 1][c] - kStops[stop][c]);
            palette[i][c] = static_cast<std::uint8_t>(std::lround(value));
        }
    }
    return palette;
}

// Those of a column; at least one.
std::pair<std::size_t, std::size_t> Page::slices(std::size_t column, std::size_t columns) const {
    const std::size_t count = sketch_.slices().size();
    const std::size_t from = std::min(column * count / columns, count - 1);
    return {from, std::max(from + 1, (column + 1) * count / columns)};
}

void Page::title() {
    const std::string name = subject_.path.substr(subject_.path.rfind('/') + 1);
    put("<text x=\"%g\" y=\"32\" font-size=\"19\" font-weight=\"bold\" fill=\"#1b2430\">", kLeft);
    out_ += in_xml(name) + "</text>\n";
    double speech = 0;
    for (const Part& part : subject_.analysis.parts) speech += part.end - part.begin;
    put("<text x=\"%g\" y=\"32\" text-anchor=\"end\"><tspan fill=\"%s\" font-weight=\"bold\">speech %.2f s</tspan> of "
        "%.2f s"
        " (%.0f %%)  ·  %zu part%s  ·  %g Hz, %u ch</text>\n",
        kRight, kSpeech, speech, seconds_, 100 * speech / seconds_, subject_.analysis.parts.size(),
        subject_.analysis.parts.size() == 1 ? "" : "s", subject_.rate_hz, subject_.channels);
}

void Page::parts(double top, double high, double opacity) {
    for (const Part& part : subject_.analysis.parts)
        put("<rect x=\"%.2f\" y=\"%g\" width=\"%.2f\" height=\"%g\" fill=\"%s\" fill-opacity=\"%g\"/>\n", x(part.begin),
            top, std::max(x(part.end) - x(part.begin), 0.5), high, kSpeech, opacity);
}

void Page::wave() {
    put("<rect x=\"%g\" y=\"%g\" width=\"%g\" height=\"%g\" fill=\"#f4f6f8\"/>\n", kLeft, kWave, kWidth, kWaveHigh);
    parts(kWave, kWaveHigh, 0.18);
    const auto& slices_there = sketch_.slices();
    float peak = 1e-4f;
    for (const auto& slice : slices_there) peak = std::max({peak, slice.most, -slice.least});
    const double middle = kWave + kWaveHigh / 2, scale = kWaveHigh / 2 * 0.94 / static_cast<double>(peak);
    const std::size_t columns = std::min<std::size_t>(slices_there.size(), static_cast<std::size_t>(kWidth));
    std::string lower;
    out_ += "<path fill=\"#34495e\" stroke=\"#34495e\" stroke-width=\"0.6\" stroke-linejoin=\"round\" d=\"";
    for (std::size_t column = 0; column < columns; ++column) {
        const auto [from, to] = slices(column, columns);
        float least = 0, most = 0;
        for (std::size_t i = from; i < to; ++i) {
            least = std::min(least, slices_there[i].least);
            most = std::max(most, slices_there[i].most);
        }
        const double at = x((static_cast<double>(from + to) / 2) * Sketch::kSliceSeconds);
        put("%c%.2f %.2f", column == 0 ? 'M' : 'L', at, middle - scale * static_cast<double>(most));
        char point[48];
        std::snprintf(point, sizeof point, "L%.2f %.2f", at, middle - scale * static_cast<double>(least));
        lower.insert(0, point);
    }
    out_ += lower + "Z\"/>\n";
    put("<text x=\"%g\" y=\"%g\" text-anchor=\"end\">%.2g</text>\n", kLeft - 8, kWave + 12, static_cast<double>(peak));
    put("<text x=\"%g\" y=\"%g\" text-anchor=\"end\">0</text>\n", kLeft - 8, middle + 4);
}

void Page::spectrum() {
    const auto& there = sketch_.slices();
    Image image;
    image.palette = heat();
    image.width = static_cast<std::uint32_t>(std::min<std::size_t>(there.size(), static_cast<std::size_t>(kWidth)));
    image.height = Sketch::kBands;
    image.pixels.resize(std::size_t{image.width} * image.height);
    float top = -200;
    for (const auto& slice : there)
        top = std::max(top, *std::max_element(slice.bands_db.begin(), slice.bands_db.end()));
    for (std::uint32_t column = 0; column < image.width; ++column) {
        const auto [from, to] = slices(column, image.width);
        for (std::uint32_t row = 0; row < image.height; ++row) {
            float db = -200;
            for (std::size_t i = from; i < to; ++i) db = std::max(db, there[i].bands_db[image.height - 1 - row]);
            const float part = std::clamp((db - top) / kRangeDb + 1, 0.0f, 1.0f);
            image.pixels[row * image.width + column] = static_cast<std::uint8_t>(std::lround(part * 255));
        }
    }
    const double wide = x(static_cast<double>(there.size()) * Sketch::kSliceSeconds) - kLeft;
    put("<rect x=\"%g\" y=\"%g\" width=\"%g\" height=\"%g\" fill=\"#0d0c22\"/>\n", kLeft, kSpectrum, kWidth,
        kSpectrumHigh);
    put("<image x=\"%g\" y=\"%g\" width=\"%.2f\" height=\"%g\" preserveAspectRatio=\"none\" "
        "href=\"data:image/png;base64,",
        kLeft, kSpectrum, std::min(wide, kWidth), kSpectrumHigh);
    out_ += base64(png(image)) + "\"/>\n";
    for (const Part& part : subject_.analysis.parts)
        put("<rect x=\"%.2f\" y=\"%g\" width=\"%.2f\" height=\"%g\" fill=\"none\" stroke=\"#5eead4\" "
            "stroke-width=\"1.4\"/>\n",
            x(part.begin), kSpectrum + 0.7, std::max(x(part.end) - x(part.begin), 0.5), kSpectrumHigh - 1.4);
    for (int khz = 0; khz <= 8; khz += 2)
        put("<text x=\"%g\" y=\"%g\" text-anchor=\"end\">%d kHz</text>\n", kLeft - 8,
            kSpectrum + kSpectrumHigh * (1 - khz / 8.0) + (khz == 8 ? 10 : 4), khz);
}

void Page::bar() {
    put("<rect x=\"%g\" y=\"%g\" width=\"%g\" height=\"%g\" fill=\"#e6e9ed\"/>\n", kLeft, kBar, kWidth, kBarHigh);
    parts(kBar, kBarHigh, 1);
    put("<text x=\"%g\" y=\"%g\" text-anchor=\"end\">speech</text>\n", kLeft - 8, kBar + 9);
}

void Page::chance() {
    const auto& rows = subject_.analysis.rows;
    const auto y = [](double p) { return kAxis - p * kChanceHigh; };
    put("<rect x=\"%g\" y=\"%g\" width=\"%g\" height=\"%g\" fill=\"#f4f6f8\"/>\n", kLeft, kChance, kWidth, kChanceHigh);
    parts(kChance, kChanceHigh, 0.1);
    const std::size_t group = 1 + rows.size() / 4000;  // the highest of each stands for them
    std::string line;
    for (std::size_t i = 0; i < rows.size(); i += group) {
        float highest = 0;
        for (std::size_t k = i; k < std::min(i + group, rows.size()); ++k)
            highest = std::max(highest, rows[k].probability);
        char point[64];
        std::snprintf(point, sizeof point, "L%.2f %.2f", x(static_cast<double>(i + 1) * Analysis::kRowSeconds),
                      y(static_cast<double>(highest)));
        line += point;
    }
    const double last = x(static_cast<double>(rows.size()) * Analysis::kRowSeconds);
    put("<path fill=\"%s\" fill-opacity=\"0.25\" d=\"M%g %g", kSpeech, kLeft, kAxis);
    out_ += line;
    put("L%.2f %gZ\"/>\n", last, kAxis);
    if (!line.empty()) line[0] = 'M';
    out_ +=
        "<path fill=\"none\" stroke=\"#0b7a6e\" stroke-width=\"1.3\" stroke-linejoin=\"round\" d=\"" + line + "\"/>\n";
    const auto& decision = subject_.options.listener.decision;
    const double on = static_cast<double>(decision.threshold), off = on - static_cast<double>(decision.hysteresis);
    put("<path stroke=\"#c2410c\" stroke-width=\"1\" stroke-dasharray=\"6 4\" d=\"M%g %gH%g\"/>\n", kLeft, y(on),
        kRight);
    if (off > 0 && off < on)
        put("<path stroke=\"#c2410c\" stroke-opacity=\"0.5\" stroke-dasharray=\"2 4\" d=\"M%g %gH%g\"/>\n", kLeft,
            y(off), kRight);
    for (const double p : {0.0, 0.5, 1.0})
        put("<text x=\"%g\" y=\"%g\" text-anchor=\"end\">%g</text>\n", kLeft - 8,
            y(p) + (p == 1   ? 10
                    : p == 0 ? 0
                             : 4),
            p);
}

// The smallest of 1, 2, 5 times a power of ten, or of whole minutes, that leaves room for its labels.
double tick(double seconds) {
    for (const double step :
         {0.01, 0.02, 0.05, 0.1, 0.2, 0.5, 1.0, 2.0, 5.0, 10.0, 20.0, 30.0, 60.0, 120.0, 300.0, 600.0})
        if (seconds / step <= 14) return step;
    return std::ceil(seconds / 14 / 1800) * 1800;
}

void Page::axis() {
    const double step = tick(seconds_);
    for (int i = 0; i * step <= seconds_ * (1 + 1e-9); ++i) {
        const double time = i * step;
        put("<path stroke=\"#8a95a3\" d=\"M%.2f %gv5\"/>\n", x(time), kAxis);
        if (step < 60) {
            put("<text x=\"%.2f\" y=\"%g\" text-anchor=\"middle\">%g s</text>\n", x(time), kAxis + 20, time);
        } else {
            put("<text x=\"%.2f\" y=\"%g\" text-anchor=\"middle\">%g min</text>\n", x(time), kAxis + 20, time / 60);
        }
    }
    put("<text x=\"%g\" y=\"%g\" font-size=\"11\">waveform and spectrum (%g dB) as the detector hears them; below: "
        "probability of "
        "speech, the threshold dashed, where speech ends dotted</text>\n",
        kLeft, kAxis + 42, static_cast<double>(kRangeDb));
}

std::string Page::draw() {
    put("<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"%g\" height=\"%g\" viewBox=\"0 0 %g %g\" "
        "font-family=\"DejaVu Sans, Helvetica, Arial, sans-serif\" font-size=\"12\" fill=\"#5b6673\">\n",
        kPage, kHigh, kPage, kHigh);
    put("<rect width=\"%g\" height=\"%g\" fill=\"#ffffff\"/>\n", kPage, kHigh);
    title();
    if (!sketch_.slices().empty()) {
        wave();
        spectrum();
    }
    bar();
    chance();
    axis();
    return out_ + "</svg>\n";
}

}  // namespace

std::string picture(const Subject& subject, const Sketch& sketch) { return Page(subject, sketch).draw(); }

}  // namespace signalbox::vad
