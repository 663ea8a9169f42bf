// SPDX-FileCopyrightText: 2026 The Signalbox authors
// SPDX-License-Identifier: ISC
#include <cmath>
#include <cstdio>

#include "control/cli/failure.hpp"
#include "control/cli/identifier.hpp"
#include "control/cli/json.hpp"
#include "control/cli/subcommand.hpp"

namespace signalbox::cli {

namespace {

constexpr int kExists = 5;  // the daemon's code for an id that is taken
constexpr int kMostTries = 1000;

std::vector<Arg> texts(const std::vector<std::string>& words) {
    std::vector<Arg> args;
    for (const std::string& word : words) args.push_back(Arg::text(word));
    return args;
}

Exit request(const Call& call, const char* address, std::vector<Arg> args) {
    Client client = call.connect();
    client.request(address, std::move(args));
    return Exit::done;
}

// Linear, or decibels: "-6dB".
double parse_gain(std::string text) {
    const bool decibels = text.size() > 2 && (text.ends_with("dB") || text.ends_with("db"));
    if (decibels) text.resize(text.size() - 2);
    const double value = parse_number("GAIN", text);
    return decibels ? std::pow(10.0, value / 20) : value;
}

void print_id(const Call& call, const std::string& id) {
    const std::string line = call.options.json ? JsonList('{').add("id", json(id)).text() : id;
    std::puts(line.c_str());
}

// Sends what `args` makes of an id: of the given one, else of the first one made from the URI that is free.
template <class Args>
Exit make_node(const Call& call, const char* address, const std::string& uri, const std::string& given,
               const Args& args) {
    Client client = call.connect();
    for (int number = 1;; ++number) {
        const std::string id = given.empty() ? make_id(uri, number) : given;
        try {
            if (given.empty() && is_reserved(id)) continue;
            client.request(address, args(id));
            print_id(call, id);
            return Exit::done;
        } catch (const Failure& failure) {
            if (failure.code != kExists || !given.empty() || number == kMostTries) throw;
        }
    }
}

// FROM TO, FROM TO, ... from this argument on.
std::vector<std::string> pairs(const std::vector<std::string>& args, std::size_t first) {
    if (args.size() > first && (args.size() - first) % 2 == 0)
        return {args.begin() + static_cast<std::ptrdiff_t>(first), args.end()};
    throw Failure{Exit::usage,
                  "cables are given as FROM TO, each as node:symbol; one end is missing after '" + args.back() + "'"};
}

}  // namespace

Exit add(const Call& call) {
    const std::string& uri = call.args[0];
    const std::string given = call.args.size() > 1 ? call.args[1] : "";
    return make_node(call, "/rack/add", uri, given, [&](const std::string& id) { return texts({uri, id}); });
}

Exit insert(const Call& call) {
    const bool has_id = call.args[1].find(':') == std::string::npos;
    const std::string& uri = call.args[0];
    const std::vector<std::string> cables = pairs(call.args, has_id ? 2 : 1);
    return make_node(call, "/rack/insert", uri, has_id ? call.args[1] : "", [&](const std::string& id) {
        std::vector<std::string> words{uri, id};
        words.insert(words.end(), cables.begin(), cables.end());
        return texts(words);
    });
}

Exit remove(const Call& call) {
    std::vector<Arg> args = texts(call.args);
    if (call.options.no_heal) args.push_back(Arg::integer(0));
    return request(call, "/rack/remove", std::move(args));
}

Exit move(const Call& call) {
    pairs(call.args, 1);
    return request(call, "/rack/move", texts(call.args));
}

Exit connect(const Call& call) {
    std::vector<Arg> args = texts({call.args[0], call.args[1]});
    if (call.args.size() > 2) args.push_back(Arg::number(parse_gain(call.args[2])));
    return request(call, "/rack/connect", std::move(args));
}

Exit feedback(const Call& call) {
    std::vector<Arg> args = texts({call.args[0], call.args[1]});
    if (call.args.size() > 2) args.push_back(Arg::number(parse_gain(call.args[2])));
    if (call.args.size() > 3) args.push_back(Arg::number(parse_number("MS", call.args[3])));
    return request(call, "/rack/feedback", std::move(args));
}

Exit gain(const Call& call) {
    std::vector<Arg> args = texts({call.args[0], call.args[1]});
    args.push_back(Arg::number(parse_gain(call.args[2])));
    return request(call, "/rack/gain", std::move(args));
}

Exit replace(const Call& call) { return request(call, "/rack/replace", texts(call.args)); }
Exit disconnect(const Call& call) { return request(call, "/rack/disconnect", texts(call.args)); }
Exit clear(const Call& call) { return request(call, "/rack/clear", {}); }
Exit save(const Call& call) { return request(call, "/rack/save", texts(call.args)); }
Exit load(const Call& call) { return request(call, "/rack/load", texts(call.args)); }

}  // namespace signalbox::cli
