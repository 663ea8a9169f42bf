// SPDX-FileCopyrightText: 2026 The Signalbox authors
// SPDX-License-Identifier: ISC
#include "daemon/graph/rack.hpp"

#include <algorithm>
#include <array>

namespace signalbox::graph {

namespace {

constexpr std::size_t kLongestId = 32, kLongestSymbol = 256, kLongestUri = 1024;

bool visible(char c) { return static_cast<unsigned char>(c) > 0x20 && c != 0x7f; }

bool valid_symbol(std::string_view symbol) {
    return !symbol.empty() && symbol.size() <= kLongestSymbol && symbol.find(':') == symbol.npos &&
           std::all_of(symbol.begin(), symbol.end(), visible) && json::valid_utf8(symbol);
}

template <class T>
bool same(const std::shared_ptr<const T>& a, const std::shared_ptr<const T>& b) {
    return a == b || *a == *b;
}

}  // namespace

Result<Endpoint> parse_endpoint(std::string_view text) {
    const std::size_t colon = text.find(':');
    if (colon == text.npos) {
        return Error{Code::malformed,
                     json::quoted(text) + " is no endpoint: write node:symbol, as in echo:out or in:1"};
    }
    const std::string_view node = text.substr(0, colon), symbol = text.substr(colon + 1);
    if (!valid_id(node)) {
        return Error{Code::malformed, json::quoted(text) +
                                          " is no endpoint: before the colon there is a node's id, 1 "
                                          "to 32 of a-z, 0-9, - and _"};
    }
    if (!valid_symbol(symbol)) {
        return Error{Code::malformed, json::quoted(text) + " is no endpoint: after the colon there is a port's symbol"};
    }
    return Endpoint{std::string(node), std::string(symbol)};
}

bool valid_id(std::string_view id) {
    const auto legal = [](char c) { return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '_' || c == '-'; };
    return !id.empty() && id.size() <= kLongestId && std::all_of(id.begin(), id.end(), legal);
}

bool own_id(std::string_view id) {
    static constexpr std::array<std::string_view, 4> kOwn{"in", "out", "midi_in", "midi_out"};
    return std::find(kOwn.begin(), kOwn.end(), id) != kOwn.end();
}

bool valid_uri(std::string_view uri) {
    return !uri.empty() && uri.size() <= kLongestUri && std::all_of(uri.begin(), uri.end(), visible) &&
           json::valid_utf8(uri);
}

PluginState make_state(json::Array items) {
    return items.empty() ? nullptr : std::make_shared<const json::Array>(std::move(items));
}

bool same_state(const PluginState& a, const PluginState& b) {
    return a == b || (a != nullptr && b != nullptr && *a == *b);
}

bool Cable::operator==(const Cable& other) const {
    return from == other.from && to == other.to && gain == other.gain && feedback_ms == other.feedback_ms;
}

bool Node::operator==(const Node& other) const {
    return id == other.id && uri == other.uri && bypass == other.bypass && params == other.params &&
           same_state(state, other.state);
}

void put_value(Node& node, const PortFacts& port, float value) {
    if (value == port.initial) {
        node.params.erase(port.symbol);
    } else {
        node.params[port.symbol] = value;
    }
}

const Node* Rack::find(std::string_view id) const {
    for (const auto& node : nodes) {
        if (node->id == id) return node.get();
    }
    return nullptr;
}

bool Rack::operator==(const Rack& other) const {
    return name == other.name &&
           std::equal(nodes.begin(), nodes.end(), other.nodes.begin(), other.nodes.end(),
                      [](const auto& a, const auto& b) { return same(a, b); }) &&
           same(cables, other.cables) && same(bindings, other.bindings) && same(snapshots, other.snapshots);
}

}  // namespace signalbox::graph
