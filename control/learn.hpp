// SPDX-FileCopyrightText: 2026 The Signalbox authors
// SPDX-License-Identifier: ISC
#pragma once

#include <functional>
#include <optional>
#include <utility>
#include <vector>

#include "daemon/graph/binding.hpp"
#include "daemon/graph/result.hpp"
#include "daemon/rt/engine.hpp"

namespace signalbox::control {

// Finds out which controller is moved. One learns at a time; a newer one ends the older. Control thread only.
class Learn {
public:
    static constexpr double kPatience = 60;  // seconds until a controller has to move
    static constexpr double kGather = 0.2;   // ... and what else it says then still counts
    using Done = std::function<void(Result<graph::Binding>)>;

    explicit Learn(rt::Engine& engine) : engine_(engine) {}
    void begin(double now, Done done);
    void stop();
    void tick(double now);
    [[nodiscard]] bool busy() const { return done_ != nullptr; }

private:
    [[nodiscard]] std::optional<graph::Binding> best() const;
    void finish(Result<graph::Binding> result);

    rt::Engine& engine_;
    Done done_;
    double until_ = 0;
    std::vector<rt::Engine::Learned> seen_;
};

}  // namespace signalbox::control
