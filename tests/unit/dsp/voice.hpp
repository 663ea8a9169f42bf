// SPDX-FileCopyrightText: 2026 The Signalbox authors
// SPDX-License-Identifier: ISC
#pragma once

#include <cmath>
#include <numbers>
#include <random>

#include "plugins/dsp/speech/reading.hpp"
#include "tests/unit/dsp/reference.hpp"

// A made-up voice: pulses of falling and accented pitch, duller upwards, through four resonances that move from
// syllable to syllable, some of which begin with a hiss. It speaks in every first of two seconds.
class Voice {
public:
    reference::Samples speak(std::size_t frames) {
        reference::Samples out(frames);
        for (std::size_t i = 0; i < frames; ++i) {
            const std::size_t t = i % (2 * kRate);
            if (left_ == 0) begin(t < kRate);
            --left_;
            const bool consonant = length_ - left_ < 800;
            gain_ += 0.004 * (aim_ * (consonant ? 0.15 : 1.0) - gain_);
            hiss_ += 0.01 * ((consonant && hissing_ ? 0.03 : 0.0) - hiss_);
            out[i] = static_cast<float>(gain_ * vowel(t) + hiss_ * normal_(random_));
        }
        return out;
    }

private:
    static constexpr std::size_t kRate = signalbox::dsp::speech::detector_rate;

    void begin(bool speaking) {
        length_ = left_ = static_cast<std::size_t>(1600 + 2400 * part_(random_));
        aims_[0] = 280 + 500 * part_(random_);
        aims_[1] = 900 + 1300 * part_(random_);
        aims_[2] = 2200 + 600 * part_(random_);
        aim_ = speaking ? 0.4 + 0.6 * part_(random_) : 0;
        accent_ = 0.25 * part_(random_);
        hissing_ = speaking && part_(random_) < 0.6;
    }
    double vowel(std::size_t t) {
        const double through = static_cast<double>(left_) / static_cast<double>(length_);
        const double fall = 1.15 - 0.35 * static_cast<double>(t) / static_cast<double>(kRate);
        phase_ += 130 * (fall + accent_ * std::sin(std::numbers::pi * through)) / static_cast<double>(kRate);
        const double pulse = phase_ >= 1 ? 1 : 0;
        phase_ -= pulse;
        dull_[0] += 0.12 * (pulse - dull_[0]);
        dull_[1] += 0.3 * (dull_[0] - dull_[1]);
        double y = dull_[1] + 0.004 * normal_(random_);
        for (int k = 0; k < 4; ++k) {
            formants_[k] += 0.0012 * (aims_[k] - formants_[k]);
            const double r = std::exp(-std::numbers::pi * (60 + 40 * k) / static_cast<double>(kRate));
            const double c = 2 * r * std::cos(2 * std::numbers::pi * formants_[k] / static_cast<double>(kRate));
            const double z = (1 - c + r * r) * y + c * states_[k][0] - r * r * states_[k][1];
            states_[k][1] = states_[k][0];
            states_[k][0] = y = z;
        }
        const double bright = y - 0.9 * last_;
        last_ = y;
        return 5 * bright;
    }

    std::mt19937 random_{5};
    std::uniform_real_distribution<double> part_{0, 1};
    std::normal_distribution<double> normal_{0, 1};
    double formants_[4] = {500, 1500, 2500, 3500}, aims_[4] = {500, 1500, 2500, 3500}, states_[4][2] = {};
    double dull_[2] = {}, last_ = 0, phase_ = 0, gain_ = 0, aim_ = 0, hiss_ = 0, accent_ = 0;
    std::size_t length_ = 0, left_ = 0;
    bool hissing_ = false;
};
