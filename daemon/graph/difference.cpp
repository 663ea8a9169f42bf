// SPDX-FileCopyrightText: 2026 The Signalbox authors
// SPDX-License-Identifier: ISC
#include "daemon/graph/difference.hpp"

#include <algorithm>
#include <iterator>
#include <map>
#include <optional>
#include <set>
#include <unordered_map>
#include <utility>

#include "daemon/graph/edits.hpp"

namespace signalbox::graph {

namespace {

constexpr std::ptrdiff_t kMostReplaced = 8;  // each costs a walk through all cables

using NodePtr = std::shared_ptr<const Node>;
using Nodes = std::unordered_map<std::string_view, NodePtr>;  // by id; linear searches would not do for a whole rack

Nodes by_id(const Rack& rack) {
    Nodes nodes;
    nodes.reserve(rack.nodes.size());
    for (const NodePtr& node : rack.nodes) nodes.emplace(node->id, node);
    return nodes;
}

// Bypass drives lv2:enabled.
bool settable(const PortFacts* port) {
    return port != nullptr && port->kind == PortKind::control && port->input && !port->drives_enabled;
}

// What a port has: the value that the node names, else the initial one. Nothing: none is known, or none can be set.
std::optional<float> value_of(const Node* node, const PluginFacts* facts, const std::string& symbol) {
    const PortFacts* port = facts != nullptr ? facts->port(symbol) : nullptr;
    if (facts != nullptr && !settable(port)) return {};
    if (node != nullptr) {
        const auto named = node->params.find(symbol);
        if (named != node->params.end()) return named->second;
    }
    return port != nullptr ? std::optional(port->initial) : std::nullopt;
}

// Goes from one rack to the other, command by command.
class Way {
public:
    Way(const Rack& before, const Rack& after) : after_(after), now_(by_id(before)), cables_(before.cables) {
        remove(before);
        replace();
        compare_cables();
        add();
        bypass();
        for (auto* coming : {&plain_, &feedback_, &gains_}) {
            for (Command& command : *coming) way_.commands.push_back(std::move(command));
        }
        compare_bindings(before);
        for (const NodePtr& node : after.nodes) {
            compare_state(*node);
            compare_values(*node);
        }
    }
    Difference take() { return std::move(way_); }

private:
    void lay(Cables cables) { cables_ = std::make_shared<const Cables>(std::move(cables)); }

    // Where many nodes have other plugins it is another rack: they go, and come again.
    [[nodiscard]] Nodes staying() const {
        Nodes stay = by_id(after_);
        const auto is_replaced = [&](const auto& entry) {
            const auto found = now_.find(entry.first);
            return found != now_.end() && found->second->uri != entry.second->uri;
        };
        if (std::count_if(stay.begin(), stay.end(), is_replaced) > kMostReplaced) std::erase_if(stay, is_replaced);
        return stay;
    }

    void remove(const Rack& before) {
        const Nodes stay = staying();
        for (const NodePtr& node : before.nodes) {
            if (stay.contains(node->id)) continue;
            way_.commands.emplace_back(Remove{node->id, false});
            now_.erase(node->id);
        }
        if (way_.commands.empty()) return;
        const auto gone = [&](const std::string& id) { return !own_id(id) && !now_.contains(id); };
        Cables rest;
        for (const Cable& cable : *cables_) {
            if (!gone(cable.from.node) && !gone(cable.to.node)) rest.push_back(cable);
        }
        lay(std::move(rest));
    }

    void replace() {
        for (const NodePtr& node : after_.nodes) {
            const auto found = now_.find(node->id);
            if (found != now_.end() && found->second->uri != node->uri) replace(*node);
        }
    }

    // Tried on a rack of this node and its cables alone, as what it does depends on both plugins' ports.
    void replace(const Node& node) {
        Cables rest = *cables_;
        const auto first = std::stable_partition(rest.begin(), rest.end(), [&](const Cable& cable) {
            return cable.from.node != node.id && cable.to.node != node.id;
        });
        Rack alone;
        alone.nodes = {now_.at(node.id)};
        alone.cables = std::make_shared<const Cables>(std::move_iterator(first), std::move_iterator(rest.end()));
        rest.erase(first, rest.end());
        const Command command = Replace{node.id, node.uri, {node.facts, node.instance}};
        const auto replaced = apply(alone, command, {});
        if (replaced) {
            now_[node.id] = replaced->nodes[0];
            replaced_.insert(node.id);
            lay(*merged(std::move(rest), *replaced->cables));  // none of them has the same ends
            way_.commands.push_back(command);
        } else {
            now_.erase(node.id);
            lay(std::move(rest));
            way_.commands.emplace_back(Remove{node.id, false});
        }
    }

