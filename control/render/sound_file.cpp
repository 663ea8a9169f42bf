// SPDX-FileCopyrightText: 2026 The Signalbox authors
// SPDX-License-Identifier: ISC
#include "control/render/sound_file.hpp"

#include <sndfile.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstdio>
#include <cstring>
#include <fstream>
#include <utility>

namespace signalbox::render {
namespace {

// As a C string, for a signal handler.
std::array<char, 4096> unfinished{};

std::uint64_t little(const char* bytes, int count) {
    std::uint64_t value = 0;
    for (int i = count; i-- > 0;) value = value << 8 | static_cast<unsigned char>(bytes[i]);
    return value;
}

// libsndfile takes a WAV file that ends early for a shorter one. How many bytes of sound it says it has, and has.
struct Bytes {
    std::uint64_t said = 0, there = 0;
};
Bytes sound_bytes(const std::string& path) {
    std::ifstream file(path, std::ios::binary | std::ios::ate);
    const auto size = static_cast<std::uint64_t>(std::max<std::streamoff>(file.tellg(), 0));
    file.seekg(0);
    std::array<char, 36> head{};
    file.read(head.data(), 12);
    const std::string_view form(head.data(), 4);
    if (!file || (form != "RIFF" && form != "RF64")) return {};
    std::uint64_t large = 0;  // RF64 has it in a chunk of its own
    for (std::uint64_t at = 12; at + 8 <= size;) {
        file.seekg(static_cast<std::streamoff>(at));
        file.read(head.data(), 8);
        const std::string_view name(head.data(), 4);
        std::uint64_t bytes = little(head.data() + 4, 4);
        const bool ds64 = name == "ds64", data = name == "data";
        if (ds64 && file.read(head.data() + 8, 16)) large = little(head.data() + 16, 8);
        if (data && form == "RF64" && bytes == 0xffffffffU) bytes = large;
        if (data) return {bytes, size - at - 8};
        at += 8 + bytes + bytes % 2;
    }
    return {};
}

Error file_error(std::string text) { return {Code::file, std::move(text)}; }

int format_of(const std::string& path) {
    return path.ends_with(".flac") ? SF_FORMAT_FLAC | SF_FORMAT_PCM_24 : SF_FORMAT_RF64 | SF_FORMAT_FLOAT;
}

}  // namespace

void CloseSound::operator()(sf_private_tag* file) const { sf_close(file); }

// --- reading
// ----------------------------------------------------------------------------------------------------------

SoundReader::SoundReader(std::string path, Sound file, const Shape& shape)
    : path_(std::move(path)), file_(std::move(file)), shape_(shape) {}

Result<SoundReader> SoundReader::open(const std::string& path) {
    SF_INFO info{};
    Sound file(sf_open(path.c_str(), SFM_READ, &info));
    if (file == nullptr) return file_error("cannot read " + path + ": " + sf_strerror(nullptr));
    const Bytes bytes = sound_bytes(path);
    if (bytes.said > bytes.there) {
        return file_error(path + " says that it has " + std::to_string(bytes.said) + " bytes of sound and ends after " +
                          std::to_string(bytes.there) + ": it is cut off, or still being written");
    }
    const Shape shape{static_cast<std::uint32_t>(info.channels), static_cast<std::uint32_t>(info.samplerate),
                      static_cast<std::uint64_t>(info.frames)};
    return SoundReader(path, std::move(file), shape);
}

Result<std::uint64_t> SoundReader::read(float* to, std::uint64_t frames) {
    const auto got = static_cast<std::uint64_t>(sf_readf_float(file_.get(), to, static_cast<sf_count_t>(frames)));
    read_ += got;
    if (got == frames) return got;
    if (sf_error(file_.get()) != SF_ERR_NO_ERROR)
        return file_error("cannot read on in " + path_ + ": " + sf_strerror(file_.get()));
    if (read_ < shape_.frames) {
        return file_error(path_ + " says that it has " + std::to_string(shape_.frames) + " frames and ends after " +
                          std::to_string(read_) + ": it is cut off, or still being written");
    }
    return got;
}

// --- writing
// ----------------------------------------------------------------------------------------------------------

SoundWriter::SoundWriter(std::string path, std::string beside) : path_(std::move(path)), beside_(std::move(beside)) {}

Result<SoundWriter> SoundWriter::create(const std::string& path, const Shape& shape) {
    SoundWriter writer(path, path + ".part");
    SF_INFO info{};
    info.channels = static_cast<int>(shape.channels);
    info.samplerate = static_cast<int>(shape.rate_hz);
    info.format = format_of(path);
    writer.file_.reset(sf_open(writer.beside_.c_str(), SFM_WRITE, &info));
    if (writer.file_ == nullptr) {
        const Error error = file_error("cannot write " + path + ": " + sf_strerror(nullptr));
        writer.beside_.clear();
        return error;
    }
    if (writer.beside_.size() < unfinished.size()) std::strcpy(unfinished.data(), writer.beside_.c_str());
    sf_command(writer.file_.get(), SFC_RF64_AUTO_DOWNGRADE, nullptr, SF_TRUE);
    sf_command(writer.file_.get(), SFC_SET_ADD_PEAK_CHUNK, nullptr, SF_FALSE);
    return writer;
}

SoundWriter::~SoundWriter() {
    if (beside_.empty()) return;  // moved from, or never there
    file_.reset();
    std::remove(beside_.c_str());
}

Error SoundWriter::fault(const std::string& what) const {
    const std::string why = errno != 0 ? std::strerror(errno) : file_ != nullptr ? sf_strerror(file_.get()) : "";
    return file_error(what + " " + path_ + ": " + why + "; nothing of it is left");
}

Result<void> SoundWriter::write(const float* from, std::uint64_t frames) {
    errno = 0;
    const auto count = static_cast<sf_count_t>(frames);
    if (sf_writef_float(file_.get(), from, count) == count) return {};
    return fault("cannot write");
}

Result<void> SoundWriter::finish() {
    errno = 0;
    if (sf_close(file_.release()) != SF_ERR_NO_ERROR) return fault("cannot finish");
    if (std::rename(beside_.c_str(), path_.c_str()) != 0) return fault("cannot name");
    unfinished[0] = 0;
    beside_.clear();
    return {};
}

void remove_unfinished() noexcept {
    if (unfinished[0] != 0) unlink(unfinished.data());
}

}  // namespace signalbox::render
