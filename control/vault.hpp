// SPDX-FileCopyrightText: 2026 The Signalbox authors
// SPDX-License-Identifier: ISC
#pragma once

#include <mutex>
#include <string>
#include <string_view>
#include <vector>

#include "daemon/drivers/driver.hpp"
#include "daemon/graph/rack.hpp"
#include "daemon/graph/result.hpp"

namespace signalbox::control {

// The state directory: the rack as it was last, racks saved by name, outside connections. Files are replaced whole
// (written beside, synced, renamed), so a crash leaves the old one or the new one. Every call may block on the disk:
// helper threads only.
class Vault {
public:
    explicit Vault(std::string directory) : directory_(std::move(directory)) {}

    [[nodiscard]] const std::string& directory() const { return directory_; }
    [[nodiscard]] std::string last_rack_path() const { return directory_ + "/rack.json"; }
    [[nodiscard]] Result<std::string> named_rack_path(std::string_view name) const;
    // Creates the directory where it is missing.
    [[nodiscard]] Result<void> write(const std::string& path, std::string_view text) const;
    // Refused where it is too large to be read again.
    [[nodiscard]] Result<void> write_rack(const std::string& path, const graph::Rack& rack) const;
    [[nodiscard]] static Result<std::string> read(const std::string& path);
    [[nodiscard]] static bool exists(const std::string& path);

    [[nodiscard]] Result<void> write_connections(const std::vector<drivers::Connection>& connections) const;
    [[nodiscard]] std::vector<drivers::Connection> read_connections() const;
    // The rate that the driver had last: what a rack is prepared for before the driver is there. 0: not known.
    [[nodiscard]] Result<void> write_rate(double rate_hz) const;
    [[nodiscard]] double read_rate() const;

private:
    std::string directory_;
    mutable std::mutex writing_;  // two who save under one name write one after the other
};

}  // namespace signalbox::control
