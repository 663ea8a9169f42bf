// SPDX-FileCopyrightText: 2026 The Signalbox authors
// SPDX-License-Identifier: ISC
#include "control/label.hpp"

namespace signalbox::control {
namespace {

std::string cable(const char* verb, const graph::Endpoint& from, const graph::Endpoint& to) {
    return std::string(verb) + " " + from.text() + " " + to.text();
}

// One overload for each kind of item.
struct Words {
    std::string operator()(const graph::Command& command) const { return std::visit(*this, command); }
    std::string operator()(const ParamSet& set) const { return "set " + set.id + ":" + set.symbol; }
    std::string operator()(const Undo&) const { return "undo"; }
    std::string operator()(const Redo&) const { return "redo"; }
    std::string operator()(const Revive&) const { return {}; }  // no step
    std::string operator()(const LoadPreset& load) const { return "preset " + load.preset + " of " + load.id; }
    std::string operator()(const PatchSet& set) const { return "set " + set.id + ":@patch/" + set.name; }
    std::string operator()(const LoadFile& load) const { return "file of " + load.id; }
    std::string operator()(const Retell&) const { return {}; }  // no step
    std::string operator()(const Load& load) const { return "load " + load.name; }
    std::string operator()(const Apply&) const { return "apply"; }
    std::string operator()(const graph::Add& c) const { return "add " + c.id; }
    std::string operator()(const graph::Remove& c) const { return "remove " + c.id; }
    std::string operator()(const graph::Replace& c) const { return "replace " + c.id; }
    std::string operator()(const graph::Insert& c) const { return "insert " + c.id; }
    std::string operator()(const graph::Move& c) const { return "move " + c.id; }
    std::string operator()(const graph::Connect& c) const { return cable("connect", c.from, c.to); }
    std::string operator()(const graph::Feedback& c) const { return cable("feedback", c.from, c.to); }
    std::string operator()(const graph::Gain& c) const { return cable("gain", c.from, c.to); }
    std::string operator()(const graph::Disconnect& c) const { return cable("disconnect", c.from, c.to); }
    std::string operator()(const graph::Bypass& c) const { return (c.on ? "bypass " : "unbypass ") + c.id; }
    std::string operator()(const graph::Bind& c) const {
        return "bind " + graph::controller_text(c.binding) + " " + c.binding.to.text();
    }
    std::string operator()(const graph::Unbind& c) const { return "unbind " + c.to.text(); }
    std::string operator()(const graph::Restore& c) const { return "preset of " + c.id; }
    std::string operator()(const graph::Clear&) const { return "clear"; }
    std::string operator()(const graph::Become&) const { return "apply"; }
};

}  // namespace

std::string label(const Transaction& transaction) {
    if (transaction.items.empty()) return "nothing";
    const std::string first = std::visit(Words{}, transaction.items.front());
    const std::size_t more = transaction.items.size() - 1;
    return more == 0 ? first : first + " and " + std::to_string(more) + " more";
}

}  // namespace signalbox::control
