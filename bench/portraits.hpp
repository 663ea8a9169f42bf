// SPDX-FileCopyrightText: 2026 The Signalbox authors
// SPDX-License-Identifier: ISC
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "bench/harness.hpp"
#include "bench/lv2_plugin.hpp"
#include "bench/setups.hpp"

// What the effects do to a sound, beside what their peers do to it: figures for the report, in dB, and pictures of it,
// SVG files in the directory `plots` where that is not empty. Throw std::runtime_error where these cannot be written.
namespace signalbox::bench {

void portray_equalizers(Report& report, const Lv2World& world, const std::string& plots);   // equalizer.svg
void portray_distortions(Report& report, const Lv2World& world, const std::string& plots);  // distortion-*.svg
void portray_delays(Report& report, const Lv2World& world, const std::string& plots);       // delay.svg

inline constexpr double kPortraitHz = 48000;

// From this frame on, a multiple of 64, a control has this value.
struct Turn {
    std::size_t frame;
    std::string symbol;
    float value;
};

// What comes out of the first channel, in blocks of 64 frames; nothing where the plugin cannot be loaded.
std::optional<std::vector<float>> play_through(const Lv2World& world, const Setup& setup,
                                               const std::vector<float>& sound, const std::vector<Turn>& turns = {});

// Of a peer that was not measured: why.
std::string state_of(const Lv2World& world, const Setup& setup, bool loaded);

// For pictures: `values`, as the largest of each of so many parts.
std::vector<double> largest(const std::vector<double>& values, std::size_t parts);

std::string rounded(double value, int digits);

}  // namespace signalbox::bench
