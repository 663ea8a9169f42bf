// SPDX-FileCopyrightText: 2026 The Signalbox authors
// SPDX-License-Identifier: ISC
#pragma once

#include <string>
#include <vector>

namespace signalbox::cli {

// Becomes signalbox-render, which lies beside this program, with these words; comes back only by throwing Failure.
[[noreturn]] void become_render(const std::vector<std::string>& words);

}  // namespace signalbox::cli
