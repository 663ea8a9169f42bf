// SPDX-FileCopyrightText: 2026 The Signalbox authors
// SPDX-License-Identifier: ISC
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "control/vad/png.hpp"

namespace signalbox::vad {

// What a picture is drawn on: a white page. Places are in pixels from its upper left corner.
class Canvas {
public:
    struct Point {
        double x, y;
    };
    struct Box {
        double x, y, width, height;
    };
    struct Pen {
        Colour colour;
        double width = 1, opacity = 1;
        double dash = 0, gap = 0;  // 0: it does not stop
    };
    enum class Side : std::uint8_t { left, middle, right };
    // Of a line of text; `side` is the one that is at its place.
    struct Letters {
        Colour colour;
        Side side = Side::left;
        double size = 12;
        bool bold = false;
    };

    virtual ~Canvas() = default;
    virtual void fill(const Box& box, const Colour& colour, double opacity) = 0;
    virtual void area(const std::vector<Point>& edge, const Colour& colour, double opacity) = 0;
    virtual void line(const std::vector<Point>& points, const Pen& pen) = 0;
    // In UTF-8; one run after the other, `side` of the first is that of all.
    struct Run {
        std::string text;
        Letters letters;
    };
    virtual void text(const Point& place, const std::vector<Run>& runs) = 0;
    virtual void image(const Box& box, const Image& image) = 0;
    // The file; nothing is drawn any more.
    virtual std::string done() = 0;
};

std::unique_ptr<Canvas> svg_canvas(double width, double height);
std::unique_ptr<Canvas> png_canvas(double width, double height);

}  // namespace signalbox::vad
