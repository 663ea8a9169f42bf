// SPDX-FileCopyrightText: 2026 The Signalbox authors
// SPDX-License-Identifier: ISC
#include <algorithm>
#include <cstdio>
#include <exception>

#include "control/cli/failure.hpp"
#include "control/cli/render.hpp"
#include "control/cli/subcommand.hpp"

namespace signalbox::cli {

namespace {

constexpr const char* kCommon = "--osc --timeout --help";

std::string usage(const Subcommand& one) {
    std::string out = "usage: signalbox " + std::string(one.name);
    if (!one.options.empty()) out += " [options]";
    return out + (one.arguments.empty() ? "" : " ") + std::string(one.arguments);
}

std::string help(const Subcommand& one) {
    std::string out = usage(one) + "\n\n" + std::string(one.summary) + "\n";
    if (!one.detail.empty()) out += std::string(one.detail) + "\n";
    return out + "\noptions:\n" + describe_options(std::string(one.options) + " " + kCommon);
}

std::string help() {
    std::string out =
        "usage: signalbox SUBCOMMAND [options] [arguments]\n\n"
        "Drives a running signalboxd. `signalbox SUBCOMMAND --help` says more.\n\n";
    for (const Subcommand& one : subcommands()) {
        std::string name = "  " + std::string(one.name);
        name.resize(14, ' ');
        out += name + std::string(one.summary) + "\n";
    }
    return out + "\noptions:\n" + describe_options(std::string(kCommon) + " --version") +
           "\nexit status: 0 done, 1 refused, 2 usage, 3 no daemon, 4 timeout, 5 file\n";
}

void check(const Subcommand& one, const Options& options) {
    const std::string allowed = " " + std::string(one.options) + " " + kCommon + " ";
    for (const std::string_view name : options.given) {
        if (allowed.find(" " + std::string(name) + " ") != std::string::npos) continue;
        throw Failure{Exit::usage, std::string(one.name) + " takes no " + std::string(name) + "\n" + usage(one)};
    }
    const std::size_t count = options.words.size() - 1;
    if (count >= one.least && count <= one.most) return;
    throw Failure{Exit::usage, std::string(one.name) +
                                   (count < one.least ? " wants more arguments\n" : " takes fewer arguments\n") +
                                   usage(one)};
}

Exit run(const Options& options) {
    if (options.version) {
        std::puts("signalbox " SIGNALBOX_VERSION);
        return Exit::done;
    }
    if (options.words.empty()) {
        std::fputs(help().c_str(), options.help ? stdout : stderr);
        return options.help ? Exit::done : Exit::usage;
    }
    const Subcommand& one = find_subcommand(options.words.front());
    if (options.help) {
        std::fputs(help(one).c_str(), stdout);
        return Exit::done;
    }
    check(one, options);
    return one.run(
        {options, {options.words.begin() + 1, options.words.end()}, options.timeout_s.value_or(one.timeout_s)});
}

Exit run_and_flush(int argc, char** argv) {
    // They have options of their own.
    for (const std::string name : {"render", "convert", "vad"})
        if (argc > 1 && argv[1] == name) become(name, {argv + 2, argv + argc});
    const Exit exit = run(parse_options(argc, argv));
    if (std::fflush(stdout) == 0) return exit;
    throw Failure{Exit::file, "cannot write to standard output"};
}

}  // namespace

}  // namespace signalbox::cli

int main(int argc, char** argv) {
    using namespace signalbox::cli;
    try {
        return static_cast<int>(run_and_flush(argc, argv));
    } catch (const Failure& failure) {
        std::fprintf(stderr, "signalbox: %s\n", failure.text.c_str());
        return static_cast<int>(failure.exit);
    } catch (const std::exception& error) {
        std::fprintf(stderr, "signalbox: %s\n", error.what());
        return static_cast<int>(Exit::refused);
    }
}
