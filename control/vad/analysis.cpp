// SPDX-FileCopyrightText: 2026 The Signalbox authors
// SPDX-License-Identifier: ISC
#include "control/vad/analysis.hpp"

#include <algorithm>
#include <cmath>

namespace signalbox::vad {

namespace {

using Change = dsp::speech::Decision::Change;
constexpr double kHopSeconds = static_cast<double>(dsp::speech::hop) / dsp::speech::detector_rate;

}  // namespace

Analysis::Analysis(double rate_hz, const dsp::speech::Listener::Params& params) : params_(params), rate_hz_(rate_hz) {
    listener_.prepare(rate_hz);
}

// A row's last frame is the last one that has begun before its time is over.
std::uint64_t Analysis::row_end() const {
    return static_cast<std::uint64_t>(std::floor(static_cast<double>(rows_ + 1) * rate_hz_ / 100));
}

void Analysis::hear(const std::vector<float>& mono) {
    for (std::size_t at = 0; at < mono.size();) {
        const std::size_t most = std::min<std::uint64_t>(mono.size() - at, row_end() - now_);
        const std::size_t taken = listener_.listen(params_, mono.data() + at, most);
        at += taken;
        now_ += taken;
        note(listener_.change());
        if (sketch_ != nullptr && listener_.front_end().full()) sketch_->add(listener_.front_end().samples());
        if (now_ < row_end()) continue;
        const auto& reading = listener_.reading();
        rows.push_back({reading.probability, reading.level, reading.floor, listener_.on()});
        ++rows_;
    }
}

void Analysis::note(Change change) {
    if (change == Change::on) {
        const double late = kHopSeconds + listener_.front_end().latency_frames() / rate_hz_;
        const double heard = seconds() - static_cast<double>(listener_.since_onset()) / rate_hz_;
        parts.push_back({std::max(0.0, heard - late), seconds(), 0});
    }
    if (change == Change::off) parts.back().end = seconds();
    if (listener_.on()) parts.back().probability = std::max(parts.back().probability, listener_.reading().probability);
}

void Analysis::end() { note(listener_.close()); }

}  // namespace signalbox::vad
