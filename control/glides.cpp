// SPDX-FileCopyrightText: 2026 The Signalbox authors
// SPDX-License-Identifier: ISC
#include "control/glides.hpp"

#include <algorithm>
#include <cmath>

namespace signalbox::control {

void Glides::start(Param& param, float to, double seconds, std::uint64_t client) {
    stop(param);
    const graph::PortFacts& port = *param.port;
    const double frames = std::max(1.0, std::round(seconds * engine_.rate_hz()));
    const rt::Glide glide{.node = param.node,
                          .cell = param.cell,
                          .to = to,
                          .frames = static_cast<std::uint64_t>(frames),
                          .logarithmic = runs_logarithmically(port),
                          .whole = port.integer || port.enumeration || port.toggled};
    glides_.push_back({&param, glide, engine_.glides().start(glide), client});
}

void Glides::stop(const Param& param) {
    std::erase_if(glides_, [&](const Moving& one) { return one.param == &param && end(one); });
}

void Glides::stop_node(const rt::Node& node) {
    std::erase_if(glides_, [&](const Moving& one) { return one.glide.node == &node && end(one); });
}

bool Glides::end(const Moving& moving) {
    if (moving.number) engine_.glides().stop(*moving.number);
    return true;
}

void Glides::tick() {
    std::erase_if(glides_, [&](Moving& one) {
        if (!one.number) one.number = engine_.glides().start(one.glide);
        if (!one.number) return false;
        const bool there = engine_.glides().arrived(*one.number);
        set_(*one.param, there ? one.glide.to : engine_.cells().heard(one.glide.cell), one.client);
        return there && end(one);
    });
}

}  // namespace signalbox::control
