// SPDX-FileCopyrightText: 2026 The Signalbox authors
// SPDX-License-Identifier: ISC
#pragma once

#include <cstdint>
#include <deque>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "daemon/graph/patch_value.hpp"
#include "daemon/graph/rack.hpp"

namespace signalbox::control {

// One parameter before and after a step.
struct ValueChange {
    std::string id, symbol;
    float before = 0, after = 0;
    // Of a parameter that is set by messages: then `symbol` is "@patch/" and its name.
    std::shared_ptr<const graph::Property> patch_before = {}, patch_after = {};
};

// What undo takes back and redo makes again: an edit, a gesture on a parameter, or a bundle of both.
struct HistoryStep {
    std::string what;                 // in words, "add delay"; empty: the gesture on values[0]
    std::optional<graph::Rack> rack;  // the other side of an edit: before it to undo it, after it to redo it
    std::vector<ValueChange> values;
    std::set<std::string, std::less<>> restored =
        {};  // nodes whose plugin was restored: it is again, to the other side's
    std::uint64_t serial = 0;
    std::size_t bytes = 0;  // what it keeps alive that the rack on this side does not
};

// The steps behind and before the present rack. Racks share their nodes, so a step costs little.
class History {
public:
    static constexpr std::size_t kSteps = 1000, kBytes = std::size_t{16} << 20;

    // `present` is the rack after the step. What could be redone is forgotten.
    void record(HistoryStep step, const graph::Rack& present);
    // A gesture on one parameter begins; the number by which it goes on.
    std::uint64_t begin(ValueChange change);
    // It goes on, to this value. False: something else came between, and it is a new gesture.
    bool extend(std::uint64_t gesture, float value);
    bool extend(std::uint64_t gesture, std::shared_ptr<const graph::Property> value);

    // What undo (redo) would take; nothing at the end.
    [[nodiscard]] const HistoryStep* previous() const { return undo_.steps.empty() ? nullptr : &undo_.steps.back(); }
    [[nodiscard]] const HistoryStep* next() const { return redo_.steps.empty() ? nullptr : &redo_.steps.back(); }
    // The step was taken; `left` is the rack that it left.
    void undone(graph::Rack left) { take(undo_, redo_, std::move(left)); }
    void redone(graph::Rack left) { take(redo_, undo_, std::move(left)); }

    // In words, the nearest first.
    [[nodiscard]] std::vector<std::string> undo_list() const { return words(undo_); }
    [[nodiscard]] std::vector<std::string> redo_list() const { return words(redo_); }

private:
    struct Stack {
        std::deque<HistoryStep> steps;
        std::size_t bytes = 0;
    };
    HistoryStep* find(std::uint64_t gesture);
    static void push(Stack& stack, HistoryStep step);
    static void clear(Stack& stack);
    static std::vector<std::string> words(const Stack& stack);
    void take(Stack& from, Stack& to, graph::Rack left);

    Stack undo_, redo_;
    std::uint64_t serial_ = 0, barrier_ = 0;  // gestures up to the barrier are over
};

}  // namespace signalbox::control
