// SPDX-FileCopyrightText: 2026 The Signalbox authors
// SPDX-License-Identifier: ISC
#include "bench/panels.hpp"

#include <algorithm>
#include <sstream>

namespace signalbox::bench {
namespace {

constexpr double kPanelWidth = 900, kPanelLeft = 70, kPanelTop = 40, kPanelGap = 60;

struct Frame {
    const Panel& panel;
    double top, height;

    [[nodiscard]] double y(double value) const {
        const double part =
            (panel.highest - std::clamp(value, panel.lowest, panel.highest)) / (panel.highest - panel.lowest);
        return top + height * part;
    }
};

void draw_scale(std::ostream& svg, const Frame& frame) {
    for (double value = frame.panel.lowest; value <= frame.panel.highest; value += frame.panel.line_every) {
        svg << "<line x1='" << kPanelLeft << "' x2='" << kPanelLeft + kPanelWidth << "' y1='" << frame.y(value)
            << "' y2='" << frame.y(value) << "' stroke='#ddd'/><text x='" << kPanelLeft - 8 << "' y='"
            << frame.y(value) + 4 << "' text-anchor='end'>" << value << "</text>\n";
    }
}

// From least to most of what lies in a column.
void draw(std::ostream& svg, const Frame& frame, const Curve& curve) {
    const auto columns = static_cast<std::size_t>(kPanelWidth);
    svg << "<polyline fill='none' stroke='" << curve.colour << "' stroke-width='1.2' stroke-dasharray='"
        << (curve.dashes.empty() ? "none" : curve.dashes) << "' points='";
    for (std::size_t x = 0; x < columns; ++x) {
        const auto from = curve.values.begin() + static_cast<std::ptrdiff_t>(curve.values.size() * x / columns);
        const auto to = curve.values.begin() + static_cast<std::ptrdiff_t>(curve.values.size() * (x + 1) / columns);
        if (from == to) continue;
        const auto [least, most] = std::minmax_element(from, to);
        const double at = kPanelLeft + static_cast<double>(x);
        svg << at << ',' << frame.y(*least) << ' ';
        if (*most > *least) svg << at << ',' << frame.y(*most) << ' ';
    }
    svg << "'/>\n";
}

void draw_names(std::ostream& svg, const Frame& frame) {
    svg << "<text x='" << kPanelLeft << "' y='" << frame.top - 10 << "' font-weight='bold'>" << frame.panel.title
        << "</text>\n<text x='" << kPanelLeft + kPanelWidth << "' y='" << frame.top - 10
        << "' text-anchor='end' font-weight='bold'>";
    for (auto curve = frame.panel.curves.rbegin(); curve != frame.panel.curves.rend(); ++curve)
        svg << "<tspan dx='18' fill='" << curve->colour << "'>" << curve->name << "</tspan>";
    svg << "</text>\n";
}

}  // namespace

void plot_panels(const std::string& file, const std::vector<Panel>& panels, const Axis& axis) {
    std::ostringstream svg;
    svg.precision(4);
    const double bottom = kPanelTop + static_cast<double>(panels.size()) * (axis.height + kPanelGap) - kPanelGap;
    svg << "<svg xmlns='http://www.w3.org/2000/svg' width='" << kPanelLeft + kPanelWidth + 30 << "' height='"
        << bottom + 50
        << "' font-family='sans-serif' font-size='12'>\n<rect width='100%' height='100%' fill='white'/>\n";
    for (double at = axis.from; at <= axis.to; at += axis.line_every) {
        const double x = kPanelLeft + kPanelWidth * (at - axis.from) / (axis.to - axis.from);
        svg << "<line x1='" << x << "' x2='" << x << "' y1='" << kPanelTop << "' y2='" << bottom
            << "' stroke='#eee'/><text x='" << x << "' y='" << bottom + 20 << "' text-anchor='middle'>" << at << ' '
            << axis.unit << "</text>\n";
    }
    double top = kPanelTop;
    for (const Panel& panel : panels) {
        const Frame frame{panel, top, axis.height};
        draw_scale(svg, frame);
        draw_names(svg, frame);
        for (const Curve& curve : panel.curves) draw(svg, frame, curve);
        top += axis.height + kPanelGap;
    }
    svg << "</svg>\n";
    write_file(file, svg.str());
}

}  // namespace signalbox::bench
