// SPDX-FileCopyrightText: 2026 The Signalbox authors
// SPDX-License-Identifier: ISC
#include "control/front/commands.hpp"
#include "control/front/services.hpp"
#include "daemon/host/file_state.hpp"

namespace signalbox::control {

namespace {

constexpr std::size_t kMostStateListed = 32768;  // of a node: a message has to fit into a datagram

// Sends messages to one caller and counts them.
class Listing {
public:
    explicit Listing(const Caller& caller) : caller_(caller) {}
    void add(const osc::Message& message) {
        caller_.send(message);
        ++count_;
    }
    void end(const std::string& address) { caller_.send(osc::Message{address, {count_}}); }

private:
    const Caller& caller_;
    std::int32_t count_ = 0;
};

// What the plugin kept when it was saved last, as a rack file says it: all of it or nothing.
void list_state(const graph::Node& node, Listing& listing) {
    if (node.state == nullptr) return;
    std::vector<osc::Message> items;
    std::size_t bytes = 0;
    for (const json::Value& item : *node.state) {
        const json::Value *key = item.find("key"), *type = item.find("type"), *value = item.find("value");
        if (key == nullptr || type == nullptr || value == nullptr) return;
        if (key->string() == nullptr || type->string() == nullptr) return;
        std::string text = json::write(*value);
        bytes += text.size();
        items.push_back({"/node/" + node.id + "/@state", {*key->string(), *type->string(), std::move(text)}});
    }
    if (bytes > kMostStateListed) return;
    for (const osc::Message& item : items) listing.add(item);
}

void list_node(const graph::Node& node, Listing& listing) {
    listing.add(applied(graph::Command{graph::Add{node.uri, node.id, {}}}));
    const std::string file = node.state != nullptr ? host::file_of(*node.state) : std::string();
    if (!file.empty()) listing.add({"/node/" + node.id + "/@file", {file}});
    for (const auto& [symbol, value] : node.params) listing.add({"/node/" + node.id + "/" + symbol, {value}});
    if (node.bypass) listing.add(applied(graph::Command{graph::Bypass{node.id, true}}));
    if (file.empty()) list_state(node, listing);
}

osc::Message cable_command(const graph::Cable& cable) {
    if (!cable.feedback_ms) return applied(graph::Command{graph::Connect{cable.from, cable.to, cable.gain}});
    return applied(graph::Command{graph::Feedback{cable.from, cable.to, cable.gain, *cable.feedback_ms}});
}

void list_plugins(const std::vector<host::FactsPtr>& plugins, const Caller& caller) {
    Listing listing(caller);
    for (const host::FactsPtr& plugin : plugins) {
        osc::Message message{"/plugin", {plugin->uri, plugin->name, plugin->plugin_class}};
        if (!plugin->refused.empty()) message.arguments.emplace_back(plugin->refused);
        listing.add(message);
    }
    listing.end("/plugins/end");
}

}  // namespace

void send_rack(Desk& desk, const osc::MessageView&, const Caller& caller) {
    const graph::Rack& rack = desk.session.rack();
    Listing listing(caller);
    if (!rack.name.empty()) listing.add({"/rack/name", {rack.name}});
    for (const auto& node : rack.nodes) list_node(*node, listing);
    for (const graph::Cable& cable : *rack.cables) listing.add(cable_command(cable));
    for (const json::Value& value : *rack.bindings) {
        auto binding = graph::read_binding(value);
        if (binding) listing.add(applied(graph::Command{graph::Bind{*std::move(binding)}}));
    }
    listing.end("/rack/end");
}

// Steps are counted from the present: -1 is what undo takes back, 1 what redo makes again.
void send_history(Desk& desk, const osc::MessageView&, const Caller& caller) {
    const Steps steps = desk.session.history();
    Listing listing(caller);
    std::int32_t back = 0, forth = 0;
    for (const std::string& what : steps.undo) listing.add({"/rack/step", {--back, what}});
    for (const std::string& what : steps.redo) listing.add({"/rack/step", {++forth, what}});
    listing.end("/rack/history/end");
}

void send_difference(Desk& desk, const osc::MessageView& message, const Caller& caller) {
    auto wanted = read_apply(Args(message, message.size()));
    desk.session.compare(*std::move(wanted), [kept = caller.keep()](const Result<graph::Difference>& way) {
        if (!way) return kept->error(way.error(), "/rack/diff", {});
        Listing listing(*kept);
        for (const graph::Command& command : way->commands) listing.add(applied(command));
        for (const graph::Value& value : way->values) listing.add(applied(value));
        listing.end("/rack/diff/end");
    });
}

void send_plugins(Desk& desk, const osc::MessageView& message, const Caller& caller) {
    const auto filter = message.size() > 0 ? Args(message, 1).text(0) : Result<std::string>(std::string());
    desk.list_plugins(*filter, [post = desk.post, kept = caller.keep()](std::vector<host::FactsPtr> plugins) {
        post([kept, plugins = std::move(plugins)] { list_plugins(plugins, *kept); });
    });
}

}  // namespace signalbox::control
