// SPDX-FileCopyrightText: 2026 The Signalbox authors
// SPDX-License-Identifier: ISC
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string_view>

#include "control/osc/reader.hpp"

namespace signalbox::control::osc {

// Takes the first segment off an address: "/node/a/gain" gives "node" and leaves "/a/gain". Empty when nothing is left.
[[nodiscard]] std::string_view take_segment(std::string_view& address) noexcept;

// Whether an address means more than itself: it has one of * ? [ ] { } or //.
[[nodiscard]] bool is_pattern(std::string_view address) noexcept;

// What all patterns of a packet may cost together. When it is used up `over` stays true and nothing matches any more.
struct Budget {
    std::uint32_t steps = 100'000;
    bool over = false;
    [[nodiscard]] bool take() noexcept {
        over = over || steps == 0;
        if (!over) --steps;
        return !over;
    }
};

// An OSC address pattern, to be walked down a tree of names segment by segment:
//   *        any run of characters, also none        ?        one character
//   [a-z_]   one of these; [!...] one of all others   {a,b}    one of these words (taken literally)
//   //       any number of whole segments, also none
// Within a segment all ways to match go forward together, so a step costs at most the pattern's length for each
// character of the name, whatever the pattern. Views the address; allocates nothing.
class Pattern {
public:
    static constexpr std::size_t kMaxSegments = 62;

    explicit Pattern(std::string_view address) noexcept;
    // False: brackets or braces that don't pair or are empty or nested, no '/' in front, too long, too many segments.
    [[nodiscard]] bool valid() const noexcept { return valid_; }

    // The segments that the next name may match, a bit each, and one past the last: the pattern may end here.
    using Places = std::uint64_t;
    [[nodiscard]] Places start() const noexcept { return valid_ ? 1 : 0; }
    // One name further down; 0: nothing below can match, or the budget is used up.
    [[nodiscard]] Places step(Places from, std::string_view name, Budget& budget) const noexcept;
    [[nodiscard]] bool ends(Places at) const noexcept { return (at >> count_ & 1) != 0; }
    // Set when only this name can follow: look it up instead of trying all.
    [[nodiscard]] std::optional<std::string_view> only(Places at) const noexcept;

private:
    enum class Kind : std::uint8_t { literal, any, star, set, open, close };
    struct Cell {
        Kind kind = Kind::literal;
        std::uint16_t jump = 0;  // set, open, close: where the pattern goes on
    };
    struct Segment {
        std::uint16_t begin = 0, end = 0;
        bool literal = true;
        bool after_gap = false;  // "//" is before it
    };
    class Positions;
    [[nodiscard]] bool split() noexcept;
    [[nodiscard]] bool compile(Segment& segment) noexcept;
    [[nodiscard]] bool compile_set(std::size_t& at, std::size_t end) noexcept;
    [[nodiscard]] bool compile_words(std::size_t& at, std::size_t end) noexcept;
    [[nodiscard]] bool matches(const Segment& segment, std::string_view name, Budget& budget) const noexcept;
    [[nodiscard]] bool advance(const Segment& segment, Positions& now, char c, Positions& next,
                               Budget& budget) const noexcept;
    [[nodiscard]] bool enter_words(std::size_t open, const Segment& segment, Positions& now,
                                   Budget& budget) const noexcept;
    [[nodiscard]] bool set_holds(std::size_t at, char c) const noexcept;

    std::string_view text_;
    bool valid_ = false;
    std::size_t count_ = 0;
    std::array<Cell, kMaxAddress> cells_;
    std::array<Segment, kMaxSegments + 1> segments_;  // the last one only says whether the pattern ends in "//"
};

// A whole address against a whole pattern.
enum class Match : std::uint8_t { no, yes, over_budget };
[[nodiscard]] Match match(const Pattern& pattern, std::string_view address, Budget& budget) noexcept;

}  // namespace signalbox::control::osc
