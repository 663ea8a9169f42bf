// SPDX-FileCopyrightText: 2026 The Signalbox authors
// SPDX-License-Identifier: ISC
#pragma once

#include <string>
#include <vector>

namespace signalbox::chance {

// The ports for sound of every plugin that random edits bring in, written down by hand: whoever takes another port for
// one, or in another order, is seen.
struct Ports {
    std::vector<std::string> inputs, outputs;
    std::vector<std::string> sidechains = {};  // of the inputs: they take no part in what goes through
    bool bypasses_itself = false;              // has a port for lv2:enabled

    [[nodiscard]] std::vector<std::string> mains() const;
};
// Throws std::logic_error for others.
const Ports& ports_of(const std::string& uri);

}  // namespace signalbox::chance
