// SPDX-FileCopyrightText: 2026 The Signalbox authors
// SPDX-License-Identifier: ISC
#pragma once

#include <chrono>
#include <cstdint>
#include <map>
#include <mutex>
#include <string>

#include "daemon/graph/facts.hpp"
#include "daemon/graph/result.hpp"
#include "daemon/host/doubt.hpp"

namespace signalbox::host {

struct Setting;

// Foreign plugins are tried in a process of their own before they first enter the daemon: made, started, run and let
// go of. Who crashes or hangs there, or changes what belongs to the whole process, is refused. The verdict holds until
// the bundle or what was read of it changes, and is kept in the state directory; but that one did not come back in time
// may have been the machine's fault, so that holds for ten minutes. Thread-safe; admit() blocks.
class Trials {
public:
    // No probe program (child.hpp): everything is admitted. No directory: nothing is kept.
    Trials(std::string probe, const std::string& directory,
           std::chrono::milliseconds patience = std::chrono::seconds(50));

    Result<void> admit(const graph::PluginFacts& facts, const Setting& setting);
    // Why it was refused; empty: it was not, or not yet.
    [[nodiscard]] std::string refusal(const graph::PluginFacts& facts) const;

private:
    struct Verdict {
        std::uint64_t stamp = 0;   // of the plugin when it was tried
        std::string refused = {};  // a sentence
        Doubt doubt = {};          // whether to believe that
    };
    [[nodiscard]] const Verdict* known(const graph::PluginFacts& facts, std::uint64_t stamp) const;
    void load();
    void save() const;

    const std::string probe_, file_;
    const std::chrono::milliseconds patience_;
    mutable std::mutex mutex_;
    std::map<std::string, Verdict, std::less<>> verdicts_;  // by URI
};

}  // namespace signalbox::host
