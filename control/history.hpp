// SPDX-FileCopyrightText: 2026 The Signalbox authors
// SPDX-License-Identifier: ISC
#pragma once

#include <deque>
#include <optional>
#include <utility>

#include "daemon/graph/rack.hpp"

namespace signalbox::control {

// The racks before and after the present one; they share their nodes, so a step costs little.
class History {
public:
    static constexpr std::size_t kSteps = 1000;

    // The rack as it was before an edit.
    void record(graph::Rack before) {
        push(undo_, std::move(before));
        redo_.clear();
    }
    // What undo (redo) would go back (forward) to; nothing at the end.
    [[nodiscard]] const graph::Rack* previous() const { return undo_.empty() ? nullptr : &undo_.back(); }
    [[nodiscard]] const graph::Rack* next() const { return redo_.empty() ? nullptr : &redo_.back(); }
    // The step was taken; `present` is the rack that it left.
    void undone(graph::Rack present) {
        undo_.pop_back();
        push(redo_, std::move(present));
    }
    void redone(graph::Rack present) {
        redo_.pop_back();
        push(undo_, std::move(present));
    }

private:
    static void push(std::deque<graph::Rack>& stack, graph::Rack rack) {
        stack.push_back(std::move(rack));
        if (stack.size() > kSteps) stack.pop_front();
    }
    std::deque<graph::Rack> undo_, redo_;
};

}  // namespace signalbox::control
