// SPDX-FileCopyrightText: 2026 The Signalbox authors
// SPDX-License-Identifier: ISC
#include "control/cli/parameter.hpp"

#include "control/cli/failure.hpp"
#include "control/cli/subcommand.hpp"

namespace signalbox::cli {

namespace {

bool is_on(const std::string& word) { return word == "on" || word == "true"; }
bool is_off(const std::string& word) { return word == "off" || word == "false"; }

Arg parse_value(const std::string& word) {
    if (is_on(word)) return Arg::number(1);
    if (is_off(word)) return Arg::number(0);
    return Arg::number(parse_number("VALUE", word));
}

}  // namespace

std::string parameter_address(const std::vector<std::string>& words) {
    const std::size_t colon = words[0].find(':');
    const bool joined = words.size() == 1 && colon != std::string::npos;
    const std::string id = joined ? words[0].substr(0, colon) : words[0];
    const std::string symbol = joined ? words[0].substr(colon + 1) : words.back();
    const bool whole = !id.empty() && !symbol.empty() && (joined || (words.size() == 2 && colon == std::string::npos));
    if (whole && (id + symbol).find_first_of(" \t\n") == std::string::npos) return "/node/" + id + "/" + symbol;
    throw Failure{Exit::usage, "a parameter is written ID:SYMBOL or ID SYMBOL, such as delay:time"};
}

Exit set(const Call& call) {
    std::string address = parameter_address({call.args.begin(), call.args.end() - 1});
    const bool patch = address.find("/@patch/") != std::string::npos;  // the daemon knows whether it is a text
    const std::string& value = call.args.back();
    std::vector<Arg> args{patch && !is_on(value) && !is_off(value) ? Arg::text(value) : parse_value(value)};
    const Options& how = call.options;
    if (int{how.norm} + int{how.inc} + int{how.ramp_s.has_value()} > 1) {
        throw Failure{Exit::usage, "--norm, --inc and --ramp do not go together; set the parameter in one way"};
    }
    if (how.norm) address += "/norm";
    if (how.inc) address += "/inc";
    if (how.ramp_s) {
        address += "/ramp";
        args.push_back(Arg::number(*how.ramp_s));
    }
    Client client = call.connect();
    client.request(address, std::move(args));
    return Exit::done;
}

Exit bypass(const Call& call) {
    const bool on = is_on(call.args[1]);
    if (!on && !is_off(call.args[1])) throw Failure{Exit::usage, "bypass is on or off, not '" + call.args[1] + "'"};
    Client client = call.connect();
    client.request(parameter_address({call.args[0], "@bypass"}), {Arg::integer(on ? 1 : 0)});
    return Exit::done;
}

}  // namespace signalbox::cli
