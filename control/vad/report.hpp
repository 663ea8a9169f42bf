// SPDX-FileCopyrightText: 2026 The Signalbox authors
// SPDX-License-Identifier: ISC
#pragma once

#include <string>

#include "control/vad/analysis.hpp"
#include "control/vad/options.hpp"

namespace signalbox::vad {

// What is said of one file.
struct Subject {
    const Options& options;
    std::string path;
    double rate_hz;
    std::uint32_t channels;
    const Analysis& analysis;
};

std::string text(const Subject& subject);
std::string json(const Subject& subject);    // an object
std::string labels(const Subject& subject);  // begin, end, what; a line each, with tabs
std::string frames(const std::vector<Row>& rows);

}  // namespace signalbox::vad
