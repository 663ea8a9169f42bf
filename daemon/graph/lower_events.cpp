// SPDX-FileCopyrightText: 2026 The Signalbox authors
// SPDX-License-Identifier: ISC
#include <algorithm>
#include <map>
#include <set>
#include <unordered_map>
#include <utility>

#include "daemon/graph/lower.hpp"

namespace signalbox::graph {
namespace {

class EventLowering {
public:
    EventLowering(const Rack& rack, const Instances& instances, const Box& box, Wiring& wiring)
        : rack_(rack), box_(box), wiring_(wiring) {
        for (const auto& node : rack.nodes) {
            rt::Node* const instance = node->facts ? instances.node(node->instance) : nullptr;
            if (instance != nullptr && instance->event_input_count + instance->event_output_count > 0)
                places_.emplace(node->id, Place{node.get(), instance});
        }
    }

    void run() {
        for (const Cable& cable : *rack_.cables) {
            const auto target = find_target(cable.to);
            if (target && !cable.feedback_ms) into_[cable.to].emplace_back(&cable, *target);
        }
        for (const auto& [end, cables] : into_) {
            for (const auto& [cable, target] : cables) connect(*cable, target);
        }
    }

private:
    struct Place {
        const Node* node;
        rt::Node* instance;
    };
    struct Offer {
        Source source;
        std::string name;
    };
    using Offers = std::vector<Offer>;

    void connect(const Cable& cable, const Target& target) {
        for (const Offer& offer : offers(cable.from)) {
            if (wired_.insert({offer.source, target}).second)
                wiring_.event_wires.push_back({offer.source, target, offer.name});
        }
    }

    std::optional<Target> find_target(const Endpoint& to) const {
        if (to.node == "midi_out") {
            const auto index = channel(to.symbol, box_.midi_outputs);
            return index ? std::optional(Target{nullptr, nullptr, *index}) : std::nullopt;
        }
        if (places_.empty()) return {};
        const auto place = places_.find(to.node);
        if (place == places_.end()) return {};
        const auto index = place->second.node->facts->event_input(to.symbol);
        return index ? std::optional(Target{place->second.instance, nullptr, *index}) : std::nullopt;
    }

    const Offers& offers(const Endpoint& from) {
        const auto known = offers_.find(from);
        if (known != offers_.end()) return known->second;
        Offers found = find_offers(from);
        return offers_.emplace(from, std::move(found)).first->second;
    }

    // A bypassed node gives what goes into the MIDI input that its output follows.
    Offers find_offers(const Endpoint& from) {
        if (from.node == "midi_in") {
            const auto index = channel(from.symbol, box_.midi_inputs);
            return index ? Offers{{{nullptr, nullptr, *index}, from.text()}} : Offers{};
        }
        const auto place = places_.find(from.node);
        if (place == places_.end()) return {};
        const auto& [node, instance] = place->second;
        const auto index = node->facts->event_output(from.symbol);
        if (!index) return {};
        if (!node->bypass || has_enabled_port(*node->facts)) return {{{instance, nullptr, *index}, from.text()}};
        const auto input = node->facts->event_through(*index);
        return input ? offers_into(*node, *input) : Offers{};
    }

    Offers offers_into(const Node& node, std::uint32_t input) {
        Offers around;
        for (const PortFacts& port : node.facts->ports) {
            if (!port.input || node.facts->event_input(port.symbol) != input) continue;
            const auto cables = into_.find({node.id, port.symbol});
            if (cables == into_.end()) continue;
            for (const auto& [cable, target] : cables->second) add_once(around, offers(cable->from));
        }
        return around;
    }

    static void add_once(Offers& to, const Offers& more) {
        for (const Offer& offer : more) {
            const auto same = [&](const Offer& there) { return there.source == offer.source; };
            if (std::none_of(to.begin(), to.end(), same)) to.push_back(offer);
        }
    }

    const Rack& rack_;
    const Box& box_;
    Wiring& wiring_;
    std::unordered_map<std::string_view, Place> places_;  // of nodes with event ports
    std::map<Endpoint, std::vector<std::pair<const Cable*, Target>>> into_;
    std::map<Endpoint, Offers> offers_;
    std::set<std::pair<Source, Target>> wired_;
};

}  // namespace

void lower_events(const Rack& rack, const Instances& instances, const Box& box, Wiring& wiring) {
    EventLowering(rack, instances, box, wiring).run();
}

}  // namespace signalbox::graph
