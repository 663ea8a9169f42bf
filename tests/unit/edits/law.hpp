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
// A new node is fed all along, a node that goes is fed to the end; but where nothing falls, and no new node feeds
// another, what feeds new nodes rises along with the ramp, in twice its time. A node has the parameters of the rack
// that has it.
class Law {
public:
    Law(const graph::Rack& before, const graph::Rack& after);

    // What out:`channel` gives for these samples of in:1 and in:2, `part` (0 to 1, then on to 2 where a rise goes along
    // with it) of the way along the ramp.
    [[nodiscard]] double output(int channel, const double (&inputs)[2], double part, bool along = false) const;
    // How far what was heard from frame `first` on is from the law at most. The ramp begins at `start`; 0: as soon as
    // it can, which is with the first of the blocks from `first` on after a run-in of its own length, where something
    // new has something to hear and that does not rise along with it.
    [[nodiscard]] double departure(const std::vector<std::vector<float>>& heard, std::uint64_t first, double rate_hz,
                                   std::uint64_t start = 0, std::uint32_t block = 128) const;

private:
    using Ends = std::pair<std::string, std::string>;  // "node:symbol" that gives, and that takes
    using Gains = std::map<Ends, double>;
    struct Change {
        double before = 0, after = 0;
        bool rises = false;
    };
    struct Weights {
        double ramp, rise;
    };
    static Gains gains(const graph::Rack& rack);
    [[nodiscard]] double input(const std::string& to, const double (&inputs)[2], Weights weights) const;
    [[nodiscard]] double source(const std::string& from, const double (&inputs)[2], Weights weights) const;

    std::map<Ends, Change> cables_;
    std::map<std::string, double> level_;  // of each node
    bool rises_ = false, along_ = true;
};

}  // namespace signalbox::edits
