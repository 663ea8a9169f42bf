// SPDX-FileCopyrightText: 2026 The Signalbox authors
// SPDX-License-Identifier: ISC
//
// Parameters that are set and told by messages (LV2's patch extension).
#include <algorithm>
#include <utility>

#include "control/live_session.hpp"

namespace signalbox::control {
namespace {

constexpr double kGestureSeconds = 1.0;  // sets closer together than this are one gesture
constexpr std::size_t kMostGestures = 4096;
constexpr double kFollowSeconds = 0.020;  // between two looks at what plugins have said
constexpr double kAnswerSeconds = 0.2;    // that a plugin has to answer

Error no_parameter(const graph::Node& node, std::string_view name) {
    return {Code::unknown, node.id + " has no patch parameter " + std::string(name) + "; /node/" + node.id +
                               "/@patches names those that it has"};
}

// What a name means on a node of this rack.
Result<const graph::PropertyFacts*> find_property(const graph::Rack& rack, std::string_view id, std::string_view name) {
    const graph::Node* node = rack.find(id);
    if (node == nullptr) return no_node(id);
    if (!node->facts)
        return Error{Code::plugin, std::string(id) + " is a placeholder: " + node->uri + " is not installed"};
    const graph::PropertyFacts* facts = node->facts->property(name);
    return facts != nullptr ? Result<const graph::PropertyFacts*>(facts) : no_parameter(*node, name);
}

Error no_port(std::string_view id) {
    return {Code::plugin, std::string(id) + "'s plugin has no port that takes messages"};
}

bool is_exactly(const graph::PatchInput& input, const graph::Property& property) {
    graph::PatchValue value;
    if (std::holds_alternative<graph::Property>(input) || !graph::read_patch(property, value)) return true;
    const auto* number = std::get_if<double>(&input);
    const auto* whole = std::get_if<std::int64_t>(&input);
    if (number == nullptr && whole == nullptr) return true;
    const double wanted = number != nullptr ? *number : static_cast<double>(*whole);
    return std::visit(
        [wanted]<class T>(const T& taken) {
            if constexpr (std::is_floating_point_v<T>) {
                return static_cast<T>(wanted) == taken;
            } else if constexpr (std::is_arithmetic_v<T>) {
                return static_cast<double>(taken) == wanted;
            } else {
                return true;
            }
        },
        value);
}

}  // namespace

host::Patches* LiveSession::patches_of(std::string_view id) const {
    const graph::Node* node = rack_.find(id);
    host::Instance* instance = node != nullptr ? stage_.find(node->instance) : nullptr;
    return instance != nullptr ? instance->patches() : nullptr;
}

Result<void> LiveSession::check_patch(const graph::Rack& rack, const PatchSet& set) const {
    const auto facts = find_property(rack, set.id, set.name);
    if (!facts) return facts.error();
    const auto fit = graph::fit_patch(**facts, set.value);
    return fit ? Result<void>() : fit.error();
}

Result<void> LiveSession::patch(const PatchSet& set, ClientId client) {
    if (const auto checked = check_patch(rack_, set); !checked) return checked;
    const graph::PropertyFacts& facts = **find_property(rack_, set.id, set.name);
    host::Patches* const patches = patches_of(set.id);
    if (patches == nullptr) return no_port(set.id);
    const graph::Property property = *graph::fit_patch(facts, set.value);
    auto before = patches->value(facts.uri);
    if (const auto done = patches->set(property); !done) return done;
    note_gesture({set.id, "@patch/" + facts.name, 0, 0, std::move(before), patches->value(facts.uri)}, client);
    put(set, facts, property, client);
    return {};
}

// Of a transaction, which has been checked: what it changed, where that is a step of the history.
std::optional<ValueChange> LiveSession::land(const PatchSet& set, ClientId client) {
    const auto facts = find_property(rack_, set.id, set.name);
    host::Patches* const patches = patches_of(set.id);
    if (!facts || patches == nullptr) return {};  // removed again by a later part
    const auto property = graph::fit_patch(**facts, set.value);
    auto before = patches->value((*facts)->uri);
    if (!property || !patches->set(*property)) return {};
    put(set, **facts, *property, client);
    auto after = patches->value((*facts)->uri);
    if (client == 0 || before == nullptr || *before == *after) return {};
    return ValueChange{set.id, "@patch/" + (*facts)->name, 0, 0, std::move(before), std::move(after)};
}

void LiveSession::put(const PatchSet& set, const graph::PropertyFacts& facts, const graph::Property& property,
                      ClientId client) {
    if (dirty_since_ == 0) dirty_since_ = monotonic_seconds();
    wake_soon();
    if (on_patched) on_patched(set.id, facts.name, property, is_exactly(set.value, property) ? client : 0);
}

void LiveSession::note_gesture(const ValueChange& change, ClientId client) {
    if (client == 0) return;
    const double now = monotonic_seconds();
    if (patch_gestures_.size() > kMostGestures) patch_gestures_.clear();
    Gesture& gesture = patch_gestures_[change.id + "/" + change.symbol];
    const bool same = gesture.client == client && now <= gesture.until;
    gesture.client = client;
    gesture.until = now + kGestureSeconds;
    if (same && history_.extend(gesture.number, change.patch_after)) return;
    const bool differs = change.patch_before != nullptr && !(*change.patch_before == *change.patch_after);
    gesture.number = differs ? history_.begin(change) : 0;
}

void LiveSession::ask_patch(const std::string& id, const std::string& name,
                            std::function<void(Result<graph::Property>)> done) {
    const auto facts = find_property(rack_, id, name);
    if (!facts) return done(facts.error());
    host::Patches* const patches = patches_of(id);
    if (patches == nullptr) return done(no_port(id));
    patches->ask((*facts)->uri);
    questions_.push_back({id, (*facts)->uri, running_ ? monotonic_seconds() + kAnswerSeconds : 0, std::move(done)});
    wake_soon();
}

void LiveSession::follow_patches(double now) {
    if (questions_.empty() && (patched_nodes_.empty() || now - followed_patches_ < kFollowSeconds)) return;
    followed_patches_ = now;
    std::vector<std::pair<std::function<void(Result<graph::Property>)>, Result<graph::Property>>> answers;
    for (const std::string& id : patched_nodes_) {
        host::Patches* const patches = patches_of(id);
        const graph::Node* const node = rack_.find(id);
        if (patches == nullptr) continue;
        for (const auto& [property, changed, answered] : patches->drain()) {
            std::erase_if(questions_, [&, &told = property, asked = answered](Question& question) {
                if (!asked || question.id != id || question.uri != told.key) return false;
                answers.emplace_back(std::move(question.done), told);
                return true;
            });
            const graph::PropertyFacts* const facts = node->facts->property(property.key);
            if (!changed || facts == nullptr) continue;
            if (facts->writable && dirty_since_ == 0) dirty_since_ = now;
            if (on_patched) on_patched(id, facts->name, property, 0);
        }
    }
    std::erase_if(questions_, [&](Question& question) {
        if (now < question.until) return false;
        host::Patches* const patches = patches_of(question.id);
        if (patches != nullptr) patches->forget(question.uri);
        const auto known = patches != nullptr ? patches->value(question.uri) : nullptr;
        const Error unknown{Code::no_audio, question.id + " has not said what " + question.uri +
                                                " is: ask again while it plays, or set it"};
        answers.emplace_back(std::move(question.done), known != nullptr ? Result<graph::Property>(*known) : unknown);
        return true;
    });
    for (auto& [done, answer] : answers) done(answer);
}

}  // namespace signalbox::control
