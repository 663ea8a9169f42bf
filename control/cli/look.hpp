// SPDX-FileCopyrightText: 2026 The Signalbox authors
// SPDX-License-Identifier: ISC
#pragma once

#include <string>
#include <utility>
#include <vector>

#include "control/cli/client.hpp"
#include "control/cli/status.hpp"

namespace signalbox::cli {

// What `watch` knows of one node.
struct WatchedNode {
    std::string id, uri;
    double mean_ns = 0, p99_ns = 0, max_ns = 0;         // of one cycle
    std::vector<std::pair<std::string, double>> peaks;  // meter nodes: port symbol, dB
    double share = 0;                                   // the mean's part of the time that a cycle has, 0..1
};

// One look at the daemon.
struct Look {
    std::vector<StatusItem> status;
    std::vector<WatchedNode> nodes;  // in the rack's order
};

// Looks again and again over one connection. The list of nodes is asked for again when the rack was edited.
class Watcher {
public:
    explicit Watcher(Client& client) : client_(client) {}
    Look look();

private:
    void learn(const std::vector<StatusItem>& status);
    void note(const Message& message);
    void share(const std::vector<StatusItem>& status);

    Client& client_;
    std::vector<WatchedNode> nodes_;
    bool known_ = false;
    double edits_ = 0;
};

}  // namespace signalbox::cli
