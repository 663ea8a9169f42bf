// SPDX-FileCopyrightText: 2026 The Signalbox authors
// SPDX-License-Identifier: ISC
#include "control/front/nearest.hpp"

#include <algorithm>
#include <array>

#include "daemon/graph/utf8.hpp"

namespace signalbox::control {

namespace {
constexpr std::size_t kLongest = 64;
using Row = std::array<std::size_t, kLongest + 1>;
}  // namespace

std::size_t distance(std::string_view a, std::string_view b) {
    if (a.size() > kLongest || b.size() > kLongest) return a == b ? 0 : std::max(a.size(), b.size());
    Row before{}, above{}, row{};
    for (std::size_t j = 0; j <= b.size(); ++j) row[j] = j;
    for (std::size_t i = 1; i <= a.size(); ++i) {
        before = above;
        above = row;
        row[0] = i;
        for (std::size_t j = 1; j <= b.size(); ++j) {
            const std::size_t changed = above[j - 1] + (a[i - 1] == b[j - 1] ? 0 : 1);
            row[j] = std::min({above[j] + 1, row[j - 1] + 1, changed});
            const bool swapped = i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1];
            if (swapped) row[j] = std::min(row[j], before[j - 2] + 1);
        }
    }
    return row[b.size()];
}

std::string in_short(std::string_view name) { return in_short(name, 200); }

std::string in_short(std::string_view text, std::size_t most) {
    std::string out;
    while (!text.empty()) {
        const std::size_t length = json::utf8_length(text);
        if (out.size() + length > most) return out + "...";
        if (length == 0) {
            json::append_utf8(out, 0xfffd);
        } else {
            out += text.substr(0, length);
        }
        text.remove_prefix(std::max<std::size_t>(length, 1));
    }
    return out;
}

void Nearest::offer(std::string_view name) {
    const std::size_t far = distance(wanted_, name);
    if (far > best_ || (far == best_ && !name_.empty())) return;
    best_ = far;
    name_ = name;
}

}  // namespace signalbox::control
