// SPDX-FileCopyrightText: 2026 The Signalbox authors
// SPDX-License-Identifier: ISC
#include "plugins/lv2/tempo.hpp"

#include <lv2/atom/util.h>

#include <algorithm>
#include <cmath>

namespace signalbox::lv2 {

namespace {

constexpr float kSlowest = 20, kFastest = 300;  // BPM
constexpr double kLongestTap = 2;               // seconds

float sensible(double bpm) noexcept REALTIME {
    return bpm > 0 && std::isfinite(bpm) ? std::clamp(static_cast<float>(bpm), kSlowest, kFastest) : 0;
}

}  // namespace

void Tempo::prepare(double rate_hz, const Features& features) {
    rate_hz_ = rate_hz;
    object_ = features.map(LV2_ATOM__Object);
    blank_ = features.map(LV2_ATOM__Blank);
    float_ = features.map(LV2_ATOM__Float);
    double_ = features.map(LV2_ATOM__Double);
    position_ = features.map(LV2_TIME__Position);
    bpm_ = features.map(LV2_TIME__beatsPerMinute);
    forget();
}

void Tempo::hear(const LV2_Atom_Sequence* events) noexcept REALTIME {
    if (events == nullptr || position_ == 0 || events->atom.size < sizeof(LV2_Atom_Sequence_Body)) return;
    LV2_ATOM_SEQUENCE_FOREACH(events, event) {
        if (event->body.type != object_ && event->body.type != blank_) continue;
        const auto& object = *reinterpret_cast<const LV2_Atom_Object*>(&event->body);
        if (object.body.otype == position_) hear(object);
    }
}

void Tempo::hear(const LV2_Atom_Object& position) noexcept REALTIME {
    LV2_ATOM_OBJECT_FOREACH(&position, property) {
        if (property->key != bpm_) continue;
        const LV2_Atom& value = property->value;
        if (value.type == float_)
            host_bpm_ = sensible(static_cast<double>(*static_cast<const float*>(LV2_ATOM_BODY_CONST(&value))));
        if (value.type == double_) host_bpm_ = sensible(*static_cast<const double*>(LV2_ATOM_BODY_CONST(&value)));
    }
}

void Tempo::tap(bool down, float knob_bpm, std::uint32_t frames) noexcept REALTIME {
    if (knob_bpm != knob_bpm_) tapped_bpm_ = 0;
    knob_bpm_ = knob_bpm;
    if (down && !down_) {
        if (since_tap_ <= kLongestTap * rate_hz_ && since_tap_ > 0) tapped_bpm_ = sensible(60 * rate_hz_ / since_tap_);
        since_tap_ = 0;
    }
    down_ = down;
    since_tap_ += frames;
}

}  // namespace signalbox::lv2
