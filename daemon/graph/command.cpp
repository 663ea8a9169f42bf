// SPDX-FileCopyrightText: 2026 The Signalbox authors
// SPDX-License-Identifier: ISC
#include "daemon/graph/command.hpp"

#include "daemon/graph/edits.hpp"

namespace signalbox::graph {

Result<Rack> apply(const Rack& rack, const Command& command, const Box& box) {
    auto next = std::visit([&](const auto& which) { return edit(rack, which, box); }, command);
    return next ? with_lines(*std::move(next), rack) : std::move(next);
}

}  // namespace signalbox::graph
