// SPDX-FileCopyrightText: 2026 The Signalbox authors
// SPDX-License-Identifier: ISC
#pragma once

#include <cstdint>

#include "daemon/rt/events.hpp"
#include "daemon/rt/position.hpp"
#include "plugins/dsp/realtime.hpp"

namespace signalbox::rt {

// Tempo and position out of MIDI clock: 24 ticks a quarter, start, continue, stop, song position. A delay-locked loop
// takes the jitter out of the ticks' times; what it makes of them stands still until it is off by more than can be
// heard, so that plugins are not told of something new in every cycle. Audio thread only.
class MidiClock {
public:
    static constexpr double kSlowest = 20, kFastest = 400;  // quarters a minute; what is beyond is no clock

    void prepare(double rate_hz);
    // What came in, on this frame of all time; anything but real-time messages and song positions is passed over.
    void take(const MidiEvent& event, std::uint64_t frame) noexcept REALTIME;
    // Whether ticks come: within half a second, and at least a quarter's.
    [[nodiscard]] bool ticks(std::uint64_t frame) const noexcept REALTIME;
    // The transport at a cycle's first frame; the cycles follow each other. In 4/4, as MIDI knows no bars.
    const Transport& at(std::uint64_t frame, std::uint32_t frames) noexcept REALTIME;
    [[nodiscard]] double quarters_per_minute() const noexcept REALTIME;  // as estimated, unrounded

private:
    void tick(double frame) noexcept REALTIME;
    void restart(double frame) noexcept REALTIME;
    [[nodiscard]] double quarters(double frame) const noexcept REALTIME;

    double rate_hz_ = 48000;
    // The loop: when the latest tick was, when the next is due, in frames; how many ticks it has seen.
    double latest_ = 0, next_ = 0, period_ = 0;
    std::uint64_t heard_ = 0;  // frame of the latest tick as it came
    std::uint32_t seen_ = 0;
    std::int64_t song_ticks_ = 0;  // of the latest tick, since the song's beginning
    bool rolling_ = false, starting_ = false;
    // As it was last told.
    Transport told_, now_;  // for the next cycle; for this one
    double told_quarters_ = 0;
};

}  // namespace signalbox::rt
