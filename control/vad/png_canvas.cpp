// SPDX-FileCopyrightText: 2026 The Signalbox authors
// SPDX-License-Identifier: ISC
#include <algorithm>
#include <array>
#include <cmath>

#include "control/vad/canvas.hpp"
#include "control/vad/letters.hpp"

namespace signalbox::vad {

namespace {

using Point = Canvas::Point;
using Line = std::vector<Point>;

double overlap(double a, double b, double c, double d) { return std::max(0.0, std::min(b, d) - std::max(a, c)); }

// How much of each pixel in a part of the page is covered, from 0 to 1.
class Mask {
public:
    Mask(double left, double top, double right, double bottom, int width, int height)
        : left_(std::clamp(static_cast<int>(std::floor(left)), 0, width)),
          top_(std::clamp(static_cast<int>(std::floor(top)), 0, height)),
          right_(std::clamp(static_cast<int>(std::ceil(right)), left_, width)),
          bottom_(std::clamp(static_cast<int>(std::ceil(bottom)), top_, height)),
          covered_(static_cast<std::size_t>(right_ - left_) * static_cast<std::size_t>(bottom_ - top_)) {}

    float& at(int x, int y) {
        return covered_[static_cast<std::size_t>(y - top_) * static_cast<std::size_t>(right_ - left_) +
                        static_cast<std::size_t>(x - left_)];
    }
    // A pen of this width from here to there. Thinner than a pixel it is as pale.
    void draw(const Point& a, const Point& b, double width);
    // Between two places of a row, `part` of its height.
    void span(int y, double from, double to, double part);

    template <class Do>
    void each(const Do& what) {
        for (int y = top_; y < bottom_; ++y)
            for (int x = left_; x < right_; ++x)
                if (at(x, y) > 0) what(x, y, static_cast<double>(at(x, y)));
    }
    [[nodiscard]] int top() const { return top_; }
    [[nodiscard]] int bottom() const { return bottom_; }

private:
    int left_, top_, right_, bottom_;
    std::vector<float> covered_;
};

void Mask::draw(const Point& a, const Point& b, double width) {
    const double reach = std::max(width, 1.0) / 2 + 0.5, dx = b.x - a.x, dy = b.y - a.y, square = dx * dx + dy * dy;
    const int first = std::max(left_, static_cast<int>(std::min(a.x, b.x) - reach));
    const int last = std::min(right_ - 1, static_cast<int>(std::max(a.x, b.x) + reach));
    const int lowest = std::min(bottom_ - 1, static_cast<int>(std::max(a.y, b.y) + reach));
    for (int y = std::max(top_, static_cast<int>(std::min(a.y, b.y) - reach)); y <= lowest; ++y)
        for (int x = first; x <= last; ++x) {
            const double px = x + 0.5 - a.x, py = y + 0.5 - a.y;
            const double along = square > 0 ? std::clamp((px * dx + py * dy) / square, 0.0, 1.0) : 0;
            const double off = std::hypot(px - along * dx, py - along * dy);
            const double part = std::clamp(reach - off, 0.0, 1.0) * std::min(width, 1.0);
            at(x, y) = std::max(at(x, y), static_cast<float>(part));
        }
}

void Mask::span(int y, double from, double to, double part) {
    const int last = std::min(right_ - 1, static_cast<int>(std::floor(to)));
    for (int x = std::max(left_, static_cast<int>(std::floor(from))); x <= last; ++x)
        at(x, y) += static_cast<float>(part * overlap(x, x + 1, from, to));
}

// A line's dashes, each a line.
std::vector<Line> dashes(const Line& line, double dash, double gap) {
    std::vector<Line> out;
    double done = 0;
    for (std::size_t i = 0; i + 1 < line.size(); ++i) {
        const Point a = line[i], b = line[i + 1];
        const double length = std::hypot(b.x - a.x, b.y - a.y);
        const auto place = [&](double at) {
            return Point{a.x + (b.x - a.x) * at / length, a.y + (b.y - a.y) * at / length};
        };
        for (double at = -std::fmod(done, dash + gap); at < length; at += dash + gap)
            if (at + dash > 0) out.push_back({place(std::max(at, 0.0)), place(std::min(at + dash, length))});
        done += length;
    }
    return out;
}

class PngCanvas final : public Canvas {
public:
    PngCanvas(double width, double height)
        : width_(static_cast<int>(std::lround(width))),
          height_(static_cast<int>(std::lround(height))),
          pixels_(static_cast<std::size_t>(width_) * static_cast<std::size_t>(height_), {255, 255, 255}) {}

    void fill(const Box& box, const Colour& colour, double opacity) override {
        const double right = box.x + box.width, bottom = box.y + box.height;
        Mask mask(box.x, box.y, right, bottom, width_, height_);
        for (int y = mask.top(); y < mask.bottom(); ++y) mask.span(y, box.x, right, overlap(y, y + 1, box.y, bottom));
        paint(mask, colour, opacity);
    }

    void area(const std::vector<Point>& edge, const Colour& colour, double opacity) override;

    void line(const std::vector<Point>& points, const Pen& pen) override {
        strokes(pen.dash > 0 ? dashes(points, pen.dash, pen.gap) : std::vector<Line>{points}, pen);
    }

