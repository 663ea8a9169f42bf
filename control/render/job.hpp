// SPDX-FileCopyrightText: 2026 The Signalbox authors
// SPDX-License-Identifier: ISC
#pragma once

#include <cstdint>
#include <functional>
#include <string>

#include "daemon/graph/result.hpp"

namespace signalbox::render {

// One sound file through a rack into another.
struct Job {
    std::string rack, script, input, output;  // paths; script may be empty
    std::string cache;                        // of the catalogue of plugins; empty: none
    std::uint32_t block_frames = 1024;
    double rate_hz = 0, tail_seconds = 0;  // 0: the file's; how long the rack sounds on after it
};

// `progress` from 0 to 1, now and then. On an error the output is not there.
Result<void> run(const Job& job, const std::function<void(double)>& progress);

}  // namespace signalbox::render
