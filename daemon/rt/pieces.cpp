// SPDX-FileCopyrightText: 2026 The Signalbox authors
// SPDX-License-Identifier: ISC
#include <algorithm>
#include <utility>

#include "daemon/rt/engine.hpp"

namespace signalbox::rt {

namespace {

void offset_ports(const Node& node, std::uint32_t offset) noexcept REALTIME {
    for (std::uint32_t i = 0; i < node.input_count; ++i) {
        node.connect(node.handle, node.inputs[i].index, node.inputs[i].buffer + offset);
    }
    for (std::uint32_t i = 0; i < node.output_count; ++i) {
        node.connect(node.handle, node.outputs[i].index, node.outputs[i].buffer + offset);
    }
}

constexpr std::uint32_t kMaxPieces = 8;  // of timed sets

}  // namespace

void Engine::run_piece(const Step& step, std::uint32_t from, std::uint32_t to) noexcept REALTIME {
    Node& node = *step.node;
    const bool events = node.event_input_count + node.event_output_count > 0;
    offset_ports(node, from);
    if (events && from == 0) begin_pieces(node);
    if (events) begin_piece(node, from, to - from);
    step.run(step.handle, to - from);
    if (events) end_piece(node, from, to - from);
}

// Splits one node's run where its timed sets land, and where what glides takes the next stair.
void Engine::run_pieces(const Step& step, std::uint32_t frames) noexcept REALTIME {
    Node& node = *step.node;
    const bool glides = node.rt.first_glide != 0 && !node.whole_blocks;
    std::uint32_t event = node.rt.first_event, late = 0, at = 0;
    node.rt.first_event = 0;
    for (std::uint32_t splits = 0; at < frames;) {
        for (; event != 0; event = timeline_.due(event).next) {
            const Timeline::Due& due = timeline_.due(event);
            if (due.offset > at && !node.whole_blocks) break;
            cells_.land(due.cell, due.value);
        }
        if (event != 0 && splits == kMaxPieces - 1) late = std::exchange(event, 0);
        if (glides) glides_.land(node, cells_, rt.frame + at);
        const std::uint32_t set = event != 0 ? timeline_.due(event).offset : frames;
        const std::uint32_t stair = glides ? at + Glides::frames_left(rt.frame + at) : frames;
        const std::uint32_t end = std::min({set, stair, frames});
        if (event != 0 && end == set) ++splits;
        if (at == 0 && end == frames) break;
        run_piece(step, at, end);
        at = end;
    }
    timeline_.postpone(node, late, rt.frame);
    if (at == 0) return step.run(step.handle, frames);
    if (node.event_input_count + node.event_output_count > 0) end_pieces(node);
    offset_ports(node, 0);
}

}  // namespace signalbox::rt
