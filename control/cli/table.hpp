// SPDX-FileCopyrightText: 2026 The Signalbox authors
// SPDX-License-Identifier: ISC
#pragma once

#include <cstddef>
#include <string>

#include "control/cli/look.hpp"

namespace signalbox::cli {

// The table of one look: lines without escape sequences, at most `columns` wide and `rows` high (0: as many as it
// takes). Nodes that take the most time come first.
std::string draw_table(const Look& look, std::size_t columns, std::size_t rows);

std::string look_json(const Look& look);

}  // namespace signalbox::cli
