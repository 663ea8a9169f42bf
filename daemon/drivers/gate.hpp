// SPDX-FileCopyrightText: 2026 The Signalbox authors
// SPDX-License-Identifier: ISC
#pragma once

#include <atomic>
#include <chrono>
#include <thread>

#include "plugins/dsp/realtime.hpp"

namespace signalbox::drivers {

// What the audio thread passes in each cycle. Once close() has returned true nobody is inside, and nobody will be until
// open(). Made closed. Everything is sequentially consistent: either enter() sees it closed, or close() sees it
// entered.
class Gate {
public:
    // Audio thread; true: inside, until leave().
    [[nodiscard]] bool enter() noexcept REALTIME {
        inside_.store(true);
        if (open_.load()) return true;
        inside_.store(false);
        return false;
    }
    void leave() noexcept REALTIME { inside_.store(false, std::memory_order_release); }

    void open() { open_.store(true); }
    // False: somebody was still inside after `patience`.
    [[nodiscard]] bool close(std::chrono::milliseconds patience) {
        open_.store(false);
        const auto until = std::chrono::steady_clock::now() + patience;
        while (inside_.load()) {
            if (std::chrono::steady_clock::now() > until) return false;
            std::this_thread::sleep_for(std::chrono::microseconds(200));
        }
        return true;
    }
    [[nodiscard]] bool is_open() const noexcept REALTIME { return open_.load(); }

private:
    std::atomic<bool> open_{false}, inside_{false};
};

}  // namespace signalbox::drivers
