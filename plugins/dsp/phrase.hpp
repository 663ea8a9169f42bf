// SPDX-FileCopyrightText: 2026 The Signalbox authors
// SPDX-License-Identifier: ISC
#pragma once

#include <array>
#include <cstdint>
#include <vector>

#include "plugins/dsp/realtime.hpp"
#include "plugins/dsp/spec.hpp"

namespace signalbox::dsp {

// A plucked string: one period of its shape in a loop that loses treble first.
class String {
public:
    void prepare(const Spec& spec);
    void reset() noexcept REALTIME;
    void pluck(double hz) noexcept REALTIME;  // no lower than kLowestHz
    float next() noexcept REALTIME;

    static constexpr double kLowestHz = 80.0;

private:
    [[nodiscard]] std::uint32_t before(std::uint32_t frames) const noexcept REALTIME;

    double rate_hz_ = 48000;
    std::vector<float> line_;
    std::uint32_t write_ = 0, delay_ = 0;  // no delay: not plucked yet
    float loss_ = 0, tuning_ = 0;          // tuning: of the all-pass that makes up the fraction of a frame
    float last_ = 0, older_ = 0;           // read one and two frames ago
    float smoothed_ = 0, passed_ = 0;      // the all-pass's last input and output
};

// A short phrase for eight strings, four bars of broken chords that repeat: something to hear when there is nothing to
// play yet. At four notes a second its RMS is about 1.
class Phrase {
public:
    struct Frame {
        float left, right;
    };
    void prepare(const Spec& spec);
    void reset() noexcept REALTIME;
    void pluck() noexcept REALTIME;  // the next note
    Frame next() noexcept REALTIME;

private:
    static constexpr std::uint32_t kStrings = 8;
    std::array<String, kStrings> strings_;
    std::uint32_t note_ = 0;
};

}  // namespace signalbox::dsp
