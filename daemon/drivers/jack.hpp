// SPDX-FileCopyrightText: 2026 The Signalbox authors
// SPDX-License-Identifier: ISC
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <string>

#include "daemon/drivers/driver.hpp"
#include "daemon/rt/engine.hpp"

namespace signalbox::drivers {

struct JackOptions {
    std::string client = "signalbox";
    std::string server = {};  // empty: $JACK_DEFAULT_SERVER or "default"
    std::uint32_t inputs = 2, outputs = 2, midi_inputs = 1, midi_outputs = 1;
    // Run once on each new audio thread before its first cycle: name, affinity, FTZ/DAZ, a warmed stack.
    std::function<void()> on_audio_thread = {};
};

// One JACK client for the whole rack. Blocking libjack calls are made on its own thread; libjack's notification
// callbacks only post to it. One a process. Throws std::invalid_argument, with a sentence for the user, for options
// that cannot work.
std::unique_ptr<Driver> make_jack(rt::Engine& engine, Listener& listener, JackOptions options);

}  // namespace signalbox::drivers
