// SPDX-FileCopyrightText: 2026 The Signalbox authors
// SPDX-License-Identifier: ISC
#include "control/convert/rate_changer.hpp"

#include <algorithm>

namespace signalbox::convert {

void HeldResampler::prepare(const dsp::ResampleSpec& spec) {
    spec_ = spec;
    resampler_.prepare(spec);
}

std::size_t HeldResampler::room_for(std::size_t frames) const {
    return (frames + 2 * resampler_.latency_frames() + 2) * spec_.to_hz / spec_.from_hz + 2;
}

std::size_t HeldResampler::process(const float* in, std::size_t frames, float* out) {
    const auto moved = resampler_.process(in, frames, out, room_for(frames));
    taken_ += frames;
    given_ += moved.given;
    return moved.given;
}

std::size_t HeldResampler::flush(float* out) {
    const std::uint64_t wanted = (taken_ * spec_.to_hz + spec_.from_hz - 1) / spec_.from_hz;
    const std::size_t left = wanted - std::min(wanted, given_);
    return resampler_.process(nullptr, resampler_.latency_frames() + 2, out, left).given;
}

const char* RateChanger::refusal(Mode mode, const dsp::ResampleSpec& spec) {
    if (mode == Mode::throughput) return dsp::BlockResampler::refusal(spec);
    if (mode == Mode::low_latency) return dsp::PolyphaseResampler::refusal(spec);
    return HeldResampler::refusal(spec);
}

RateChanger::RateChanger(Mode mode, const dsp::ResampleSpec& spec) {
    for (const Mode each : {Mode::throughput, Mode::low_latency, Mode::adaptive}) {
        if (mode != Mode::any || refusal(each, spec) != nullptr) continue;
        mode = each;
        break;
    }
    if (mode == Mode::low_latency) resampler_.emplace<dsp::PolyphaseResampler>();
    if (mode == Mode::adaptive) resampler_.emplace<HeldResampler>();
    std::visit([&](auto& one) { one.prepare(spec); }, resampler_);
}

std::size_t RateChanger::room_for(std::size_t frames) const {
    return std::visit([&](const auto& one) { return one.room_for(frames); }, resampler_);
}

std::size_t RateChanger::process(const float* in, std::size_t frames, float* out) {
    return std::visit([&](auto& one) { return one.process(in, frames, out); }, resampler_);
}

std::size_t RateChanger::flush(float* out) {
    return std::visit([&](auto& one) { return one.flush(out); }, resampler_);
}

}  // namespace signalbox::convert
