// SPDX-FileCopyrightText: 2026 The Signalbox authors
// SPDX-License-Identifier: ISC
#include "daemon/graph/compile.hpp"

#include <algorithm>
#include <cmath>
#include <deque>
#include <map>
#include <memory>
#include <numbers>
#include <random>

#include "daemon/drivers/offline.hpp"
#include "daemon/graph/command.hpp"
#include "daemon/graph/reach.hpp"
#include "tests/unit/catch.hpp"

using namespace signalbox;

namespace {

// A plugin with two inputs and two outputs: out k is in k times a gain.
struct Amp {
    float gain = 1;
    float* port[4] = {};
    rt::AudioPort inputs[2], outputs[2];
    std::vector<float> buffers = std::vector<float>(2 * rt::kMaxFrames);
    rt::Node node;

    explicit Amp(std::uint64_t key, float g) : gain(g) {
        node.run = [](void* handle, std::uint32_t frames) noexcept REALTIME {
            const Amp& amp = *static_cast<Amp*>(handle);
            for (std::uint32_t i = 0; i < frames; ++i) {
                amp.port[2][i] = amp.gain * amp.port[0][i];
                amp.port[3][i] = amp.gain * amp.port[1][i];
            }
        };
        node.connect = [](void* handle, std::uint32_t index, void* data) noexcept REALTIME {
            static_cast<Amp*>(handle)->port[index] = static_cast<float*>(data);
        };
        node.handle = this;
        node.key = key;
        for (std::uint32_t i = 0; i < 2; ++i) {
            inputs[i].index = i;
            outputs[i] = {2 + i, buffers.data() + i * rt::kMaxFrames};
            port[2 + i] = outputs[i].buffer;
        }
        node.inputs = inputs;
        node.outputs = outputs;
        node.input_count = node.output_count = 2;
    }
};

std::shared_ptr<const graph::PluginFacts> amp_facts() {
    auto facts = std::make_shared<graph::PluginFacts>();
    facts->uri = "urn:test:amp";
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

// A rack with everything that it needs to sound, on the offline driver.
struct Bench {
    rt::Arena arena;
    rt::Engine engine{arena, 2, 2};
    drivers::Offline driver{engine, 128};
    graph::Box box;
    graph::Rack rack;
    graph::Wiring wiring;
    std::shared_ptr<const graph::PluginFacts> facts = amp_facts();
    std::map<std::uint64_t, std::unique_ptr<Amp>> amps;
    std::map<std::string, std::unique_ptr<rt::FeedbackLine>> lines;
    std::deque<std::vector<float>> memory;
    std::deque<rt::ArenaPtr<rt::Transition>> flights;
    std::uint64_t serial = 0, key = 0;

    graph::Prepared make(float gain) {
        ++key;
        amps[key] = std::make_unique<Amp>(key, gain);
        return {facts, key};
    }
    rt::FeedbackLine* line(const graph::Cable& cable) {
        auto& line = lines[cable.from.text() + ">" + cable.to.text()];
        if (line == nullptr) {
            line = std::make_unique<rt::FeedbackLine>();
            line->delay = static_cast<std::uint32_t>(*cable.feedback_ms * 48);
            line->ring = memory.emplace_back(line->delay).data();
            line->input = memory.emplace_back(rt::kMaxFrames).data();
            line->output = memory.emplace_back(rt::kMaxFrames).data();
        }
        return line.get();
    }
    graph::Wiring lowered() {
        const graph::Instances instances{
            [this](std::uint64_t k) { return amps.contains(k) ? &amps.at(k)->node : nullptr; },
            [this](const graph::Cable& cable) { return line(cable); }};
        return graph::lower(rack, instances, box);
    }
    bool publish(const graph::Wiring& next) {
        auto transition = graph::compile(wiring, next, engine, arena, ++serial);
        if (transition == nullptr) return false;
        engine.publish(transition.get());
        flights.push_back(std::move(transition));
        wiring = next;
        return true;
    }
    bool edit(const graph::Command& command) {
        auto next = graph::apply(rack, command, box);
        if (!next) return false;
        rack = *next;
        return true;
    }
    void must(const graph::Command& command) {
        auto next = graph::apply(rack, command, box);
        if (!next) FAIL(next.error().text);
        rack = *next;
    }
    void show() { REQUIRE(publish(lowered())); }
    std::vector<std::vector<float>> run(float left, float right, std::uint64_t frames) {
        return driver.run({std::vector<float>(frames, left), std::vector<float>(frames, right)}, frames);
    }
};

graph::Endpoint at(const std::string& text) { return *graph::parse_endpoint(text); }

// What a rack of amps puts out for constant inputs, by walking from the outputs back to the inputs: another way than
// the compiler's. Feedback cables are not looked at.
struct Walk {
    const Bench& bench;
    double inputs[2];

    double input(const std::string& node, const std::string& symbol) const {
        double sum = 0;
        for (const graph::Cable& cable : *bench.rack.cables) {
            if (cable.to.node != node || cable.to.symbol != symbol || cable.feedback_ms) continue;
            sum += static_cast<double>(cable.gain) * output(cable.from);
        }
        return sum;
    }
    double output(const graph::Endpoint& from) const {
        const int channel = from.symbol.back() - '1';
        if (from.node == "in") return inputs[channel];
        const graph::Node& node = *bench.rack.find(from.node);
        const double through = input(from.node, "in_" + std::string(1, from.symbol.back()));
        return node.bypass ? through : static_cast<double>(bench.amps.at(node.instance)->gain) * through;
    }
};

}  // namespace

TEST_CASE("a rack without nodes passes its cables on", "[compile]") {
    Bench bench;
    bench.show();
    CHECK(bench.run(0.5F, 0.25F, 2048)[0].back() == 0.0F);
    bench.must(graph::Connect{at("in:1"), at("out:2"), 0.5F});
    bench.must(graph::Connect{at("in:2"), at("out:2"), 1});
    bench.show();
    const auto out = bench.run(0.5F, 0.25F, 2048);
    CHECK(out[0].back() == 0.0F);
    CHECK(out[1].back() == 0.5F);
}

TEST_CASE("an inserted and removed node fades by the raised cosine, sample for sample", "[compile]") {
    for (const std::uint32_t block : {1U, 16U, 64U, 128U, 333U, 1024U, 4096U}) {
        Bench bench;
        bench.driver.set_block(block);
        bench.must(graph::Connect{at("in:1"), at("out:1"), 1});
        bench.show();
        bench.run(1, 1, 4096);
        const auto prepared = bench.make(0.25F);
        bench.must(graph::Insert{"urn:test:amp", "amp", {{at("in:1"), at("out:1")}}, prepared});
        bench.show();
        const auto out = bench.run(1, 1, 4096);
        const int slice = std::min(static_cast<int>(block), 1024), begin = (480 + slice - 1) / slice * slice;
        for (int i = 0; i < 4096; ++i) {  // what feeds the node rises first, then the ramp begins with a slice
            CAPTURE(block, i);
            const int ramp = std::clamp(i - begin, 0, 480);
            const double way = 0.5 - 0.5 * std::cos(std::numbers::pi * ramp / 480);
            REQUIRE(std::abs(static_cast<double>(out[0][static_cast<std::size_t>(i)]) - (1 - 0.75 * way)) < 1e-6);
        }
    }
}

TEST_CASE("where nothing falls, what feeds a new node rises along with the ramp", "[compile]") {
    for (const std::uint32_t block : {1U, 64U, 333U, 4096U}) {
        Bench bench;
        bench.driver.set_block(block);
        bench.must(graph::Connect{at("in:1"), at("out:1"), 1});
        bench.show();
        bench.run(1, 1, 4096);
        bench.must(graph::Add{"urn:test:amp", "amp", bench.make(0.25F)});
        bench.must(graph::Connect{at("in:1"), at("amp:in_1"), 1});
        bench.must(graph::Connect{at("amp:out_1"), at("out:1"), 1});
        bench.show();
        const auto out = bench.run(1, 1, 4096);
        for (int i = 0; i < 4096; ++i) {
            CAPTURE(block, i);
            const auto way = [&](int length) {
                return 0.5 - 0.5 * std::cos(std::numbers::pi * std::min(i, length) / length);
            };
            REQUIRE(std::abs(static_cast<double>(out[0][static_cast<std::size_t>(i)]) -
                             (1 + 0.25 * way(960) * way(480))) < 1e-6);
        }
    }
}

TEST_CASE("what an input gets to goes by sound, events also by the sound that nodes make of them", "[compile]") {
    rt::Node synth, effect, arpeggio;
    graph::Wiring wiring;
    wiring.event_wires = {{{nullptr, nullptr, 1}, {&arpeggio, nullptr, 0}, ""},
                          {{&arpeggio, nullptr, 0}, {&synth, nullptr, 0}, ""},
                          {{&arpeggio, nullptr, 0}, {nullptr, nullptr, 0}, ""}};
    wiring.wires = {{{&synth, nullptr, 0}, {&effect, nullptr, 0}, 1, ""},
                    {{nullptr, nullptr, 0}, {&effect, nullptr, 1}, 1, ""},
                    {{&effect, nullptr, 0}, {nullptr, nullptr, 1}, 1, ""}};
    const graph::Reach all = graph::reach(wiring, 2, 2);
    CHECK(all.heard == std::vector<std::uint64_t>{0, 1});
    CHECK(all.midi_heard == std::vector<std::uint64_t>{0, 2});
    CHECK(all.midi_given == std::vector<std::uint64_t>{2, 0});
}

TEST_CASE("bypass gives what healing gives, and the node runs on", "[compile]") {
    Bench bench;
    for (const char* id : {"a", "b"}) bench.must(graph::Add{"urn:test:amp", id, bench.make(0.5F)});
    bench.must(graph::Connect{at("in:1"), at("a:in_1"), 0.5F});
    bench.must(graph::Connect{at("in:2"), at("a:in_1"), 1});
    bench.must(graph::Connect{at("a:out_1"), at("b:in_2"), 1});
    bench.must(graph::Connect{at("b:out_2"), at("out:1"), 2});
    bench.show();
    CHECK(bench.run(0.5F, 0.25F, 2048)[0].back() == Approx(0.5 * 0.5 * 0.5 * 2));
    bench.must(graph::Bypass{"a", true});
    bench.show();
    CHECK(bench.run(0.5F, 0.25F, 2048)[0].back() == Approx(0.5 * 0.5 * 2));
    CHECK(bench.amps.at(1)->port[2][0] == Approx(0.25));
    bench.must(graph::Bypass{"b", true});
    bench.show();
    CHECK(bench.run(0.5F, 0.25F, 2048)[0].back() == Approx(0.5 * 2));
}

TEST_CASE("a feedback cable comes back after its time", "[compile]") {
    Bench bench;
    bench.must(graph::Add{"urn:test:amp", "amp", bench.make(1)});
    bench.must(graph::Connect{at("in:1"), at("amp:in_1"), 1});
    bench.must(graph::Connect{at("amp:out_1"), at("out:1"), 1});
    bench.must(graph::Feedback{at("amp:out_1"), at("amp:in_1"), 0.5F, 2});
    bench.show();
    bench.run(0, 0, 4096);
    std::vector<float> click(4096);
    click[10] = 1;
    const auto out = bench.driver.run({click}, 4096);
    for (std::size_t i = 0; i < 4096; ++i) {
        const bool echo = i >= 10 && (i - 10) % 96 == 0;
        REQUIRE(out[0][i] == (echo ? std::ldexp(1.0F, -static_cast<int>((i - 10) / 96)) : 0.0F));
    }
}

TEST_CASE("a wiring whose union with the next one has a cycle goes by way of what both share", "[compile]") {
    Bench bench;
    bench.must(graph::Add{"urn:test:amp", "a", bench.make(0.5F)});
    bench.must(graph::Add{"urn:test:amp", "b", bench.make(0.25F)});
    bench.must(graph::Connect{at("in:1"), at("a:in_1"), 1});
    bench.must(graph::Connect{at("a:out_1"), at("b:in_1"), 1});
    bench.must(graph::Connect{at("b:out_1"), at("out:1"), 1});
    bench.show();
    bench.run(1, 0, 2048);
    bench.must(graph::Move{"a", {{at("b:out_1"), at("out:1")}}});
    const graph::Wiring goal = bench.lowered();
    REQUIRE_FALSE(bench.publish(goal));
    REQUIRE(bench.publish(graph::common(bench.wiring, goal)));
    bench.run(1, 0, 2048);
    REQUIRE(bench.publish(goal));
    CHECK(bench.run(1, 0, 2048)[0].back() == Approx(0.125));
}

TEST_CASE("random edits settle to what a walk from the outputs gives", "[compile]") {
    const auto seed = GENERATE(range(1U, 41U));
    CAPTURE(seed);
    std::mt19937 random(seed);
    const auto below = [&](std::size_t n) { return random() % n; };
    Bench bench;
    bench.driver.set_block(1 + static_cast<std::uint32_t>(below(300)));
    const auto source = [&] {
        const std::size_t n = below(bench.rack.nodes.size() + 1);
        const std::string channel = std::to_string(1 + below(2));
        return n == bench.rack.nodes.size() ? graph::Endpoint{"in", channel}
                                            : graph::Endpoint{bench.rack.nodes[n]->id, "out_" + channel};
    };
    const auto sink = [&] {
        const std::size_t n = below(bench.rack.nodes.size() + 1);
        const std::string channel = std::to_string(1 + below(2));
        return n == bench.rack.nodes.size() ? graph::Endpoint{"out", channel}
                                            : graph::Endpoint{bench.rack.nodes[n]->id, "in_" + channel};
    };
    const auto someone = [&] {
        return bench.rack.nodes.empty() ? "none" : bench.rack.nodes[below(bench.rack.nodes.size())]->id;
    };
    const auto gain = [&] { return 0.25F * (1 + static_cast<float>(below(5))); };
    for (int round = 0; round < 60; ++round) {
        switch (below(7)) {
            case 0:
                bench.edit(graph::Add{"urn:test:amp", "n" + std::to_string(round), bench.make(gain())});
                break;
            case 1:
                bench.edit(graph::Remove{someone(), below(2) == 0});
                break;
            case 2:
                bench.edit(graph::Bypass{someone(), below(2) == 0});
                break;
            case 3:
                if (!bench.rack.cables->empty()) {
                    const graph::Cable& cable = (*bench.rack.cables)[below(bench.rack.cables->size())];
                    bench.edit(graph::Insert{
                        "urn:test:amp", "i" + std::to_string(round), {{cable.from, cable.to}}, bench.make(gain())});
                }
                break;
            default:
                bench.edit(graph::Connect{source(), sink(), gain()});
                break;
        }
        const graph::Wiring goal = bench.lowered();
        if (!bench.publish(goal)) {
            REQUIRE(bench.publish(graph::common(bench.wiring, goal)));
            bench.run(0.5F, 0.25F, 2048);
            REQUIRE(bench.publish(goal));
        }
        const auto out = bench.run(0.5F, 0.25F, 2048);
        const Walk walk{bench, {0.5, 0.25}};
        for (std::size_t channel = 0; channel < 2; ++channel) {
            const double wanted = walk.input("out", std::to_string(channel + 1));
            REQUIRE(static_cast<double>(out[channel].back()) == Approx(wanted).margin(1e-5));
        }
        while (rt::Transition* done = bench.engine.next_retired()) {
            REQUIRE(done == bench.flights.front().get());
            bench.flights.pop_front();
        }
    }
}
