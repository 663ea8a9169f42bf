// SPDX-FileCopyrightText: 2026 The Signalbox authors
// SPDX-License-Identifier: ISC
#include "control/vad/input.hpp"

#include <fcntl.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <utility>

#include "plugins/dsp/speech/front_end.hpp"

namespace signalbox::vad {

namespace {

constexpr std::size_t kFrames = 4096, kBytes = 65536;

Error file_error(const std::string& text) { return {Code::file, text}; }

}  // namespace

Input::Input(Input&& other) noexcept
    : path_(std::move(other.path_)),
      sound_(std::move(other.sound_)),
      raw_(std::exchange(other.raw_, -1)),
      rate_hz_(other.rate_hz_),
      channels_(other.channels_) {}

Input::~Input() {
    if (raw_ > STDERR_FILENO) close(raw_);
}

Result<Input> Input::open(const std::string& path) {
    auto sound = host::SoundReader::open(path);
    if (!sound) return sound.error();
    Input input;
    input.path_ = path;
    input.rate_hz_ = sound->shape().rate_hz;
    input.channels_ = sound->shape().channels;
    if (const char* refusal = dsp::speech::FrontEnd::refusal(input.rate_hz_))
        return file_error("cannot listen to " + path + ": " + refusal + "; resample it first");
    input.sound_.emplace(std::move(*sound));
    return input;
}

Result<Input> Input::open_raw(const std::string& path, double rate_hz) {
    Input input;
    input.path_ = path == "-" ? "standard input" : path;
    input.rate_hz_ = rate_hz;
    input.raw_ = path == "-" ? STDIN_FILENO : ::open(path.c_str(), O_RDONLY | O_CLOEXEC);
    if (input.raw_ < 0) return file_error("cannot read " + path + ": " + std::strerror(errno));
    return input;
}

Result<const std::vector<float>*> Input::read() {
    const auto done = sound_ ? read_sound() : read_raw();
    if (!done) return done.error();
    return &mono_;
}

Result<void> Input::read_sound() {
    frames_.resize(kFrames * channels_);
    const auto got = sound_->read(frames_.data(), kFrames);
    if (!got) return got.error();
    mono_.resize(*got);
    const float part = 1 / static_cast<float>(channels_);
    for (std::size_t i = 0; i < mono_.size(); ++i) {
        float sum = 0;
        for (std::uint32_t c = 0; c < channels_; ++c) sum += frames_[i * channels_ + c];
        mono_[i] = channels_ == 1 ? sum : sum * part;
    }
    return {};
}

// Returns with what is there, so that what comes live is heard live.
Result<void> Input::read_raw() {
    bytes_.resize(kBytes);
    mono_.clear();
    while (mono_.empty()) {
        const ssize_t got = ::read(raw_, bytes_.data() + left_, kBytes - left_);
        if (got < 0 && errno == EINTR) continue;
        if (got < 0) return file_error("cannot read " + path_ + ": " + std::strerror(errno));
        if (got == 0) return {};
        const std::size_t there = left_ + static_cast<std::size_t>(got);
        for (std::size_t i = 0; i + 1 < there; i += 2) {
            const auto sample = static_cast<std::int16_t>(bytes_[i] | bytes_[i + 1] << 8);
            mono_.push_back(static_cast<float>(sample) / 32768);
        }
        left_ = there % 2;
        if (left_ > 0) bytes_[0] = bytes_[there - 1];
    }
    return {};
}

}  // namespace signalbox::vad
