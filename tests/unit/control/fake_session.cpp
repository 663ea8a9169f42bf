// SPDX-FileCopyrightText: 2026 The Signalbox authors
// SPDX-License-Identifier: ISC
#include "tests/unit/control/fake_session.hpp"

namespace signalbox::control::test {

namespace {

graph::PortFacts control_port(std::string symbol, float minimum, float maximum, float initial) {
    graph::PortFacts port;
    port.symbol = std::move(symbol);
    port.kind = graph::PortKind::control;
    port.input = port.bounded_below = port.bounded_above = true;
    port.minimum = minimum;
    port.maximum = maximum;
    port.initial = initial;
    return port;
}

std::vector<graph::PortFacts> test_ports() {
    std::vector<graph::PortFacts> ports{control_port("gain", -24, 24, 0), control_port("freq", 20, 20000, 1000),
                                        control_port("steps", 0, 8, 0),   control_port("on", 0, 1, 0),
                                        control_port("free", 0, 1, 0),    control_port("level", 0, 1, 0)};
    ports[1].logarithmic = true;
    ports[2].integer = true;
    ports[3].toggled = true;
    ports[4].bounded_below = ports[4].bounded_above = false;
    ports[5].input = false;
    for (const char* symbol : {"in", "out"}) {
        graph::PortFacts port;
        port.symbol = symbol;
        port.kind = graph::PortKind::audio;
        port.input = port.symbol == "in";
        ports.push_back(port);
    }
    for (std::uint32_t k = 0; k < ports.size(); ++k) ports[k].index = k;
    return ports;
}

}  // namespace

std::shared_ptr<const graph::PluginFacts> test_facts() {
    auto facts = std::make_shared<graph::PluginFacts>();
    facts->uri = "urn:test:plugin";
    facts->ports = test_ports();
    return facts;
}

void FakeSession::add(const std::string& id) {
    const auto facts = test_facts();
    rt::Node& node = nodes_.emplace_back();
    node.cell_count = 6;
    node.first_cell = *engine_.cells().allocate(node.cell_count);
    for (std::uint32_t k = 0; k < node.cell_count; ++k)
        engine_.cells().set(node.first_cell + k, facts->ports[k].initial);
    params_.add(id, facts, node);
    by_id_.emplace_back(id, &node);
    auto value = std::make_shared<graph::Node>();
    value->id = id;
    value->uri = facts->uri;
    value->facts = facts;
    rack_.nodes.push_back(value);
}

void FakeSession::add_placeholder(const std::string& id) {
    auto value = std::make_shared<graph::Node>();
    value->id = id;
    value->uri = "urn:test:absent";
    rack_.nodes.push_back(value);
}

void FakeSession::submit(Transaction transaction, Answer answer) {
    transactions.push_back(std::move(transaction));
    if (hold) {
        held.push_back(std::move(answer));
    } else {
        answer(outcome);
    }
}

void FakeSession::set(Param& param, float value, ClientId client) {
    if (note_sets) sets.push_back({param.address, value, client});
    engine_.cells().set(param.cell, value);
    param.changed_by = client;
    if (on_changed) on_changed(param);
}

bool FakeSession::schedule(Param& param, float value, std::uint64_t frame, ClientId client) {
    if (timed_room == 0) return false;
    --timed_room;
    sets.push_back({param.address, value, client, frame});
    return true;
}

void FakeSession::glide(Param& param, float value, double seconds, ClientId client) {
    sets.push_back({param.address, value, client, 0, seconds});
}

rt::Node* FakeSession::node(std::string_view id) {
    for (const auto& [name, node] : by_id_) {
        if (name == id) return node;
    }
    return nullptr;
}

}  // namespace signalbox::control::test
