// SPDX-FileCopyrightText: 2026 The Signalbox authors
// SPDX-License-Identifier: ISC
#include "daemon/rt/midi_clock.hpp"

#include <algorithm>
#include <cmath>

namespace signalbox::rt {

namespace {

constexpr double kTicks = 24;                // a quarter
constexpr double kWide = 4, kNarrow = 0.25;  // bandwidth in Hz at first, and once it is settled
constexpr double kSettleTicks = 12;          // in which it halves
constexpr double kTempoStep = 0.05;          // quarters a minute: less is not told
constexpr double kPlaceStep = 0.001;         // seconds: likewise
constexpr double kLostSeconds = 0.5;
constexpr double kBeats = 4;

}  // namespace

void MidiClock::prepare(double rate_hz) {
    *this = {};
    rate_hz_ = rate_hz;
}

void MidiClock::take(const MidiEvent& event, std::uint64_t frame) noexcept REALTIME {
    if (event.size == 0) return;
    switch (event.data[0]) {
        case 0xf8:
            tick(static_cast<double>(frame));
            break;
        case 0xfa:
            song_ticks_ = 0;
            [[fallthrough]];
        case 0xfb:
            starting_ = true;  // with the next tick
            break;
        case 0xfc:
            rolling_ = starting_ = false;
            break;
        case 0xf2:  // in sixteenths
            if (event.size >= 3) song_ticks_ = 6 * ((event.data[1] & 127) | (event.data[2] & 127) << 7);
            break;
        default:
            break;
    }
}

void MidiClock::restart(double frame) noexcept REALTIME {
    latest_ = frame;
    seen_ = 1;
    period_ = 0;
}

// Fons Adriaensen's second-order loop; its bandwidth narrows while the ticks come as expected.
void MidiClock::tick(double frame) noexcept REALTIME {
    if (starting_) {
        rolling_ = true;
        starting_ = false;
    } else if (rolling_) {
        ++song_ticks_;
    }
    heard_ = static_cast<std::uint64_t>(frame);
    const double shortest = rate_hz_ * 60 / kFastest / kTicks, longest = rate_hz_ * 60 / kSlowest / kTicks;
    if (seen_ == 0) return restart(frame);
    const double error = frame - next_;
    if (seen_ == 1 || std::abs(error) > period_ / 2) {
        const double period = frame - latest_;
        restart(frame);
        if (period < shortest / 2 || period > longest * 2) return;
        period_ = std::clamp(period, shortest, longest);
        next_ = frame + period_;
        seen_ = 2;
        return;
    }
    const double bandwidth = std::max(kNarrow, kWide / (1 + (seen_ - 2) / kSettleTicks));
    const double omega = 2 * 3.14159265358979323846 * bandwidth * period_ / rate_hz_;
    latest_ = next_ + std::sqrt(2.0) * omega * error;
    period_ = std::clamp(period_ + omega * omega * error, shortest, longest);
    next_ = latest_ + period_;
    if (std::abs(error) > period_ / 4) seen_ = 2;  // another tempo: wide again
    seen_ = std::min(seen_ + 1, 1U << 20);
}

bool MidiClock::ticks(std::uint64_t frame) const noexcept REALTIME {
    const double silent = static_cast<double>(frame) - static_cast<double>(heard_);
    return seen_ > static_cast<std::uint32_t>(kTicks) && silent < kLostSeconds * rate_hz_;
}

double MidiClock::quarters_per_minute() const noexcept REALTIME {
    return period_ > 0 ? rate_hz_ * 60 / kTicks / period_ : 0;
}

// Since the song's beginning; between ticks as the tempo says, but never past the next but one.
double MidiClock::quarters(double frame) const noexcept REALTIME {
    const double since = rolling_ && period_ > 0 ? std::clamp((frame - latest_) / period_, -2.0, 2.0) : 0.0;
    return std::max(0.0, (static_cast<double>(song_ticks_) + since) / kTicks);
}

const Transport& MidiClock::at(std::uint64_t frame, std::uint32_t frames) noexcept REALTIME {
    const double tempo = quarters_per_minute(), exact = quarters(static_cast<double>(frame));
    const double told_tempo = static_cast<double>(told_.beats_per_minute);
    const bool another = std::abs(tempo - told_tempo) > kTempoStep || told_.rolling != rolling_ || !told_.musical;
    const bool away = std::abs(exact - told_quarters_) * 60 / std::max(tempo, kSlowest) > kPlaceStep;
    if (another) told_.beats_per_minute = static_cast<float>(std::round(tempo * 100) / 100);
    if (another || away) {
        told_quarters_ = exact;
        const double seconds = exact * 60 / std::max(static_cast<double>(told_.beats_per_minute), kSlowest);
        told_.frame = static_cast<std::uint64_t>(std::llround(seconds * rate_hz_));
    }
    told_.rolling = rolling_;
    told_.musical = true;
    now_ = told_;
    now_.bar = static_cast<std::int64_t>(told_quarters_ / kBeats);
    now_.beat = static_cast<float>(told_quarters_ - static_cast<double>(now_.bar) * kBeats);
    if (rolling_) {  // what the next cycle finds
        told_.frame += frames;
        told_quarters_ += frames * static_cast<double>(told_.beats_per_minute) / 60 / rate_hz_;
    }
    return now_;
}

}  // namespace signalbox::rt
