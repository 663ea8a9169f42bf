// SPDX-FileCopyrightText: 2026 The Signalbox authors
// SPDX-License-Identifier: ISC
#pragma once

#include <cstdint>
#include <memory>
#include <string>

#include "daemon/graph/result.hpp"

struct sf_private_tag;

namespace signalbox::host {

struct Shape {
    std::uint32_t channels = 0, rate_hz = 0;
    std::uint64_t frames = 0;
};

struct CloseSound {
    void operator()(sf_private_tag* file) const;
};
using Sound = std::unique_ptr<sf_private_tag, CloseSound>;

// A sound file of any format that libsndfile knows. One that is shorter than it says is an error.
class SoundReader {
public:
    static Result<SoundReader> open(const std::string& path);
    [[nodiscard]] const Shape& shape() const { return shape_; }
    // Interleaved; fewer frames than asked for only at the end.
    Result<std::uint64_t> read(float* to, std::uint64_t frames);
    Result<void> seek(std::uint64_t frame);

private:
    SoundReader(std::string path, Sound file, const Shape& shape);
    std::string path_;
    Sound file_;
    Shape shape_;
    std::uint64_t read_ = 0;
};

// A sound file that is there when it is whole: until finish() it has another name, and without it nothing is left.
// Float WAV (RF64 past 4 GiB), or what the name ends in: .flac (24 bits), .w64, .aiff, .caf (float), .ogg (Vorbis).
class SoundWriter {
public:
    static Result<SoundWriter> create(const std::string& path, const Shape& shape);
    static bool knows(const std::string& path);  // whether its name ends in one of these, or in .wav
    SoundWriter(SoundWriter&&) = default;
    SoundWriter& operator=(SoundWriter&&) = delete;
    ~SoundWriter();

    Result<void> write(const float* from, std::uint64_t frames);  // interleaved
    Result<void> finish();
    // What is there so far can be read from now on, should the program end without finish().
    void update();
    // After an error: what was written until then gets the file's name, as a file that is whole but shorter. Says so in
    // the sentence that it makes of `why`.
    Error keep(const Error& why);

private:
    SoundWriter(std::string path, std::string beside);
    [[nodiscard]] Error fault(const std::string& what) const;
    bool first_ = false;  // of those that are being written: a signal takes it away
    std::string path_, beside_;
    Sound file_;
};

// For a program that ends by a signal: what is half-written of the first file goes.
void remove_unfinished() noexcept;

}  // namespace signalbox::host
