// SPDX-FileCopyrightText: 2026 The Signalbox authors
// SPDX-License-Identifier: ISC
#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <vector>

#include "control/params.hpp"
#include "daemon/rt/engine.hpp"

namespace signalbox::control {

// Parameters on their way from one value to another, in a straight line on the port's own curve. The audio thread moves
// them (rt::Glides), of more than it has room for the others wait; what they are meanwhile is told here. Control thread
// only.
class Glides {
public:
    // Told in every tick: where it is.
    using Set = std::function<void(Param&, float value, std::uint64_t client)>;
    Glides(rt::Engine& engine, Set set) : engine_(engine), set_(std::move(set)) {}

    void start(Param& param, float to, double seconds, std::uint64_t client);
    void stop(const Param& param);
    void stop_node(const rt::Node& node);
    void tick();
    [[nodiscard]] bool busy() const { return !glides_.empty(); }

private:
    struct Moving {
        Param* param;
        rt::Glide glide;
        std::optional<std::uint32_t> number;  // the audio thread's; nothing: it waits
        std::uint64_t client;
    };
    bool end(const Moving& moving);

    rt::Engine& engine_;
    Set set_;
    std::vector<Moving> glides_;
};

}  // namespace signalbox::control
