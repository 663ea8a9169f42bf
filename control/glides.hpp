// SPDX-FileCopyrightText: 2026 The Signalbox authors
// SPDX-License-Identifier: ISC
#pragma once

#include <cstdint>
#include <functional>
#include <vector>

#include "control/params.hpp"

namespace signalbox::control {

// Parameters on their way from one value to another, in a straight line on the port's own curve. Control thread only.
class Glides {
public:
    using Set = std::function<void(Param&, float value, std::uint64_t client)>;
    explicit Glides(Set set) : set_(std::move(set)) {}

    void start(Param& param, float from, float to, double now_seconds, double seconds, std::uint64_t client);
    void stop(const Param& param);
    void stop_node(const rt::Node& node);
    void tick(double now_seconds);
    [[nodiscard]] bool busy() const { return !glides_.empty(); }

private:
    struct Glide {
        Param* param;
        float from, to;  // 0..1 on the port's curve
        float end;       // the exact last value
        double start, seconds;
        std::uint64_t client;
    };
    Set set_;
    std::vector<Glide> glides_;
};

}  // namespace signalbox::control
