// SPDX-FileCopyrightText: 2026 The Signalbox authors
// SPDX-License-Identifier: ISC
#include <algorithm>
#include <charconv>
#include <map>
#include <unordered_map>
#include <unordered_set>

#include "daemon/graph/lower.hpp"
#include "daemon/graph/times.hpp"

namespace signalbox::graph {

std::optional<std::uint32_t> channel(std::string_view symbol, std::uint32_t count) {
    std::uint32_t number = 0;
    const auto [end, error] = std::from_chars(symbol.data(), symbol.data() + symbol.size(), number);
    if (error != std::errc() || end != symbol.data() + symbol.size() || number < 1 || number > count) return {};
    return number - 1;
}

bool has_enabled_port(const PluginFacts& facts) {
    return std::any_of(facts.ports.begin(), facts.ports.end(), [](const PortFacts& p) { return p.drives_enabled; });
}

namespace {

class Lowering {
public:
    Lowering(const Rack& rack, const Instances& instances, const Box& box)
        : rack_(rack),
          instances_(instances),
          box_(box),
          times_(rack, [this](const Node& node) { return latency(node); }) {
        for (const auto& node : rack.nodes) places_.emplace(node->id, Place{node.get(), running(*node)});
        for (const Cable& cable : *rack.cables) cables_into_[cable.to].push_back(&cable);
    }

    Wiring run() {
        for (const auto& node : rack_.nodes) {
            if (rt::Node* instance = places_.at(node->id).instance) wiring_.nodes.push_back(instance);
        }
        for (const Cable& cable : *rack_.cables) add(cable);
        wiring_.latency_frames = times_.into("out");
        return std::move(wiring_);
    }

private:
    struct Place {
        const Node* node;
        rt::Node* instance;
    };
    struct Offer {
        Source source;
        float gain;
        std::string name;
        std::uint32_t at;  // when it is there, as Times counts
    };
    using Offers = std::vector<Offer>;

    rt::Node* running(const Node& node) const { return node.facts ? instances_.node(node.instance) : nullptr; }
    std::uint32_t latency(const Node& node) const {
        const rt::Node* const instance = running(node);
        return instance != nullptr ? instance->latency_frames : 0;
    }

    void add(const Cable& cable) {
        const auto target = find_target(cable.to);
        if (!cable.feedback_ms) {
            if (target) connect(offers(cable.from), *target, cable.gain, times_.into(cable.to.node));
            return;
        }
        rt::FeedbackLine* const line = instances_.line(cable);
        if (line == nullptr) return;
        if (lines_.insert(line).second) {  // cables that share one start together
            wiring_.lines.push_back(line);
            connect(offers(cable.from), {nullptr, line, 0}, 1.0F, times_.out_of(cable.from.node));
        }
        if (target) connect({offer(*line, cable, 1)}, *target, cable.gain, times_.into(cable.to.node));
    }

    // A loop is as long as its cable says: what comes out is in time wherever the cable ends.
    Offer offer(rt::FeedbackLine& line, const Cable& cable, float gain) const {
        return {{nullptr, &line, 0}, gain, cable.from.text(), times_.into(cable.to.node)};
    }

    // `at`: when all that meets at the target is there.
    void connect(const Offers& offers, const Target& target, float gain, std::uint32_t at) {
        for (const Offer& offer : offers) {
            wire({delayed(offer, at - offer.at), target, offer.gain * gain, offer.name});
        }
    }

    void wire(Wire wire) {
        const auto [it, fresh] = wire_at_.try_emplace({wire.source, wire.target}, wiring_.wires.size());
        if (fresh) {
            wiring_.wires.push_back(std::move(wire));
        } else {
            wiring_.wires[it->second].gain += wire.gain;
        }
    }

    Source delayed(const Offer& offer, std::uint32_t frames) {
        rt::Node* const delay = frames > 0 && instances_.delay ? instances_.delay(offer.source, frames) : nullptr;
        if (delay == nullptr) return offer.source;
        if (!wire_at_.contains({offer.source, Target{delay, nullptr, 0}})) {
            wiring_.nodes.push_back(delay);
            wire({offer.source, {delay, nullptr, 0}, 1, offer.name});
        }
        return {delay, nullptr, 0};
    }

    std::optional<Target> find_target(const Endpoint& to) const {
        if (to.node == "out") {
            const auto index = channel(to.symbol, box_.outputs);
            return index ? std::optional(Target{nullptr, nullptr, *index}) : std::nullopt;
        }
        const auto place = places_.find(to.node);
        if (place == places_.end() || place->second.instance == nullptr) return {};
        const auto index = place->second.node->facts->audio_input(to.symbol);
        return index ? std::optional(Target{place->second.instance, nullptr, *index}) : std::nullopt;
    }

    // What an endpoint offers: one output, or, at a bypassed node, whatever goes into the input that its output
    // follows.
    const Offers& offers(const Endpoint& from) {
        const auto known = offers_.find(from);
        if (known != offers_.end()) return known->second;
        Offers found = find_offers(from);
        return offers_.emplace(from, std::move(found)).first->second;
    }

    Offers find_offers(const Endpoint& from) {
        if (from.node == "in") {
            const auto index = channel(from.symbol, box_.inputs);
            return index ? Offers{{{nullptr, nullptr, *index}, 1, from.text(), 0}} : Offers{};
        }
        const auto place = places_.find(from.node);
        if (place == places_.end() || place->second.instance == nullptr) return {};
        const Node& node = *place->second.node;
        const auto index = node.facts->audio_output(from.symbol);
        if (!index) return {};
        if (!node.bypass || has_enabled_port(*node.facts)) {
            return {{{place->second.instance, nullptr, *index}, 1, from.text(), times_.out_of(node.id)}};
        }
        const auto input = node.facts->through(*index);
        return input ? offers_into(node, *input) : Offers{};
    }

    Offers offers_into(const Node& node, std::uint32_t input) {
        Offers around;
        for (const PortFacts& port : node.facts->ports) {
            if (!port.input || node.facts->audio_input(port.symbol) != input) continue;
            const auto cables = cables_into_.find({node.id, port.symbol});
            if (cables == cables_into_.end()) continue;
            for (const Cable* cable : cables->second) merge(around, *cable);
        }
        return around;
    }

    void merge(Offers& into, const Cable& cable) {
        if (cable.feedback_ms) {
            if (rt::FeedbackLine* line = instances_.line(cable)) {
                into.push_back(offer(*line, cable, cable.gain));
            }
            return;
        }
        for (const Offer& offer : offers(cable.from)) {
            const auto same =
                std::find_if(into.begin(), into.end(), [&](const Offer& o) { return o.source == offer.source; });
            if (same == into.end()) {
                into.push_back({offer.source, offer.gain * cable.gain, offer.name, offer.at});
            } else {
                same->gain += offer.gain * cable.gain;
            }
        }
    }

    const Rack& rack_;
    const Instances& instances_;
    const Box& box_;
    const Times times_;
    std::unordered_map<std::string_view, Place> places_;
    std::map<Endpoint, std::vector<const Cable*>> cables_into_;
    std::map<Endpoint, Offers> offers_;
    std::map<std::pair<Source, Target>, std::size_t> wire_at_;
    std::unordered_set<const rt::FeedbackLine*> lines_;
    Wiring wiring_;
};

}  // namespace

Wiring lower(const Rack& rack, const Instances& instances, const Box& box) {
    Wiring wiring = Lowering(rack, instances, box).run();
    lower_events(rack, instances, box, wiring);
    return wiring;
}

}  // namespace signalbox::graph
