// SPDX-FileCopyrightText: 2026 The Signalbox authors
// SPDX-License-Identifier: ISC
#include "control/cli/identifier.hpp"

#include <algorithm>

namespace signalbox::cli {

namespace {

constexpr std::size_t kLongest = 32;

std::string last_part(std::string_view uri) {
    while (!uri.empty() && uri.find_last_of("/#:?") == uri.size() - 1) uri.remove_suffix(1);
    const std::size_t cut = uri.find_last_of("/#:?=");
    return std::string(cut == std::string_view::npos ? uri : uri.substr(cut + 1));
}

}  // namespace

std::string make_id(std::string_view uri, int number) {
    std::string id;
    for (char c : last_part(uri)) {
        if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
        const bool allowed = (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '_' || c == '-';
        if (allowed) {
            id += c;
        } else if (!id.empty() && id.back() != '-') {
            id += '-';
        }
    }
    if (id.empty()) id = "node";
    const std::string suffix = number > 1 ? "-" + std::to_string(number) : "";
    id.resize(std::min(id.size(), kLongest - suffix.size()));
    return id + suffix;
}

bool is_reserved(std::string_view id) { return id == "in" || id == "out" || id == "midi_in" || id == "midi_out"; }

}  // namespace signalbox::cli
