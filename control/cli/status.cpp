// SPDX-FileCopyrightText: 2026 The Signalbox authors
// SPDX-License-Identifier: ISC
#include <algorithm>
#include <cstdio>

#include "control/cli/failure.hpp"
#include "control/cli/json.hpp"
#include "control/cli/status.hpp"
#include "control/cli/subcommand.hpp"

namespace signalbox::cli {

namespace {

void print(const std::string& text) { std::puts(text.c_str()); }

std::string padded(std::string text, std::size_t width) {
    text.resize(std::max(text.size() + 2, width), ' ');
    return text;
}

std::string plugin_json(const Message& plugin) {
    JsonList out('{');
    out.add("uri", json(plugin.text(0))).add("name", json(plugin.text(1))).add("class", json(plugin.text(2)));
    return out.add("refused", plugin.args.size() > 3 ? json(plugin.text(3)) : "null").text();
}

void print_json(const std::vector<Message>& plugins) {
    for (std::size_t k = 0; k < plugins.size(); ++k)
        print((k ? " " : "[") + plugin_json(plugins[k]) + (k + 1 < plugins.size() ? "," : "]"));
    if (plugins.empty()) print("[]");
}

void print_table(const std::vector<Message>& plugins) {
    std::size_t uri = 0, name = 0;
    for (const Message& plugin : plugins) {
        uri = std::max(uri, std::min<std::size_t>(plugin.text(0).size() + 2, 60));
        name = std::max(name, std::min<std::size_t>(plugin.text(1).size() + 2, 40));
    }
    for (const Message& plugin : plugins) {
        const std::string refused = plugin.args.size() > 3 ? "  (refused: " + printable(plugin.text(3)) + ")" : "";
        print(padded(printable(plugin.text(0)), uri) + padded(printable(plugin.text(1)), name) +
              printable(plugin.text(2)) + refused);
    }
}

}  // namespace

std::vector<StatusItem> ask_status(Client& client) {
    const std::string start = "/status/", end = "/status/end";
    std::vector<StatusItem> items;
    client.ask({"/status", {}}, end, [&](const Message& message) {
        if (!message.address.starts_with(start) || message.args.empty()) return;
        items.push_back({message.address.substr(start.size()), message.args[0]});
    });
    return items;
}

const Arg* find_item(const std::vector<StatusItem>& items, std::string_view name) {
    const auto found =
        std::find_if(items.begin(), items.end(), [&](const StatusItem& item) { return item.name == name; });
    return found == items.end() ? nullptr : &found->value;
}

std::string status_json(const std::vector<StatusItem>& items) {
    JsonList out('{');
    for (const StatusItem& item : items) out.add(item.name, json(item.value));
    return out.text();
}

Exit status(const Call& call) {
    Client client = call.connect();
    const auto items = ask_status(client);
    if (!call.args.empty()) {
        const Arg* value = find_item(items, call.args[0]);
        if (!value)
            throw Failure{Exit::refused, "status has no item '" + call.args[0] + "'; `signalbox status` lists them"};
        print(call.options.json ? json(*value) : value->as_text());
        return Exit::done;
    }
    if (call.options.json) print(status_json(items));
    for (const StatusItem& item : items) {
        if (!call.options.json) print(padded(printable(item.name), 20) + item.value.as_text());
    }
    return Exit::done;
}

Exit plugins(const Call& call) {
    Client client = call.connect();
    std::vector<Arg> filter;
    for (const std::string& word : call.args) filter.push_back(Arg::text(word));
    std::vector<Message> found;
    client.ask({"/plugins", filter}, "/plugins/end", [&](const Message& message) {
        if (message.address == "/plugin") found.push_back(message);
    });
    call.options.json ? print_json(found) : print_table(found);
    return Exit::done;
}

Exit sync(const Call& call) {
    Client client = call.connect();
    client.ask({"/sync", {Arg::integer(1)}}, "/synced");
    return Exit::done;
}

}  // namespace signalbox::cli
