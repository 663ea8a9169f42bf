// SPDX-FileCopyrightText: 2026 The Signalbox authors
// SPDX-License-Identifier: ISC
#include "control/params.hpp"

#include <algorithm>
#include <cmath>

namespace signalbox::control {

Param* ParamTable::find(std::string_view id_and_symbol) {
    const auto found = by_address_.find(id_and_symbol);
    return found != by_address_.end() ? found->second.get() : nullptr;
}

const std::vector<Param*>& ParamTable::of(std::string_view id) const {
    static const std::vector<Param*> none;
    const auto found = by_node_.find(id);
    return found != by_node_.end() ? found->second : none;
}

void ParamTable::add(const std::string& id, const std::shared_ptr<const graph::PluginFacts>& facts, rt::Node& node) {
    remove(id);
    std::vector<Param*>& of_node = by_node_[id];
    std::uint32_t cell = node.first_cell;
    for (const graph::PortFacts& port : facts->ports) {
        if (port.kind != graph::PortKind::control) continue;
        auto param = std::make_unique<Param>(
            Param{.node_id = id, .facts = facts, .port = &port, .node = &node, .cell = cell++, .address = {}});
        param->address = "/node/" + id + "/" + port.symbol;
        of_node.push_back(param.get());
        by_address_[id + "/" + port.symbol] = std::move(param);
    }
}

void ParamTable::remove(std::string_view id) {
    const auto found = by_node_.find(id);
    if (found == by_node_.end()) return;
    for (const Param* param : found->second)
        by_address_.erase(param->address.substr(std::string_view("/node/").size()));
    by_node_.erase(found);
}

bool runs_logarithmically(const graph::PortFacts& port) {
    return port.logarithmic && port.minimum > 0 && port.maximum > port.minimum;
}

float to_norm(const graph::PortFacts& port, float value) {
    if (port.maximum <= port.minimum) return 0;
    const float norm = runs_logarithmically(port) && value > 0
                           ? std::log(value / port.minimum) / std::log(port.maximum / port.minimum)
                           : (value - port.minimum) / (port.maximum - port.minimum);
    return std::clamp(norm, 0.0F, 1.0F);
}

float from_norm(const graph::PortFacts& port, float norm) {
    norm = std::clamp(norm, 0.0F, 1.0F);
    if (runs_logarithmically(port)) return port.minimum * std::pow(port.maximum / port.minimum, norm);
    return port.minimum + norm * (port.maximum - port.minimum);
}

}  // namespace signalbox::control
