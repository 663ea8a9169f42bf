// SPDX-FileCopyrightText: 2026 The Signalbox authors
// SPDX-License-Identifier: ISC
#include "control/vad/picture.hpp"

#include <algorithm>
#include <cmath>
#include <cstdio>

#include "control/vad/canvas.hpp"

namespace signalbox::vad {

namespace {

// In pixels.
constexpr double kLeft = 64, kWidth = 1112, kRight = kLeft + kWidth, kPage = kRight + 24;
constexpr double kWave = 64, kWaveHigh = 96, kSpectrum = 172, kSpectrumHigh = 208, kBar = 390, kBarHigh = 10;
constexpr double kChance = 412, kChanceHigh = 112, kAxis = kChance + kChanceHigh, kHigh = kAxis + 52;
constexpr double kLeastFrame = 6;
constexpr float kRangeDb = 70;  // of the spectrogram

constexpr Colour kSpeech{18, 165, 148}, kSpeechEdge{94, 234, 212}, kSpeechLine{11, 122, 110};
constexpr Colour kTitle{27, 36, 48}, kWords{91, 102, 115}, kSound{52, 73, 94}, kLimit{194, 65, 12},
    kTick{138, 149, 163};
constexpr Colour kPaper{244, 246, 248}, kEmpty{230, 233, 237}, kNight{13, 12, 34};

using Side = Canvas::Side;
using Line = std::vector<Canvas::Point>;

template <class... Values>
std::string words(const char* format, Values... values) {
    char line[256];
    std::snprintf(line, sizeof line, format, values...);
    return line;
}

class Page {
public:
    Page(const Subject& subject, const Sketch& sketch, Canvas& canvas)
        : subject_(subject), sketch_(sketch), canvas_(canvas), seconds_(std::max(subject.analysis.seconds(), 0.001)) {}
    void draw();

private:
    [[nodiscard]] double x(double seconds) const { return kLeft + kWidth * seconds / seconds_; }
    [[nodiscard]] std::pair<std::size_t, std::size_t> slices(std::size_t column, std::size_t columns) const;
    [[nodiscard]] Canvas::Box box(const Part& part, double top, double high) const {
        return {x(part.begin), top, std::max(x(part.end) - x(part.begin), 0.5), high};
    }
    void say(double at, double y, Side side, const std::string& text) {
        canvas_.text({at, y}, {{text, {kWords, side}}});
    }
    void title();
    void parts(double top, double high, double opacity);
    void wave();
    void spectrum();
    void bar();
    void chance();
    void limits();
    void axis();

