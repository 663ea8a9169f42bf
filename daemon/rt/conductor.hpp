// SPDX-FileCopyrightText: 2026 The Signalbox authors
// SPDX-License-Identifier: ISC
#pragma once

#include <atomic>
#include <cstdint>

#include "daemon/rt/midi_clock.hpp"
#include "daemon/rt/position.hpp"
#include "plugins/dsp/realtime.hpp"

namespace signalbox::rt {

struct Block;

// The tempo of a rack where nobody else says one.
struct Meter {
    float beats_per_minute = 120, beats_per_bar = 4, beat_unit = 4;
};

// Whose tempo and position the rack follows: the driver's, if it rolls or says bars and beats; else MIDI clock's, if
// there is one; else the driver's position at the rack's own tempo, once it was given one, as if that had held from the
// beginning.
class Conductor {
public:
    enum class Source : std::uint8_t { none, driver, midi, own };

    void prepare(double rate_hz);  // while no cycle runs

    // --- control thread
    void set_meter(const Meter& meter);
    struct Latest {
        Source source = Source::none;
        Transport transport;
    };
    [[nodiscard]] Latest latest() const;

    // --- audio thread: once a cycle. Null: there is no transport.
    const Transport* follow(const Block& block, std::uint32_t midi_inputs) noexcept REALTIME;

private:
    const Transport* choose(const Block& block) noexcept REALTIME;
    void apply_meter() noexcept REALTIME;
    void note() noexcept REALTIME;

    double rate_hz_ = 48000;
    std::atomic<std::uint64_t> meter_{0};  // tempo in hundredths, beats and unit, in 32, 16 and 16 bits; 0: none
    MidiClock clock_;
    Transport now_;
    Source source_ = Source::none;
    // A sequence lock: odd while what is behind it changes.
    std::atomic<std::uint32_t> version_{0};
    std::atomic<std::uint8_t> told_source_{0};
    std::atomic<bool> rolling_{false}, musical_{false};
    std::atomic<std::uint64_t> frame_{0};
    std::atomic<std::int64_t> bar_{0};
    std::atomic<float> beat_{0}, beats_per_bar_{4}, beat_unit_{4}, beats_per_minute_{120};
};

}  // namespace signalbox::rt
