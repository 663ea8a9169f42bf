// SPDX-FileCopyrightText: 2026 The Signalbox authors
// SPDX-License-Identifier: ISC
#include <cstdio>

#include "control/cli/look.hpp"
#include "control/cli/subcommand.hpp"
#include "control/cli/table.hpp"
#include "control/cli/terminal.hpp"

namespace signalbox::cli {

namespace {

Exit watch_lines(const Call& call, Watcher& watcher) {
    while (true) {
        const Look look = watcher.look();
        std::string text = call.options.json ? look_json(look) + "\n" : draw_table(look, 0, 0);
        if (!call.options.json && !call.options.once) text += "\n";  // a gap between tables
        std::fputs(text.c_str(), stdout);
        if (std::fflush(stdout) != 0) throw Failure{Exit::file, "cannot write to standard output"};
        if (call.options.once) return Exit::done;
        if (!pause_for(call.options.interval_s)) return Exit::done;
    }
}

Exit watch_screen(const Call& call, Watcher& watcher) {
    Terminal terminal;
    do {
        const Look look = watcher.look();
        terminal.redraw(draw_table(look, terminal.columns(), terminal.rows()));
    } while (terminal.wait(call.options.interval_s));
    return Exit::done;
}

}  // namespace

Exit watch(const Call& call) {
    Client client = call.connect();
    Watcher watcher(client);
    catch_signals();
    const bool lines = call.options.once || call.options.json || !is_screen();
    try {
        return lines ? watch_lines(call, watcher) : watch_screen(call, watcher);
    } catch (const Failure&) {
        if (signal_came()) return Exit::done;  // it came in the middle of a look
        throw;
    }
}

}  // namespace signalbox::cli
