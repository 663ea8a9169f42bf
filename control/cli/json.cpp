// SPDX-FileCopyrightText: 2026 The Signalbox authors
// SPDX-License-Identifier: ISC
#include "control/cli/json.hpp"

#include <cmath>
#include <cstdio>

namespace signalbox::cli {

namespace {

// How many bytes the UTF-8 character at the start of the text has; 0 where it is none.
std::size_t character(std::string_view text) {
    const auto first = static_cast<unsigned char>(text[0]);
    const std::size_t size = first < 0x80   ? 1
                             : first < 0xc2 ? 0
                             : first < 0xe0 ? 2
                             : first < 0xf0 ? 3
                             : first < 0xf5 ? 4
                                            : 0;
    if (size == 0 || size > text.size()) return 0;
    for (std::size_t k = 1; k < size; ++k) {
        if ((static_cast<unsigned char>(text[k]) & 0xc0) != 0x80) return 0;
    }
    if (size < 3) return size;
    const auto second = static_cast<unsigned char>(text[1]);
    const bool overlong = (first == 0xe0 && second < 0xa0) || (first == 0xf0 && second < 0x90);
    const bool outside = (first == 0xed && second > 0x9f) || (first == 0xf4 && second > 0x8f);
    return overlong || outside ? 0 : size;
}

std::string escaped(char c) {
    if (c == '"') return "\\\"";
    if (c == '\\') return "\\\\";
    if (c == '\n') return "\\n";
    if (c == '\t') return "\\t";
    if (static_cast<unsigned char>(c) >= 0x20) return {c};
    char buffer[8];
    std::snprintf(buffer, sizeof buffer, "\\u%04x", static_cast<unsigned>(c));
    return buffer;
}

}  // namespace

std::string json(std::string_view text) {
    std::string out = "\"";
    while (!text.empty()) {
        const std::size_t size = character(text);
        if (size == 0) out += "\xEF\xBF\xBD";
        if (size == 1) out += escaped(text[0]);
        if (size > 1) out += text.substr(0, size);
        text.remove_prefix(size == 0 ? 1 : size);
    }
    return out + '"';
}

std::string json(double value) { return std::isfinite(value) ? shortest(value) : "null"; }
std::string json(bool value) { return value ? "true" : "false"; }

std::string json(const Arg& arg) {
    if (arg.type == 'T' || arg.type == 'F') return json(arg.type == 'T');
    if (arg.type == 'N') return "null";
    if (arg.type == 'f' && std::isfinite(arg.as_number())) return arg.as_text();
    if (arg.type == 't') return json(arg.as_text());
    if (arg.value.index() == 1) return arg.as_text();
    if (arg.is_number()) return json(arg.as_number());
    if (arg.type == 's' || arg.type == 'S') return json(std::get<std::string>(arg.value));
    return json(arg.as_text());
}

JsonList& JsonList::add(std::string_view value) {
    if (text_.size() > 1) text_ += ", ";
    text_ += value;
    return *this;
}

JsonList& JsonList::add(std::string_view key, std::string_view value) {
    return add(json(key) + ": " + std::string(value));
}

}  // namespace signalbox::cli
