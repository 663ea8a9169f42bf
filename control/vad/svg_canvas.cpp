// SPDX-FileCopyrightText: 2026 The Signalbox authors
// SPDX-License-Identifier: ISC
#include <cstdio>

#include "control/vad/canvas.hpp"
#include "daemon/graph/utf8.hpp"

namespace signalbox::vad {

namespace {

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

class SvgCanvas final : public Canvas {
public:
    SvgCanvas(double width, double height) {
        put("<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"%g\" height=\"%g\" viewBox=\"0 0 %g %g\" "
            "font-family=\"DejaVu Sans, Helvetica, Arial, sans-serif\">\n",
            width, height, width, height);
        SvgCanvas::fill({0, 0, width, height}, {255, 255, 255}, 1);
    }

    void fill(const Box& box, const Colour& colour, double opacity) override {
        put("<rect x=\"%.2f\" y=\"%g\" width=\"%.2f\" height=\"%g\"", box.x, box.y, box.width, box.height);
        paint("fill", colour, opacity);
    }

    void area(const std::vector<Point>& edge, const Colour& colour, double opacity) override {
        path(edge);
        paint("fill", colour, opacity);
    }

    void line(const std::vector<Point>& points, const Pen& pen) override {
        path(points);
        put(" fill=\"none\" stroke-linejoin=\"round\" stroke-width=\"%g\"", pen.width);
        if (pen.dash > 0) put(" stroke-dasharray=\"%g %g\"", pen.dash, pen.gap);
        paint("stroke", pen.colour, pen.opacity);
    }

    void text(const Point& place, const std::vector<Run>& runs) override {
        constexpr const char* kAnchors[] = {"start", "middle", "end"};
        put("<text x=\"%.2f\" y=\"%g\" text-anchor=\"%s\">", place.x, place.y,
            kAnchors[static_cast<std::size_t>(runs[0].letters.side)]);
        for (const Run& run : runs) {
            const auto& [red, green, blue] = run.letters.colour;
            put("<tspan font-size=\"%g\" font-weight=\"%s\" fill=\"#%02x%02x%02x\">", run.letters.size,
                run.letters.bold ? "bold" : "normal", red, green, blue);
            out_ += in_xml(run.text) + "</tspan>";
        }
        out_ += "</text>\n";
    }

    void image(const Box& box, const Image& image) override {
        put("<image x=\"%g\" y=\"%g\" width=\"%.2f\" height=\"%g\" preserveAspectRatio=\"none\" "
            "href=\"data:image/png;base64,",
            box.x, box.y, box.width, box.height);
        out_ += base64(png(image)) + "\"/>\n";
    }

    std::string done() override { return out_ + "</svg>\n"; }

private:
    template <class... Values>
    void put(const char* format, Values... values) {
        char line[256];
        std::snprintf(line, sizeof line, format, values...);
        out_ += line;
    }
    void path(const std::vector<Point>& points) {
        out_ += "<path d=\"";
        for (std::size_t i = 0; i < points.size(); ++i)
            put("%c%.2f %.2f", i == 0 ? 'M' : 'L', points[i].x, points[i].y);
        out_ += '"';
    }
    void paint(const char* what, const Colour& colour, double opacity) {
        put(" %s=\"#%02x%02x%02x\"", what, colour[0], colour[1], colour[2]);
        if (opacity < 1) put(" %s-opacity=\"%g\"", what, opacity);
        out_ += "/>\n";
    }

    std::string out_;
};

}  // namespace

std::unique_ptr<Canvas> svg_canvas(double width, double height) { return std::make_unique<SvgCanvas>(width, height); }

}  // namespace signalbox::vad
