// SPDX-FileCopyrightText: 2026 The Signalbox authors
// SPDX-License-Identifier: ISC
#pragma once

#include <functional>
#include <map>
#include <memory>
#include <string>
#include <vector>

#include "daemon/graph/facts.hpp"
#include "daemon/graph/rack.hpp"
#include "daemon/graph/result.hpp"

namespace signalbox::host {

using FactsPtr = std::shared_ptr<const graph::PluginFacts>;

// One sound of a plugin, under a name.
struct Preset {
    std::string uri, name;
    std::map<std::string, float, std::less<>> values = {};  // of control inputs, by symbol
    graph::PluginState state = {};                          // null: none
};

class Trials;

// What plugins there are. Facts come from a cache in the state directory, checked against the times of each bundle's
// files; a bundle that is new or has changed is read by the probe program in a process of its own (reading.hpp), when
// somebody asks for it or while nobody asks for anything.
// Answers are delivered on the catalogue's thread; the caller posts them to where it wants them.
class Catalogue {
public:
    // An empty directory: nothing is cached. An empty probe: bundles are read here, and plugins taken on trust.
    explicit Catalogue(const std::string& cache_directory, std::string probe = "");
    ~Catalogue();

    // Null facts: no such plugin is installed. An Error: it is there and cannot be hosted, with the reason.
    using Found = std::function<void(Result<FactsPtr>)>;
    void find(std::string uri, Found done);
    // Every plugin whose URI, name or class contains the filter (any case; empty: all), built-in ones first, then by
    // URI. Refused ones are there too, with their reason in PluginFacts::refused; a bundle that cannot be read stands
    // there by its path.
    void list(std::string filter, std::function<void(std::vector<FactsPtr>)> done);
    // Whom to ask before a plugin is instantiated; who asks may do so longer than there is a catalogue.
    [[nodiscard]] std::shared_ptr<Trials> trials() const;
    // The presets of a plugin, by name; without what is in them.
    void list_presets(std::string plugin, std::function<void(Result<std::vector<Preset>>)> done);
    // By URI or by name, with all that is in it.
    void find_preset(std::string plugin, std::string preset, std::function<void(Result<Preset>)> done);
    // As a bundle of its own in ~/.lv2, or in the cache directory where that cannot be written; one that was saved
    // under this name before is replaced. Answers with its URI.
    void save_preset(std::string plugin, Preset preset, std::function<void(Result<std::string>)> done);
    // Looks at the disk again for plugins that were installed since, at once; who lists all, or asks for one that is
    // not known, brings that about too, once a second.
    void rescan();

private:
    struct Parts;
    std::unique_ptr<Parts> parts_;
};

// The nodes that the engine brings itself: urn:signalbox:gain, :source, :meter.
const std::vector<FactsPtr>& builtin_facts();

}  // namespace signalbox::host
