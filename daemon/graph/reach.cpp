// SPDX-FileCopyrightText: 2026 The Signalbox authors
// SPDX-License-Identifier: ISC
#include "daemon/graph/reach.hpp"

#include <unordered_map>
#include <utility>

namespace signalbox::graph {
namespace {

struct Hop {
    Target target;
    bool events;
};

// Spreads from the inputs on, through nodes, until nothing new is reached.
class Spread {
public:
    // What comes in at the rack's own inputs of one kind goes by these.
    void add(const Source& source, const Target& target, bool events, bool begins) {
        if (target.line != nullptr || source.line != nullptr) return;
        if (source.node != nullptr) {
            behind_[source.node].push_back({target, events});
        } else if (begins) {
            first_.push_back({{target, events}, std::uint64_t{1} << source.index});
        }
    }
    void go(std::vector<std::uint64_t>& heard, std::vector<std::uint64_t>& given) {
        for (const auto& [hop, inputs] : first_) reach(hop, inputs, heard, given);
        while (!news_.empty()) {
            const rt::Node* const node = news_.back();
            news_.pop_back();
            for (const Hop& hop : behind_[node]) reach(hop, at_[node], heard, given);
        }
    }

private:
    void reach(const Hop& hop, std::uint64_t inputs, std::vector<std::uint64_t>& heard,
               std::vector<std::uint64_t>& given) {
        const rt::Node* const node = hop.target.node;
        if (node == nullptr) {
            (hop.events ? given : heard)[hop.target.index] |= inputs;
        } else if ((at_[node] | inputs) != at_[node]) {
            at_[node] |= inputs;
            news_.push_back(node);
        }
    }

    std::vector<std::pair<Hop, std::uint64_t>> first_;
    std::unordered_map<const rt::Node*, std::vector<Hop>> behind_;
    std::unordered_map<const rt::Node*, std::uint64_t> at_;
    std::vector<const rt::Node*> news_;
};

}  // namespace

Reach reach(const Wiring& wiring, std::size_t outputs, std::size_t midi_outputs) {
    Spread sound, events;
    for (const Wire& wire : wiring.wires) {
        sound.add(wire.source, wire.target, false, true);
        events.add(wire.source, wire.target, false, false);
    }
    for (const EventWire& wire : wiring.event_wires) events.add(wire.source, wire.target, true, true);
    Reach all{std::vector<std::uint64_t>(outputs), std::vector<std::uint64_t>(outputs),
              std::vector<std::uint64_t>(midi_outputs)};
    sound.go(all.heard, all.midi_given);
    events.go(all.midi_heard, all.midi_given);
    return all;
}

}  // namespace signalbox::graph
