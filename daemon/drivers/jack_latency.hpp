// SPDX-FileCopyrightText: 2026 The Signalbox authors
// SPDX-License-Identifier: ISC
#pragma once

#include <jack/jack.h>

#include <mutex>
#include <utility>

#include "daemon/drivers/driver.hpp"
#include "daemon/drivers/jack_ports.hpp"

namespace signalbox::drivers {

// What the ports say of the rack's latency: an output is as late as the latest input that is heard there and the rack,
// an input as early as the outputs it is heard at. Any thread but audio.
class JackLatency {
public:
    // True: it is news.
    bool set(Latency latency) {
        const std::lock_guard lock(mutex_);
        if (latency == latency_) return false;
        latency_ = std::move(latency);
        return changed_ = true;
    }
    bool take_change() {
        const std::lock_guard lock(mutex_);
        return std::exchange(changed_, false);
    }
    // In libjack's latency callback.
    void tell(const JackPorts& ports, jack_latency_callback_mode_t mode) const;

private:
    mutable std::mutex mutex_;
    Latency latency_;
    bool changed_ = false;
};

}  // namespace signalbox::drivers
