// SPDX-FileCopyrightText: 2026 The Signalbox authors
// SPDX-License-Identifier: ISC
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace signalbox::cli {

// Becomes signalbox-NAME, which lies beside this program, with these words; comes back only by throwing Failure.
[[noreturn]] void become(const std::string& name, const std::vector<std::string>& words);

}  // namespace signalbox::cli
