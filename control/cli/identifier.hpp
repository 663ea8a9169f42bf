// SPDX-FileCopyrightText: 2026 The Signalbox authors
// SPDX-License-Identifier: ISC
#pragma once

#include <string>
#include <string_view>

namespace signalbox::cli {

// An id for a node of that URI: its last part in small letters; from the second number on with "-2", "-3", ...
std::string make_id(std::string_view uri, int number);
// The rack's own ends: in, out, midi_in, midi_out.
bool is_reserved(std::string_view id);

}  // namespace signalbox::cli
