// SPDX-FileCopyrightText: 2026 The Signalbox authors
// SPDX-License-Identifier: ISC
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <vector>

namespace signalbox::bench {

// Clips of plugins/training/heldout.py: 20 s at 16 kHz, each 10 ms marked.
class Heldout {
public:
    static constexpr std::size_t kSamples = 320000, kFrames = 2000;
    enum Mark : std::uint8_t { silent, speech, unscored };
    struct Clip {
        std::string set, kind;  // noisy, clean or free of speech; the kind of noise
        bool unseen = false;    // a kind that training did not hear
        int snr_db = 0;
    };

    // Of that directory; what is missing there is made first, which takes about a minute. Throws a sentence.
    explicit Heldout(const std::string& directory);
    [[nodiscard]] const std::vector<Clip>& clips() const { return clips_; }
    [[nodiscard]] std::span<const std::int16_t> samples(std::size_t clip) const;
    [[nodiscard]] std::span<const std::uint8_t> marks(std::size_t clip) const;

private:
    std::vector<Clip> clips_;
    std::vector<std::int16_t> samples_;
    std::vector<std::uint8_t> marks_;
};

}  // namespace signalbox::bench
