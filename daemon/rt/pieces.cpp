// SPDX-FileCopyrightText: 2026 The Signalbox authors
// SPDX-License-Identifier: ISC
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

constexpr std::uint32_t kMaxPieces = 8;

}  // namespace

// Splits one node's run where its timed sets land.
void Engine::run_pieces(const Step& step, std::uint32_t frames) noexcept REALTIME {
    Node& node = *step.node;
    const bool events = node.event_input_count + node.event_output_count > 0;
    std::uint32_t event = node.rt.first_event, done = 0;
    node.rt.first_event = 0;
    for (std::uint32_t pieces = 1; event != 0; event = timeline_.due(event).next) {
        const Timeline::Due& due = timeline_.due(event);
        const std::uint32_t offset = node.whole_blocks ? 0 : due.offset;
        if (offset > done) {
            if (pieces++ == kMaxPieces) break;
            offset_ports(node, done);
            if (events && done == 0) begin_pieces(node);
            if (events) begin_piece(node, done, offset - done);
            step.run(step.handle, offset - done);
            if (events) end_piece(node, done, offset - done);
            done = offset;
        }
        cells_.land(due.cell, due.value);
    }
    timeline_.postpone(node, event, rt.frame);
    if (done == 0) return step.run(step.handle, frames);
    offset_ports(node, done);
    if (events) begin_piece(node, done, frames - done);
    step.run(step.handle, frames - done);
    if (events) end_piece(node, done, frames - done);
    if (events) end_pieces(node);
    offset_ports(node, 0);
}

}  // namespace signalbox::rt
