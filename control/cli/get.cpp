// SPDX-FileCopyrightText: 2026 The Signalbox authors
// SPDX-License-Identifier: ISC
#include <cstdio>
#include <functional>
#include <set>

#include "control/cli/failure.hpp"
#include "control/cli/json.hpp"
#include "control/cli/listing.hpp"
#include "control/cli/parameter.hpp"
#include "control/cli/print.hpp"
#include "control/cli/subcommand.hpp"
#include "control/cli/terminal.hpp"

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

void print_followed(const Message& message, bool as_json) {
    const ParameterName name = parameter_name(message.address);
    const std::string what = name.id + ":" + name.symbol;
    print(as_json ? JsonList('{').add(what, values_json(message)).text() : what + " " + values(message));
    if (std::fflush(stdout) != 0) throw Failure{Exit::file, "cannot write to standard output"};
}

// What there is, then each value as it changes, until a signal comes.
Exit follow(const Call& call, const std::string& address) {
    for (const char* untold : {"/@cpu", "/@latency"}) {
        if (address.ends_with(untold))
            throw Failure{Exit::usage, "--follow: changes of @cpu and @latency are not told"};
    }
    Client client = call.connect();
    catch_signals();
    std::set<std::string> followed;
    const auto look = [&](const std::function<void(const Message&)>& each) {
        client.send({address, {}});
        client.ask({"/ping", {}}, "/pong", each);
    };
    const auto show = [&](const Message& message) {
        if (followed.contains(message.address)) print_followed(message, call.options.json);
    };
    try {
        look([&](const Message& message) { followed.insert(message.address); });
        client.ask({"/subscribe", {}}, "/ok");
        look(show);  // from here on nothing is missed
        // Inputs are told to who has subscribed; outputs at a rate. That there are none of these is no error here.
        client.send({address + "/rate", {Arg::number(1 / call.options.interval_s)}});
        while (!signal_came()) {
            if (const auto message = client.receive(3600)) show(*message);
        }
    } catch (const Failure&) {
        if (!signal_came()) throw;  // it came in the middle of an answer
    }
    return Exit::done;
}

}  // namespace

Exit get(const Call& call) {
    const bool whole = call.args.size() == 1 && call.args[0].find(':') == std::string::npos;
    if (call.options.follow && (call.args.empty() || whole))
        throw Failure{Exit::usage, "--follow wants ID:SYMBOL, as 'meter:peak_*'"};
    if (call.args.empty()) return get_rack(call);
    if (whole) return get_node(call);
    const std::string address = parameter_address(call.args);
    if (call.options.follow) return follow(call, address);
    return is_pattern(address) ? get_matching(call, address) : get_value(call, address);
}

}  // namespace signalbox::cli
