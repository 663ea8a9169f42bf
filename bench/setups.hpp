// SPDX-FileCopyrightText: 2026 The Signalbox authors
// SPDX-License-Identifier: ISC
#pragma once

#include <map>
#include <string>

// The effects and their peers, each set to do the same.
namespace signalbox::bench {

using Settings = std::map<std::string, float>;

// A plugin as it is set, and the control that moves: by sine between two values, once a block.
struct Setup {
    std::string name, uri;
    Settings settings;
    std::string moving = {};
    float from = 0, to = 0;
};

float gain(float db);
// What `more` sets is set so.
Setup with(Setup setup, const Settings& more);
Setup moved(Setup setup, const std::string& symbol, float from, float to);

// Eight bells, as far as a plugin has them.
Setup our_equalizer();
Setup lsp_equalizer();
Setup calf_equalizer();
Setup fil4();
Setup eq10q();

// 100 ms, 30 % of feedback.
Setup our_delay(const std::string& name, const Settings& more);
extern const Settings kLoop, kEverything;  // filters, limiter and cross-feedback; modulation, ducking and width too
Setup calf_delay();
Setup mda_delay();
Setup guitarix_delay();

// 26 dB of drive; the peers as much as they have.
Setup our_distortion(const std::string& name, const std::string& plugin, float shape, float quality);
Setup calf_saturator();
Setup mda_overdrive();
Setup zam_tube();  // one channel
Setup guitarix_distortion();

// To 16 kHz and back; the peers hold samples, without filters before.
Setup our_resampler(float rate_hz);
Setup calf_crusher();
Setup mda_degrade();

}  // namespace signalbox::bench
