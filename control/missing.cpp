// SPDX-FileCopyrightText: 2026 The Signalbox authors
// SPDX-License-Identifier: ISC
#include "control/missing.hpp"

#include "daemon/graph/rack.hpp"

namespace signalbox::control {

Error Missing::error() const {
    Code code = Code::unknown;
    std::string text;
    for (const auto& [uri, why] : why_) {
        const bool absent = why.code == Code::unknown;
        if (!absent) code = Code::plugin;
        text += (text.empty() ? "" : "; ") + uri + (absent ? " is not installed" : " (" + why.text + ")");
    }
    const bool one = why_.size() == 1;
    return {code, (one ? "a plugin is missing; install it: "
                       : std::to_string(why_.size()) + " plugins are missing; install them: ") +
                      text};
}

Error not_installed(const std::string& uri) {
    if (!graph::valid_uri(uri)) return {Code::malformed, "'" + uri + "' is no URI: `signalbox plugins` lists them"};
    return {Code::unknown, "no plugin " + uri + " is installed; `signalbox plugins` lists those that are"};
}

}  // namespace signalbox::control
