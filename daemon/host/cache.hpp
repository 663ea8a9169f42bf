// SPDX-FileCopyrightText: 2026 The Signalbox authors
// SPDX-License-Identifier: ISC
#pragma once

#include <cstdint>
#include <map>
#include <set>
#include <string>

#include "daemon/host/catalogue.hpp"

namespace signalbox::host {

// What the catalogue knew when the daemon last ran. A file that is missing, of another version or damaged is an empty
// cache: everything in it can be found out again.
struct FactsCache {
    struct Entry {
        std::uint64_t stamp = 0;  // of the bundle when it was read
        FactsPtr facts;
    };
    std::uint64_t path_stamp = 0;  // of all bundles when the list was made; 0: there is no list
    std::set<std::string> uris;    // every installed plugin
    std::map<std::string, Entry, std::less<>> entries;

    static FactsCache load(const std::string& file);
    // Whole or not at all; false where the directory cannot be written.
    bool save(const std::string& file) const;
};

}  // namespace signalbox::host
