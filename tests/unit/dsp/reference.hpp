// SPDX-FileCopyrightText: 2026 The Signalbox authors
// SPDX-License-Identifier: ISC
#pragma once

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <numbers>
#include <vector>

// What the kernels are compared with: plain, slow, in double.
namespace reference {

using Samples = std::vector<float>;

inline Samples sine(double hz, double rate, double amplitude, std::uint32_t frames) {
    Samples s(frames);
    for (std::uint32_t i = 0; i < frames; ++i) {
        const double turns = std::fmod(hz * i / rate, 1.0);
        s[i] = static_cast<float>(amplitude * std::sin(2 * std::numbers::pi * turns));
    }
    return s;
}

inline double rms(const Samples& s, std::size_t from, std::size_t to) {
    double sum = 0;
    for (std::size_t i = from; i < to; ++i) sum += static_cast<double>(s[i]) * static_cast<double>(s[i]);
    return std::sqrt(sum / static_cast<double>(to - from));
}

inline double peak(const Samples& s) {
    double most = 0;
    for (const float x : s) most = std::max(most, std::fabs(static_cast<double>(x)));
    return most;
}

// The largest |x[n] - 2 cos(w) x[n-1] + x[n-2]|: nothing for a steady sine, what is heard as a click otherwise.
inline double residual(const Samples& s, double hz, double rate) {
    const double c = 2 * std::cos(2 * std::numbers::pi * hz / rate);
    double most = 0;
    for (std::size_t i = 2; i < s.size(); ++i) {
        const double r = static_cast<double>(s[i]) - c * static_cast<double>(s[i - 1]) + static_cast<double>(s[i - 2]);
        most = std::max(most, std::fabs(r));
    }
    return most;
}

// A part of a signal under a Hann window.
inline std::vector<double> windowed(const Samples& s, std::size_t from, std::size_t count) {
    std::vector<double> part(count);
    for (std::size_t i = 0; i < count; ++i) {
        const double turn = 2 * std::numbers::pi * static_cast<double>(i) / static_cast<double>(count);
        part[i] = static_cast<double>(s[from + i]) * (0.5 - 0.5 * std::cos(turn));
    }
    return part;
}

// Power of one frequency in it, by Goertzel's recursion.
inline double power_at(const std::vector<double>& part, double hz, double rate) {
    const double c = 2 * std::cos(2 * std::numbers::pi * hz / rate);
    double last = 0, older = 0;
    for (const double x : part) {
        const double now = x + c * last - older;
        older = last;
        last = now;
    }
    const auto n = static_cast<double>(part.size());
    return (last * last + older * older - c * last * older) / (n * n);
}

// Block lengths that end anywhere.
inline std::uint32_t block(std::uint32_t size, std::uint32_t turn) { return size != 0 ? size : 1 + turn * 7919 % 211; }

}  // namespace reference
