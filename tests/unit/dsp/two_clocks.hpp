// SPDX-FileCopyrightText: 2026 The Signalbox authors
// SPDX-License-Identifier: ISC
#pragma once

#include <algorithm>
#include <cmath>
#include <cstdint>

#include "plugins/dsp/noise.hpp"
#include "plugins/dsp/resample/clock_loop.hpp"

// A writer and a reader whose clocks drift apart, and whose periods are seen late by up to `jitter` seconds, as threads
// that wake up see them. The world's clock is the reader's.
namespace clocks {

struct Seen {
    int restarts = 0;
    double locked_after = 0;      // seconds
    double most_error = 0;        // true frames too many or too few, since it was locked
    double most_pitch_error = 0;  // part of the pitch that the correction is wrong by, likewise
    double mean_pitch_error = 0;
};

class TwoClocks {
public:
    using Side = signalbox::dsp::ClockBridge::Side;

    TwoClocks(const Side& writer, const Side& reader, double drift, double jitter)
        : writer_(writer), reader_(reader), jitter_(jitter), target_(2.0 * writer.period_frames) {
        bridge_.prepare(writer, reader, target_);
        this->drift(drift);
        write_at_ = 0.3 * writer.period_frames / writer.rate_hz;
    }

    void drift(double part) {
        drift_ = part;
        write_period_ = writer_.period_frames / (writer_.rate_hz * (1 + part));
    }
    void stop_writing(double seconds) { write_at_ += seconds; }

    // `each(seconds, error in frames, pitch error)`, a reader's period.
    template <class Each>
    Seen run(double seconds, Each each) {
        Seen seen;
        const double from = read_at_, end = from + seconds;
        double sum = 0, count = 0;
        for (const double period = reader_.period_frames / reader_.rate_hz; read_at_ < end; read_at_ += period) {
            for (; write_at_ <= read_at_; write_at_ += write_period_) {
                bridge_.wrote(write_at_ + late());
                written_ += writer_.period_frames;
                last_write_ = write_at_;
            }
            const auto step = bridge_.reading(read_at_ + late(), read_);
            if (step.restarted) {
                ++seen.restarts;
                read_ += step.error;
            }
            if (!bridge_.locked()) seen.locked_after = read_at_ - from;
            // The same, as someone sees it who knows the clocks.
            const double there =
                written_ - writer_.period_frames + (read_at_ - last_write_) / write_period_ * writer_.period_frames;
            const double error = there - read_ - target_, pitch = step.correction - drift_;
            each(read_at_ - from, error, pitch);
            if (bridge_.locked()) {
                seen.most_error = std::max(seen.most_error, std::fabs(error));
                seen.most_pitch_error = std::max(seen.most_pitch_error, std::fabs(pitch));
                sum += pitch;
                ++count;
            }
            read_ += period * writer_.rate_hz * (1 + step.correction);
        }
        seen.mean_pitch_error = count > 0 ? sum / count : 1;
        return seen;
    }
    Seen run(double seconds) {
        return run(seconds, [](double, double, double) {});
    }

private:
    double late() { return jitter_ * 0.5 * (1 + static_cast<double>(noise_.next())); }

    Side writer_, reader_;
    double jitter_, target_, drift_ = 0, write_period_ = 1;
    double write_at_ = 0, last_write_ = 0, read_at_ = 0, written_ = 0, read_ = 0;
    signalbox::dsp::WhiteNoise noise_;
    signalbox::dsp::ClockBridge bridge_;
};

}  // namespace clocks
