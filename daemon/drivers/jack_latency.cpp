// SPDX-FileCopyrightText: 2026 The Signalbox authors
// SPDX-License-Identifier: ISC
#include "daemon/drivers/jack_latency.hpp"

#include <algorithm>
#include <optional>

namespace signalbox::drivers {
namespace {

// The ranges of several ports in one.
class Span {
public:
    void add(jack_port_t* port, jack_latency_callback_mode_t mode) {
        jack_latency_range_t range{};
        jack_port_get_latency_range(port, mode, &range);
        all_ = all_ ? jack_latency_range_t{std::min(all_->min, range.min), std::max(all_->max, range.max)} : range;
    }
    // Nothing is heard: no latency.
    void tell(jack_port_t* port, jack_latency_callback_mode_t mode, std::uint32_t frames) const {
        jack_latency_range_t range{};
        if (all_) range = {all_->min + frames, all_->max + frames};
        jack_port_set_latency_range(port, mode, &range);
    }

private:
    std::optional<jack_latency_range_t> all_;
};

}  // namespace

void JackLatency::tell(const JackPorts& ports, jack_latency_callback_mode_t mode) const {
    Latency latency;
    {
        const std::lock_guard lock(mutex_);
        latency = latency_;
    }
    latency.heard.resize(ports.outputs.size());
    const bool capture = mode == JackCaptureLatency;
    const auto& told = capture ? ports.outputs : ports.inputs;
    const auto& asked = capture ? ports.inputs : ports.outputs;
    for (std::size_t t = 0; t < told.size(); ++t) {
        Span span;
        for (std::size_t a = 0; a < asked.size(); ++a) {
            const std::size_t output = capture ? t : a, input = capture ? a : t;
            if ((latency.heard[output] >> input & 1U) != 0) span.add(asked[a], mode);
        }
        span.tell(told[t], mode, latency.frames);
    }
}

}  // namespace signalbox::drivers
