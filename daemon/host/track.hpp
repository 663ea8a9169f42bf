// SPDX-FileCopyrightText: 2026 The Signalbox authors
// SPDX-License-Identifier: ISC
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "daemon/graph/result.hpp"
#include "daemon/host/sound_file.hpp"
#include "plugins/dsp/resample/block_resampler.hpp"

namespace signalbox::host {

// A sound file at the rack's rate, over and over without a gap. Any thread but audio.
class Track {
public:
    static constexpr std::uint32_t kMostChannels = 16;

    // Fails with code file and a sentence.
    static Result<std::unique_ptr<Track>> open(const std::string& path, std::uint32_t rate_hz);
    [[nodiscard]] std::uint32_t channels() const { return channels_; }
    [[nodiscard]] std::uint64_t frames() const { return at_rate(frames_); }  // at the rack's rate

    // What follows: some frames of one round, fewer where a round ends. The next read() goes on behind them.
    struct Stretch {
        std::uint32_t frames = 0;
        std::uint64_t position = 0;  // in its round, at the rack's rate
        bool again = false;          // the first of another round
    };
    Result<Stretch> read(float* to, std::uint32_t most);  // interleaved
    Result<void> seek(std::uint64_t frame);               // at the rack's rate

private:
    Track(SoundReader reader, std::uint32_t rate_hz);
    [[nodiscard]] std::uint64_t at_rate(std::uint64_t frames) const;
    Result<void> read_on();

    SoundReader reader_;
    std::uint32_t channels_;
    std::uint64_t frames_;  // of the file
    dsp::Ratio ratio_;
    std::optional<dsp::BlockResampler> resampler_;
    std::vector<float> block_, waiting_;  // of the file; at the rack's rate, from used_ on
    std::size_t used_ = 0;
    std::uint64_t in_file_ = 0;            // the next frame to be read of it
    std::uint64_t start_ = 0;              // where the first round began, in the file
    std::uint64_t given_ = 0, round_ = 0;  // since then: frames at the rack's rate, whole rounds
};

}  // namespace signalbox::host
