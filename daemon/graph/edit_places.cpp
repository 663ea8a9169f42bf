// SPDX-FileCopyrightText: 2026 The Signalbox authors
// SPDX-License-Identifier: ISC
#include <utility>

#include "daemon/graph/edits.hpp"

namespace signalbox::graph {

namespace {

bool ends_at_sidechain(const Cable& cable, const Node& node) {
    const PortFacts* port = node.facts ? node.facts->port(cable.to.symbol) : nullptr;
    return port != nullptr && port->sidechain;
}

// The cables with a node taken out and healed; what belongs to the node wherever it stands (side-chains, cables to
// itself) is put aside into `stay`.
Result<Cables> lifted(const Cables& cables, const Node& node, Cables& stay) {
    Split parts = split(cables, node.id);
    stay = std::move(parts.own);
    Cables main;
    for (Cable& cable : parts.in) (ends_at_sidechain(cable, node) ? stay : main).push_back(std::move(cable));
    auto around = healed(node, main, parts.out);
    if (!around) return around.error();
    return merged(std::move(parts.rest), *std::move(around));
}

Result<Rack> placed(Rack rack, Result<Cables> cables, const std::string& id) {
    if (!cables) return cables.error();
    if (const auto ok = refuse_loop(*cables, id); !ok) return ok.error();
    return with_cables(std::move(rack), *std::move(cables));
}

}  // namespace

Result<Rack> edit(const Rack& rack, const Insert& insert, const Box& box) {
    auto added = edit(rack, Add{insert.uri, insert.id, insert.prepared}, box);
    if (!added) return added;
    if (!insert.prepared.facts) {
        return Error{Code::plugin, insert.uri + " is not installed, so it cannot be inserted; install it first"};
    }
    return placed(*std::move(added), put_onto(rack, *rack.cables, insert.cables, insert.id, *insert.prepared.facts),
                  insert.id);
}

Result<Rack> edit(const Rack& rack, const Move& move, const Box&) {
    const auto node = node_called(rack, move.id);
    if (!node) return node.error();
    if (!(*node)->facts) {
        return Error{Code::plugin, move.id + " is a placeholder, because " + (*node)->uri +
                                       " is not installed: it cannot be moved; install the plugin first"};
    }
    Cables stay;
    const auto around = lifted(*rack.cables, **node, stay);
    if (!around) return around.error();
    auto cables = put_onto(rack, *around, move.cables, move.id, *(*node)->facts);
    if (!cables) return cables.error();
    auto all = merged(*std::move(cables), std::move(stay));
    if (!all) return all.error();
    return placed(rack, without_event_gains(rack, **node, *std::move(all)), move.id);
}

}  // namespace signalbox::graph
