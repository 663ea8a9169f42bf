// SPDX-FileCopyrightText: 2026 The Signalbox authors
// SPDX-License-Identifier: ISC
//
// From a rack of 1,000 nodes and 2,000 cables to what the audio thread runs, after an edit of one cable.
#include <map>
#include <string>

#include "bench/harness.hpp"
#include "daemon/graph/command.hpp"
#include "daemon/graph/compile.hpp"
#include "daemon/graph/difference.hpp"
#include "daemon/graph/rackfile.hpp"

using namespace signalbox;

namespace {

std::shared_ptr<const graph::PluginFacts> stereo() {
    auto facts = std::make_shared<graph::PluginFacts>();
    for (std::uint32_t i = 0; i < 4; ++i) {
        graph::PortFacts port;
        port.index = i;
        port.symbol = (i < 2 ? "in_" : "out_") + std::to_string(i % 2 + 1);
        port.kind = graph::PortKind::audio;
        port.input = i < 2;
        facts->ports.push_back(port);
    }
    return facts;
}

struct Body {
    rt::AudioPort inputs[2], outputs[2];
    float buffer[1] = {};
    rt::Node node;
    Body() {
        node.inputs = inputs;
        node.outputs = outputs;
        node.input_count = node.output_count = 2;
        outputs[0].buffer = outputs[1].buffer = buffer;
    }
};

// Nodes in a row, stereo.
graph::Rack big_rack(std::size_t count) {
    graph::Rack rack;
    std::vector<graph::Cable> cables;
    const auto facts = stereo();
    for (std::size_t i = 0; i < count; ++i) {
        graph::Node node;
        node.id = "node-" + std::to_string(i);
        node.uri = "urn:bench:stereo";
        node.facts = facts;
        node.instance = i + 1;
        rack.nodes.push_back(std::make_shared<const graph::Node>(node));
        for (const char* side : {"1", "2"}) {
            graph::Cable cable;
            cable.from = {i == 0 ? "in" : "node-" + std::to_string(i - 1), i == 0 ? side : std::string("out_") + side};
            cable.to = {node.id, std::string("in_") + side};
            cables.push_back(cable);
        }
    }
    graph::Rack bare = rack;
    rack.cables = std::make_shared<const std::vector<graph::Cable>>(cables);
    return *graph::apply(bare, graph::Become{rack}, {});
}

}  // namespace

int main(int argc, char** argv) {
    bench::Report report("compile", argc, argv);
    rt::Arena arena;
    rt::Engine engine(arena, 2, 2);
    std::map<std::uint64_t, Body> bodies;
    const graph::Instances instances{[&](std::uint64_t key) { return &bodies[key].node; },
                                     [](const graph::Cable&) { return nullptr; }};
    const graph::Rack rack = big_rack(1000);
    const graph::Command edit = graph::Gain{{"node-500", "out_1"}, {"node-501", "in_1"}, 0.5F};
    const graph::Rack edited = *graph::apply(rack, edit, {});
    // What /rack/apply does: the text is read and compared on a helper, what it says is applied by control.
    const std::string text = graph::write_rack(edited);
    const graph::Become whole{*graph::read_rack(text)};
    const graph::Wiring before = graph::lower(rack, instances, {}), after = graph::lower(edited, instances, {});
    constexpr double kMicro = 1e-3;
    const auto times = bench::interleave({
        [&] { return kMicro * bench::ns_per_call(5, [&] { (void)graph::apply(rack, edit, {}); }); },
        [&] { return kMicro * bench::ns_per_call(5, [&] { (void)graph::lower(edited, instances, {}); }); },
        [&] { return kMicro * bench::ns_per_call(5, [&] { (void)graph::compile(before, after, engine, arena, 1); }); },
        [&] {
            return kMicro * bench::ns_per_call(5, [&] {
                       const graph::Rack copy = rack;
                       (void)copy;
                   });
        },
        [&] { return kMicro * bench::ns_per_call(5, [&] { (void)graph::apply(rack, whole, {}); }); },
        [&] { return kMicro * bench::ns_per_call(5, [&] { (void)graph::apply(edited, whole, {}); }); },
        [&] { return kMicro * bench::ns_per_call(5, [&] { (void)graph::difference(rack, whole.rack); }); },
        [&] { return kMicro * bench::ns_per_call(5, [&] { (void)graph::read_rack(text); }); },
    });
    report.add({"apply a gain to 1,000 nodes", "us"}, times[0]);
    report.add({"lower 1,000 nodes, 2,000 cables", "us"}, times[1]);
    report.add({"compile 1,000 nodes, 2,000 cables", "us"}, times[2]);
    report.add({"copy a rack of 1,000 nodes", "us"}, times[3]);
    report.add({"apply a rack of 1,000 nodes with another gain", "us"}, times[4]);
    report.add({"apply the same rack of 1,000 nodes", "us"}, times[5]);
    report.add({"find the difference of two such racks", "us"}, times[6]);
    report.add({"read the file of such a rack", "us"}, times[7]);
    return report.finish();
}
