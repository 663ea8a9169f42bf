// SPDX-FileCopyrightText: 2026 The Signalbox authors
// SPDX-License-Identifier: ISC
#include "daemon/host/track.hpp"

#include <algorithm>

namespace signalbox::host {

namespace {
constexpr std::uint64_t kBlockFrames = 4096;
}

Track::Track(SoundReader reader, std::uint32_t rate_hz)
    : reader_(std::move(reader)), channels_(reader_.shape().channels), frames_(reader_.shape().frames) {
    const dsp::ResampleSpec spec{.from_hz = reader_.shape().rate_hz, .to_hz = rate_hz, .channels = channels_};
    ratio_ = dsp::ratio_of(spec);
    block_.resize(kBlockFrames * channels_);
    if (spec.from_hz == spec.to_hz) return;
    resampler_.emplace();
    resampler_->prepare(spec);
}

Result<std::unique_ptr<Track>> Track::open(const std::string& path, std::uint32_t rate_hz) {
    auto reader = SoundReader::open(path);
    if (!reader) return reader.error();
    const Shape& shape = reader->shape();
    if (shape.frames == 0) return Error{Code::file, path + " holds no sound"};
    if (shape.channels > kMostChannels)
        return Error{Code::file, path + " has " + std::to_string(shape.channels) + " channels, and a player plays " +
                                     std::to_string(kMostChannels) + ": split it"};
    const char* const refusal =
        shape.rate_hz == rate_hz ? nullptr : dsp::BlockResampler::refusal({shape.rate_hz, rate_hz, shape.channels});
    if (refusal != nullptr)
        return Error{Code::file, path + " is at " + std::to_string(shape.rate_hz) + " Hz and the rack at " +
                                     std::to_string(rate_hz) + ": " + refusal};
    return std::unique_ptr<Track>(new Track(*std::move(reader), rate_hz));
}

std::uint64_t Track::at_rate(std::uint64_t frames) const {
    return (frames * ratio_.up + ratio_.down / 2) / ratio_.down;
}

Result<void> Track::seek(std::uint64_t frame) {
    start_ = std::min(frame * ratio_.down / ratio_.up, frames_ - 1);
    in_file_ = start_;
    given_ = round_ = used_ = 0;
    waiting_.clear();
    if (resampler_) resampler_->reset();
    return reader_.seek(start_);
}

// More into waiting_, which is empty.
Result<void> Track::read_on() {
    const std::uint64_t count = std::min(kBlockFrames, frames_ - in_file_);
    const auto got = reader_.read(block_.data(), count);
    if (!got) return got.error();
    used_ = 0;
    if (resampler_) {
        waiting_.resize(resampler_->room_for(count) * channels_);
        waiting_.resize(resampler_->process(block_.data(), count, waiting_.data()) * channels_);
    } else {
        waiting_.assign(block_.begin(), block_.begin() + static_cast<std::ptrdiff_t>(count * channels_));
    }
    in_file_ += count;
    if (in_file_ < frames_) return {};
    in_file_ = 0;
    return reader_.seek(0);
}

Result<Track::Stretch> Track::read(float* to, std::uint32_t most) {
    while (used_ == waiting_.size()) {
        if (auto read = read_on(); !read) return read.error();
    }
    // Rounds end on whole frames, which no two need be as long.
    const std::uint64_t begin = round_ == 0 ? 0 : at_rate(round_ * frames_ - start_);
    const std::uint64_t end = at_rate((round_ + 1) * frames_ - start_);
    const std::uint64_t there = (waiting_.size() - used_) / channels_;
    Stretch stretch;
    stretch.frames = static_cast<std::uint32_t>(std::min<std::uint64_t>({most, there, end - given_}));
    stretch.position = given_ - begin + (round_ == 0 ? at_rate(start_) : 0);
    stretch.again = round_ > 0 && given_ == begin;
    std::copy_n(waiting_.begin() + static_cast<std::ptrdiff_t>(used_), stretch.frames * channels_, to);
    used_ += std::size_t{stretch.frames} * channels_;
    given_ += stretch.frames;
    if (given_ == end) ++round_;
    return stretch;
}

}  // namespace signalbox::host
