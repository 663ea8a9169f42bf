// SPDX-FileCopyrightText: 2026 The Signalbox authors
// SPDX-License-Identifier: ISC
#pragma once

#include <cstddef>
#include <string>
#include <vector>

namespace signalbox::bench {

struct Curve {
    std::string name, colour;
    std::vector<double> values;  // one a frame
    std::string dashes = {};     // as SVG has them; empty: a line
};
struct Mark {
    std::size_t frame;
    std::string name;
};

// Residuals over time in decibels, each column showing the largest of its frames, as SVG. Throws std::runtime_error
// where the file cannot be written, as does write_wav.
void plot_residuals(const std::string& file, const std::vector<Curve>& curves, const std::vector<Mark>& marks,
                    double rate_hz);

// Throws std::runtime_error where it cannot be written.
void write_file(const std::string& file, const std::string& bytes);

// One channel of 32 bit floats.
void write_wav(const std::string& file, const std::vector<float>& sound, double rate_hz);

// Takes `name VALUE` out of the command line; empty: it is not there.
std::string take_option(int& argc, char** argv, const std::string& name);

}  // namespace signalbox::bench
