// SPDX-FileCopyrightText: 2026 The Signalbox authors
// SPDX-License-Identifier: ISC
#pragma once

#include <functional>
#include <string>
#include <vector>

#include "plugins/dsp/formats/format.hpp"

namespace signalbox::bench {

// A library's conversion between two formats.
struct FormatPeer {
    std::string name, version;
    std::function<void(const void* in, void* out, std::size_t samples)> convert;
};

std::vector<FormatPeer> format_peers(dsp::Format from, dsp::Format to);  // those that are installed and can do it

}  // namespace signalbox::bench
