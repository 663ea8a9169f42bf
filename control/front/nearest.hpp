// SPDX-FileCopyrightText: 2026 The Signalbox authors
// SPDX-License-Identifier: ISC
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace signalbox::control {

// How many letters must be put in, left out, changed or swapped with their neighbour to make one of the other. Texts
// longer than 64 letters are as far from all others as they are long.
std::size_t distance(std::string_view a, std::string_view b);

// An address or a name as errors quote it: no more than 200 bytes, then "...". Valid UTF-8, whatever it was.
std::string in_short(std::string_view name);
// The same of a text, with another limit.
std::string in_short(std::string_view text, std::size_t most);

// Looks for what somebody may have meant who wrote `wanted`.
class Nearest {
public:
    explicit Nearest(std::string_view wanted) : wanted_(wanted), best_(wanted.size() / 3 + 1) {}
    void offer(std::string_view name);
    [[nodiscard]] std::string_view name() const { return name_; }  // empty: nothing is near

private:
    std::string_view wanted_, name_;
    std::size_t best_;  // only what is at least as near
};

}  // namespace signalbox::control
