// SPDX-FileCopyrightText: 2026 The Signalbox authors
// SPDX-License-Identifier: ISC
#pragma once

#include <cstdint>

#include "plugins/dsp/realtime.hpp"

namespace signalbox::drivers {

// JACK's frame time has 32 bits, wraps after a day at 48 kHz and begins anew with each server. Ours has 64, only ever
// grows, and its low 32 bits are JACK's.
class FrameClock {
public:
    // The next block may begin anywhere: another server counts now.
    void restart() noexcept REALTIME { restarted_ = true; }

    [[nodiscard]] std::uint64_t advance(std::uint32_t jack_frame, std::uint32_t frames) noexcept REALTIME {
        const std::uint32_t ahead = jack_frame - static_cast<std::uint32_t>(next_);
        // Within a server's life a step of more than half the range is a step back, which is not followed.
        const std::uint64_t frame = next_ + (restarted_ || ahead < 0x80000000U ? ahead : 0U);
        restarted_ = false;
        next_ = frame + frames;
        return frame;
    }

private:
    std::uint64_t next_ = 0;
    bool restarted_ = true;
};

}  // namespace signalbox::drivers
