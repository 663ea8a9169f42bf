// SPDX-FileCopyrightText: 2026 The Signalbox authors
// SPDX-License-Identifier: ISC
#include "control/lines.hpp"

#include <algorithm>
#include <cmath>

namespace signalbox::control {
namespace {

// A line with its memory.
struct Body {
    rt::ArenaPtr<float> memory;
    rt::FeedbackLine line;

    Body(rt::Arena& arena, std::uint32_t delay)
        : memory(static_cast<float*>(arena.allocate((delay + 2 * rt::kMaxFrames) * sizeof(float))),
                 rt::ArenaFree{&arena}) {
        line.input = memory.get();
        line.output = line.input + rt::kMaxFrames;
        line.ring = line.output + rt::kMaxFrames;
        line.delay = delay;
    }
};

}  // namespace

Lines::Key Lines::key(const graph::Cable& cable, double rate_hz) {
    const double frames = std::round(static_cast<double>(*cable.feedback_ms) * rate_hz / 1000.0);
    return {cable.line, static_cast<std::uint32_t>(std::max(1.0, frames))};
}

std::shared_ptr<rt::FeedbackLine> Lines::get(const graph::Cable& cable, double rate_hz) {
    const Key wanted = key(cable, rate_hz);
    std::shared_ptr<rt::FeedbackLine>& line = lines_[wanted];
    if (line == nullptr) {
        auto body = std::make_shared<Body>(arena_, wanted.second);
        line = std::shared_ptr<rt::FeedbackLine>(body, &body->line);
    }
    return line;
}

void Lines::keep_only(const graph::Rack& rack, double rate_hz) {
    std::set<Key> wanted;
    for (const graph::Cable& cable : *rack.cables) {
        if (cable.feedback_ms) wanted.insert(key(cable, rate_hz));
    }
    std::erase_if(lines_, [&](const auto& entry) { return !wanted.contains(entry.first); });
}

}  // namespace signalbox::control
