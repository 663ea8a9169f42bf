// SPDX-FileCopyrightText: 2026 The Signalbox authors
// SPDX-License-Identifier: ISC
#pragma once

#include <sndfile.h>

#include <cstdint>
#include <memory>
#include <string>

#include "daemon/graph/result.hpp"
#include "plugins/dsp/formats/format.hpp"

namespace signalbox::convert {

struct CloseFile {
    void operator()(SNDFILE* file) const { sf_close(file); }
};
using File = std::unique_ptr<SNDFILE, CloseFile>;

// A sound file that is read. One that is shorter than it says is an error.
class InFile {
public:
    static Result<InFile> open(const std::string& path);
    [[nodiscard]] const SF_INFO& info() const { return info_; }
    [[nodiscard]] SNDFILE* handle() const { return file_.get(); }
    // Whether it says how many frames it has.
    [[nodiscard]] bool knows_length() const { return info_.frames > 0 && info_.frames < SF_COUNT_MAX; }
    // Interleaved samples of carrier_of(info().format); fewer frames than asked for only at the end.
    Result<std::size_t> read(void* to, std::size_t frames);

private:
    InFile(std::string path, File file, const SF_INFO& info)
        : path_(std::move(path)), file_(std::move(file)), info_(info) {}
    sf_count_t read_frames(void* to, sf_count_t frames);

    std::string path_;
    File file_;
    SF_INFO info_;
    std::uint64_t read_ = 0;  // frames
};

// A sound file that is there when it is whole: until finish() it is called as it will be with .part behind it, and
// without finish() nothing is left.
class OutFile {
public:
    // Takes what goes with the sound (titles, cue points, ...) over from `from`. `frames`: as many at most, 0 where
    // nobody knows; a WAV file of more than 4 GiB is an RF64.
    static Result<OutFile> create(const std::string& path, SF_INFO info, std::uint64_t frames, const InFile& from);
    OutFile(OutFile&& other) noexcept;
    OutFile& operator=(OutFile&&) = delete;
    ~OutFile();

    // What write() takes: interleaved samples of this; s24_in_32 are to be 8 bits further up.
    [[nodiscard]] dsp::Format samples() const { return samples_; }
    Result<void> write(const void* from, std::size_t frames);
    Result<void> finish();

private:
    OutFile(std::string path, const SF_INFO& info);
    [[nodiscard]] Error fault(const char* what) const;
    bool write_frames(const void* from, sf_count_t frames);

    std::string path_, beside_;
    File file_;
    int channels_;
    dsp::Format samples_;
};

}  // namespace signalbox::convert
