// SPDX-FileCopyrightText: 2026 The Signalbox authors
// SPDX-License-Identifier: ISC
#include "plugins/lv2/equalizer.lv2/analysis.hpp"

#include <algorithm>
#include <cmath>

#include "plugins/dsp/decibel.hpp"
#include "plugins/dsp/equalizer_curve.hpp"

namespace signalbox::lv2 {

// As long at every rate: 85 ms at 48 kHz.
std::uint32_t Analysis::hop_frames(double rate_hz) {
    std::uint32_t hop = 1024;
    for (double most = 25000; rate_hz > most && hop < Tap::kFrames / 2; most *= 2) hop *= 2;
    return hop;
}

Analysis::Analysis(double rate_hz, std::uint32_t channels)
    : rate_hz_(rate_hz), channels_(channels), hop_(hop_frames(rate_hz)), tap_(2 * channels), spectra_(channels) {
    for (Channel& channel : spectra_) {
        channel.before.prepare({.rate_hz = rate_hz}, 2 * hop_);
        channel.after.prepare({.rate_hz = rate_hz}, 2 * hop_);
    }
    const dsp::Spectrum& any = spectra_[0].before;
    for (std::uint32_t i = 0; i < any.bands(); ++i) {
        bands_.push_back(any.centre_hz(i));
        for (std::uint32_t k = 0; k < kPointsABand && (k == 0 || i + 1 < any.bands()); ++k)
            points_.push_back(any.centre_hz(i) * std::exp2(static_cast<float>(k) / (6.0f * kPointsABand)));
    }
    points_.resize(std::min<std::size_t>(points_.size(), Reading::kMost));
}

// Whether there is another window.
bool Analysis::listen(const Order& order) {
    if (order.run != run_) {
        run_ = order.run;
        heard_ = 0;
        tap_.skip_to(order.begin);
        for (Channel& channel : spectra_) channel.before.reset(), channel.after.reset();
    }
    const std::uint32_t before = heard_;
    tap_.drain(2 * channels_, order.end, [&](std::uint32_t lane, const float* samples, std::uint32_t count) {
        Channel& channel = spectra_[lane % channels_];
        if (lane < channels_ ? order.before : order.after)
            (lane < channels_ ? channel.before : channel.after).process(samples, count);
        if (lane == 0) heard_ += count;
    });
    // The first window is half silence.
    const bool another = heard_ / hop_ != before / hop_ && heard_ >= 2 * hop_;
    if (heard_ >= 4 * hop_) heard_ -= heard_ / hop_ * hop_ - 2 * hop_;
    return another;
}

// Of the louder channel.
void Analysis::read_spectrum(Row row) {
    reading_.row = row;
    reading_.count = static_cast<std::uint32_t>(bands_.size());
    for (std::uint32_t i = 0; i < reading_.count; ++i) {
        reading_.values[i] = dsp::kFloorDb;
        for (const Channel& channel : spectra_) {
            const dsp::Spectrum& spectrum = row == Row::before ? channel.before : channel.after;
            reading_.values[i] = std::max(reading_.values[i], spectrum.level_db(i));
        }
    }
}

void Analysis::read_response(const dsp::Equalizer::Params& params, Row row) {
    using Target = dsp::Equalizer::Target;
    const dsp::EqualizerCurve curve(params, row == Row::response ? Target::first : Target::second, rate_hz_);
    reading_.row = row;
    reading_.count = static_cast<std::uint32_t>(points_.size());
    for (std::uint32_t i = 0; i < reading_.count; ++i) reading_.values[i] = curve.db(static_cast<double>(points_[i]));
}

LV2_Worker_Status Analysis::work(const Order& order, LV2_Worker_Respond_Function respond,
                                 LV2_Worker_Respond_Handle to) {
    const auto say = [&] { return respond(to, kReadingHead + 4 * reading_.count, &reading_) == LV2_WORKER_SUCCESS; };
    bool said = true;
    if (listen(order)) {
        if (order.before) read_spectrum(Row::before), said = say() && said;
        if (order.after) read_spectrum(Row::after), said = say() && said;
    }
    if (owes_ || order.again || order.params != told_) {
        told_ = order.params;
        owes_ = false;
        for (const Row row : {Row::response, Row::response_2}) {
            if (row == Row::response_2 && channels_ == 1) continue;
            read_response(order.params, row);
            owes_ = !say() || owes_;
        }
    }
    return said && !owes_ ? LV2_WORKER_SUCCESS : LV2_WORKER_ERR_NO_SPACE;
}

}  // namespace signalbox::lv2
