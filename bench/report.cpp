// SPDX-FileCopyrightText: 2026 The Signalbox authors
// SPDX-License-Identifier: ISC
#include <unistd.h>

#include <algorithm>
#include <cmath>
#include <cstdio>
#include <cstdlib>
#include <ctime>
#include <fstream>
#include <iostream>
#include <sstream>
#include <string>
#include <string_view>
#include <utility>

#include "bench/harness.hpp"

namespace signalbox::bench {

namespace {

std::string json_string(std::string_view text) {
    std::string out = "\"";
    for (const char c : text) {
        if (c == '"' || c == '\\') out += '\\';
        out += static_cast<unsigned char>(c) < ' ' ? ' ' : c;
    }
    return out + '"';
}

// JSON has no not-a-number: it is null, as is what was not measured.
std::string number(double value) {
    if (!std::isfinite(value)) return "null";
    std::ostringstream out;
    out.precision(6);
    out << value;
    return out.str();
}

std::string machine() {
    std::ifstream info("/proc/cpuinfo");
    std::string line, model = "unknown";
    while (std::getline(info, line)) {
        if (line.starts_with("model name")) model = line.substr(line.find(':') + 2);
    }
    return model + ", " + std::to_string(sysconf(_SC_NPROCESSORS_ONLN)) + " cores";
}

std::string date() {
    const std::time_t now = std::time(nullptr);
    std::tm utc{};
    gmtime_r(&now, &utc);
    char text[32];
    return {text, std::strftime(text, sizeof text, "%Y-%m-%dT%H:%M:%SZ", &utc)};
}

[[noreturn]] void help(std::string_view name, std::string_view about) {
    std::cout << "usage: " << name << " [--json FILE]\n" << (about.empty() ? "" : "\n") << about;
    std::exit(0);
}

[[noreturn]] void refuse(std::string_view name) {
    std::cerr << "usage: " << name << " [--json FILE]; --help says more\n";
    std::exit(2);
}

}  // namespace

double Report::Row::worst_spread() const {
    return peer.rounds.empty() ? ours.spread() : std::max(ours.spread(), peer.spread());
}

Report::Report(std::string name, int argc, char** argv, std::string_view about) : name_(std::move(name)) {
    for (int i = 1; i < argc; ++i) {
        const std::string_view word = argv[i];
        if (word == "--help" || word == "-h") help(name_, about);
        if (word != "--json" || i + 1 == argc) refuse(name_);
        json_path_ = argv[++i];
    }
}

void Report::add(const Case& what, const Series& ours, const Series& peer) { rows_.push_back({what, ours, peer}); }

void Report::add(const Case& what, const Series& ours) { rows_.push_back({what, ours, {}}); }

int Report::finish() const {
    print();
    return json_path_.empty() || write_json() ? 0 : 1;
}

void Report::print() const {
    int widest = 36;
    for (const Row& row : rows_) widest = std::max(widest, static_cast<int>(row.what.name.size()));
    std::printf("%s\n  %-*s %12s %12s %7s  %-8s %s\n", name_.c_str(), widest, "case", "ours", "peer", "ratio", "unit",
                "peer is");
    for (const Row& row : rows_) {
        const double ours = row.ours.median(), peer = row.peer.median();
        std::printf("  %-*s %12.4g ", widest, row.what.name.c_str(), ours);
        if (row.peer.rounds.empty()) {
            std::printf("%12s %7s", "-", "-");
        } else {
            std::printf("%12.4g %7.3f", peer, ours / peer);
        }
        std::printf("  %-8s %s %s (%zu rounds, +-%.1f %%%s)\n", row.what.unit.c_str(), row.what.peer.c_str(),
                    row.what.peer_version.c_str(), row.ours.rounds.size(), 100 * row.worst_spread(),
                    row.what.higher_is_better ? ", higher is better" : "");
    }
}

bool Report::write_json() const {
    std::ofstream file(json_path_);
    file << "{\"bench\": " << json_string(name_) << ", \"machine\": " << json_string(machine())
         << ", \"date\": " << json_string(date()) << ", \"rows\": [";
    const char* comma = "";
    for (const Row& row : rows_) {
        const double ours = row.ours.median(), peer = row.peer.median();
        const std::string name = row.what.name + (row.what.higher_is_better ? " (higher is better)" : "");
        file << comma << "\n {\"case\": " << json_string(name) << ", \"unit\": " << json_string(row.what.unit)
             << ", \"ours\": " << number(ours) << ", \"peer\": " << json_string(row.what.peer)
             << ", \"peer_version\": " << json_string(row.what.peer_version) << ", \"peer_value\": " << number(peer)
             << ", \"ratio\": " << number(ours / peer) << ", \"rounds\": " << row.ours.rounds.size()
             << ", \"spread\": " << number(row.worst_spread()) << "}";
        comma = ",";
    }
    file << "\n]}\n";
    if (!file.flush()) std::fprintf(stderr, "%s: cannot write %s\n", name_.c_str(), json_path_.c_str());
    return static_cast<bool>(file);
}

}  // namespace signalbox::bench
