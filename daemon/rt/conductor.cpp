// SPDX-FileCopyrightText: 2026 The Signalbox authors
// SPDX-License-Identifier: ISC
#include "daemon/rt/conductor.hpp"

#include <algorithm>
#include <cmath>

#include "daemon/rt/block.hpp"

namespace signalbox::rt {

void Conductor::prepare(double rate_hz) {
    rate_hz_ = rate_hz;
    clock_.prepare(rate_hz);
}

void Conductor::set_meter(const Meter& meter) {
    const auto part = [](float value, double least, double most) {
        return static_cast<std::uint64_t>(std::llround(std::clamp(static_cast<double>(value), least, most)));
    };
    meter_.store(part(meter.beats_per_minute * 100, 1, 1e6) << 32 | part(meter.beats_per_bar * 100, 100, 6400) << 16 |
                 part(meter.beat_unit, 1, 64));
}

void Conductor::apply_meter() noexcept REALTIME {
    const std::uint64_t meter = meter_.load(std::memory_order_relaxed);
    if (meter == 0) return;
    source_ = Source::own;
    now_.musical = true;
    now_.beats_per_minute = static_cast<float>(meter >> 32) / 100;
    now_.beats_per_bar = static_cast<float>(meter >> 16 & 0xffff) / 100;
    now_.beat_unit = static_cast<float>(meter & 0xffff);
    const double beats = static_cast<double>(now_.frame) / rate_hz_ / 60 * (static_cast<double>(meter >> 32) / 100);
    const double bar = std::floor(beats / static_cast<double>(now_.beats_per_bar));
    now_.bar = static_cast<std::int64_t>(bar);
    now_.beat = static_cast<float>(beats - bar * static_cast<double>(now_.beats_per_bar));
}

const Transport* Conductor::choose(const Block& block) noexcept REALTIME {
    const bool driven = block.transport != nullptr;
    source_ = Source::driver;
    if (driven && (block.transport->rolling || block.transport->musical)) {
        now_ = *block.transport;
        if (!now_.musical) apply_meter();
        return &now_;
    }
    if (clock_.ticks(block.frame)) {
        source_ = Source::midi;
        now_ = clock_.at(block.frame, block.frames);
        return &now_;
    }
    source_ = driven ? Source::driver : Source::none;
    if (!driven) return nullptr;
    now_ = *block.transport;
    apply_meter();
    return &now_;
}

const Transport* Conductor::follow(const Block& block, std::uint32_t midi_inputs) noexcept REALTIME {
    for (std::uint32_t i = 0; block.midi_inputs != nullptr && i < midi_inputs; ++i) {
        for (std::uint32_t k = 0; k < block.midi_inputs[i].count; ++k) {
            const MidiEvent& event = block.midi_inputs[i].events[k];
            clock_.take(event, block.frame + event.frame);
        }
    }
    const Transport* const chosen = choose(block);
    note();
    return chosen;
}

void Conductor::note() noexcept REALTIME {
    constexpr auto relaxed = std::memory_order_relaxed;
    version_.store(version_.load(relaxed) + 1, relaxed);
    std::atomic_thread_fence(std::memory_order_release);
    told_source_.store(static_cast<std::uint8_t>(source_), relaxed);
    rolling_.store(now_.rolling, relaxed);
    musical_.store(now_.musical, relaxed);
    frame_.store(now_.frame, relaxed);
    bar_.store(now_.bar, relaxed);
    beat_.store(now_.beat, relaxed);
    beats_per_bar_.store(now_.beats_per_bar, relaxed);
    beat_unit_.store(now_.beat_unit, relaxed);
    beats_per_minute_.store(now_.beats_per_minute, relaxed);
    version_.store(version_.load(relaxed) + 1, std::memory_order_release);
}

Conductor::Latest Conductor::latest() const {
    constexpr auto relaxed = std::memory_order_relaxed;
    Latest latest;
    std::uint32_t before = 1, after = 0;
    while (before != after || before % 2 != 0) {
        before = version_.load(std::memory_order_acquire);
        latest.source = static_cast<Source>(told_source_.load(relaxed));
        latest.transport = {rolling_.load(relaxed),   frame_.load(relaxed),
                            musical_.load(relaxed),   bar_.load(relaxed),
                            beat_.load(relaxed),      beats_per_bar_.load(relaxed),
                            beat_unit_.load(relaxed), beats_per_minute_.load(relaxed)};
        std::atomic_thread_fence(std::memory_order_acquire);
        after = version_.load(relaxed);
    }
    return latest;
}

}  // namespace signalbox::rt
