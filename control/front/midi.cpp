// SPDX-FileCopyrightText: 2026 The Signalbox authors
// SPDX-License-Identifier: ISC
//
// Questions about MIDI bindings, and learning.
#include "control/front/commands.hpp"
#include "control/front/services.hpp"

namespace signalbox::control {

void send_bindings(Desk& desk, const osc::MessageView&, const Caller& caller) {
    std::int32_t count = 0;
    for (const json::Value& value : *desk.session.rack().bindings) {
        auto binding = graph::read_binding(value);
        if (!binding) continue;
        osc::Message message = applied(graph::Command{graph::Bind{*std::move(binding)}});
        message.address = "/midi/binding";
        caller.send(message);
        ++count;
    }
    caller.send(osc::Message{"/midi/bindings/end", {count}});
}

Result<void> check_learn(const osc::MessageView& message) {
    if (message.size() == 0) return {};
    const Args args(message, message.size());
    const auto target = read_target(args, 0);
    if (!target) return target.error();
    graph::Binding binding;
    return read_range(args, 1, binding);
}

// Answered when a controller has moved and is bound, which is an edit like any other.
void learn(Desk& desk, const osc::MessageView& message, const Caller& caller) {
    if (message.size() == 0) {
        desk.session.learn(nullptr);
        return caller.ok(message.address, {});
    }
    const Args args(message, message.size());
    graph::Binding wanted;
    wanted.to = *read_target(args, 0);
    (void)read_range(args, 1, wanted);
    const graph::Node* const node = desk.session.rack().find(wanted.to.node);
    const bool there = wanted.to.symbol == "@bypass"
                           ? node != nullptr
                           : desk.session.params().find(wanted.to.node + "/" + wanted.to.symbol) != nullptr;
    if (!there)
        return caller.error({Code::unknown, "there is no parameter " + wanted.to.text() + " to bind"}, message.address,
                            {});
    Session& session = desk.session;
    Subscribers& subscribers = desk.subscribers;
    session.learn([&session, &subscribers, wanted, kept = caller.keep()](const Result<graph::Binding>& found) {
        if (!found) return kept->error(found.error(), "/midi/learn", {});
        graph::Binding binding = wanted;
        binding.kind = found->kind;
        binding.number = found->number;
        binding.channel = found->channel;
        binding.input = found->input;
        const osc::Message told = applied(graph::Command{graph::Bind{binding}});
        session.submit({.items = {graph::Command{graph::Bind{binding}}}, .client = kept->id()},
                       [&subscribers, kept, told](const Outcome& outcome) {
                           if (!outcome.result) return kept->error(outcome.result.error(), "/midi/learn", {});
                           subscribers.tell(told, kept->id());
                           osc::Message answer = told;
                           answer.address = "/midi/learned";
                           kept->send(answer);
                       });
    });
}

}  // namespace signalbox::control
