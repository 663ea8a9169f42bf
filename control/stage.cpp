// SPDX-FileCopyrightText: 2026 The Signalbox authors
// SPDX-License-Identifier: ISC
#include "control/stage.hpp"

#include <algorithm>
#include <iterator>
#include <optional>
#include <unordered_set>
#include <utility>

#include "daemon/graph/detour.hpp"
#include "daemon/graph/reach.hpp"

namespace signalbox::control {

Stage::Stage(rt::Engine& engine, rt::Arena& arena, graph::Box box, Dispose dispose)
    : engine_(engine),
      box_(box),
      dispose_(std::move(dispose)),
      lines_(arena),
      bindings_(arena),
      delay_lines_(arena),
      publisher_(engine, arena, dispose_) {}

void Stage::enter(const Made& made) {
    made.instance->seed(engine_.cells());
    instances_[made.instance->node().key] = made.instance;
}

host::Instance* Stage::find(std::uint64_t key) const {
    const auto found = instances_.find(key);
    return found != instances_.end() ? found->second.get() : nullptr;
}

std::shared_ptr<host::Instance> Stage::share(std::uint64_t key) const {
    const auto found = instances_.find(key);
    return found != instances_.end() ? found->second : nullptr;
}

// What runs of the rack, and what must live for it.
Publisher::Goal Stage::lowered(const graph::Rack& rack) {
    Publisher::Goal goal;
    goal.rack = rack;
    for (const auto& node : rack.nodes) {
        const auto found = instances_.find(node->instance);
        if (found != instances_.end()) goal.keep.push_back(found->second);
    }
    graph::Instances instances;
    instances.node = [&](std::uint64_t key) {
        host::Instance* instance = find(key);
        return instance != nullptr ? &instance->node() : nullptr;
    };
    instances.line = [&](const graph::Cable& cable) {
        auto line = lines_.get(cable, engine_.rate_hz());
        goal.keep.push_back(line);
        return line.get();
    };
    DelayBytes bytes;
    instances.delay = [&](const graph::Source& source, std::uint32_t frames) -> rt::Node* {
        if (!bytes.take(source, frames)) return nullptr;
        const auto line = delay_lines_.get(source, frames);
        goal.keep.push_back(std::shared_ptr<rt::Node>(line, &line->node()));
        return &line->node();
    };
    goal.wiring = graph::lower(rack, instances, box_);
    for (auto& binding : bindings_.get(rack, instances.node)) {
        goal.wiring.bindings.push_back(binding.get());
        goal.keep.push_back(std::move(binding));
    }
    return goal;
}

// Lowers it as show() would, but for lines, and makes no delays.
Result<void> Stage::check(const graph::Rack& rack, const std::vector<host::Instance*>& coming) const {
    graph::Instances instances;
    instances.node = [&](std::uint64_t key) -> rt::Node* {
        if (host::Instance* instance = find(key)) return &instance->node();
        const auto found =
            std::find_if(coming.begin(), coming.end(), [&](auto* instance) { return instance->node().key == key; });
        return found != coming.end() ? &(*found)->node() : nullptr;
    };
    const bool late = std::any_of(rack.nodes.begin(), rack.nodes.end(), [&](const auto& node) {
        const rt::Node* instance = instances.node(node->instance);
        return instance != nullptr && instance->latency_frames > 0;
    });
    if (!late) return {};
    DelayBytes bytes;
    instances.line = [](const graph::Cable&) { return nullptr; };
    instances.delay = [&](const graph::Source& source, std::uint32_t frames) -> rt::Node* {
        (void)bytes.take(source, frames);
        return nullptr;
    };
    const graph::Wiring wiring = graph::lower(rack, instances, box_);
    if (bytes.bytes() <= DelayBytes::kMost) return {};
    return Error{Code::limit, "the paths would need " + std::to_string(bytes.bytes() >> 20) +
                                  " MiB of delay to arrive together, " + std::to_string(wiring.latency_frames) +
                                  " frames late, and there are " + std::to_string(DelayBytes::kMost >> 20) +
                                  ": lead fewer paths past nodes that are so late"};
}

namespace {

// What runs on beside the way, unheard.
struct Apart {
    std::unordered_set<const rt::Node*> nodes;
    std::unordered_set<const rt::FeedbackLine*> lines;
    [[nodiscard]] bool takes(const graph::Target& target) const {
        return target.node != nullptr ? nodes.contains(target.node) : lines.contains(target.line);
    }
};

// The feedback lines that `base` and `after` have and the way has not: what is in them is heard again.
std::unordered_set<const rt::FeedbackLine*> lines_apart(Publisher::Goal& way, const Publisher::Goal& base,
                                                        const std::vector<rt::FeedbackLine*>& after) {
    std::unordered_set<const rt::FeedbackLine*> apart;
    const auto has = [](const std::vector<rt::FeedbackLine*>& lines, const rt::FeedbackLine* line) {
        return std::find(lines.begin(), lines.end(), line) != lines.end();
    };
    for (rt::FeedbackLine* line : base.wiring.lines) {
        if (!has(after, line) || has(way.wiring.lines, line)) continue;
        apart.insert(line);
        way.wiring.lines.push_back(line);
    }
    std::copy_if(base.keep.begin(), base.keep.end(), std::back_inserter(way.keep),
                 [&](const auto& kept) { return apart.contains(static_cast<const rt::FeedbackLine*>(kept.get())); });
    return apart;
}

// Feeds the moved nodes and their lines as `like` does, through delays too, as far as what feeds them runs.
void feed(Publisher::Goal& goal, const Publisher::Goal& like, const Apart& apart,
          const std::unordered_set<const rt::Node*>& running) {
    graph::Wiring& way = goal.wiring;
    const graph::Wiring& wanted = like.wiring;
    const std::unordered_set<const rt::FeedbackLine*> lines(way.lines.begin(), way.lines.end());
    const auto there = [&](const graph::Source& source) {
        if (source.line != nullptr) return lines.contains(source.line);
        return source.node == nullptr || running.contains(source.node);
    };
    // Of a delay that the way has too: a line's name goes by where its cable begins, which may differ there.
    const auto wired = [&](const graph::Wire& wire) {
        return std::any_of(way.wires.begin(), way.wires.end(),
                           [&](const auto& w) { return w.source == wire.source && w.target == wire.target; });
    };
    for (const graph::Wire& wire : wanted.wires) {
        if (!apart.takes(wire.target)) continue;
        if (there(wire.source)) way.wires.push_back(wire);
        if (wire.source.node == nullptr || wire.source.node->key != 0) continue;
        const auto before = std::find_if(wanted.wires.begin(), wanted.wires.end(),
                                         [&](const auto& w) { return w.target.node == wire.source.node; });
        if (before == wanted.wires.end() || !there(before->source)) continue;
        if (std::find(way.nodes.begin(), way.nodes.end(), wire.source.node) == way.nodes.end())
            way.nodes.push_back(wire.source.node);
        if (!wired(*before)) way.wires.push_back(*before);
        way.wires.push_back(wire);
        std::copy_if(like.keep.begin(), like.keep.end(), std::back_inserter(goal.keep),
                     [&](const auto& kept) { return kept.get() == wire.source.node; });
    }
    for (const graph::EventWire& wire : wanted.event_wires) {
        const bool runs = wire.source.node == nullptr || running.contains(wire.source.node);
        if (runs && apart.nodes.contains(wire.target.node)) way.event_wires.push_back(wire);
    }
}

}  // namespace

// By way of the rack without some nodes that change places.
Publisher::Detour Stage::detour() {
    return [this, ways = std::vector<graph::Detour>(), next = std::size_t{0}](
               const Publisher::Goal& base, const Publisher::Goal& goal,
               std::size_t n) mutable -> std::optional<Publisher::Goal> {
        if (n == 0) {
            ways = graph::detours(base.rack, goal.rack);
            next = 0;
        }
        while (next < ways.size()) {
            const graph::Detour& detour = ways[next++];
            const auto rest = graph::without(goal.rack, detour.without, box_);
            if (rest) return by_way(*rest, detour, base, goal);
        }
        return {};
    };
}

Publisher::Goal Stage::by_way(const graph::Rack& rest, const graph::Detour& detour, const Publisher::Goal& base,
                              const Publisher::Goal& goal) {
    Publisher::Goal way = lowered(rest);
    Apart apart{{}, lines_apart(way, base, goal.wiring.lines)};
    for (const std::string& id : detour.without) {
        if (host::Instance* instance = find(goal.rack.find(id)->instance)) apart.nodes.insert(&instance->node());
    }
    std::vector<rt::Node*> all = goal.wiring.nodes;
    std::erase_if(all, [](const rt::Node* node) { return node->key == 0; });  // the way has delay lines of its own
    const std::unordered_set<const rt::Node*> running(all.begin(), all.end());
    std::copy_if(way.wiring.nodes.begin(), way.wiring.nodes.end(), std::back_inserter(all),
                 [&](rt::Node* node) { return !running.contains(node); });
    way.wiring.nodes = std::move(all);
    if (detour.fed == graph::Detour::Fed::as_before) feed(way, base, apart, running);
    if (detour.fed == graph::Detour::Fed::as_after) feed(way, goal, apart, running);
    for (const auto& [key, instance] : instances_) way.keep.push_back(instance);
    return way;
}

void Stage::show(const graph::Rack& rack, std::uint64_t frame) {
    publisher_.go(lowered(rack), frame, detour());
    lines_.keep_only(rack, engine_.rate_hz());
    bindings_.keep_only(rack);
    delay_lines_.sweep();
    std::unordered_set<std::uint64_t> named;
    for (const auto& node : rack.nodes) named.insert(node->instance);

    Publisher::Keep gone;
    std::erase_if(instances_, [&](auto& entry) {
        if (named.contains(entry.first)) return false;
        if (on_leave) on_leave(entry.second);
        for (auto& instance : parking_.park(std::move(entry.second))) gone.push_back(std::move(instance));
        return true;
    });
    dispose_(std::move(gone));  // plans in flight that still name one of these keep it alive themselves
}

drivers::Latency Stage::latency() const {
    const graph::Wiring& wiring = publisher_.wiring();
    auto reach = graph::reach(wiring, box_.outputs, box_.midi_outputs);
    return {wiring.latency_frames, std::move(reach.heard), std::move(reach.midi_heard), std::move(reach.midi_given)};
}

void Stage::clear_parking() {
    delay_lines_.clear();
    Publisher::Keep gone;
    for (auto& instance : parking_.take_all()) gone.push_back(std::move(instance));
    dispose_(std::move(gone));
}

}  // namespace signalbox::control
