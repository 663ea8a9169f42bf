// SPDX-FileCopyrightText: 2026 The Signalbox authors
// SPDX-License-Identifier: ISC
#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <vector>

#include "daemon/host/catalogue.hpp"
#include "daemon/host/doubt.hpp"

namespace signalbox::host {

// What the catalogue knew when the daemon last ran. A file that is missing, of another version or damaged is an empty
// cache: everything in it can be found out again.
struct FactsCache {
    struct Bundle {
        std::uint64_t stamp = 0;  // when it was read
        std::string refused;      // why nothing in it could be read, a sentence
        std::vector<FactsPtr> plugins;
        Doubt doubt = {};  // whether to believe that it could not
    };
    std::map<std::string, Bundle, std::less<>> bundles;  // by path

    // As text: in the cache's file, and between the daemon and its probe. parse() throws where it is not that.
    static FactsCache parse(std::istream& in);
    [[nodiscard]] std::string print() const;

    static FactsCache load(const std::string& file);
    // Whole or not at all; false where the directory cannot be written.
    bool save(const std::string& file) const;
};

}  // namespace signalbox::host
