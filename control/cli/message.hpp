// SPDX-FileCopyrightText: 2026 The Signalbox authors
// SPDX-License-Identifier: ISC
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

namespace signalbox::cli {

// One OSC argument: its type tag, and what it carries. i h c t: an integer; f d: a number; s S b m: text or raw bytes;
// T F N I: nothing.
struct Arg {
    char type = 'N';
    std::variant<std::monostate, std::int64_t, double, std::string> value;

    static Arg integer(std::int64_t i) { return {'i', i}; }
    static Arg number(double f) { return {'f', f}; }
    static Arg text(std::string s) { return {'s', std::move(s)}; }

    [[nodiscard]] bool is_number() const { return value.index() == 1 || value.index() == 2; }
    [[nodiscard]] double as_number() const;     // 0 where it is none
    [[nodiscard]] std::string as_text() const;  // as a person reads it, without quotes
};

struct Message {
    std::string address;
    std::vector<Arg> args;

    [[nodiscard]] std::string types() const;
    [[nodiscard]] std::string line() const;  // "/ok is 7 /rack/add": one line for a terminal
    // Empty text, or 0, where there is no such argument or it is of another kind.
    [[nodiscard]] std::string text(std::size_t index) const;
    [[nodiscard]] double number(std::size_t index) const;
};

std::string encode(const Message& message);
// A packet is a message or a bundle; a bundle's messages come in order. Throws Failure for what is neither.
std::vector<Message> decode(std::string_view packet);

// The shortest text that reads back as the same number; float where the wire carried one.
std::string shortest(double value);
std::string shortest(float value);
// Control characters replaced: what a daemon sends never moves the cursor.
std::string printable(std::string_view text);

}  // namespace signalbox::cli
