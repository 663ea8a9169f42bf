// SPDX-FileCopyrightText: 2026 The Signalbox authors
// SPDX-License-Identifier: ISC
#pragma once

#include <lv2/worker/worker.h>

#include <array>
#include <cstddef>
#include <cstdint>
#include <vector>

#include "plugins/dsp/equalizer.hpp"
#include "plugins/dsp/spectrum.hpp"
#include "plugins/lv2/equalizer.lv2/tap.hpp"

namespace signalbox::lv2 {

// What is told to a screen, each a row of numbers.
enum class Row : std::uint32_t { bands, before, after, points, response, response_2, kCount };

// What the audio thread asks of the worker, about every 43 ms.
struct Order {
    dsp::Equalizer::Params params;
    std::uint32_t end = 0;             // of what there is to be read
    std::uint32_t run = 0, begin = 0;  // a run without gaps: its number, and the frame that it began with
    bool before = false, after = false;
    bool again = false;  // tell the response even if it is what it was
};
// ... and its answer, as long as `count` makes it.
struct Reading {
    static constexpr std::uint32_t kMost = 256;
    Row row;
    std::uint32_t count;
    std::array<float, kMost> values;
};
inline constexpr std::uint32_t kReadingHead = offsetof(Reading, values);

// Spectra and response curves: the worker's side of the analyser. Made when it is switched on for the first time.
class Analysis {
public:
    Analysis(double rate_hz, std::uint32_t channels);

    static std::uint32_t hop_frames(double rate_hz);
    Tap& tap() noexcept REALTIME { return tap_; }
    // Of what does not change: in Hz.
    [[nodiscard]] const std::vector<float>& bands() const noexcept REALTIME { return bands_; }
    [[nodiscard]] const std::vector<float>& points() const noexcept REALTIME { return points_; }

    LV2_Worker_Status work(const Order& order, LV2_Worker_Respond_Function respond, LV2_Worker_Respond_Handle to);

private:
    static constexpr std::uint32_t kPointsABand = 4;
    struct Channel {
        dsp::Spectrum before, after;
    };
    bool listen(const Order& order);
    void read_spectrum(Row row);
    void read_response(const dsp::Equalizer::Params& params, Row row);

    const double rate_hz_;
    const std::uint32_t channels_, hop_;
    Tap tap_;
    std::vector<Channel> spectra_;
    std::vector<float> bands_, points_;
    std::uint32_t run_ = 0, heard_ = 0;  // frames since the run began; stays where there is enough
    Reading reading_{};
    dsp::Equalizer::Params told_;
    bool owes_ = true;  // a response
};

}  // namespace signalbox::lv2
