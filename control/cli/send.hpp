// SPDX-FileCopyrightText: 2026 The Signalbox authors
// SPDX-License-Identifier: ISC
#pragma once

#include <string>
#include <vector>

#include "control/cli/message.hpp"

namespace signalbox::cli {

// {"/a", ",if", "1", "2"} or {"/a", "1", "2.5", "x"}: an OSC message. Throws Failure usage.
Message parse_message(const std::vector<std::string>& words);

}  // namespace signalbox::cli
