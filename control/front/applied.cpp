// SPDX-FileCopyrightText: 2026 The Signalbox authors
// SPDX-License-Identifier: ISC
#include "control/front/commands.hpp"
#include "daemon/host/file_state.hpp"

namespace signalbox::control {

namespace {

using Arguments = std::vector<osc::Argument>;

std::int32_t flag(bool on) { return on ? 1 : 0; }

template <class Edit>
Arguments ends(const Edit& edit) {
    return {edit.from.text(), edit.to.text()};
}

Arguments with_pairs(Arguments arguments, const graph::Pairs& pairs) {
    for (const auto& [from, to] : pairs) {
        arguments.emplace_back(from.text());
        arguments.emplace_back(to.text());
    }
    return arguments;
}

// One overload for each kind of edit.
struct Teller {
    osc::Message operator()(const graph::Command& command) const { return std::visit(*this, command); }
    osc::Message operator()(const ParamSet&) const { return {}; }
    osc::Message operator()(const PatchSet&) const { return {}; }
    osc::Message operator()(const Undo&) const { return {}; }
    osc::Message operator()(const Redo&) const { return {}; }
    osc::Message operator()(const Revive&) const { return {}; }
    osc::Message operator()(const Load&) const { return {}; }
    osc::Message operator()(const LoadPreset& load) const { return {"/node/" + load.id + "/@preset", {load.preset}}; }
    osc::Message operator()(const LoadFile& load) const { return {"/node/" + load.id + "/@file", {load.path}}; }
    osc::Message operator()(const Retell&) const { return {}; }
    osc::Message operator()(const Apply&) const { return {}; }
    osc::Message operator()(const graph::Add& add) const { return {"/rack/add", {add.uri, add.id}}; }
    osc::Message operator()(const graph::Remove& remove) const {
        return {"/rack/remove", {remove.id, flag(remove.heal)}};
    }
    osc::Message operator()(const graph::Replace& replace) const {
        return {"/rack/replace", {replace.id, replace.uri}};
    }
    osc::Message operator()(const graph::Insert& insert) const {
        return {"/rack/insert", with_pairs({insert.uri, insert.id}, insert.cables)};
    }
    osc::Message operator()(const graph::Move& move) const {
        return {"/rack/move", with_pairs({move.id}, move.cables)};
    }
    osc::Message operator()(const graph::Connect& connect) const {
        Arguments arguments = ends(connect);
        arguments.emplace_back(connect.gain);
        return {"/rack/connect", arguments};
    }
    osc::Message operator()(const graph::Feedback& feedback) const {
        Arguments arguments = ends(feedback);
        arguments.emplace_back(feedback.gain);
        arguments.emplace_back(feedback.ms);
        return {"/rack/feedback", arguments};
    }
    osc::Message operator()(const graph::Gain& gain) const {
        Arguments arguments = ends(gain);
        arguments.emplace_back(gain.gain);
        return {"/rack/gain", arguments};
    }
    osc::Message operator()(const graph::Disconnect& disconnect) const {
        return {"/rack/disconnect", ends(disconnect)};
    }
    osc::Message operator()(const graph::Bypass& bypass) const {
        return {"/node/" + bypass.id + "/@bypass", {flag(bypass.on)}};
    }
    osc::Message operator()(const graph::Bind& bind) const {
        const graph::Binding& b = bind.binding;
        Arguments arguments{graph::controller_text(b), b.to.text()};
        if (b.minimum && b.maximum) {
            arguments.emplace_back(*b.minimum);
            arguments.emplace_back(*b.maximum);
        }
        arguments.emplace_back(b.curve);
        arguments.emplace_back(std::string(b.pickup ? "pickup" : "jump"));
        return {"/midi/bind", arguments};
    }
    osc::Message operator()(const graph::Unbind& unbind) const { return {"/midi/unbind", {unbind.to.text()}}; }
    osc::Message operator()(const graph::Restore& restore) const {
        const std::string file = restore.state != nullptr ? host::file_of(*restore.state) : std::string();
        if (!file.empty()) return {"/node/" + restore.id + "/@file", {file}};
        const std::size_t count = restore.state != nullptr ? restore.state->size() : 0;
        return {"/node/" + restore.id + "/@state", {static_cast<std::int32_t>(count)}};
    }
    osc::Message operator()(const graph::Clear&) const { return {"/rack/clear", {}}; }
    osc::Message operator()(const graph::Become&) const { return {}; }  // nor this
};

}  // namespace

osc::Message applied(const Item& item) { return std::visit(Teller{}, item); }

osc::Message applied(const graph::Value& value) { return {"/node/" + value.id + "/" + value.symbol, {value.value}}; }

}  // namespace signalbox::control
