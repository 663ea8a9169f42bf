// SPDX-FileCopyrightText: 2026 The Signalbox authors
// SPDX-License-Identifier: ISC
#pragma once

#include <compare>
#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "daemon/graph/facts.hpp"
#include "daemon/graph/json.hpp"
#include "daemon/graph/result.hpp"

namespace signalbox::graph {

inline constexpr std::size_t kMaxNodes = 4096, kMaxCables = 16384, kMaxChannels = 64;
inline constexpr float kMinFeedbackMs = 1, kMaxFeedbackMs = 10000;

// "node:symbol".
struct Endpoint {
    std::string node, symbol;
    auto operator<=>(const Endpoint&) const = default;
    [[nodiscard]] std::string text() const { return node + ":" + symbol; }
};
Result<Endpoint> parse_endpoint(std::string_view text);
bool valid_id(std::string_view id);    // [a-z0-9_-]{1,32}
bool own_id(std::string_view id);      // `in`, `out`, `midi_in`, `midi_out`: the rack's own, no node may be called so
bool valid_uri(std::string_view uri);  // 1 to 1,024 bytes of UTF-8 without spaces

// What a plugin saved: objects, kept as they were read. Shared, as nodes are copied often. Null: nothing.
using PluginState = std::shared_ptr<const json::Array>;
PluginState make_state(json::Array items);  // null where there are none
bool same_state(const PluginState& a, const PluginState& b);

struct Node {
    std::string id, uri;
    bool bypass = false;
    std::map<std::string, float, std::less<>>
        params;  // control inputs that differ from their initial value; of placeholders all that were said
    std::shared_ptr<const PluginFacts> facts;  // null: the plugin is absent, the node a silent placeholder
    std::uint64_t instance = 0;                // which running instance this is; not part of the value
    PluginState state;                         // what the plugin saved when it was last asked
    // Facts and instance belong to this box, not to the value.
    bool operator==(const Node& other) const;
};

// Into `params`, which names only what differs from the port's initial value: so equal racks compare equal.
void put_value(Node& node, const PortFacts& port, float value);

struct Cable {
    Endpoint from, to;
    float gain = 1;                    // linear; negative flips the phase
    std::optional<float> feedback_ms;  // set: a feedback cable, a delay line of that time
    std::uint64_t line = 0;            // which running delay line that is, wherever the ends go; not part of the value
    bool operator==(const Cable& other) const;
};

// What the user wants, as a value: copied in microseconds (nodes and cables are shared), saved, compared, undone.
struct Rack {
    std::string name;
    std::vector<std::shared_ptr<const Node>> nodes;  // in the order they were added
    std::shared_ptr<const std::vector<Cable>> cables = std::make_shared<std::vector<Cable>>();  // sorted by (from, to)
    std::shared_ptr<const json::Array> bindings = std::make_shared<json::Array>();   // objects, kept as they were read
    std::shared_ptr<const json::Array> snapshots = std::make_shared<json::Array>();  // likewise

    [[nodiscard]] const Node* find(std::string_view id) const;
    bool operator==(const Rack& other) const;
};

// How many channels this box has; what `in`, `out`, `midi_in` and `midi_out` offer.
struct Box {
    std::uint32_t inputs = 2, outputs = 2, midi_inputs = 1, midi_outputs = 1;
};

}  // namespace signalbox::graph
