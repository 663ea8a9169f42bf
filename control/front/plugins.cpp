// SPDX-FileCopyrightText: 2026 The Signalbox authors
// SPDX-License-Identifier: ISC
//
// All that is known of one plugin.
#include <algorithm>

#include "control/front/commands.hpp"
#include "control/front/services.hpp"

namespace signalbox::control {

namespace {

using graph::PluginFacts;
using graph::PortFacts;

class Telling {
public:
    explicit Telling(const Caller& caller) : caller_(caller) {}

    void tell(const PluginFacts& facts) {
        say("about", {facts.uri, facts.name, facts.plugin_class, facts.bundle, facts.refused});
        for (const std::string& uri : facts.required_features) say("feature", {uri, std::string("required")});
        for (const std::string& uri : facts.wants_features) say("feature", {uri, std::string("optional")});
        for (const PortFacts& port : facts.ports) tell(port);
        for (const graph::PropertyFacts& one : facts.properties) tell(one);
        caller_.send(osc::Message{"/plugin/end", {count_}});
    }

private:
    void say(const std::string& what, std::vector<osc::Argument> arguments) {
        caller_.send(osc::Message{"/plugin/" + what, std::move(arguments)});
        ++count_;
    }

    static std::string kind_of(const PortFacts& port) {
        constexpr const char* kKinds[] = {"audio", "cv", "control", "midi", "atom", "other"};
        return kKinds[static_cast<std::size_t>(port.kind)];
    }
    static std::string words_of(const PortFacts& port) {
        const std::pair<bool, const char*> words[] = {
            {port.toggled, "toggled"},         {port.integer, "integer"},         {port.enumeration, "enumeration"},
            {port.logarithmic, "logarithmic"}, {port.trigger, "trigger"},         {port.optional, "optional"},
            {port.sidechain, "side-chain"},    {port.reports_latency, "latency"}, {port.drives_enabled, "enabled"},
            {port.rate_bounds, "times-rate"}};
        std::string text;
        for (const auto& [holds, word] : words) {
            if (holds) text += (text.empty() ? "" : " ") + std::string(word);
        }
        return text;
    }

    // Symbol, name, direction, kind, what it is besides, unit, group; of control and CV ports least, most and initial.
    void tell(const PortFacts& port) {
        std::vector<osc::Argument> all{port.symbol,   port.name,      std::string(port.input ? "input" : "output"),
                                       kind_of(port), words_of(port), port.unit,
                                       port.group};
        if (port.kind == graph::PortKind::control || port.kind == graph::PortKind::cv) {
            for (const float value : {port.minimum, port.maximum, port.initial}) all.emplace_back(value);
        }
        say("port", std::move(all));
        for (const auto& [label, value] : port.points) say("point", {port.symbol, label, value});
    }
    void tell(const graph::PropertyFacts& one) {
        std::vector<osc::Argument> all{
            one.name, one.uri,    one.label, one.type, std::string(one.writable ? "writable" : "readable"),
            one.unit, one.initial};
        if (one.minimum && one.maximum) {
            all.emplace_back(*one.minimum);
            all.emplace_back(*one.maximum);
        }
        say("parameter", std::move(all));
    }

    const Caller& caller_;
    std::int32_t count_ = 0;
};

}  // namespace

Result<void> check_plugin(const osc::MessageView& message) {
    if (message.size() == 0) return wrong_count(message.address, "uri");
    const auto uri = Args(message, message.size()).text(0);
    return uri ? Result<void>() : Result<void>(uri.error());
}

void send_plugin(Desk& desk, const osc::MessageView& message, const Caller& caller) {
    const std::string uri = *Args(message, 1).text(0);
    desk.list_plugins(uri, [post = desk.post, uri, kept = caller.keep()](std::vector<host::FactsPtr> plugins) {
        post([kept, uri, plugins = std::move(plugins)] {
            const auto found =
                std::find_if(plugins.begin(), plugins.end(), [&](const auto& one) { return one->uri == uri; });
            if (found != plugins.end()) return Telling(*kept).tell(**found);
            kept->error({Code::unknown, "there is no plugin " + uri + "; /plugins lists them"}, "/plugin", {});
        });
    });
}

}  // namespace signalbox::control
