// SPDX-FileCopyrightText: 2026 The Signalbox authors
// SPDX-License-Identifier: ISC
#include <algorithm>
#include <cstring>
#include <memory>
#include <vector>

#include "plugins/dsp/resample/block_resampler.hpp"
#include "plugins/dsp/resample/polyphase_resampler.hpp"
#include "tests/fuzz/expect.hpp"

using namespace signalbox::dsp;

namespace {

constexpr std::uint32_t kRates[] = {8000, 11025, 16000, 44100, 48000, 96000};
constexpr std::size_t kFrames = 2000;

std::vector<float> noise(std::size_t count) {
    std::vector<float> samples(count);
    std::uint32_t state = 1;
    for (float& x : samples) x = static_cast<float>((state = state * 1664525U + 1013904223U) >> 8) / 8388608.0f - 1.0f;
    return samples;
}

// Not cleared: what is enough for one frame of a long filter can be a thousand times what comes of it.
std::unique_ptr<float[]> room(std::size_t count) { return std::make_unique_for_overwrite<float[]>(count); }

// In blocks whose lengths are the pattern's, again and again; each into memory of the size that is said to be enough.
template <class Resampler>
std::vector<float> resample(Resampler& resampler, const ResampleSpec& spec, const std::vector<std::uint8_t>& pattern) {
    const std::vector<float> in = noise(kFrames * spec.channels);
    std::vector<float> out;
    std::size_t turn = 0;
    for (std::size_t at = 0; at < kFrames;) {
        const std::size_t length = pattern.empty() ? kFrames : pattern[turn++ % pattern.size()] * 5U + 1;
        const std::size_t count = std::min(length, kFrames - at);
        const std::vector<float> block(in.begin() + static_cast<std::ptrdiff_t>(at * spec.channels),
                                       in.begin() + static_cast<std::ptrdiff_t>((at + count) * spec.channels));
        const auto piece = room(resampler.room_for(count) * spec.channels);
        const std::size_t frames = resampler.process(block.data(), count, piece.get());
        out.insert(out.end(), piece.get(), piece.get() + frames * spec.channels);
        at += count;
    }
    const auto piece = room(resampler.room_for(0) * spec.channels);
    const std::size_t frames = resampler.flush(piece.get());
    out.insert(out.end(), piece.get(), piece.get() + frames * spec.channels);
    return out;
}

template <class Resampler>
void check(const ResampleSpec& spec, const std::vector<std::uint8_t>& pattern) {
    if (Resampler::refusal(spec) != nullptr) return;
    Resampler resampler;
    resampler.prepare(spec);
    const std::vector<float> whole = resample(resampler, spec, {});
    const std::size_t frames = (kFrames * spec.to_hz + spec.from_hz - 1) / spec.from_hz;
    expect(whole.size() == frames * spec.channels, "all frames come out");
    const std::vector<float> parts = resample(resampler, spec, pattern);
    expect(parts.size() == whole.size() && std::memcmp(parts.data(), whole.data(), whole.size() * sizeof(float)) == 0,
           "blocks make no difference");
}

}  // namespace

// The first bytes say which rates and how many channels, the others how long the blocks are.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    if (size < 3) return 0;
    const ResampleSpec spec{kRates[data[0] % 6], kRates[data[1] % 6], data[2] % 3U + 1,
                            static_cast<ResampleQuality>(data[2] / 3 % 3)};
    const std::vector<std::uint8_t> pattern(data + 3, data + std::min<std::size_t>(size, 40));
    check<BlockResampler>(spec, pattern);
    check<PolyphaseResampler>(spec, pattern);
    return 0;
}
