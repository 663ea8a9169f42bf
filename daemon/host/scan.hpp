// SPDX-FileCopyrightText: 2026 The Signalbox authors
// SPDX-License-Identifier: ISC
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "daemon/graph/facts.hpp"

struct LilvWorldImpl;  // lilv's

namespace signalbox::host {

// What people write for the unit of this name of LV2's.
std::string known_unit(const std::string& name);

// The installed plugins' descriptions, read by lilv. One thread.
class Scan {
public:
    // Reads the manifests of every bundle in `path`, directories separated by colons.
    explicit Scan(const std::string& path);
    // One bundle alone.
    static Scan of_bundle(const std::string& bundle);
    ~Scan();
    Scan(Scan&&) noexcept;
    Scan(const Scan&) = delete;
    Scan& operator=(const Scan&) = delete;

    [[nodiscard]] std::vector<std::string> uris() const;
    // Reads the plugin's own files; nothing where it is not installed. What cannot be hosted says why in `refused`.
    [[nodiscard]] std::optional<graph::PluginFacts> read(const std::string& uri) const;
    [[nodiscard]] LilvWorldImpl* world() const;  // for presets

private:
    struct Parts;
    Scan();
    std::unique_ptr<Parts> parts_;
};

}  // namespace signalbox::host
