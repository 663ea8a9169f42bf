// SPDX-FileCopyrightText: 2026 The Signalbox authors
// SPDX-License-Identifier: ISC
#pragma once

#include <cstdint>
#include <memory>

#include "plugins/dsp/fft/fft.hpp"
#include "plugins/dsp/resample/spec.hpp"

namespace signalbox::dsp {

// What a ratio and a quality come to.
struct BlockDesign {
    std::uint32_t in_size = 0, out_size = 0;  // frames of a transform
    std::uint32_t overlap = 0;                // in frames at each end of a block that others tell of
    std::uint32_t kept = 0;                   // frequencies from 0 up that the filter leaves something of
    Aligned gains, mirrored;                  // theirs; the same backwards, without that of 0
};

// Resamples for throughput: files and streams, where some thousand frames of delay are no matter. A block of frames is
// transformed, its spectrum filtered and cut (or continued with nothing), and transformed back to as many frames as the
// other rate has in that time. Two channels go as one complex number. Any block size, the same result for all;
// out frame j is the sound at in frame j * from_hz / to_hz, with no delay between them but that it comes later.
class BlockResampler {
public:
    // Why this cannot be done, in words; null where it can.
    static const char* refusal(const ResampleSpec& spec);

    void prepare(const ResampleSpec& spec, Isa isa = best_isa());  // one that is not refused
    void reset() noexcept REALTIME;

    // Frames that so many more frames give at most, flushing included.
    [[nodiscard]] std::size_t room_for(std::size_t frames) const noexcept REALTIME;
    // Interleaved. Says how many frames it wrote.
    std::size_t process(const float* in, std::size_t frames, float* out) noexcept REALTIME;
    // The input has ended: what is left, so that in all ceil(frames * to_hz / from_hz) are written. Then as after
    // reset().
    std::size_t flush(float* out) noexcept REALTIME;

    // Frames that are taken before the first come out, and frames that come out together.
    [[nodiscard]] std::uint32_t wait_frames() const noexcept REALTIME { return in_size_ - overlap_; }
    [[nodiscard]] std::uint32_t burst_frames() const noexcept REALTIME { return step_ / ratio_.down * ratio_.up; }

private:
    std::size_t transform(float* out) noexcept REALTIME;
    void transform_two(std::uint32_t channel, float* out) noexcept REALTIME;
    void transform_one(std::uint32_t channel, float* out) noexcept REALTIME;

    Ratio ratio_{1, 1};
    std::uint32_t channels_ = 1;
    std::shared_ptr<const BlockDesign> design_;
    const float *gains_ = nullptr, *mirrored_ = nullptr;  // of it, as is what follows
    std::uint32_t in_size_ = 0, out_size_ = 0, overlap_ = 0, kept_ = 0;
    std::uint32_t step_ = 0;               // in frames between the ends
    std::uint32_t fill_ = 0;               // frames in block_
    std::uint64_t taken_ = 0, given_ = 0;  // frames since reset()
    Aligned block_, part_, wave_;          // interleaved; the channels of one transform before and after it
    Aligned in_re_, in_im_, out_re_, out_im_;
    ComplexFft two_in_, two_out_;
    RealFft one_in_, one_out_;
};

}  // namespace signalbox::dsp
