// SPDX-FileCopyrightText: 2026 The Signalbox authors
// SPDX-License-Identifier: ISC
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "daemon/graph/facts.hpp"
#include "daemon/rt/node.hpp"

namespace signalbox::control {

// One control port of a running node, input or output.
struct Param {
    std::string node_id;
    std::shared_ptr<const graph::PluginFacts> facts;  // keeps `port` alive
    const graph::PortFacts* port = nullptr;
    rt::Node* node = nullptr;
    std::uint32_t cell = 0;
    std::string address;           // "/node/<id>/<symbol>"
    bool unfolded = false;         // changed since the rack last took the values in
    bool notify = false;           // changed in this turn of the loop, subscribers not told yet
    std::uint64_t changed_by = 0;  // the client of the latest change
    bool refitted = false;         // ... which sent another value: it was clamped or rounded
    std::uint64_t gesture = 0;     // the history's number of the gesture that is under way on it
    std::uint64_t gesture_by = 0;  // its client
    double gesture_until = 0;      // it ends when this time passes without another set
};

// Every parameter of the rack by its address; look-ups allocate nothing. Control thread only.
class ParamTable {
public:
    // By "<id>/<symbol>", what follows "/node/" in its address; null: there is none.
    [[nodiscard]] Param* find(std::string_view id_and_symbol);
    // The parameters of one node in port order, empty where there is no such running node.
    [[nodiscard]] const std::vector<Param*>& of(std::string_view id) const;

    void add(const std::string& id, const std::shared_ptr<const graph::PluginFacts>& facts, rt::Node& node);
    void remove(std::string_view id);
    [[nodiscard]] std::size_t size() const { return by_address_.size(); }
    // Calls each(id, parameters) for every running node, in no order.
    template <class Each>
    void each_node(Each each) const {
        for (const auto& [id, parameters] : by_node_) each(id, parameters);
    }

private:
    struct Hash {
        using is_transparent = void;
        std::size_t operator()(std::string_view text) const { return std::hash<std::string_view>{}(text); }
    };
    template <class T>
    using Table = std::unordered_map<std::string, T, Hash, std::equal_to<>>;
    Table<std::unique_ptr<Param>> by_address_;
    Table<std::vector<Param*>> by_node_;
};

using graph::fitted;
[[nodiscard]] bool runs_logarithmically(const graph::PortFacts& port);
// 0..1 along the port's own curve (logarithmic where it says so), and back.
float to_norm(const graph::PortFacts& port, float value);
float from_norm(const graph::PortFacts& port, float norm);

}  // namespace signalbox::control
