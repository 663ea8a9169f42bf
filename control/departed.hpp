// SPDX-FileCopyrightText: 2026 The Signalbox authors
// SPDX-License-Identifier: ISC
#pragma once

#include <cstdint>
#include <deque>
#include <functional>
#include <unordered_map>
#include <vector>

#include "daemon/graph/rack.hpp"

namespace signalbox::control {

// What the plugins of instances kept that the rack has no more, for undo after their parking has let go of them.
// Control thread only.
class Departed {
public:
    static constexpr std::size_t kInstances = 256, kBytes = std::size_t{32} << 20;
    using Then = std::function<void(graph::PluginState)>;

    // It is being saved: those who ask wait.
    void expect(std::uint64_t key);
    void arrive(std::uint64_t key, graph::PluginState state, std::size_t bytes);
    // Null: nothing is known of it.
    void ask(std::uint64_t key, Then then);

private:
    struct Entry {
        bool there = false;
        graph::PluginState state;
        std::size_t bytes = 0;
        std::vector<Then> waiting;
    };
    std::unordered_map<std::uint64_t, Entry> entries_;
    std::deque<std::uint64_t> order_;  // of arrival
    std::size_t bytes_ = 0;
};

}  // namespace signalbox::control
