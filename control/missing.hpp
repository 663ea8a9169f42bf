// SPDX-FileCopyrightText: 2026 The Signalbox authors
// SPDX-License-Identifier: ISC
#pragma once

#include <map>
#include <string>

#include "daemon/graph/result.hpp"

namespace signalbox::control {

// Plugins that a rack names and this box cannot give.
class Missing {
public:
    void add(const std::string& uri, const Error& why) { why_.emplace(uri, why); }
    [[nodiscard]] bool empty() const { return why_.empty(); }
    // Names all of them. Code plugin where one is there and cannot be hosted, else unknown.
    [[nodiscard]] Error error() const;

private:
    std::map<std::string, Error> why_;  // by URI
};

// No such plugin is installed: code unknown, or malformed where that is no URI.
Error not_installed(const std::string& uri);

}  // namespace signalbox::control
