// SPDX-FileCopyrightText: 2026 The Signalbox authors
// SPDX-License-Identifier: ISC
#pragma once

#include <unistd.h>

#include <cmath>
#include <cstddef>
#include <cstdio>
#include <string>

namespace signalbox {

// A line on standard error that is drawn over itself, on a terminal only.
class ProgressBar {
public:
    explicit ProgressBar(bool wanted) : shown_(wanted && isatty(STDERR_FILENO) == 1) {}
    ~ProgressBar() {
        if (shown_ && percent_ >= 0) std::fputc('\n', stderr);
    }
    ProgressBar(const ProgressBar&) = delete;
    ProgressBar& operator=(const ProgressBar&) = delete;

    void draw(double part, const std::string& what) {
        constexpr int kWidth = 40;
        const int percent = static_cast<int>(std::lround(part * 100));
        if (!shown_ || percent == percent_) return;
        percent_ = percent;
        const int full = percent * kWidth / 100;
        const std::string bar = std::string(static_cast<std::size_t>(full), '#') +
                                std::string(static_cast<std::size_t>(kWidth - full), '.');
        std::fprintf(stderr, "\r%s %3d %%  %s", bar.c_str(), percent, what.c_str());
    }
    // Makes room for another line.
    void clear() {
        if (shown_ && percent_ >= 0) std::fputs("\r\x1b[K", stderr);
        percent_ = -1;
    }

private:
    bool shown_;
    int percent_ = -1;
};

}  // namespace signalbox
