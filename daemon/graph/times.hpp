// SPDX-FileCopyrightText: 2026 The Signalbox authors
// SPDX-License-Identifier: ISC
#pragma once

#include <cstdint>
#include <functional>
#include <string_view>
#include <unordered_map>

#include "daemon/graph/rack.hpp"

namespace signalbox::graph {

// When sound gets to each place, in frames after it came into the rack. All that meets at a node, and all that leaves
// the rack, is to arrive together: as late as the latest of it. Feedback cables take no part, and placeholders, which
// are silent. A bypassed node is as late as one that is not.
class Times {
public:
    // `latency`: of a node that runs.
    Times(const Rack& rack, const std::function<std::uint32_t(const Node&)>& latency);

    [[nodiscard]] std::uint32_t into(std::string_view node) const { return at(into_, node); }      // or "out"
    [[nodiscard]] std::uint32_t out_of(std::string_view node) const { return at(out_of_, node); }  // or "in"

private:
    using Frames = std::unordered_map<std::string_view, std::uint32_t>;  // where it is not 0
    static std::uint32_t at(const Frames& frames, std::string_view node) {
        const auto found = frames.find(node);
        return found != frames.end() ? found->second : 0;
    }
    Frames into_, out_of_;
};

}  // namespace signalbox::graph
