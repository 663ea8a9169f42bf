// SPDX-FileCopyrightText: 2026 The Signalbox authors
// SPDX-License-Identifier: ISC
#pragma once

#include <string_view>

#include "control/osc/pattern.hpp"

// The reference for patterns: tries every way, one after the other, straight from the specification's words. For short,
// well-formed patterns only.
namespace signalbox::control::osc::test {

inline bool naive_segment(std::string_view p, std::string_view name) {
    if (p.empty()) return name.empty();
    if (p[0] == '*') return naive_segment(p.substr(1), name) || (!name.empty() && naive_segment(p, name.substr(1)));
    if (p[0] == '{') {
        const std::size_t close = p.find('}');
        std::string_view words = p.substr(1, close - 1);
        for (;;) {
            const std::size_t comma = words.find(',');
            const std::string_view word = words.substr(0, comma);
            if (name.substr(0, word.size()) == word && naive_segment(p.substr(close + 1), name.substr(word.size())))
                return true;
            if (comma == words.npos) return false;
            words.remove_prefix(comma + 1);
        }
    }
    if (name.empty()) return false;
    if (p[0] == '?') return naive_segment(p.substr(1), name.substr(1));
    if (p[0] != '[') return p[0] == name[0] && naive_segment(p.substr(1), name.substr(1));
    const std::size_t close = p.find(']');
    std::string_view set = p.substr(1, close - 1);
    const bool negated = set[0] == '!';
    if (negated) set.remove_prefix(1);
    bool held = false;
    while (!set.empty()) {
        const bool range = set.size() >= 3 && set[1] == '-';
        held = held || (range ? set[0] <= name[0] && name[0] <= set[2] : set[0] == name[0]);
        set.remove_prefix(range ? 3 : 1);
    }
    return held != negated && naive_segment(p.substr(close + 1), name.substr(1));
}

inline bool naive(std::string_view pattern, std::string_view address) {
    if (pattern.empty()) return address.empty();
    if (pattern.substr(0, 2) == "//") {
        const std::string_view rest = pattern.substr(1);
        if (naive(rest, address) || (rest == "/" && address.empty())) return true;
        if (address.empty()) return false;
        (void)take_segment(address);
        return naive(pattern, address);
    }
    if (address.empty()) return false;
    const std::string_view segment = take_segment(pattern), name = take_segment(address);
    return naive_segment(segment, name) && naive(pattern, address);
}

}  // namespace signalbox::control::osc::test
