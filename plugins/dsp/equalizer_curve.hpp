// SPDX-FileCopyrightText: 2026 The Signalbox authors
// SPDX-License-Identifier: ISC
#pragma once

#include <array>

#include "plugins/dsp/equalizer.hpp"

namespace signalbox::dsp {

// What an equalizer does to one of its sides once everything has settled, from the filters that it runs: for screens.
// `enabled` takes no part.
class EqualizerCurve {
public:
    EqualizerCurve(const Equalizer::Params& params, Equalizer::Target side, double rate_hz) noexcept;
    [[nodiscard]] float db(double hz) const noexcept;  // nothing is below kFloorDb

private:
    std::array<Section, Equalizer::kBands + 8> sections_;
    std::size_t count_ = 0;
    double rate_hz_, gain_;
};

}  // namespace signalbox::dsp
