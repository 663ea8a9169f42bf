// SPDX-FileCopyrightText: 2026 The Signalbox authors
// SPDX-License-Identifier: ISC
#pragma once

#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "control/cli/client.hpp"
#include "control/cli/failure.hpp"
#include "control/cli/options.hpp"

namespace signalbox::cli {

// One run of one subcommand.
struct Call {
    const Options& options;
    std::vector<std::string> args;  // as many as the subcommand takes
    double timeout_s;

    [[nodiscard]] Client connect() const { return Client(options.server, timeout_s); }
};

struct Subcommand {
    std::string_view name, arguments, summary, detail;
    std::string_view options;       // the names of those it takes beside --osc, --timeout and --help
    std::size_t least, most;        // arguments
    double timeout_s;               // without --timeout
    Exit (*run)(const Call& call);  // throws Failure
};

std::span<const Subcommand> subcommands();
// Throws Failure usage, with the nearest name.
const Subcommand& find_subcommand(std::string_view name);

// edit.cpp: what changes the rack
Exit add(const Call& call);
Exit remove(const Call& call);
Exit replace(const Call& call);
Exit insert(const Call& call);
Exit move(const Call& call);
Exit connect(const Call& call);
Exit feedback(const Call& call);
Exit gain(const Call& call);
Exit disconnect(const Call& call);
Exit clear(const Call& call);
Exit save(const Call& call);
Exit load(const Call& call);
// apply.cpp
Exit apply(const Call& call);
// transport.cpp
Exit transport(const Call& call);
Exit file(const Call& call);
// history.cpp
Exit undo(const Call& call);
Exit redo(const Call& call);
Exit history(const Call& call);
// parameter.cpp
Exit set(const Call& call);
Exit bypass(const Call& call);
// preset.cpp
Exit preset(const Call& call);
// get.cpp
Exit get(const Call& call);
// ask.cpp: questions, and raw messages
Exit status(const Call& call);
Exit plugins(const Call& call);
Exit sync(const Call& call);
Exit send(const Call& call);
// doctor.cpp: needs no daemon
Exit doctor(const Call& call);
// render.cpp: need no daemon
Exit render(const Call& call);
Exit vad(const Call& call);
Exit convert(const Call& call);
// midi.cpp
Exit midi(const Call& call);
// watch.cpp
Exit watch(const Call& call);

}  // namespace signalbox::cli
