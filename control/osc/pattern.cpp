// SPDX-FileCopyrightText: 2026 The Signalbox authors
// SPDX-License-Identifier: ISC
#include "control/osc/pattern.hpp"

#include <algorithm>
#include <bit>

namespace signalbox::control::osc {

// Positions in a segment, and one past its end.
class Pattern::Positions {
public:
    explicit Positions(std::size_t length) noexcept : words_(length / 64 + 1) { clear(); }
    void clear() noexcept { std::fill_n(bits_.begin(), words_, 0); }
    void add(std::size_t at) noexcept { bits_[at / 64] |= std::uint64_t{1} << at % 64; }
    [[nodiscard]] bool has(std::size_t at) const noexcept { return (bits_[at / 64] >> at % 64 & 1) != 0; }
    // The first position from `at` on; `limit` where there is none.
    [[nodiscard]] std::size_t from(std::size_t at, std::size_t limit) const noexcept {
        std::uint64_t word = at / 64 < words_ ? bits_[at / 64] & ~std::uint64_t{0} << at % 64 : 0;
        for (std::size_t i = at / 64; i < words_; word = ++i < words_ ? bits_[i] : 0)
            if (word != 0) return std::min(limit, i * 64 + static_cast<std::size_t>(std::countr_zero(word)));
        return limit;
    }

private:
    std::size_t words_;
    std::array<std::uint64_t, kMaxAddress / 64 + 1> bits_;
};

std::string_view take_segment(std::string_view& address) noexcept {
    if (address.empty()) return {};
    const std::size_t end = std::min(address.find('/', 1), address.size());
    const std::string_view segment = address.substr(1, end - 1);
    address.remove_prefix(end);
    return segment;
}

bool is_pattern(std::string_view address) noexcept {
    return address.find_first_of("*?[]{}") != address.npos || address.find("//") != address.npos;
}

Pattern::Pattern(std::string_view address) noexcept : text_(address) {
    valid_ = !address.empty() && address.size() <= kMaxAddress && address[0] == '/' && split();
}

bool Pattern::split() noexcept {
    bool gap = false;
    for (std::size_t at = 0; at < text_.size();) {
        const std::size_t begin = at + 1;
        at = std::min(text_.find('/', begin), text_.size());
        if (at == begin && at < text_.size()) {
            gap = true;
            continue;
        }
        if (at == begin && gap) break;  // "//" at the end
        if (count_ == kMaxSegments) return false;
        Segment& segment = segments_[count_++];
        segment = {static_cast<std::uint16_t>(begin), static_cast<std::uint16_t>(at), true, gap};
        if (!compile(segment)) return false;
        gap = false;
    }
    segments_[count_].after_gap = gap;
    return true;
}

bool Pattern::compile(Segment& segment) noexcept {
    for (std::size_t at = segment.begin; at < segment.end; ++at) {
        const char c = text_[at];
        segment.literal = segment.literal && std::string_view("*?[{").find(c) == std::string_view::npos;
        if (c == ']' || c == '}') return false;
        if (c == '[' && !compile_set(at, segment.end)) return false;
        if (c == '{' && !compile_words(at, segment.end)) return false;
        if (c == '*') cells_[at].kind = Kind::star;
        if (c == '?') cells_[at].kind = Kind::any;
    }
    return true;
}

// From the '[' at `at`; leaves `at` on the ']'.
bool Pattern::compile_set(std::size_t& at, std::size_t end) noexcept {
    const std::size_t first = at + 1 + (at + 1 < end && text_[at + 1] == '!');
    const std::size_t close = text_.substr(0, end).find(']', first);
    if (close == text_.npos || close == first) return false;
    if (text_.substr(first, close - first).find_first_of("[{}") != text_.npos) return false;
    cells_[at] = {Kind::set, static_cast<std::uint16_t>(close + 1)};
    at = close;
    return true;
}

// From the '{' at `at`; leaves `at` on the '}'. A word that ends at ',' or '}' goes on behind the braces.
bool Pattern::compile_words(std::size_t& at, std::size_t end) noexcept {
    const std::size_t close = text_.substr(0, end).find('}', at);
    if (close == text_.npos || close == at + 1) return false;
    if (text_.substr(at + 1, close - at - 1).find_first_of("[]{*?") != text_.npos) return false;
    const auto behind = static_cast<std::uint16_t>(close + 1);
    cells_[at] = {Kind::open, behind};
    for (std::size_t i = at + 1; i <= close; ++i)
        if (text_[i] == ',' || i == close) cells_[i] = {Kind::close, behind};
    at = close;
    return true;
}

Pattern::Places Pattern::step(Places from, std::string_view name, Budget& budget) const noexcept {
    Places to = 0;
    for (; from != 0; from &= from - 1) {
        const auto place = static_cast<std::size_t>(std::countr_zero(from));
        if (!budget.take()) return 0;
        if (segments_[place].after_gap) to |= Places{1} << place;
        if (place < count_ && matches(segments_[place], name, budget)) to |= Places{2} << place;
    }
    return budget.over ? 0 : to;
}

std::optional<std::string_view> Pattern::only(Places at) const noexcept {
    if (!std::has_single_bit(at)) return std::nullopt;
    const auto place = static_cast<std::size_t>(std::countr_zero(at));
    const Segment& segment = segments_[place];
    if (place == count_ || segment.after_gap || !segment.literal) return std::nullopt;
    return text_.substr(segment.begin, segment.end - segment.begin);
}

bool Pattern::matches(const Segment& segment, std::string_view name, Budget& budget) const noexcept {
    const std::size_t length = segment.end - segment.begin;
    if (segment.literal) return name == text_.substr(segment.begin, length);
    if (length == 1 && cells_[segment.begin].kind == Kind::star) return true;
    Positions one(length), other(length);
    Positions *now = &one, *next = &other;
    now->add(0);
    for (const char c : name) {
        if (!advance(segment, *now, c, *next, budget)) return false;
        std::swap(now, next);
    }
    return advance(segment, *now, '\0', *next, budget) && now->has(length);  // what needs no character, to the end
}

// One character further. All ways that need no character lead to the right, so one sweep finds them too: they are
// added to `now`. False when the budget is used up.
bool Pattern::advance(const Segment& segment, Positions& now, char c, Positions& next, Budget& budget) const noexcept {
    const std::size_t length = segment.end - segment.begin;
    next.clear();
    for (std::size_t at = now.from(0, length); at < length; at = now.from(at + 1, length)) {
        if (!budget.take()) return false;
        const std::size_t here = segment.begin + at;
        const Cell cell = cells_[here];
        const std::size_t jump = static_cast<std::size_t>(cell.jump) - segment.begin;
        switch (cell.kind) {
            case Kind::literal:
                if (text_[here] == c) next.add(at + 1);
                break;
            case Kind::any:
                next.add(at + 1);
                break;
            case Kind::star:
                now.add(at + 1);
                next.add(at);
                break;
            case Kind::set:
                if (set_holds(here + 1, c)) next.add(jump);
                break;
            case Kind::open:
                if (!enter_words(here, segment, now, budget)) return false;
                break;
            case Kind::close:
                now.add(jump);
                break;
        }
    }
    return true;
}

// To the first character of each word.
bool Pattern::enter_words(std::size_t open, const Segment& segment, Positions& now, Budget& budget) const noexcept {
    now.add(open + 1 - segment.begin);
    for (std::size_t at = open + 1; at + 1 < cells_[open].jump; ++at) {
        if (!budget.take()) return false;
        if (cells_[at].kind == Kind::close) now.add(at + 1 - segment.begin);
    }
    return true;
}

// A '-' between two characters is the range of them, elsewhere itself.
bool Pattern::set_holds(std::size_t at, char c) const noexcept {
    const bool wanted = text_[at] != '!';
    for (at += !wanted; text_[at] != ']'; ++at) {
        const bool range = text_[at + 1] == '-' && text_[at + 2] != ']';
        const char last = range ? text_[at + 2] : text_[at];
        if (text_[at] <= c && c <= last) return wanted;
        if (range) at += 2;
    }
    return !wanted;
}

Match match(const Pattern& pattern, std::string_view address, Budget& budget) noexcept {
    Pattern::Places places = pattern.start();
    while (!address.empty() && places != 0) places = pattern.step(places, take_segment(address), budget);
    if (budget.over) return Match::over_budget;
    return pattern.ends(places) ? Match::yes : Match::no;
}

}  // namespace signalbox::control::osc
