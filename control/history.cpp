// SPDX-FileCopyrightText: 2026 The Signalbox authors
// SPDX-License-Identifier: ISC
#include "control/history.hpp"

#include <algorithm>
#include <utility>

namespace signalbox::control {
namespace {

std::size_t bytes_of(const graph::Node& node) {
    constexpr std::size_t kParam = 96, kState = 256;  // an entry with its own allocations, roughly
    std::size_t bytes = sizeof node + node.id.size() + node.uri.size() + node.params.size() * kParam;
    if (node.state == nullptr) return bytes;
    for (const json::Value& item : *node.state) {
        const json::Value* value = item.find("value");
        if (value != nullptr && value->object() != nullptr) value = value->find("base64");
        bytes += kState + (value != nullptr && value->string() != nullptr ? value->string()->size() : 0);
    }
    return bytes;
}

// Texts that a gesture takes in later are of the same sort: they are not counted anew.
std::size_t bytes_of(const ValueChange& change) {
    std::size_t bytes = sizeof change;
    for (const auto& patch : {change.patch_before, change.patch_after})
        bytes += patch != nullptr ? sizeof *patch + patch->key.size() + patch->type.size() + patch->body.size() : 0;
    return bytes;
}

// Of the nodes that `rack` has and `other` does not share with it; both keep the order in which nodes came.
std::size_t own_nodes(const graph::Rack& rack, const graph::Rack& other) {
    const auto &a = rack.nodes, &b = other.nodes;
    std::size_t bytes = 0, i = 0, j = 0;
    while (i < a.size()) {
        if (j < b.size() && a[i] == b[j]) {
            ++i, ++j;
        } else if (j + 1 < b.size() && a[i] == b[j + 1]) {
            ++j;
        } else {
            const bool gone = i + 1 < a.size() && j < b.size() && a[i + 1] == b[j];
            bytes += bytes_of(*a[i++]);
            if (!gone) ++j;
        }
    }
    return bytes;
}

std::size_t own_bytes(const graph::Rack& rack, const graph::Rack& other) {
    const std::size_t cables = rack.cables == other.cables ? 0 : rack.cables->size() * sizeof(graph::Cable);
    return rack.nodes.size() * sizeof rack.nodes[0] + cables + own_nodes(rack, other);
}

}  // namespace

void History::record(HistoryStep step, const graph::Rack& present) {
    clear(redo_);
    step.serial = barrier_ = ++serial_;
    step.bytes = sizeof step;
    for (const ValueChange& change : step.values) step.bytes += bytes_of(change);
    if (step.rack) step.bytes += own_bytes(*step.rack, present);
    push(undo_, std::move(step));
}

std::uint64_t History::begin(ValueChange change) {
    clear(redo_);
    HistoryStep step;
    step.values.push_back(std::move(change));
    step.serial = ++serial_;
    step.bytes = sizeof step + bytes_of(step.values.front());
    push(undo_, std::move(step));
    return serial_;
}

HistoryStep* History::find(std::uint64_t gesture) {
    if (gesture <= barrier_) return nullptr;
    const auto found =
        std::lower_bound(undo_.steps.begin(), undo_.steps.end(), gesture,
                         [](const HistoryStep& step, std::uint64_t serial) { return step.serial < serial; });
    return found != undo_.steps.end() && found->serial == gesture ? &*found : nullptr;
}

bool History::extend(std::uint64_t gesture, float value) {
    HistoryStep* const step = find(gesture);
    if (step != nullptr) step->values.front().after = value;
    return step != nullptr;
}

bool History::extend(std::uint64_t gesture, std::shared_ptr<const graph::Property> value) {
    HistoryStep* const step = find(gesture);
    if (step != nullptr) step->values.front().patch_after = std::move(value);
    return step != nullptr;
}

void History::take(Stack& from, Stack& to, graph::Rack left) {
    HistoryStep step = std::move(from.steps.back());
    from.steps.pop_back();
    from.bytes -= step.bytes;
    step.serial = barrier_ = ++serial_;
    if (step.rack) step.rack = std::move(left);
    push(to, std::move(step));
}

void History::push(Stack& stack, HistoryStep step) {
    stack.bytes += step.bytes;
    stack.steps.push_back(std::move(step));
    while (stack.steps.size() > kSteps || (stack.bytes > kBytes && stack.steps.size() > 1)) {
        stack.bytes -= stack.steps.front().bytes;
        stack.steps.pop_front();
    }
}

void History::clear(Stack& stack) {
    stack.steps.clear();
    stack.bytes = 0;
}

std::vector<std::string> History::words(const Stack& stack) {
    std::vector<std::string> list;
    for (auto step = stack.steps.rbegin(); step != stack.steps.rend(); ++step) {
        list.push_back(!step->what.empty() ? step->what
                                           : "set " + step->values.front().id + ":" + step->values.front().symbol);
    }
    return list;
}

}  // namespace signalbox::control
