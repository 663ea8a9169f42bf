// SPDX-FileCopyrightText: 2026 The Signalbox authors
// SPDX-License-Identifier: ISC
#include "control/osc/pattern.hpp"

#include "tests/fuzz/expect.hpp"
#include "tests/unit/osc/naive.hpp"

using namespace signalbox::control::osc;

// A pattern, a line feed, an address.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const std::string_view input = characters(std::as_bytes(std::span(data, size)));
    const std::size_t line = input.find('\n');
    if (line == input.npos || line + 1 >= size || input[line + 1] != '/') return 0;
    const std::string_view text = input.substr(0, line), address = input.substr(line + 1);
    const Pattern pattern(text);
    Budget budget;
    const Match result = match(pattern, address, budget);
    expect(pattern.valid() || result == Match::no, "a broken pattern matches nothing");
    expect((result == Match::over_budget) == budget.over, "over budget is said");
    if (!is_pattern(text) && pattern.valid())
        expect((result == Match::yes) == (text == address), "a literal is itself");
    if (!pattern.valid() || text.size() > 14 || address.size() > 14) return 0;
    expect((result == Match::yes) == test::naive(text, address), "the naive matcher agrees");
    return 0;
}
