// SPDX-FileCopyrightText: 2026 The Signalbox authors
// SPDX-License-Identifier: ISC
#include "control/cli/table.hpp"

#include <algorithm>
#include <cmath>
#include <cstdio>

#include "control/cli/json.hpp"

namespace signalbox::cli {

namespace {

template <class... T>
std::string format(const char* how, T... values) {
    char buffer[512];
    std::snprintf(buffer, sizeof buffer, how, values...);
    return buffer;
}

std::string item(const Look& look, std::string_view name) {
    const Arg* value = find_item(look.status, name);
    return value ? value->as_text() : "?";
}

double item_number(const Look& look, std::string_view name) {
    const Arg* value = find_item(look.status, name);
    return value ? value->as_number() : 0;
}

std::string uptime(double seconds) {
    const auto whole = static_cast<long>(seconds);
    return format("%ld:%02ld:%02ld", whole / 3600, whole / 60 % 60, whole % 60);
}

std::vector<std::string> head(const Look& look) {
    std::string first = "signalbox " + item(look, "version") + "  " + item(look, "state");
    first += "  " + item(look, "rate") + " Hz, " + item(look, "frames") + " frames  up " +
             uptime(item_number(look, "uptime"));
    std::string second = format("load %.1f %%", item_number(look, "load")) + "  xruns " + item(look, "xruns");
    second += "  nodes " + item(look, "nodes") + "  cables " + item(look, "cables") + "  edits " + item(look, "edits");
    if (const std::string latency = item(look, "latency"); latency != "?") second += "  latency " + latency + " frames";
    std::vector<std::string> lines{first, second};
    const std::string trouble = item(look, "trouble"), last = item(look, "last_xrun");
    if (trouble != "?" && !trouble.empty()) lines.push_back("trouble: " + trouble);
    if (last != "?" && !last.empty()) lines.push_back("last xrun: " + last);
    return lines;
}

std::string bar(double part, std::size_t width) {
    const auto full = static_cast<std::size_t>(std::lround(std::clamp(part, 0.0, 1.0) * static_cast<double>(width)));
    return std::string(full, '#') + std::string(width - full, '.');
}

std::string filled(std::string text, std::size_t width) {
    text.resize(std::max(text.size(), width), ' ');
    return text;
}

std::string peak_line(const std::string& port, double db) {
    constexpr double kLowest = -60;    // of the bar
    constexpr double kSilence = -120;  // what a meter shows for it
    const std::string text = db <= kSilence ? "   -inf dB" : format(" %6.1f dB", db);
    return port + text + "  " + bar(1 - db / kLowest, 30);
}

std::vector<std::string> peaks(const Look& look) {
    std::size_t width = 0;
    for (const WatchedNode& node : look.nodes) {
        for (const auto& peak : node.peaks) width = std::max(width, node.id.size() + 1 + peak.first.size());
    }
    std::vector<std::string> lines;
    for (const WatchedNode& node : look.nodes) {
        for (const auto& [symbol, peak] : node.peaks)
            lines.push_back(peak_line(filled(node.id + ":" + symbol, width), peak));
    }
    return lines;
}

// What does not fit is counted in the last line.
void shorten(std::vector<std::string>& lines, std::size_t rows, const char* what) {
    if (rows == 0 || lines.size() <= rows) return;
    const std::size_t shown = rows - 1, left = lines.size() - shown;
    lines.resize(shown);
    lines.push_back(format("and %zu more %s", left, what));
}

// With their heading.
std::vector<std::string> node_lines(const Look& look) {
    std::vector<const WatchedNode*> order;
    std::size_t width = 8;
    for (const WatchedNode& node : look.nodes) {
        order.push_back(&node);
        width = std::max(width, node.id.size());
    }
    std::stable_sort(order.begin(), order.end(), [](auto* a, auto* b) { return a->mean_ns > b->mean_ns; });
    std::vector<std::string> lines{filled("NODE", width) + "    MEAN ns     P99 ns     MAX ns    SHARE  PLUGIN"};
    for (const WatchedNode* node : order) {
        const std::string numbers =
            format(" %10.0f %10.0f %10.0f %6.2f %%  ", node->mean_ns, node->p99_ns, node->max_ns, node->share * 100);
        lines.push_back(filled(node->id, width) + numbers + node->uri);
    }
    return lines;
}

}  // namespace

std::string draw_table(const Look& look, std::size_t columns, std::size_t rows) {
    std::vector<std::string> lines = head(look), meters = peaks(look), nodes = node_lines(look);
    lines.push_back("");
    if (rows != 0) shorten(meters, std::max<std::size_t>(rows / 3, 1), "meters");
    lines.insert(lines.end(), meters.begin(), meters.end());
    if (!meters.empty()) lines.push_back("");
    if (rows != 0) shorten(nodes, std::max<std::size_t>(rows - std::min(rows, lines.size()), 2), "nodes");
    lines.insert(lines.end(), nodes.begin(), nodes.end());
    if (rows != 0) lines.resize(std::min(lines.size(), rows));
    std::string out;
    for (const std::string& line : lines) out += printable(line).substr(0, columns == 0 ? line.size() : columns) + "\n";
    return out;
}

std::string look_json(const Look& look) {
    JsonList nodes('[');
    for (const WatchedNode& node : look.nodes) {
        JsonList peaks_of('{'), one('{');
        for (const auto& [symbol, peak] : node.peaks) peaks_of.add(symbol, json(peak));
        one.add("id", json(node.id)).add("uri", json(node.uri)).add("mean_ns", json(node.mean_ns));
        one.add("p99_ns", json(node.p99_ns)).add("max_ns", json(node.max_ns)).add("share", json(node.share));
        nodes.add(one.add("peaks_db", peaks_of.text()).text());
    }
    return JsonList('{').add("status", status_json(look.status)).add("nodes", nodes.text()).text();
}

}  // namespace signalbox::cli
