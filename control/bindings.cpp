// SPDX-FileCopyrightText: 2026 The Signalbox authors
// SPDX-License-Identifier: ISC
#include "control/bindings.hpp"

#include <algorithm>
#include <cmath>
#include <new>
#include <set>
#include <unordered_set>

#include "control/params.hpp"

namespace signalbox::control {
namespace {

constexpr std::string_view kBypass = "@bypass";

bool runs_logarithmically(const graph::Binding& binding, const graph::PortFacts& port, float least, float most) {
    const bool log = binding.curve == "log" || (binding.curve == "port" && port.logarithmic);
    return log && least > 0 && most > 0;
}

// The values along the curve, as the port takes them.
void fill(rt::Binding& to, const graph::Binding& binding, const graph::PortFacts& port) {
    const float least = binding.minimum.value_or(port.minimum), most = binding.maximum.value_or(port.maximum);
    const bool log = runs_logarithmically(binding, port, least, most);
    for (std::size_t i = 0; i < to.values.size(); ++i) {
        const float part = static_cast<float>(i) / static_cast<float>(to.values.size() - 1);
        const float value = log ? least * std::pow(most / least, part) : least + (most - least) * part;
        to.values[i] =
            fitted(port, static_cast<double>(i + 1 == to.values.size() ? most : value)).value_or(port.initial);
    }
    to.integer = port.integer || port.enumeration || port.toggled;
}

}  // namespace

std::shared_ptr<rt::Binding> Bindings::make(const graph::Binding& binding, const graph::Node& node,
                                            rt::Node* instance) {
    const bool bypass = binding.to.symbol == kBypass;
    const graph::PortFacts* const port = node.facts ? node.facts->port(binding.to.symbol) : nullptr;
    const bool drives = port != nullptr && port->kind == graph::PortKind::control && port->input && instance != nullptr;
    if (!bypass && !drives) return {};
    std::shared_ptr<rt::Binding> made(new (arena_.allocate(sizeof(rt::Binding))) rt::Binding,
                                      [&arena = arena_](rt::Binding* gone) { arena.free(gone); });
    made->id = ++last_id_;
    made->input = binding.input - 1;
    made->kind = binding.kind;
    made->number = binding.number;
    made->pickup = binding.pickup;
    if (binding.channel) made->channel = static_cast<std::uint8_t>(*binding.channel - 1);
    if (bypass) return made;
    made->node = instance;
    made->cell = instance->first_cell + *node.facts->control(binding.to.symbol);
    fill(*made, binding, *port);
    return made;
}

std::vector<std::shared_ptr<rt::Binding>> Bindings::get(const graph::Rack& rack, const Find& find) {
    std::vector<std::shared_ptr<rt::Binding>> all;
    for (const json::Value& value : *rack.bindings) {
        const auto binding = graph::read_binding(value);
        const graph::Node* const node = binding ? rack.find(binding->to.node) : nullptr;
        if (node == nullptr) continue;
        Known& known = known_[{json::write(value), node->instance}];
        if (known.binding == nullptr) {
            known = {make(*binding, *node, find(node->instance)), node->id};
            if (known.binding != nullptr) by_id_[known.binding->id] = {binding->to, known.binding.get()};
        }
        if (known.binding != nullptr) all.push_back(known.binding);
    }
    return all;
}

void Bindings::keep_only(const graph::Rack& rack) {
    if (known_.empty()) return;
    std::set<Key> named;
    for (const json::Value& value : *rack.bindings) {
        const auto binding = graph::read_binding(value);
        const graph::Node* const node = binding ? rack.find(binding->to.node) : nullptr;
        if (node != nullptr) named.insert({json::write(value), node->instance});
    }
    std::erase_if(known_, [&](const auto& entry) {
        if (named.contains(entry.first)) return false;
        if (entry.second.binding != nullptr) by_id_.erase(entry.second.binding->id);
        return true;
    });
}

const Bindings::Moved* Bindings::moved(std::uint32_t id) const {
    const auto found = by_id_.find(id);
    return found != by_id_.end() ? &found->second : nullptr;
}

}  // namespace signalbox::control
