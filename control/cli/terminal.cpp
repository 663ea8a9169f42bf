// SPDX-FileCopyrightText: 2026 The Signalbox authors
// SPDX-License-Identifier: ISC
#include "control/cli/terminal.hpp"

#include <poll.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include <chrono>
#include <csignal>
#include <cstdio>

#include "control/endings.hpp"

namespace signalbox::cli {

namespace {

volatile std::sig_atomic_t signal_flag = 0;

void note_signal(int) { signal_flag = 1; }

winsize size() {
    winsize found{};
    ioctl(STDOUT_FILENO, TIOCGWINSZ, &found);
    return found;
}

void put(const std::string& text) {
    std::fputs(text.c_str(), stdout);
    std::fflush(stdout);
}

// Waits for something to read (-1: for nothing); false when the time is over or a signal came.
bool readable(int file, double seconds) {
    pollfd waiting{file, POLLIN, 0};
    return ::poll(&waiting, 1, static_cast<int>(seconds * 1000) + 1) > 0;
}

bool leaves() {
    char pressed = 0;
    return ::read(STDIN_FILENO, &pressed, 1) <= 0 || pressed == 'q' || pressed == 'Q';
}

}  // namespace

void catch_signals() {
    struct sigaction action {};
    action.sa_handler = note_signal;  // without SA_RESTART: waits end at once
    for (const int one : control::endings()) sigaction(one, &action, nullptr);
}

bool signal_came() { return signal_flag != 0; }

bool pause_for(double seconds) {
    if (!signal_came()) readable(-1, seconds);
    return !signal_came();
}

bool is_screen() { return isatty(STDOUT_FILENO) == 1; }

Terminal::Terminal() : keys_(isatty(STDIN_FILENO) == 1 && tcgetattr(STDIN_FILENO, &saved_) == 0) {
    if (keys_) {
        termios raw = saved_;
        raw.c_lflag &= ~static_cast<tcflag_t>(ICANON | ECHO);
        raw.c_cc[VMIN] = 1;
        raw.c_cc[VTIME] = 0;
        raw.c_cc[VSUSP] = _POSIX_VDISABLE;  // stopped, it would leave the terminal as it is now
        tcsetattr(STDIN_FILENO, TCSANOW, &raw);
    }
    put("\033[?1049h\033[?25l");
}

Terminal::~Terminal() {
    put("\033[?25h\033[?1049l");
    if (keys_) tcsetattr(STDIN_FILENO, TCSAFLUSH, &saved_);
}

std::size_t Terminal::columns() const { return size().ws_col; }
std::size_t Terminal::rows() const { return size().ws_row; }

// Over the old picture, line by line: clearing the screen first would flicker.
void Terminal::redraw(const std::string& text) {
    std::string out = "\033[H";
    for (std::size_t k = 0; k < text.size(); ++k) {
        if (text[k] != '\n') {
            out += text[k];
        } else {
            out += k + 1 == text.size() ? "\033[K" : "\033[K\n";  // a newline in the last row would scroll
        }
    }
    put(out + "\033[J");
}

bool Terminal::wait(double seconds) {
    using Clock = std::chrono::steady_clock;
    const auto end = Clock::now() + std::chrono::duration<double>(seconds);
    while (!signal_came()) {
        const std::chrono::duration<double> left = end - Clock::now();
        if (left.count() <= 0) return true;
        if (readable(keys_ ? STDIN_FILENO : -1, left.count()) && leaves()) return false;
    }
    return false;
}

}  // namespace signalbox::cli
