// SPDX-FileCopyrightText: 2026 The Signalbox authors
// SPDX-License-Identifier: ISC
//
// keeper: lists the installed plugins, or takes one of them through a rack's life on the offline driver. It is run in a
// process of its own for each (zoo.py), and says on which step it is before it goes there.
//   keeper list PROBE
//   keeper BUNDLE URI BLOCK ROUNDS
#include <algorithm>
#include <cmath>
#include <cstdio>
#include <cstdlib>
#include <future>
#include <stdexcept>
#include <string>

#include "control/stage.hpp"
#include "daemon/drivers/offline.hpp"
#include "daemon/graph/command.hpp"
#include "daemon/host/catalogue.hpp"
#include "daemon/host/scan.hpp"
#include "tests/zoo/held.hpp"

using namespace signalbox;

namespace {

constexpr double kRate = 48000;
constexpr graph::Box kBox{2, 2, 1, 1};

void step(const std::string& what) {
    std::printf("%s\n", what.c_str());
    std::fflush(stdout);
}

int list(const std::string& probe) {
    host::Catalogue catalogue("", probe);
    std::promise<std::vector<host::FactsPtr>> answer;
    catalogue.list("", [&](std::vector<host::FactsPtr> found) { answer.set_value(std::move(found)); });
    for (const auto& facts : answer.get_future().get()) {
        if (facts->bundle.empty()) continue;
        std::printf("%s\t%s\t%s\n", facts->uri.c_str(), facts->bundle.c_str(), facts->refused.c_str());
    }
    return 0;
}

class Keeper {
public:
    Keeper(host::FactsPtr facts, std::uint32_t block)
        : facts_(std::move(facts)), driver_(engine_, block), block_(block) {
        engine_.prepare(kRate);
    }

    void round() {
        step("it is made");
        auto made = host::Instance::make(facts_, {kRate, block_}, {}, arena_, engine_.cells());
        if (!made) throw std::runtime_error(made.error().text);
        step("it is wired");
        stage_.enter({.facts = facts_, .instance = *made});
        stage_.show(rack_with((*made)->node().key));
        step("it hears a signal");
        play(kRate, 0.25F);
        step("it hears silence");
        play(kRate, 0);
        step("its controls are swept");
        sweep((*made)->node());
        step("its state is saved");
        auto saved = (*made)->save_state();
        if (!saved) throw std::runtime_error(saved.error().text);
        (*made).reset();
        step("it is made anew, with its state");
        auto again = host::Instance::make(facts_, {kRate, block_}, {}, arena_, engine_.cells(), *saved);
        if (!again) throw std::runtime_error(again.error().text);
        stage_.enter({.facts = facts_, .instance = *again});
        stage_.show(rack_with((*again)->node().key));
        play(kRate / 10, 0.25F);
        step("the state of that is saved");
        if (const auto kept = (*again)->save_state(); !kept) throw std::runtime_error(kept.error().text);
        (*again).reset();
        step("it is removed");
        stage_.show({});
        play(kRate / 10, 0);
        stage_.clear_parking();
        stage_.publisher().poll();
        tell_what_is_held(arena_.usage().used);
    }

private:
    graph::Rack rack_with(std::uint64_t instance) const {
        graph::Rack rack;
        graph::Node node;
        node.id = "x";
        node.uri = facts_->uri;
        node.facts = facts_;
        node.instance = instance;
        rack.nodes.push_back(std::make_shared<const graph::Node>(node));
        std::uint32_t inputs = 0, outputs = 0;
        for (const graph::PortFacts& port : facts_->ports) {
            if (port.kind != graph::PortKind::audio) continue;
            const std::string own = "x:" + port.symbol;
            const std::string channel = std::to_string((port.input ? inputs++ : outputs++) % 2 + 1);
            const auto from = graph::parse_endpoint(port.input ? "in:" + channel : own);
            const auto to = graph::parse_endpoint(port.input ? own : "out:" + channel);
            auto wired = graph::apply(rack, graph::Command{graph::Connect{*from, *to, 1}}, kBox);
            if (!wired) throw std::runtime_error(wired.error().text);
            rack = *std::move(wired);
        }
        return rack;
    }

    void play(double frames, float level) {
        const auto count = static_cast<std::uint64_t>(frames);
        for (std::uint64_t done = 0; done < count; done += block_) {
            std::vector<float> sound(block_);
            for (float& sample : sound) {
                phase_ += 2 * 3.14159265358979 * 440 / kRate;
                noise_ = noise_ * 1664525U + 1013904223U;
                sample = level * static_cast<float>(std::sin(phase_) + (noise_ >> 8) / 8388608.0 - 1) / 2;
            }
            for (const auto& channel : driver_.run({sound, sound}, block_)) {
                if (!std::all_of(channel.begin(), channel.end(), [](float x) { return std::isfinite(x); }))
                    throw std::runtime_error("what comes out is no number");
            }
            stage_.publisher().poll();
        }
    }

    void sweep(const rt::Node& node) {
        std::uint32_t cell = node.first_cell;
        for (const graph::PortFacts& port : facts_->ports) {
            if (port.kind != graph::PortKind::control) continue;
            for (const float part : {0.0F, 0.5F, 1.0F}) {
                if (!port.input) break;
                engine_.cells().set(cell, port.minimum + part * (port.maximum - port.minimum));
                play(2 * block_, 0.25F);
            }
            if (port.input) engine_.cells().set(cell, port.initial);
            ++cell;
        }
        play(kRate / 10, 0.25F);
    }

    host::FactsPtr facts_;
    rt::Arena arena_;
    rt::Engine engine_{arena_, 2, 2};
    control::Stage stage_{engine_, arena_, kBox, [](control::Publisher::Keep) {}};
    drivers::Offline driver_;
    std::uint32_t block_;
    double phase_ = 0;
    std::uint32_t noise_ = 1;
};

int keep(const std::string& bundle, const std::string& uri, std::uint32_t block, int rounds) {
    auto facts = host::Scan::of_bundle(bundle).read(uri);
    if (!facts) throw std::runtime_error("it is not in " + bundle);
    Keeper keeper(std::make_shared<graph::PluginFacts>(*std::move(facts)), block);
    for (int i = 0; i < rounds; ++i) keeper.round();
    step("fine");
    return 0;
}

}  // namespace

int main(int argc, char** argv) try {
    if (argc == 3) return list(argv[2]);
    if (argc != 5) return 2;
    return keep(argv[1], argv[2], static_cast<std::uint32_t>(std::atoi(argv[3])), std::atoi(argv[4]));
} catch (const std::exception& failure) {
    step(failure.what());
    return 1;
}
