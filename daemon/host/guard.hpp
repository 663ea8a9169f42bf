// SPDX-FileCopyrightText: 2026 The Signalbox authors
// SPDX-License-Identifier: ISC
#pragma once

#include <cstdint>
#include <string>

namespace signalbox::host {

// Stands around calls into foreign code off the audio thread. What such code may change for everybody by mistake is
// put back at the end: the umask, the working directory, the locale, this thread's floating-point mode. Says so in the
// log, with the plugin's name.
class Guard {
public:
    explicit Guard(const std::string& who);
    ~Guard();
    Guard(const Guard&) = delete;
    Guard& operator=(const Guard&) = delete;

private:
    const std::string& who_;
    const std::uint64_t float_mode_;
    const int rounding_;  // of the processor's older half, which long doubles use
};

}  // namespace signalbox::host
