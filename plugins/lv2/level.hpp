// SPDX-FileCopyrightText: 2026 The Signalbox authors
// SPDX-License-Identifier: ISC
#pragma once

#include "plugins/dsp/decibel.hpp"
#include "plugins/dsp/realtime.hpp"

namespace signalbox::lv2 {

// A knob in dB as a gain; its lowest place, where it is -60, is silence. Remembers its power function.
class Level {
public:
    float operator()(float db) noexcept REALTIME {
        if (db != db_) linear_ = db > kOff ? dsp::to_linear(db) : 0;
        db_ = db;
        return linear_;
    }

private:
    static constexpr float kOff = -60;
    float db_ = 0, linear_ = 1;
};

}  // namespace signalbox::lv2
