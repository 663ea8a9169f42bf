// SPDX-FileCopyrightText: 2026 The Signalbox authors
// SPDX-License-Identifier: ISC
#pragma once

#include <termios.h>

#include <cstddef>
#include <string>

namespace signalbox::cli {

// SIGINT, SIGTERM and SIGHUP set a flag from now on, and end waits, instead of ending the program.
void catch_signals();
bool signal_came();
// False when a signal came.
bool pause_for(double seconds);
// Is standard output a terminal?
bool is_screen();

// The whole terminal for as long as it lives: the other screen, no cursor, keys as they are pressed. Its end puts back
// all of it, however the scope is left.
class Terminal {
public:
    Terminal();
    ~Terminal();
    Terminal(const Terminal&) = delete;
    Terminal& operator=(const Terminal&) = delete;

    [[nodiscard]] std::size_t columns() const;
    [[nodiscard]] std::size_t rows() const;
    void redraw(const std::string& text);
    // False when the user wants to leave: q, the end of input, or a signal.
    [[nodiscard]] bool wait(double seconds);

private:
    termios saved_{};
    bool keys_;  // standard input is a terminal too: saved_ is set
};

}  // namespace signalbox::cli
