// SPDX-FileCopyrightText: 2026 The Signalbox authors
// SPDX-License-Identifier: ISC
#include "daemon/options.hpp"

#include <unistd.h>

#include <algorithm>
#include <array>
#include <charconv>
#include <cstdlib>
#include <fstream>
#include <functional>
#include <string_view>

namespace signalbox {
namespace {

Error usage(std::string text) { return {Code::malformed, std::move(text)}; }

using Take = Result<void> (*)(Options&, const std::string& value);

template <class Number>
Result<void> take_number(Number& into, const std::string& value, unsigned lowest, unsigned highest) {
    unsigned number = 0;
    const char* end = value.data() + value.size();
    const auto [stop, error] = std::from_chars(value.data(), end, number);
    if (error != std::errc() || stop != end || number < lowest || number > highest) {
        return usage("takes a number from " + std::to_string(lowest) + " to " + std::to_string(highest) + ", not '" +
                     value + "'");
    }
    into = static_cast<Number>(number);
    return {};
}

Result<void> take_text(std::string& into, const std::string& value) {
    if (value.empty()) return usage("takes a value that is not empty");
    into = value;
    return {};
}

Result<void> take_level(Options& options, const std::string& value) {
    constexpr std::array<std::string_view, 4> names{"error", "warning", "info", "debug"};
    for (std::size_t i = 0; i < names.size(); ++i) {
        if (names[i] != value) continue;
        options.log_level = static_cast<LogLevel>(i);
        return {};
    }
    return usage("takes error, warning, info or debug, not '" + value + "'");
}

struct Option {
    std::string_view name, argument, help;
    Take take;
};

constexpr unsigned kChannels = graph::kMaxChannels;

const std::array kOptions{
    Option{"name", "NAME", "JACK client name (default: signalbox)",
           [](Options& o, const std::string& v) { return take_text(o.name, v); }},
    Option{"server", "NAME", "JACK server to play on (default: $JACK_DEFAULT_SERVER, then 'default')",
           [](Options& o, const std::string& v) { return take_text(o.server, v); }},
    Option{"osc-port", "PORT", "OSC over UDP and TCP (default: 7770)",
           [](Options& o, const std::string& v) { return take_number(o.osc_port, v, 1, 65535); }},
    Option{"listen", "ADDR[,ADDR]", "where OSC is answered (default: loopback, 127.0.0.1,::1)",
           [](Options& o, const std::string& v) { return take_text(o.listen, v); }},
    Option{"allow", "CIDR[,CIDR]|any", "who may send OSC; required by --listen beyond loopback",
           [](Options& o, const std::string& v) { return take_text(o.allow, v); }},
    Option{"state", "DIR", "state directory: the saved rack, racks by name, connections",
           [](Options& o, const std::string& v) { return take_text(o.state, v); }},
    Option{"rack", "FILE", "start with this rack file instead of the saved rack",
           [](Options& o, const std::string& v) { return take_text(o.rack, v); }},
    Option{"inputs", "N", "audio inputs, 0 to 64 (default: 2)",
           [](Options& o, const std::string& v) { return take_number(o.box.inputs, v, 0, kChannels); }},
    Option{"outputs", "N", "audio outputs, 0 to 64 (default: 2)",
           [](Options& o, const std::string& v) { return take_number(o.box.outputs, v, 0, kChannels); }},
    Option{"midi-inputs", "N", "MIDI inputs, 0 to 64 (default: 1)",
           [](Options& o, const std::string& v) { return take_number(o.box.midi_inputs, v, 0, kChannels); }},
    Option{"midi-outputs", "N", "MIDI outputs, 0 to 64 (default: 1)",
           [](Options& o, const std::string& v) { return take_number(o.box.midi_outputs, v, 0, kChannels); }},
    Option{"cpus", "LIST", "processors for the audio thread, like 2,3 or 1-3 (default: any)",
           [](Options& o, const std::string& v) { return take_text(o.cpus, v); }},
    Option{"log-level", "LEVEL", "error, warning, info or debug (default: info)", take_level},
};

bool known(std::string_view name) {
    const auto named = [&](const Option& option) { return option.name == name; };
    return name == "config" || std::any_of(kOptions.begin(), kOptions.end(), named);
}

Error no_such_option(const std::string& where) {
    return usage(where + ": there is no such option; `signalboxd --help` lists them all");
}

Result<void> take(Options& options, std::string_view name, const std::string& value, const std::string& where) {
    for (const Option& option : kOptions) {
        if (option.name != name) continue;
        const auto taken = option.take(options, value);
        return taken ? taken : usage(where + " " + taken.error().text);
    }
    return no_such_option(where);
}

std::string trimmed(const std::string& text) {
    const std::size_t first = text.find_first_not_of(" \t\r");
    if (first == std::string::npos) return {};
    return text.substr(first, text.find_last_not_of(" \t\r") - first + 1);
}

Result<void> read_config(Options& options, const std::string& path) {
    std::ifstream file(path);
    if (!file) return Error{Code::file, "cannot read the config file " + path};
    std::string line;
    for (int number = 1; std::getline(file, line); ++number) {
        const std::string text = trimmed(line.substr(0, line.find('#')));
        if (text.empty()) continue;
        const std::string place = path + ":" + std::to_string(number) + ":";
        const std::size_t equals = text.find('=');
        if (equals == std::string::npos) return usage(place + " expected 'name = value'");
        const std::string name = trimmed(text.substr(0, equals));
        if (const auto ok = take(options, name, trimmed(text.substr(equals + 1)), place + " " + name); !ok) return ok;
    }
    return {};
}

// Calls each(name, value) for every option of the command line: --name VALUE or --name=VALUE.
Result<void> walk(const std::vector<std::string>& arguments,
                  const std::function<Result<void>(const std::string&, const std::string&)>& each) {
    for (std::size_t i = 0; i < arguments.size(); ++i) {
        const std::string& argument = arguments[i];
        if (!argument.starts_with("--")) {
            return usage("'" + argument + "' is not an option; `signalboxd --help` lists them all");
        }
        const std::size_t equals = argument.find('=');
        const std::string name = argument.substr(2, equals == std::string::npos ? equals : equals - 2);
        if (!known(name)) return no_such_option("--" + name);
        if (equals == std::string::npos && i + 1 == arguments.size()) return usage("--" + name + " needs a value");
        const std::string value = equals != std::string::npos ? argument.substr(equals + 1) : arguments[++i];
        if (const auto ok = each(name, value); !ok) return ok;
    }
    return {};
}

}  // namespace

Result<Options> read_options(const std::vector<std::string>& arguments) {
    Options options;
    for (const std::string& argument : arguments) {
        if (argument == "--help" || argument == "-h") options.ask = Options::Ask::help;
        if (argument == "--version") options.ask = Options::Ask::version;
        if (options.ask != Options::Ask::run) return options;
    }
    const auto config = walk(arguments, [&](const std::string& name, const std::string& value) -> Result<void> {
        return name == "config" ? read_config(options, value) : Result<void>();
    });
    if (!config) return config.error();
    const auto line = walk(arguments, [&](const std::string& name, const std::string& value) -> Result<void> {
        return name == "config" ? Result<void>() : take(options, name, value, "--" + name);
    });
    if (!line) return line.error();
    if (options.state.empty()) options.state = default_state_directory();
    return options;
}

std::string help_text() {
    std::string text =
        "signalboxd - a realtime LV2 rack for headless audio boxes\n\n"
        "usage: signalboxd [OPTION]...\n\n"
        "Plays as one JACK client, is controlled over OSC (see `signalbox --help`), logs to stderr and stays in the\n"
        "foreground. Without a JACK server it waits for one.\n\n";
    const auto add = [&](std::string_view name, std::string_view argument, std::string_view help) {
        std::string left = "  --" + std::string(name) + " " + std::string(argument);
        left.resize(std::max<std::size_t>(left.size() + 1, 28), ' ');
        text += left + std::string(help) + "\n";
    };
    for (const Option& option : kOptions) add(option.name, option.argument, option.help);
    add("config", "FILE", "options as lines 'name = value'; the command line wins over them");
    add("help", "", "this text");
    add("version", "", "the version");
    text += "\nExit codes: 0 ended in order, 1 could not start, 2 usage, 5 file.\n";
    return text;
}

std::string default_state_directory() {
    const auto variable = [](const char* name) {
        const char* value = std::getenv(name);
        return std::string(value != nullptr ? value : "");
    };
    if (!variable("STATE_DIRECTORY").empty()) return variable("STATE_DIRECTORY");
    if (!variable("XDG_STATE_HOME").empty()) return variable("XDG_STATE_HOME") + "/signalbox";
    if (geteuid() == 0 || variable("HOME").empty()) return "/var/lib/signalbox";
    return variable("HOME") + "/.local/state/signalbox";
}

}  // namespace signalbox
