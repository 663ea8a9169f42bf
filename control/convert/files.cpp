// SPDX-FileCopyrightText: 2026 The Signalbox authors
// SPDX-License-Identifier: ISC
#include "control/convert/files.hpp"

#include <unistd.h>

#include <cerrno>
#include <cstdio>
#include <cstring>
#include <utility>

#include "control/convert/form.hpp"
#include "control/convert/tags.hpp"
#include "daemon/host/beside.hpp"
#include "daemon/host/sound_bytes.hpp"

namespace signalbox::convert {

using dsp::Format;

namespace {

Error file_error(std::string text) { return {Code::file, std::move(text)}; }

// Bytes are written as they are: our conversion to them is faster, and rounds.
Format written_as(int format) {
    switch (format & SF_FORMAT_SUBMASK) {
        case SF_FORMAT_PCM_U8:
            return Format::u8;
        case SF_FORMAT_ULAW:
            return Format::mu_law;
        case SF_FORMAT_ALAW:
            return Format::a_law;
        case SF_FORMAT_PCM_24:
            return Format::s24_in_32;
        default:
            return carrier_of(format);
    }
}

// What was tried last did not fit: libsndfile does not look at what becomes of MP3's bytes.
bool is_full() { return errno == ENOSPC || errno == EDQUOT || errno == EFBIG || errno == EIO; }

// Known to fit into a plain WAV file.
bool is_short(const SF_INFO& info, std::uint64_t frames) {
    constexpr std::uint64_t kMost = 0xf0000000U;
    return frames > 0 && frames < kMost / (8U * static_cast<std::uint64_t>(info.channels));
}

}  // namespace

// --- reading
// ----------------------------------------------------------------------------------------------------------

Result<InFile> InFile::open(const std::string& path) {
    SF_INFO info{};
    File file(sf_open(path.c_str(), SFM_READ, &info));
    if (file == nullptr) return file_error("cannot read " + path + ": " + sf_strerror(nullptr));
    if (std::string missing = host::missing_sound(path); !missing.empty()) return file_error(std::move(missing));
    return InFile(path, std::move(file), info);
}

sf_count_t InFile::read_frames(void* to, sf_count_t frames) {
    switch (carrier_of(info_.format)) {
        case Format::s16:
            return sf_readf_short(file_.get(), static_cast<short*>(to), frames);
        case Format::s32:
            return sf_readf_int(file_.get(), static_cast<int*>(to), frames);
        case Format::f64:
            return sf_readf_double(file_.get(), static_cast<double*>(to), frames);
        default:
            return sf_readf_float(file_.get(), static_cast<float*>(to), frames);
    }
}

Result<std::size_t> InFile::read(void* to, std::size_t frames) {
    const auto got = static_cast<std::size_t>(read_frames(to, static_cast<sf_count_t>(frames)));
    read_ += got;
    if (got == frames) return got;
    if (sf_error(file_.get()) != SF_ERR_NO_ERROR)
        return file_error("cannot read on in " + path_ + ": " + sf_strerror(file_.get()));
    if (knows_length() && read_ < static_cast<std::uint64_t>(info_.frames)) {
        return file_error(path_ + " says that it has " + std::to_string(info_.frames) + " frames and ends after " +
                          std::to_string(read_) + ": it is cut off, or still being written");
    }
    return got;
}

// --- writing
// ----------------------------------------------------------------------------------------------------------

OutFile::OutFile(std::string path, const SF_INFO& info)
    : path_(std::move(path)), beside_(path_ + ".part"), channels_(info.channels), samples_(written_as(info.format)) {}

OutFile::OutFile(OutFile&& other) noexcept
    : path_(std::move(other.path_)),
      beside_(std::exchange(other.beside_, {})),
      file_(std::move(other.file_)),
      channels_(other.channels_),
      samples_(other.samples_) {}

Result<OutFile> OutFile::create(const std::string& path, SF_INFO info, std::uint64_t frames, const InFile& from) {
    const bool wav = (info.format & SF_FORMAT_TYPEMASK) == SF_FORMAT_WAV;
    const int kind = !wav                                      ? info.format & SF_FORMAT_TYPEMASK
                     : !is_short(info, frames)                 ? SF_FORMAT_RF64
                     : says_places(from.handle(), from.info()) ? SF_FORMAT_WAVEX
                                                               : SF_FORMAT_WAV;
    info.format = (info.format & ~SF_FORMAT_TYPEMASK) | kind;
    const auto place = host::place_for(path);
    if (!place) return file_error(host::no_file(path));
    OutFile out(*place, info);
    out.file_.reset(sf_open(out.beside_.c_str(), SFM_WRITE, &info));
    if (out.file_ == nullptr) {
        Error error = file_error("cannot write " + path + ": " + sf_strerror(nullptr));
        unlink(out.beside_.c_str());  // libsndfile looks at some settings when it has made the file
        out.beside_.clear();
        return error;
    }
    sf_command(out.file_.get(), SFC_RF64_AUTO_DOWNGRADE, nullptr, wav ? SF_TRUE : SF_FALSE);
    sf_command(out.file_.get(), SFC_SET_ADD_PEAK_CHUNK, nullptr, SF_FALSE);
    sf_command(out.file_.get(), SFC_SET_CLIPPING, nullptr, SF_TRUE);
    take_over_tags(from.handle(), from.info(), out.file_.get(), info);
    return out;
}

OutFile::~OutFile() {
    if (beside_.empty()) return;
    file_.reset();
    std::remove(beside_.c_str());
}

Error OutFile::fault(const char* what) const {
    const std::string why = errno != 0         ? std::strerror(errno)
                            : file_ != nullptr ? sf_strerror(file_.get())
                                               : "it failed";
    return file_error(std::string(what) + " " + path_ + ": " + why + "; nothing of it is left");
}

bool OutFile::write_frames(const void* from, sf_count_t frames) {
    switch (samples_) {
        case Format::s16:
            return sf_writef_short(file_.get(), static_cast<const short*>(from), frames) == frames;
        case Format::s24_in_32:
        case Format::s32:
            return sf_writef_int(file_.get(), static_cast<const int*>(from), frames) == frames;
        case Format::f32:
            return sf_writef_float(file_.get(), static_cast<const float*>(from), frames) == frames;
        case Format::f64:
            return sf_writef_double(file_.get(), static_cast<const double*>(from), frames) == frames;
        default:
            return sf_write_raw(file_.get(), from, frames * channels_) == frames * channels_;
    }
}

Result<void> OutFile::write(const void* from, std::size_t frames) {
    errno = 0;
    const bool written = write_frames(from, static_cast<sf_count_t>(frames));
    if (written && sf_error(file_.get()) == SF_ERR_NO_ERROR && !is_full()) return {};
    return fault("cannot write");
}

Result<void> OutFile::finish() {
    errno = 0;
    if (sf_close(file_.release()) != SF_ERR_NO_ERROR || is_full()) return fault("cannot finish");
    if (std::rename(beside_.c_str(), path_.c_str()) != 0) return fault("cannot name");
    beside_.clear();
    return {};
}

}  // namespace signalbox::convert
