// SPDX-FileCopyrightText: 2026 The Signalbox authors
// SPDX-License-Identifier: ISC
#include "control/cli/options.hpp"

#include <algorithm>
#include <charconv>
#include <cmath>
#include <cstdlib>

#include "control/cli/failure.hpp"

namespace signalbox::cli {

namespace {

struct Option {
    std::string_view name, value, text;
    void (*take)(Options& options, const std::string& value);
};

double positive(std::string_view what, const std::string& text) {
    const double seconds = parse_number(what, text);
    if (seconds > 0 && seconds <= 86400) return seconds;
    throw Failure{Exit::usage, std::string(what) + " takes seconds, from above 0 to 86400, not '" + text + "'"};
}

const Option kOptions[] = {
    {"--osc", "HOST:PORT", "where the daemon is (or $SIGNALBOX_OSC; 127.0.0.1:7770)",
     [](Options& o, const std::string& v) { o.server = parse_server(v); }},
    {"--timeout", "SECONDS", "how long to wait for an answer",
     [](Options& o, const std::string& v) { o.timeout_s = positive("--timeout", v); }},
    {"--help", "", "print this", [](Options& o, const std::string&) { o.help = true; }},
    {"--version", "", "print the version", [](Options& o, const std::string&) { o.version = true; }},
    {"--json", "", "answer in JSON", [](Options& o, const std::string&) { o.json = true; }},
    {"--once", "", "one table, then exit", [](Options& o, const std::string&) { o.once = true; }},
    {"--follow", "", "go on, with a line for each change", [](Options& o, const std::string&) { o.follow = true; }},
    {"--interval", "SECONDS", "time between two looks (1)",
     [](Options& o, const std::string& v) { o.interval_s = std::max(0.05, positive("--interval", v)); }},
    {"--norm", "", "VALUE goes from 0 to 1 along the port's own curve",
     [](Options& o, const std::string&) { o.norm = true; }},
    {"--inc", "", "add VALUE to what it is now", [](Options& o, const std::string&) { o.inc = true; }},
    {"--ramp", "SECONDS", "glide there in so many seconds",
     [](Options& o, const std::string& v) { o.ramp_s = positive("--ramp", v); }},
    {"--no-heal", "", "leave a gap: do not join what was before the node with what was behind it",
     [](Options& o, const std::string&) { o.no_heal = true; }},
    {"--dry-run", "", "change nothing; print the commands that would",
     [](Options& o, const std::string&) { o.dry_run = true; }},
    {"--strict", "", "refuse where plugins are missing, instead of placeholders",
     [](Options& o, const std::string&) { o.strict = true; }},
    {"--wait", "SECONDS", "print what comes back for so long",
     [](Options& o, const std::string& v) { o.wait_s = positive("--wait", v); }},
};

const Option& find_option(std::string_view name) {
    if (name == "-h") name = "--help";
    if (name == "-V") name = "--version";
    const auto* found =
        std::find_if(std::begin(kOptions), std::end(kOptions), [&](const Option& o) { return o.name == name; });
    if (found != std::end(kOptions)) return *found;
    throw Failure{Exit::usage, "there is no option '" + std::string(name) + "'; see --help"};
}

bool is_option(std::string_view word) {
    return word.size() > 1 && word[0] == '-' && word[1] != '.' && (word[1] < '0' || word[1] > '9');
}

// Takes the option at argv[k], and its value where that is the next word; returns the last index it used.
int take_option(Options& options, int k, int argc, char** argv) {
    const std::string_view word = argv[k];
    const std::size_t equals = word.find('=');
    const Option& option = find_option(word.substr(0, equals));
    options.given.push_back(option.name);
    const bool attached = equals != std::string_view::npos;
    if (option.value.empty() && attached) {
        throw Failure{Exit::usage, std::string(option.name) + " takes no value"};
    }
    if (!option.value.empty() && !attached && ++k == argc) {
        throw Failure{Exit::usage, std::string(option.name) + " wants " + std::string(option.value)};
    }
    option.take(options, attached ? std::string(word.substr(equals + 1)) : option.value.empty() ? "" : argv[k]);
    return k;
}

}  // namespace

Options parse_options(int argc, char** argv) {
    Options options;
    for (int k = 1; k < argc; ++k) {
        const std::string_view word = argv[k];
        if (word == "--") {
            options.words.insert(options.words.end(), argv + k + 1, argv + argc);
            break;
        }
        if (is_option(word)) {
            k = take_option(options, k, argc, argv);
        } else {
            options.words.emplace_back(word);
        }
    }
    const bool placed = std::find(options.given.begin(), options.given.end(), "--osc") != options.given.end();
    const char* place = std::getenv("SIGNALBOX_OSC");
    if (!placed && place && *place) options.server = parse_server(place);
    return options;
}

std::string describe_options(std::string_view names) {
    std::string out;
    for (const Option& option : kOptions) {
        const std::string padded = " " + std::string(names) + " ";
        if (padded.find(" " + std::string(option.name) + " ") == std::string::npos) continue;
        std::string left =
            "  " + std::string(option.name) + (option.value.empty() ? "" : " ") + std::string(option.value);
        left.resize(std::max<std::size_t>(left.size() + 2, 22), ' ');
        out += left + std::string(option.text) + "\n";
    }
    return out;
}

double parse_number(std::string_view what, std::string_view text) {
    std::string_view digits = text;
    if (digits.starts_with('+')) digits.remove_prefix(1);
    double value = 0;
    const auto parsed = std::from_chars(digits.data(), digits.data() + digits.size(), value);
    if (parsed.ec == std::errc{} && parsed.ptr == digits.data() + digits.size() && std::isfinite(value)) return value;
    throw Failure{Exit::usage, std::string(what) + " wants a number, not '" + std::string(text) + "'"};
}

}  // namespace signalbox::cli
