// SPDX-FileCopyrightText: 2026 The Signalbox authors
// SPDX-License-Identifier: ISC
#pragma once

#include <string>
#include <vector>

#include "daemon/graph/rack.hpp"

namespace signalbox::chance {

// Where two racks together have a loop, the way is by the later one without some nodes, their paths healed: those that
// are in both and of which plain cables came or went. Tried are, in this order: each of the six that changed most, the
// most changed first, of equals the first by name; then the two, three ... six most changed, at last all. All that with
// the nodes fed as before, then fed as after, then with nothing.
struct Way {
    enum class Fed { as_before, as_after, with_nothing };
    std::vector<std::string> without;
    Fed fed;
};
std::vector<Way> ways(const graph::Rack& before, const graph::Rack& after);

}  // namespace signalbox::chance
