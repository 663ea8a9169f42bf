// SPDX-FileCopyrightText: 2026 The Signalbox authors
// SPDX-License-Identifier: ISC
#include "control/glides.hpp"

namespace signalbox::control {

void Glides::start(Param& param, float from, float to, double now_seconds, double seconds, std::uint64_t client) {
    stop(param);
    glides_.push_back({&param, to_norm(*param.port, from), to_norm(*param.port, to), to, now_seconds, seconds, client});
}

void Glides::stop(const Param& param) {
    std::erase_if(glides_, [&](const Glide& glide) { return glide.param == &param; });
}

void Glides::stop_node(const rt::Node& node) {
    std::erase_if(glides_, [&](const Glide& glide) { return glide.param->node == &node; });
}

void Glides::tick(double now_seconds) {
    for (const Glide& glide : glides_) {
        const double part = glide.seconds > 0 ? (now_seconds - glide.start) / glide.seconds : 1.0;
        const float value =
            part >= 1 ? glide.end
                      : from_norm(*glide.param->port, glide.from + static_cast<float>(part) * (glide.to - glide.from));
        set_(*glide.param, value, glide.client);
    }
    std::erase_if(glides_, [&](const Glide& glide) { return now_seconds - glide.start >= glide.seconds; });
}

}  // namespace signalbox::control
