// SPDX-FileCopyrightText: 2026 The Signalbox authors
// SPDX-License-Identifier: ISC
#pragma once

#include <string>

namespace signalbox::vad {

// A zlib stream (RFC 1950 and 1951) that is short where a byte is repeated, as in the flat parts of pictures.
std::string deflate(const std::string& bytes);

}  // namespace signalbox::vad
