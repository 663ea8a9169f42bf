// SPDX-FileCopyrightText: 2026 The Signalbox authors
// SPDX-License-Identifier: ISC
#pragma once

#include <string>
#include <vector>

namespace signalbox::cli {

// "/node/delay/time" from {"delay", "time"} or {"delay:time"}; throws Failure usage for anything else.
std::string parameter_address(const std::vector<std::string>& words);

}  // namespace signalbox::cli
