// SPDX-FileCopyrightText: 2026 The Signalbox authors
// SPDX-License-Identifier: ISC
#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <vector>

#include "daemon/graph/rack.hpp"

namespace signalbox::edits {

// The ramp law in double precision and as few lines as it takes, for racks of gain nodes without feedback: while an
// edit ramps, the cables of both racks are there, and each goes from its old gain to its new one by the raised cosine.
// A new node is fed all along, a node that goes is fed to the end. A node has the parameters of the rack that has it.
class Law {
public:
    Law(const graph::Rack& before, const graph::Rack& after);

    // What out:`channel` gives for these samples of in:1 and in:2, `part` (0 to 1) of the way along the ramp.
    [[nodiscard]] double output(int channel, const double (&inputs)[2], double part) const;
    // How far what was heard from frame `first` on is from the law at most. The ramp begins at `start`; 0: as soon as
    // it can, which is after a run-in of its own length where something new has something to hear.
    [[nodiscard]] double departure(const std::vector<std::vector<float>>& heard, std::uint64_t first, double rate_hz,
                                   std::uint64_t start = 0) const;

private:
    using Ends = std::pair<std::string, std::string>;  // "node:symbol" that gives, and that takes
    using Gains = std::map<Ends, double>;
    struct Change {
        double before = 0, after = 0;
    };
    static Gains gains(const graph::Rack& rack);
    [[nodiscard]] double input(const std::string& to, const double (&inputs)[2], double weight) const;
    [[nodiscard]] double source(const std::string& from, const double (&inputs)[2], double weight) const;

    std::map<Ends, Change> cables_;
    std::map<std::string, double> level_;  // of each node
    bool runs_in_ = false;
};

}  // namespace signalbox::edits