    void compare_cables() {
        if (cables_ == after_.cables) return;
        auto old = cables_->begin();
        for (const Cable& cable : *after_.cables) {
            while (old != cables_->end() && before(*old, cable)) disconnect(*old++);
            if (old == cables_->end() || before(cable, *old)) {
                connect(cable);
                continue;
            }
            if (old->feedback_ms != cable.feedback_ms) {
                disconnect(*old);
                connect(cable);
            } else if (old->gain != cable.gain) {
                gains_.emplace_back(Gain{cable.from, cable.to, cable.gain});
            }
            ++old;
        }
        while (old != cables_->end()) disconnect(*old++);
    }
    void disconnect(const Cable& cable) { way_.commands.emplace_back(Disconnect{cable.from, cable.to}); }
    void connect(const Cable& cable) {
        if (!cable.feedback_ms) {
            plain_.emplace_back(Connect{cable.from, cable.to, cable.gain});
        } else {
            feedback_.emplace_back(Feedback{cable.from, cable.to, cable.gain, *cable.feedback_ms});
        }
    }

    void add() {
        for (const NodePtr& node : after_.nodes) {
            if (!now_.contains(node->id))
                way_.commands.emplace_back(Add{node->uri, node->id, {node->facts, node->instance}});
        }
    }

    void bypass() {
        for (const NodePtr& node : after_.nodes) {
            const auto found = now_.find(node->id);
            const bool on = found != now_.end() && found->second->bypass;
            if (on != node->bypass) way_.commands.emplace_back(Bypass{node->id, node->bypass});
        }
    }

    // By what they drive. Those of nodes that went have gone with them; a replaced node may have lost some.
    void compare_bindings(const Rack& before) {
        if (before.bindings == after_.bindings && way_.commands.empty()) return;
        std::map<Endpoint, std::vector<Binding>> old;
        for (Binding& binding : read_all(*before.bindings)) {
            if (now_.contains(binding.to.node)) old[binding.to].push_back(std::move(binding));
        }
        const std::vector<Binding> wanted = read_all(*after_.bindings);
        for (auto& [to, bindings] : old) {
            const bool stays = std::all_of(bindings.begin(), bindings.end(), [&](const Binding& one) {
                return std::any_of(wanted.begin(), wanted.end(),
                                   [&](const Binding& other) { return same_controller(one, other); });
            });
            if (!stays) way_.commands.emplace_back(Unbind{to});
            if (!stays || replaced_.contains(to.node)) bindings.clear();
        }
        for (const Binding& binding : wanted) {
            const auto there = old.find(binding.to);
            const bool known = there != old.end() &&
                               std::find(there->second.begin(), there->second.end(), binding) != there->second.end();
            if (!known) way_.commands.emplace_back(Bind{binding});
        }
    }
    static std::vector<Binding> read_all(const json::Array& values) {
        std::vector<Binding> all;
        for (const json::Value& value : values) {
            if (auto binding = read_binding(value)) all.push_back(*std::move(binding));
        }
        return all;
    }
    static bool same_controller(const Binding& a, const Binding& b) {
        return a.to == b.to && controller_text(a) == controller_text(b);
    }

    // Where one says nothing of it, the plugin keeps what it has.
    void compare_state(const Node& node) {
        const auto found = now_.find(node.id);
        if (found == now_.end() || found->second->uri != node.uri || node.state == nullptr) return;
        if (!same_state(found->second->state, node.state))
            way_.commands.emplace_back(Restore{node.id, {}, node.state, {node.facts, node.instance, {}}});
    }

    void compare_values(const Node& node) {
        const auto found = now_.find(node.id);
        const Node* now = found != now_.end() ? found->second.get() : nullptr;
        if (now == &node) return;
        const PluginFacts* facts = node.facts ? node.facts.get() : now != nullptr ? now->facts.get() : nullptr;
        for (const auto& [symbol, value] : node.params) compare_value(now, node, facts, symbol);
        if (now == nullptr) return;
        for (const auto& [symbol, value] : now->params) {
            if (!node.params.contains(symbol)) compare_value(now, node, facts, symbol);
        }
    }
    void compare_value(const Node* now, const Node& node, const PluginFacts* facts, const std::string& symbol) {
        const auto wanted = value_of(&node, facts, symbol);
        if (wanted && wanted != value_of(now, facts, symbol)) way_.values.push_back({node.id, symbol, *wanted});
    }

    const Rack& after_;
    Nodes now_;                             // as the commands so far leave them
    std::shared_ptr<const Cables> cables_;  // likewise
    std::set<std::string> replaced_;
    std::vector<Command> plain_, feedback_, gains_;
    Difference way_;
};

}  // namespace

Difference difference(const Rack& before, const Rack& after) { return Way(before, after).take(); }

}  // namespace signalbox::graph
