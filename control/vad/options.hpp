// SPDX-FileCopyrightText: 2026 The Signalbox authors
// SPDX-License-Identifier: ISC
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

#include "plugins/dsp/speech/listener.hpp"

namespace signalbox::vad {

enum class Form : std::uint8_t { text, json, labels, svg, png, frames };

// What stands on the command line. Times are in seconds.
struct Options {
    Form form = Form::text;
    dsp::speech::Listener::Params listener;  // but for its times, which depend on the rate
    double min_on = 0, hold = 0, max_on = 0;
    bool raw = false, quiet = false, help = false;
    double rate_hz = 0;  // of raw sound
    std::string output;
    std::size_t jobs = 1;
    std::vector<std::string> files;

    [[nodiscard]] dsp::speech::Listener::Params listener_at(double rate) const;
};

// Ends the program with a sentence where they make no sense.
Options read_options(const std::vector<std::string>& words);
[[noreturn]] void refuse_usage(const std::string& text);
const char* help_text();

}  // namespace signalbox::vad