    const Subject& subject_;
    const Sketch& sketch_;
    Canvas& canvas_;
    double seconds_;
};

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
    canvas_.text({kLeft, 32}, {{name, {kTitle, Side::left, 19, true}}});
    const auto& all = subject_.analysis.parts;
    double speech = 0;
    for (const Part& part : all) speech += part.end - part.begin;
    canvas_.text({kRight, 32}, {{words("speech %.2f s", speech), {kSpeech, Side::right, 12, true}},
                                {words(" of %.2f s (%.0f %%)  \u00b7  %zu part%s  \u00b7  %g Hz, %u ch", seconds_,
                                       100 * speech / seconds_, all.size(), all.size() == 1 ? "" : "s",
                                       subject_.rate_hz, subject_.channels),
                                 {kWords}}});
}

void Page::parts(double top, double high, double opacity) {
    for (const Part& part : subject_.analysis.parts) canvas_.fill(box(part, top, high), kSpeech, opacity);
}

void Page::wave() {
    canvas_.fill({kLeft, kWave, kWidth, kWaveHigh}, kPaper, 1);
    parts(kWave, kWaveHigh, 0.18);
    const auto& there = sketch_.slices();
    float peak = 1e-4f;
    for (const auto& slice : there) peak = std::max({peak, slice.most, -slice.least});
    const double middle = kWave + kWaveHigh / 2, scale = kWaveHigh / 2 * 0.94 / static_cast<double>(peak);
    const std::size_t columns = std::min<std::size_t>(there.size(), static_cast<std::size_t>(kWidth));
    Line edge, lower;
    for (std::size_t column = 0; column < columns; ++column) {
        const auto [from, to] = slices(column, columns);
        float least = 0, most = 0;
        for (std::size_t i = from; i < to; ++i) {
            least = std::min(least, there[i].least);
            most = std::max(most, there[i].most);
        }
        const double at = std::min(x((static_cast<double>(from + to) / 2) * sketch_.slice_seconds()), kRight);
        edge.push_back({at, middle - scale * static_cast<double>(most)});
        lower.push_back({at, middle - scale * static_cast<double>(least)});
    }
    edge.insert(edge.end(), lower.rbegin(), lower.rend());
    canvas_.area(edge, kSound, 1);
    canvas_.line(edge, {kSound, 0.6});
    say(kLeft - 8, kWave + 12, Side::right, words("%.2g", static_cast<double>(peak)));
    say(kLeft - 8, middle + 4, Side::right, "0");
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
    const double wide = x(static_cast<double>(there.size()) * sketch_.slice_seconds()) - kLeft;
    canvas_.fill({kLeft, kSpectrum, kWidth, kSpectrumHigh}, kNight, 1);
    canvas_.image({kLeft, kSpectrum, std::min(wide, kWidth), kSpectrumHigh}, image);
    for (const Part& part : subject_.analysis.parts) {
        const auto [left, y, width, high] = box(part, kSpectrum + 0.7, kSpectrumHigh - 1.4);
        const Line edge = {{left, y}, {left + width, y}, {left + width, y + high}, {left, y + high}, {left, y}};
        // Frames of many short parts would hide what they are around.
        if (width < kLeastFrame) {
            canvas_.fill({left, kSpectrum, width, 2}, kSpeechEdge, 1);
        } else {
            canvas_.line(edge, {kSpeechEdge, 1.4});
        }
    }
    for (int khz = 0; khz <= 8; khz += 2)
        say(kLeft - 8, kSpectrum + kSpectrumHigh * (1 - khz / 8.0) + (khz == 8 ? 10 : 4), Side::right,
            words("%d kHz", khz));
}

void Page::bar() {
    canvas_.fill({kLeft, kBar, kWidth, kBarHigh}, kEmpty, 1);
    parts(kBar, kBarHigh, 1);
    say(kLeft - 8, kBar + 9, Side::right, "speech");
}

constexpr double chance_y(double p) { return kAxis - p * kChanceHigh; }

void Page::chance() {
    const auto& rows = subject_.analysis.rows;
    canvas_.fill({kLeft, kChance, kWidth, kChanceHigh}, kPaper, 1);
    parts(kChance, kChanceHigh, 0.1);
    const std::size_t group = 1 + rows.size() / 4000;  // the highest of each stands for them
    Line line;
    for (std::size_t i = 0; i < rows.size(); i += group) {
        float highest = 0;
        for (std::size_t k = i; k < std::min(i + group, rows.size()); ++k)
            highest = std::max(highest, rows[k].probability);
        line.push_back({std::min(x(static_cast<double>(i + 1) * Analysis::kRowSeconds), kRight),
                        chance_y(static_cast<double>(highest))});
    }
    if (!line.empty()) {
        Line edge = line;
        edge.insert(edge.begin(), {kLeft, kAxis});
        edge.push_back({std::min(x(static_cast<double>(rows.size()) * Analysis::kRowSeconds), kRight), kAxis});
        canvas_.area(edge, kSpeech, 0.25);
        canvas_.line(line, {kSpeechLine, 1.3});
    }
    limits();
}

void Page::limits() {
    const auto& decision = subject_.options.listener.decision;
    const double on = static_cast<double>(decision.threshold), off = on - static_cast<double>(decision.hysteresis);
    canvas_.line({{kLeft, chance_y(on)}, {kRight, chance_y(on)}}, {kLimit, 1, 1, 6, 4});
    if (off > 0 && off < on) canvas_.line({{kLeft, chance_y(off)}, {kRight, chance_y(off)}}, {kLimit, 1, 0.5, 2, 4});
    say(kLeft - 8, chance_y(0), Side::right, "0");
    say(kLeft - 8, chance_y(0.5) + 4, Side::right, "0.5");
    say(kLeft - 8, chance_y(1) + 10, Side::right, "1");
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
        canvas_.line({{x(time), kAxis}, {x(time), kAxis + 5}}, {kTick});
        say(x(time), kAxis + 20, Side::middle, step < 60 ? words("%g s", time) : words("%g min", time / 60));
    }
    canvas_.text({kLeft, kAxis + 42},
                 {{words("waveform and spectrum (%g dB) as the detector hears them; below: probability of speech, the "
                         "threshold dashed, where speech ends dotted",
                         static_cast<double>(kRangeDb)),
                   {kWords, Side::left, 11}}});
}

void Page::draw() {
    title();
    if (!sketch_.slices().empty()) {
        wave();
        spectrum();
    }
    bar();
    chance();
    axis();
}

}  // namespace

std::string picture(const Subject& subject, const Sketch& sketch) {
    const auto canvas = subject.options.form == Form::png ? png_canvas(kPage, kHigh) : svg_canvas(kPage, kHigh);
    Page(subject, sketch, *canvas).draw();
    return canvas->done();
}

}  // namespace signalbox::vad
