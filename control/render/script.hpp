// SPDX-FileCopyrightText: 2026 The Signalbox authors
// SPDX-License-Identifier: ISC
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "control/osc/writer.hpp"
#include "daemon/graph/result.hpp"

namespace signalbox::render {

// What is done on one frame: one bundle.
struct Cue {
    std::uint64_t frame = 0;  // 0: before the first sample
    std::size_t line = 0;     // where it begins
    std::vector<control::osc::Message> messages;
};

// A script has one OSC message a line: an address and its arguments, numbers or words, "in quotes" where they hold
// spaces. "/at FRAME" begins the messages of another frame, later than the last; # begins a remark.
Result<std::vector<Cue>> read_script(std::string_view text, const std::string& name);

}  // namespace signalbox::render
