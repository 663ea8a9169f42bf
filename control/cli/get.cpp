// SPDX-FileCopyrightText: 2026 The Signalbox authors
// SPDX-License-Identifier: ISC

#include "control/cli/failure.hpp"
#include "control/cli/json.hpp"
#include "control/cli/listing.hpp"
#include "control/cli/parameter.hpp"
#include "control/cli/print.hpp"
#include "control/cli/subcommand.hpp"

namespace signalbox::cli {

namespace {

bool is_pattern(const std::string& address) { return address.find_first_of("*?[{") != std::string::npos; }

std::string values(const Message& message) {
    std::string out;
    for (const Arg& arg : message.args) out += (out.empty() ? "" : " ") + arg.as_text();
    return out;
}

std::string values_json(const Message& message) {
    if (message.args.size() == 1) return json(message.args[0]);
    JsonList list('[');
    for (const Arg& arg : message.args) list.add(json(arg));
    return list.text();
}

Exit get_rack(const Call& call) {
    Client client = call.connect();
    const auto listing = ask_rack(client);
    if (call.options.json) {
        print(rack_file(listing));
        return Exit::done;
    }
    for (const Message& message : listing) print(command_line(message));
    return Exit::done;
}

Exit get_node(const Call& call) {
    const std::string& id = call.args[0];
    Client client = call.connect();
    std::vector<Message> part;
    for (Message& message : ask_rack(client)) {
        if (concerns(message, id)) part.push_back(std::move(message));
    }
    if (part.empty()) throw Failure{Exit::refused, "there is no node '" + id + "'; `signalbox get` lists them"};
    if (call.options.json) {
        print(rack_file(part));
        return Exit::done;
    }
    for (const Message& message : part) print(command_line(message));
    return Exit::done;
}

Exit get_value(const Call& call, const std::string& address) {
    Client client = call.connect();
    const Message answer = client.ask({address, {}}, address);
    print(call.options.json ? values_json(answer) : values(answer));
    return Exit::done;
}

// How many ports match is known to the daemon alone; the pong comes behind the last answer.
Exit get_matching(const Call& call, const std::string& address) {
    Client client = call.connect();
    JsonList found('{');
    client.send({address, {}});
    client.ask({"/ping", {}}, "/pong", [&](const Message& message) {
        const ParameterName name = parameter_name(message.address);
        if (name.symbol.empty()) return;
        found.add(name.id + ":" + name.symbol, values_json(message));
        if (!call.options.json) print(name.id + ":" + name.symbol + " " + values(message));
    });
    if (call.options.json) print(found.text());
    return Exit::done;
}

}  // namespace

Exit get(const Call& call) {
    if (call.args.empty()) return get_rack(call);
    if (call.args.size() == 1 && call.args[0].find(':') == std::string::npos) return get_node(call);
    const std::string address = parameter_address(call.args);
    return is_pattern(address) ? get_matching(call, address) : get_value(call, address);
}

}  // namespace signalbox::cli
