// SPDX-FileCopyrightText: 2026 The Signalbox authors
// SPDX-License-Identifier: ISC
#include "plugins/dsp/phrase.hpp"

#include <algorithm>
#include <cmath>

namespace signalbox::dsp {

namespace {

constexpr double kRingSeconds = 2.5;  // until the fundamental is 60 dB down
constexpr float kDamping = 0.2f;      // weight of the neighbours in the loop's smoothing
constexpr float kLoudness = 3.9f;     // brings the RMS to about 1
constexpr double kPluckedAt = 0.18;   // of the string's length, from the bridge

// MIDI notes: A minor, F, C and G, with ninths on the way.
constexpr std::array<std::uint8_t, 32> kNotes = {57, 64, 69, 71, 72, 76, 72, 69, 53, 60, 65, 67, 69, 72, 69, 65,
                                                 48, 55, 60, 62, 64, 67, 72, 67, 55, 62, 67, 69, 71, 74, 71, 67};

// Where the strings are between left (0) and right (1).
constexpr std::array<float, 8> kPlaces = {0.5f, 0.35f, 0.6f, 0.3f, 0.7f, 0.4f, 0.65f, 0.45f};

// A string pulled aside and let go, mirrored into one whole period: it begins at 0 and has no offset.
double shape(double turn) noexcept REALTIME {
    constexpr double p = kPluckedAt / 2;
    if (turn < p) return turn / p;
    if (turn > 1 - p) return (turn - 1) / p;
    return 1 - 2 * (turn - p) / (1 - 2 * p);
}

}  // namespace

void String::prepare(const Spec& spec) {
    rate_hz_ = spec.rate_hz;
    line_.assign(static_cast<std::size_t>(spec.rate_hz / kLowestHz) + 4, 0.0f);
    reset();
}

void String::reset() noexcept REALTIME {
    std::fill(line_.begin(), line_.end(), 0.0f);
    write_ = delay_ = 0;
    last_ = older_ = smoothed_ = passed_ = 0;
}

std::uint32_t String::before(std::uint32_t frames) const noexcept REALTIME {
    return write_ >= frames ? write_ - frames : write_ + static_cast<std::uint32_t>(line_.size()) - frames;
}

void String::pluck(double hz) noexcept REALTIME {
    const double period = rate_hz_ / std::max(hz, kLowestHz);
    // The smoothing takes one frame, the all-pass 0.5 to 1.5.
    delay_ = static_cast<std::uint32_t>(period - 1.5);
    const double fraction = period - 1 - delay_;
    tuning_ = static_cast<float>((1 - fraction) / (1 + fraction));
    loss_ = static_cast<float>(std::pow(10.0, -3.0 * period / (rate_hz_ * kRingSeconds)));
    last_ = older_ = smoothed_ = passed_ = 0;
    // Cut off at a whole frame, the shape has a small offset, which would ring longest of all.
    double offset = 0;
    for (std::uint32_t i = 0; i < delay_; ++i) offset += shape(i / period) / delay_;
    for (std::uint32_t i = 0; i < delay_; ++i)
        line_[before(delay_ - i)] = static_cast<float>(shape(i / period) - offset);
}

float String::next() noexcept REALTIME {
    if (delay_ == 0) return 0.0f;
    const float read = line_[before(delay_)];
    const float smooth = last_ + kDamping * ((older_ - last_) + (read - last_));
    older_ = last_;
    last_ = read;
    passed_ = smoothed_ + tuning_ * (smooth - passed_);
    smoothed_ = smooth;
    line_[write_] = passed_ * loss_;
    if (++write_ == line_.size()) write_ = 0;
    return passed_;
}

void Phrase::prepare(const Spec& spec) {
    for (String& string : strings_) string.prepare(spec);
    note_ = 0;
}

void Phrase::reset() noexcept REALTIME {
    for (String& string : strings_) string.reset();
    note_ = 0;
}

void Phrase::pluck() noexcept REALTIME {
    const double hz = 440.0 * std::pow(2.0, (kNotes[note_ % kNotes.size()] - 69) / 12.0);
    strings_[note_ % kStrings].pluck(hz);
    note_ = (note_ + 1) % static_cast<std::uint32_t>(kNotes.size());
}

Phrase::Frame Phrase::next() noexcept REALTIME {
    Frame sum{0, 0};
    for (std::uint32_t i = 0; i < kStrings; ++i) {
        const float y = kLoudness * strings_[i].next();
        sum.left += y * (1 - kPlaces[i]);
        sum.right += y * kPlaces[i];
    }
    return sum;
}

}  // namespace signalbox::dsp
