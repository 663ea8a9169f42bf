// SPDX-FileCopyrightText: 2026 The Signalbox authors
// SPDX-License-Identifier: ISC
#include "daemon/drivers/jack_latency.hpp"

#include <algorithm>
#include <optional>
#include <vector>

namespace signalbox::drivers {
namespace {

// The ranges of several ports in one.
class Span {
public:
    void add(jack_port_t* port, jack_latency_callback_mode_t mode, std::uint32_t frames) {
        jack_latency_range_t range{};
        jack_port_get_latency_range(port, mode, &range);
        range = {range.min + frames, range.max + frames};
        all_ = all_ ? jack_latency_range_t{std::min(all_->min, range.min), std::max(all_->max, range.max)} : range;
    }
    // Nothing is heard: no latency.
    void tell(jack_port_t* port, jack_latency_callback_mode_t mode) const {
        jack_latency_range_t range = all_.value_or(jack_latency_range_t{});
        jack_port_set_latency_range(port, mode, &range);
    }

private:
    std::optional<jack_latency_range_t> all_;
};

using Ports = std::vector<jack_port_t*>;
using Bits = std::vector<std::uint64_t>;

// What the ports of one side say of those of the other that they go together with, so many frames later.
struct Side {
    const Ports& told;
    jack_latency_callback_mode_t mode;
    std::vector<Span> spans = std::vector<Span>(told.size());

    void ask(const Ports& asked, const Bits& heard, std::uint32_t frames) {
        const bool capture = mode == JackCaptureLatency;
        for (std::size_t t = 0; t < told.size(); ++t) {
            for (std::size_t a = 0; a < asked.size(); ++a) {
                const std::size_t output = capture ? t : a, input = capture ? a : t;
                if (output < heard.size() && (heard[output] >> input & 1U) != 0) spans[t].add(asked[a], mode, frames);
            }
        }
    }
    void tell() const {
        for (std::size_t t = 0; t < told.size(); ++t) spans[t].tell(told[t], mode);
    }
};

}  // namespace

void JackLatency::tell(const JackPorts& ports, jack_latency_callback_mode_t mode) const {
    Latency latency;
    {
        const std::lock_guard lock(mutex_);
        latency = latency_;
    }
    const bool capture = mode == JackCaptureLatency;
    Side sound{capture ? ports.outputs : ports.inputs, mode};
    Side midi{capture ? ports.midi_outputs : ports.midi_inputs, mode};
    sound.ask(capture ? ports.inputs : ports.outputs, latency.heard, latency.frames);
    if (capture) {
        Bits played = latency.midi_heard;  // a keyboard that is not there says nothing of when sound was made
        for (std::size_t i = 0; i < ports.midi_inputs.size(); ++i) {
            if (jack_port_connected(ports.midi_inputs[i]) > 0) continue;
            for (std::uint64_t& inputs : played) inputs &= ~(std::uint64_t{1} << i);
        }
        sound.ask(ports.midi_inputs, played, latency.frames);
    } else {
        midi.ask(ports.outputs, latency.midi_heard, latency.frames);
    }
    midi.ask(capture ? ports.midi_inputs : ports.midi_outputs, latency.midi_given, 0);
    sound.tell();
    midi.tell();
}

}  // namespace signalbox::drivers
