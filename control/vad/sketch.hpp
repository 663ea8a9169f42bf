// SPDX-FileCopyrightText: 2026 The Signalbox authors
// SPDX-License-Identifier: ISC
#pragma once

#include <array>
#include <cstdint>
#include <span>
#include <vector>

#include "plugins/dsp/fft/fft.hpp"
#include "plugins/dsp/speech/reading.hpp"

namespace signalbox::vad {

// What a picture needs of the sound, as the detector hears it: 10 ms at a time.
class Sketch {
public:
    static constexpr std::size_t kBands = 128;  // from 0 to 8 kHz
    static constexpr double kSliceSeconds = 0.01;
    struct Slice {
        float least = 0, most = 0;
        std::array<float, kBands> bands_db{};  // a sine of full scale is 0
    };

    Sketch();
    void add(std::span<const float, dsp::speech::hop> samples);
    [[nodiscard]] const std::vector<Slice>& slices() const { return slices_; }

private:
    static constexpr std::size_t kWindow = 512, kStep = dsp::speech::hop / 2;
    void measure(std::array<float, kBands>& bands_db);

    dsp::RealFft fft_;
    std::array<float, kWindow> window_{}, newest_{};
    std::vector<Slice> slices_;
};

}  // namespace signalbox::vad
