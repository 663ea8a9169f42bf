// SPDX-FileCopyrightText: 2026 The Signalbox authors
// SPDX-License-Identifier: ISC
#pragma once

#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "daemon/graph/facts.hpp"
#include "daemon/graph/result.hpp"

namespace signalbox::host {

using FactsPtr = std::shared_ptr<const graph::PluginFacts>;

// What plugins there are. Its one thread is the only one that touches lilv, and it does so as late as it can: facts of
// plugins that were used before come from a cache in the state directory, checked against the bundle's times.
// Answers are delivered on the catalogue's thread; the caller posts them to where it wants them.
class Catalogue {
public:
    // An empty directory: nothing is cached.
    explicit Catalogue(std::string cache_directory);
    ~Catalogue();

    // Null facts: no such plugin is installed. An Error: it is there and cannot be hosted, with the reason.
    using Found = std::function<void(Result<FactsPtr>)>;
    void find(std::string uri, Found done);
    // Every plugin whose URI, name or class contains the filter (any case; empty: all), built-in ones first, then by
    // URI. Refused ones are there too, with their reason in PluginFacts::refused.
    void list(std::string filter, std::function<void(std::vector<FactsPtr>)> done);
    // Looks at the disk again, for plugins that were installed since.
    void rescan();

private:
    struct Parts;
    std::unique_ptr<Parts> parts_;
};

// The nodes that the engine brings itself: urn:signalbox:gain, :source, :meter.
const std::vector<FactsPtr>& builtin_facts();

}  // namespace signalbox::host
