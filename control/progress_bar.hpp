// SPDX-FileCopyrightText: 2026 The Signalbox authors
// SPDX-License-Identifier: ISC
#pragma once

#include <sys/ioctl.h>
#include <unistd.h>

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <cstdio>
#include <string>

namespace signalbox {

// A line on standard error that is drawn over itself, on a terminal only, and never longer than that is wide.
class ProgressBar {
public:
    explicit ProgressBar(bool wanted) : shown_(wanted && isatty(STDERR_FILENO) == 1) {}
    ~ProgressBar() {
        if (shown_ && percent_ >= 0) std::fputc('\n', stderr);
    }
    ProgressBar(const ProgressBar&) = delete;
    ProgressBar& operator=(const ProgressBar&) = delete;

    void draw(double part, const std::string& what) {
        const int percent = static_cast<int>(std::lround(part * 100));
        if (!shown_ || percent == percent_) return;
        percent_ = percent;
        const std::size_t wide = columns(), width = std::clamp<std::size_t>(wide - 30, 10, 40);
        const std::size_t full = static_cast<std::size_t>(percent) * width / 100;
        const std::string bar = std::string(full, '#') + std::string(width - full, '.');
        std::fprintf(stderr, "\r%s %3d %%  %s\x1b[K", bar.c_str(), percent, end_of(what, wide - width - 9).c_str());
    }
    // Makes room for another line.
    void clear() {
        if (shown_ && percent_ >= 0) make_room();
        percent_ = -1;
    }
    // The same where it is another program's bar, which has started this one.
    static void make_room() {
        if (isatty(STDERR_FILENO) == 1) std::fputs("\r\x1b[K", stderr);
    }

private:
    static std::size_t columns() {
        winsize window{};
        const bool known = ioctl(STDERR_FILENO, TIOCGWINSZ, &window) == 0 && window.ws_col > 0;
        return known ? std::max<std::size_t>(window.ws_col, 40) : 80;
    }
    // Of a path the end says most.
    static std::string end_of(const std::string& text, std::size_t most) {
        if (text.size() <= most) return text;
        std::size_t from = text.size() - most + 3;
        while (from < text.size() && (static_cast<unsigned char>(text[from]) & 0xc0U) == 0x80U) ++from;
        return "..." + text.substr(from);
    }

    bool shown_;
    int percent_ = -1;
};

}  // namespace signalbox
