// SPDX-FileCopyrightText: 2026 The Signalbox authors
// SPDX-License-Identifier: ISC
#pragma once

#include <map>
#include <string>
#include <vector>

#include "control/stage.hpp"
#include "daemon/drivers/offline.hpp"
#include "daemon/graph/command.hpp"

namespace signalbox::bench {

using Sound = std::vector<float>;  // one channel

// A rack of built-in nodes, one channel in and one out, on an engine and a stage of its own: every edit is published as
// the daemon does it. No JACK, no threads.
class Rendering {
public:
    Rendering(double rate_hz, graph::Rack rack);  // settled

    // Makes this rack sound from here on.
    void show(graph::Rack rack);
    Sound run(const Sound& input);

private:
    double rate_hz_;
    rt::Arena arena_;
    rt::Engine engine_{arena_, 1, 1};
    control::Stage stage_;
    drivers::Offline driver_{engine_};
    std::map<std::string, std::uint64_t> instances_;  // by "id URI"
};

// The rack after a command. Throws std::runtime_error where it does not fit.
graph::Rack after(const graph::Rack& rack, const graph::Command& command);

// What remains of a sine of this frequency when a sine is predicted from the two frames before: |x[n] - 2cos(w)x[n-1] +
// x[n-2]|, which is nothing for a pure sine and a spike for a click.
std::vector<double> residual(const Sound& sound, double hz, double rate_hz);

}  // namespace signalbox::bench
