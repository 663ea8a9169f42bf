// SPDX-FileCopyrightText: 2026 The Signalbox authors
// SPDX-License-Identifier: ISC
#include <algorithm>

#include "control/cli/failure.hpp"
#include "control/cli/json.hpp"
#include "control/cli/print.hpp"
#include "control/cli/status.hpp"
#include "control/cli/subcommand.hpp"

namespace signalbox::cli {

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

Exit sync(const Call& call) {
    Client client = call.connect();
    client.ask({"/sync", {Arg::integer(1)}}, "/synced");
    return Exit::done;
}

}  // namespace signalbox::cli
