// SPDX-FileCopyrightText: 2026 The Signalbox authors
// SPDX-License-Identifier: ISC
#include <algorithm>
#include <cstdio>
#include <string>
#include <vector>

#include "control/cli/failure.hpp"
#include "control/cli/json.hpp"
#include "control/cli/listing.hpp"
#include "control/cli/parameter.hpp"
#include "control/cli/subcommand.hpp"

namespace signalbox::cli {

namespace {

// What follows the target goes as numbers where it is one.
std::vector<Arg> arguments(const Call& call, std::size_t words) {
    std::vector<Arg> list;
    for (std::size_t i = 1; i < call.args.size(); ++i) {
        const std::string& word = call.args[i];
        const bool number = i > words && word.find_first_not_of("0123456789.-+e") == std::string::npos;
        list.push_back(number ? Arg::number(parse_number("RANGE", word)) : Arg::text(word));
    }
    return list;
}

std::string listed_json(const Message& message) {
    JsonList list('{');
    list.add("controller", json(message.text(0))).add("target", json(message.text(1)));
    const bool ranged = message.args.size() > 5;
    if (ranged) list.add("min", json(message.args[2])).add("max", json(message.args[3]));
    list.add("curve", json(message.text(ranged ? 4 : 2)));
    return list.add("pickup", message.text(ranged ? 5 : 3) == "pickup" ? "true" : "false").text();
}

Exit list_bindings(const Call& call) {
    Client client = call.connect();
    JsonList list('[');
    client.ask({"/midi/bindings", {}}, "/midi/bindings/end", [&](const Message& message) {
        if (message.address != "/midi/binding") return;
        if (call.options.json) {
            list.add(listed_json(message));
        } else {
            Message line = message;
            line.address = "/midi/bind";
            std::puts(command_line(line).c_str());
        }
    });
    if (call.options.json) std::puts(list.text().c_str());
    return Exit::done;
}

Exit learn(const Call& call) {
    if (call.args.size() < 2) throw Failure{Exit::usage, "midi learn wants a target, as node:symbol"};
    Client client = call.connect();
    client.send({"/midi/learn", arguments(call, 1)});
    std::fputs("move a controller ...\n", stderr);
    while (true) {
        Message message = client.next();
        if (message.address == "/error") throw_error(message);
        if (message.address != "/midi/learned") continue;
        message.address = "/midi/bind";
        std::puts(command_line(message).c_str());
        return Exit::done;
    }
}

Exit request(const Call& call, const char* address, std::size_t least, std::size_t words) {
    if (call.args.size() <= least) throw Failure{Exit::usage, "midi " + call.args[0] + " wants more arguments"};
    call.connect().request(address, arguments(call, words));
    return Exit::done;
}

}  // namespace

Exit midi(const Call& call) {
    const std::string verb = call.args.empty() ? "list" : call.args[0];
    if (verb == "list" && call.args.size() < 2) return list_bindings(call);
    if (verb == "learn") return learn(call);
    if (verb == "bind") return request(call, "/midi/bind", 2, 2);
    if (verb == "unbind") return request(call, "/midi/unbind", 1, 1);
    throw Failure{Exit::usage, "signalbox midi knows list, learn, bind and unbind, not '" + verb + "'"};
}

}  // namespace signalbox::cli
