// SPDX-FileCopyrightText: 2026 The Signalbox authors
// SPDX-License-Identifier: ISC
#pragma once

#include <string>

#include "control/session.hpp"

namespace signalbox::control {

// What a transaction does, in a few words for the history: "insert reverb", "connect a:out b:in and 3 more".
std::string label(const Transaction& transaction);

}  // namespace signalbox::control
