// SPDX-FileCopyrightText: 2026 The Signalbox authors
// SPDX-License-Identifier: ISC
#pragma once

#include <array>
#include <cstdint>
#include <span>

#include "plugins/dsp/realtime.hpp"
#include "plugins/dsp/speech/reading.hpp"

namespace signalbox::dsp::speech {

// Says how far a hop's level, without its mean, is above the floor: the lowest level of the last 3 s. Anything that is
// so much louder than what it is in counts as speech, which is wrong where the noise itself comes and goes.
class EnergyDetector {
public:
    void reset() noexcept REALTIME { *this = {}; }
    Reading step(std::span<const float, hop> samples) noexcept REALTIME;
    // While it is frozen the floor stays as it is.
    void freeze(bool frozen) noexcept REALTIME { frozen_ = frozen && least_ < kNever; }

private:
    static constexpr std::size_t kParts = 10;       // of the time that the floor remembers,
    static constexpr std::uint32_t kPartHops = 15;  // 0.3 s each
    static constexpr float kNever = 1e9f;

    void learn(float level) noexcept REALTIME;
    void remember(float level) noexcept REALTIME;

    std::array<float, kParts> lowest_ = all_never();  // a ring of parts
    std::uint32_t part_ = 0, hops_ = 0;               // the newest part; its hops
    float least_ = kNever;                            // of all parts
    float floor_ = -78, before_ = -120;
    bool frozen_ = false;

    static constexpr std::array<float, kParts> all_never() {
        std::array<float, kParts> all{};
        for (float& one : all) one = kNever;
        return all;
    }
};

}  // namespace signalbox::dsp::speech
