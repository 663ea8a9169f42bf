// SPDX-FileCopyrightText: 2026 The Signalbox authors
// SPDX-License-Identifier: ISC
#pragma once

#include <algorithm>
#include <array>
#include <atomic>
#include <cstdint>
#include <vector>

#include "plugins/dsp/realtime.hpp"

namespace signalbox::lv2 {

// Samples on their way from the audio thread to the worker: one writer, one reader, nobody waits. Several lanes of the
// same frames. Frames are counted from 0 on, modulo 2^32.
class Tap {
public:
    static constexpr std::uint32_t kFrames = 16384;

    explicit Tap(std::uint32_t lanes) {
        for (std::uint32_t i = 0; i < lanes; ++i) lanes_[i].resize(kFrames);
    }

    // The audio thread: writes lanes as far as there is room for all, then says that so many more frames are there.
    [[nodiscard]] std::uint32_t written() const noexcept REALTIME { return written_.load(std::memory_order_relaxed); }
    [[nodiscard]] std::uint32_t room() const noexcept REALTIME {
        return kFrames - (written() - read_.load(std::memory_order_acquire));
    }
    void write(std::uint32_t lane, const float* from, std::uint32_t frames) noexcept REALTIME {
        const std::uint32_t at = written() % kFrames, first = std::min(frames, kFrames - at);
        std::copy_n(from, first, lanes_[lane].data() + at);
        std::copy_n(from + first, frames - first, lanes_[lane].data());
    }
    void publish(std::uint32_t frames) noexcept REALTIME {
        written_.store(written() + frames, std::memory_order_release);
    }

    // The worker: calls each(lane, samples, count) for all lanes of what lies before frame `end`, which is published.
    template <class Each>
    void drain(std::uint32_t lanes, std::uint32_t end, Each each) {
        std::uint32_t at = read_.load(std::memory_order_relaxed);
        (void)written_.load(std::memory_order_acquire);
        while (at != end) {
            const std::uint32_t place = at % kFrames, count = std::min(end - at, kFrames - place);
            for (std::uint32_t i = 0; i < lanes; ++i) each(i, lanes_[i].data() + place, count);
            at += count;
            read_.store(at, std::memory_order_release);
        }
    }
    void skip_to(std::uint32_t frame) { read_.store(frame, std::memory_order_release); }

private:
    std::array<std::vector<float>, 4> lanes_;
    std::atomic<std::uint32_t> written_{0}, read_{0};
};

}  // namespace signalbox::lv2
