// SPDX-FileCopyrightText: 2026 The Signalbox authors
// SPDX-License-Identifier: ISC
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "daemon/graph/result.hpp"
#include "daemon/host/sound_file.hpp"

namespace signalbox::vad {

// One channel of sound: a file's, mixed, or raw 16-bit samples of a file or of standard input, as soon as they come.
class Input {
public:
    static Result<Input> open(const std::string& path);
    static Result<Input> open_raw(const std::string& path, double rate_hz);
    Input(Input&& other) noexcept;
    Input& operator=(Input&&) = delete;
    ~Input();

    [[nodiscard]] double rate_hz() const { return rate_hz_; }
    [[nodiscard]] std::uint32_t channels() const { return channels_; }
    // The next samples; none at the end. Valid until the next call.
    Result<const std::vector<float>*> read();

private:
    Input() = default;
    Result<void> read_sound();
    Result<void> read_raw();

    std::string path_;
    std::optional<host::SoundReader> sound_;
    int raw_ = -1;  // file descriptor
    double rate_hz_ = 0;
    std::uint32_t channels_ = 1;
    std::vector<float> frames_, mono_;
    std::vector<unsigned char> bytes_;
    std::size_t left_ = 0;  // bytes of a sample that was cut
};

}  // namespace signalbox::vad
