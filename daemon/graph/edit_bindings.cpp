// SPDX-FileCopyrightText: 2026 The Signalbox authors
// SPDX-License-Identifier: ISC
#include <algorithm>

#include "daemon/graph/edits.hpp"

namespace signalbox::graph {
namespace {

// What the binding drives: its range, where none was said, is the port's.
Result<void> fit(Binding& binding, const Node& node) {
    if (binding.to.symbol == "@bypass") return {};
    if (!node.facts)
        return Error{Code::plugin,
                     node.id + " is a placeholder: its parameters are not known; install the plugin first"};
    const PortFacts* const port = node.facts->port(binding.to.symbol);
    if (port == nullptr || port->kind != PortKind::control) {
        return Error{Code::unknown,
                     node.id + " has no parameter " + binding.to.symbol + " to bind; @bypass can be bound too"};
    }
    if (!port->input) return Error{Code::denied, binding.to.text() + " is an output: it cannot be driven"};
    if (!binding.minimum) binding.minimum = port->minimum;
    if (!binding.maximum) binding.maximum = port->maximum;
    if (binding.curve == "log" && !(*binding.minimum > 0 && *binding.maximum > 0))
        return Error{Code::range, "a logarithmic curve needs a range above 0: give it a minimum and a maximum"};
    return {};
}

Rack with_bindings(const Rack& rack, json::Array bindings) {
    Rack result = rack;
    result.bindings = std::make_shared<const json::Array>(std::move(bindings));
    return result;
}

bool drives(const json::Value& binding, const std::string& to) {
    const json::Value* const end = binding.find("to");
    return end != nullptr && end->string() != nullptr && *end->string() == to;
}

}  // namespace

// The same controller with the same parameter again: the newer range and curve count.
Result<Rack> edit(const Rack& rack, const Bind& bind, const Box&) {
    const auto node = node_called(rack, bind.binding.to.node);
    if (!node) return node.error();
    Binding binding = bind.binding;
    if (const auto ok = fit(binding, **node); !ok) return ok.error();
    json::Value value = binding_value(binding);
    if (const auto ok = read_binding(value); !ok) return ok.error();
    json::Array bindings = *rack.bindings;
    const json::Value from = *value.find("from");
    const auto same = std::find_if(bindings.begin(), bindings.end(), [&](const json::Value& there) {
        const json::Value* const its = there.find("from");
        return its != nullptr && *its == from && drives(there, binding.to.text());
    });
    if (same != bindings.end()) {
        *same = std::move(value);
    } else if (bindings.size() >= kMaxBindings) {
        return Error{Code::limit, "a rack has at most 1,024 bindings; unbind some first"};
    } else {
        bindings.push_back(std::move(value));
    }
    return with_bindings(rack, std::move(bindings));
}

Result<Rack> edit(const Rack& rack, const Unbind& unbind, const Box&) {
    json::Array bindings = *rack.bindings;
    const std::string to = unbind.to.text();
    if (std::erase_if(bindings, [&](const json::Value& there) { return drives(there, to); }) == 0)
        return Error{Code::unknown, "nothing drives " + to + "; /midi/bindings lists what is bound"};
    return with_bindings(rack, std::move(bindings));
}

Rack without_bindings(Rack rack, const std::string& id) {
    const auto of_node = [&](const json::Value& there) {
        const json::Value* const to = there.find("to");
        return to != nullptr && to->string() != nullptr && to->string()->starts_with(id + ":");
    };
    if (std::none_of(rack.bindings->begin(), rack.bindings->end(), of_node)) return rack;
    json::Array bindings = *rack.bindings;
    std::erase_if(bindings, of_node);
    return with_bindings(rack, std::move(bindings));
}

}  // namespace signalbox::graph
