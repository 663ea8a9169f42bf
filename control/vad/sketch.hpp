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

// What a picture needs of the sound, as the detector hears it, in slices of 10 ms; of long sounds in longer ones, so
// that there are never more than can be drawn.
class Sketch {
public:
    static constexpr std::size_t kBands = 128;  // from 0 to 8 kHz
    static constexpr std::size_t kMostSlices = 8192;
    struct Slice {
        float least = 0, most = 0;
        std::array<float, kBands> bands_db{};  // a sine of full scale is 0
    };

    Sketch();
    void add(std::span<const float, dsp::speech::hop> samples);
    [[nodiscard]] const std::vector<Slice>& slices() const { return slices_; }
    [[nodiscard]] double slice_seconds() const { return kPieceSeconds * static_cast<double>(pieces_); }

private:
    static constexpr double kPieceSeconds = 0.01;
    static constexpr std::size_t kWindow = 512, kStep = dsp::speech::hop / 2;
    void take(std::span<const float, kStep> piece);
    void measure(std::array<float, kBands>& bands_db);
    void fold();

    dsp::RealFft fft_;
    std::array<float, kWindow> window_{}, newest_{};
    std::vector<Slice> slices_;
    std::size_t pieces_ = 1, count_ = 0;  // of a slice; that were taken
};

}  // namespace signalbox::vad