    void text(const Point& place, const std::vector<Run>& runs) override;
    void image(const Box& box, const Image& image) override;

    std::string done() override {
        std::string rows;
        for (const auto& pixel : pixels_)
            for (const double part : pixel) rows += static_cast<char>(std::lround(part));
        return png(static_cast<std::uint32_t>(width_), static_cast<std::uint32_t>(height_), rows);
    }

private:
    void strokes(const std::vector<Line>& lines, const Pen& pen);
    void paint(Mask& mask, const Colour& colour, double opacity) {
        mask.each([&](int x, int y, double covered) { blend(x, y, colour, std::min(covered, 1.0) * opacity); });
    }
    void blend(int x, int y, const Colour& colour, double part) {
        auto& pixel =
            pixels_[static_cast<std::size_t>(y) * static_cast<std::size_t>(width_) + static_cast<std::size_t>(x)];
        for (std::size_t c = 0; c < 3; ++c) pixel[c] += part * (colour[c] - pixel[c]);
    }

    int width_, height_;
    std::vector<std::array<double, 3>> pixels_;
};

// A quarter of a row at a time: inside is what an odd number of edges is left of.
void PngCanvas::area(const std::vector<Point>& edge, const Colour& colour, double opacity) {
    constexpr int kParts = 4;
    if (edge.empty()) return;
    const auto [first, last] =
        std::minmax_element(edge.begin(), edge.end(), [](auto& a, auto& b) { return a.y < b.y; });
    Mask mask(0, first->y, width_, last->y, width_, height_);
    std::vector<double> places;
    for (int y = mask.top() * kParts; y < mask.bottom() * kParts; ++y) {
        const double height = (y + 0.5) / kParts;
        places.clear();
        for (std::size_t i = 0; i < edge.size(); ++i) {
            const Point &a = edge[i], &b = edge[(i + 1) % edge.size()];
            if ((a.y <= height) != (b.y <= height)) places.push_back(a.x + (b.x - a.x) * (height - a.y) / (b.y - a.y));
        }
        std::sort(places.begin(), places.end());
        for (std::size_t i = 0; i + 1 < places.size(); i += 2)
            mask.span(y / kParts, places[i], places[i + 1], 1.0 / kParts);
    }
    paint(mask, colour, opacity);
}

void PngCanvas::strokes(const std::vector<Line>& lines, const Pen& pen) {
    double left = width_, top = height_, right = 0, bottom = 0;
    for (const Line& line : lines)
        for (const Point& point : line) {
            left = std::min(left, point.x);
            right = std::max(right, point.x);
            top = std::min(top, point.y);
            bottom = std::max(bottom, point.y);
        }
    const double reach = pen.width / 2 + 1;
    Mask mask(left - reach, top - reach, right + reach, bottom + reach, width_, height_);
    for (const Line& line : lines)
        for (std::size_t i = 0; i + 1 < line.size(); ++i) mask.draw(line[i], line[i + 1], pen.width);
    paint(mask, pen.colour, pen.opacity);
}

void PngCanvas::text(const Point& place, const std::vector<Run>& runs) {
    std::vector<Written> written;
    double all = 0;
    for (const Run& run : runs) all += written.emplace_back(in_strokes(run.text, run.letters.size)).width;
    const Side side = runs[0].letters.side;
    double x = place.x - (side == Side::left ? 0 : side == Side::middle ? all / 2 : all);
    for (std::size_t i = 0; i < runs.size(); ++i) {
        const Letters& letters = runs[i].letters;
        for (Line& stroke : written[i].strokes)
            for (Point& point : stroke) point = {point.x + x, point.y + place.y};
        strokes(written[i].strokes, {letters.colour, letters.size * (letters.bold ? 0.14 : 0.1)});
        x += written[i].width;
    }
}

// Between pixels there are the palette's colours between theirs.
void PngCanvas::image(const Box& box, const Image& image) {
    const auto pixel = [&](double x, double y) {
        const auto column = static_cast<std::size_t>(std::clamp(x, 0.0, image.width - 1.0));
        const auto row = static_cast<std::size_t>(std::clamp(y, 0.0, image.height - 1.0));
        return static_cast<double>(image.pixels[row * image.width + column]);
    };
    Mask mask(box.x, box.y, box.x + box.width, box.y + box.height, width_, height_);
    for (int y = mask.top(); y < mask.bottom(); ++y) mask.span(y, box.x, box.x + box.width, 1);
    mask.each([&](int x, int y, double covered) {
        const double u = (x + 0.5 - box.x) / box.width * image.width - 0.5, left = std::floor(u);
        const double v = (y + 0.5 - box.y) / box.height * image.height - 0.5, top = std::floor(v);
        const double above = pixel(left, top) + (u - left) * (pixel(left + 1, top) - pixel(left, top));
        const double below = pixel(left, top + 1) + (u - left) * (pixel(left + 1, top + 1) - pixel(left, top + 1));
        blend(x, y, image.palette[static_cast<std::size_t>(std::lround(above + (v - top) * (below - above)))], covered);
    });
}

}  // namespace

std::unique_ptr<Canvas> png_canvas(double width, double height) { return std::make_unique<PngCanvas>(width, height); }

}  // namespace signalbox::vad
