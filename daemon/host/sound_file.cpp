// SPDX-FileCopyrightText: 2026 The Signalbox authors
// SPDX-License-Identifier: ISC
#include "daemon/host/sound_file.hpp"

#include <dlfcn.h>
#include <sndfile.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstdio>
#include <cstring>
#include <filesystem>
#include <system_error>
#include <utility>

#include "daemon/host/beside.hpp"
#include "daemon/host/sound_bytes.hpp"

namespace signalbox::host {
namespace {

// libsndfile comes when the first file does: it brings a dozen codecs along, which a rack without files has no use for.
struct Codecs {
    decltype(&sf_open) open = nullptr;
    decltype(&sf_close) close = nullptr;
    decltype(&sf_strerror) strerror = nullptr;
    decltype(&sf_error) error = nullptr;
    decltype(&sf_command) command = nullptr;
    decltype(&sf_seek) seek = nullptr;
    decltype(&sf_readf_float) read = nullptr;
    decltype(&sf_writef_float) write = nullptr;
};

template <class Function>
void look_up(void* library, const char* name, Function& function) {
    function = reinterpret_cast<Function>(dlsym(library, name));
}

Codecs load_codecs() {
    Codecs all;
    void* const library = dlopen("libsndfile.so.1", RTLD_NOW | RTLD_LOCAL);
    if (library == nullptr) return all;
    look_up(library, "sf_close", all.close);
    look_up(library, "sf_strerror", all.strerror);
    look_up(library, "sf_error", all.error);
    look_up(library, "sf_command", all.command);
    look_up(library, "sf_seek", all.seek);
    look_up(library, "sf_readf_float", all.read);
    look_up(library, "sf_writef_float", all.write);
    look_up(library, "sf_open", all.open);
    return all;
}

const Codecs& codecs() {
    static const Codecs all = load_codecs();
    return all;
}

// As a C string, for a signal handler.
std::array<char, 4096> unfinished{};

Error file_error(std::string text) { return {Code::file, std::move(text)}; }

Error no_codecs(const std::string& path) {
    return file_error("cannot open " + path + ": libsndfile is not there; install libsndfile1");
}

struct Format {
    const char* ending;
    int number;
};
constexpr std::array<Format, 7> kFormats{{{".wav", SF_FORMAT_RF64 | SF_FORMAT_FLOAT},
                                          {".flac", SF_FORMAT_FLAC | SF_FORMAT_PCM_24},
                                          {".w64", SF_FORMAT_W64 | SF_FORMAT_FLOAT},
                                          {".aiff", SF_FORMAT_AIFF | SF_FORMAT_FLOAT},
                                          {".aif", SF_FORMAT_AIFF | SF_FORMAT_FLOAT},
                                          {".caf", SF_FORMAT_CAF | SF_FORMAT_FLOAT},
                                          {".ogg", SF_FORMAT_OGG | SF_FORMAT_VORBIS}}};

const Format* format_of(const std::string& path) {
    std::string ending = std::filesystem::path(path).extension().native();
    std::transform(ending.begin(), ending.end(), ending.begin(),
                   [](char c) { return 'A' <= c && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c; });
    const auto found =
        std::find_if(kFormats.begin(), kFormats.end(), [&](const Format& f) { return ending == f.ending; });
    return found != kFormats.end() ? &*found : nullptr;
}

// Why a file cannot be opened; libsndfile's own words where there are no better ones.
std::string why_not(const std::string& path) {
    std::error_code error;
    if (std::filesystem::is_directory(path, error)) return "it is a folder";
    if (std::filesystem::is_empty(path, error) && !error) return "it is empty";
    if (codecs().error(nullptr) == SF_ERR_UNRECOGNISED_FORMAT) return "it is no sound file of a kind that is known";
    const std::string why = codecs().strerror(nullptr), before = "System error : ";
    return why.starts_with(before) ? why.substr(before.size()) : why;
}

// Known to fit into a plain WAV file. In a large one libsndfile writes down the peaks and the time of day, come what
// may.
bool is_short(const Shape& shape) {
    return shape.frames > 0 && shape.frames < 0xf0000000U / (sizeof(float) * shape.channels);
}

}  // namespace

void CloseSound::operator()(sf_private_tag* file) const { codecs().close(file); }

// --- reading
// ----------------------------------------------------------------------------------------------------------

SoundReader::SoundReader(std::string path, Sound file, const Shape& shape)
    : path_(std::move(path)), file_(std::move(file)), shape_(shape) {}

Result<SoundReader> SoundReader::open(const std::string& path) {
    if (codecs().open == nullptr) return no_codecs(path);
    SF_INFO info{};
    Sound file(codecs().open(path.c_str(), SFM_READ, &info));
    if (file == nullptr) return file_error("cannot read " + path + ": " + why_not(path));
    if (std::string missing = missing_sound(path); !missing.empty()) return file_error(std::move(missing));
    const Shape shape{static_cast<std::uint32_t>(info.channels), static_cast<std::uint32_t>(info.samplerate),
                      static_cast<std::uint64_t>(info.frames)};
    return SoundReader(path, std::move(file), shape);
}

Result<void> SoundReader::seek(std::uint64_t frame) {
    if (codecs().seek(file_.get(), static_cast<sf_count_t>(frame), SEEK_SET) < 0)
        return file_error("cannot go to frame " + std::to_string(frame) + " of " + path_ + ": " +
                          codecs().strerror(file_.get()));
    read_ = frame;
    return {};
}

Result<std::uint64_t> SoundReader::read(float* to, std::uint64_t frames) {
    const auto got = static_cast<std::uint64_t>(codecs().read(file_.get(), to, static_cast<sf_count_t>(frames)));
    read_ += got;
    if (got == frames) return got;
    if (codecs().error(file_.get()) != SF_ERR_NO_ERROR)
        return file_error("cannot read on in " + path_ + ": " + codecs().strerror(file_.get()));
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
    if (codecs().open == nullptr) return no_codecs(path);
    const auto place = place_for(path);
    if (!place) return file_error(no_file(path));
    SoundWriter writer(*place, *place + ".part");
    SF_INFO info{};
    info.channels = static_cast<int>(shape.channels);
    info.samplerate = static_cast<int>(shape.rate_hz);
    const Format* const format = format_of(path);
    info.format = (format != nullptr ? *format : kFormats[0]).number;
    if (info.format == kFormats[0].number && is_short(shape)) info.format = SF_FORMAT_WAV | SF_FORMAT_FLOAT;
    writer.file_.reset(codecs().open(writer.beside_.c_str(), SFM_WRITE, &info));
    if (writer.file_ == nullptr) {
        const Error error = file_error("cannot write " + path + ": " + why_not(writer.beside_));
        unlink(writer.beside_.c_str());  // libsndfile looks at some settings when it has made the file
        writer.beside_.clear();
        return error;
    }
    writer.first_ = unfinished[0] == 0 && writer.beside_.size() < unfinished.size();
    if (writer.first_) std::strcpy(unfinished.data(), writer.beside_.c_str());
    codecs().command(writer.file_.get(), SFC_RF64_AUTO_DOWNGRADE, nullptr, SF_TRUE);
    codecs().command(writer.file_.get(), SFC_SET_ADD_PEAK_CHUNK, nullptr, SF_FALSE);
    codecs().command(writer.file_.get(), SFC_SET_CLIPPING, nullptr, SF_TRUE);  // 24 bits would turn over
    return writer;
}

SoundWriter::~SoundWriter() {
    if (beside_.empty()) return;  // moved from, or never there
    file_.reset();
    std::remove(beside_.c_str());
    if (first_) unfinished[0] = 0;
}

bool SoundWriter::knows(const std::string& path) { return format_of(path) != nullptr; }

Error SoundWriter::fault(const std::string& what) const {
    const std::string why = errno != 0 ? std::strerror(errno) : file_ != nullptr ? codecs().strerror(file_.get()) : "";
    return file_error(what + " " + path_ + ": " + why + "; nothing of it is left");
}

Result<void> SoundWriter::write(const float* from, std::uint64_t frames) {
    errno = 0;
    const auto count = static_cast<sf_count_t>(frames);
    if (codecs().write(file_.get(), from, count) == count) return {};
    return fault("cannot write");
}

Result<void> SoundWriter::finish() {
    errno = 0;
    if (codecs().close(file_.release()) != SF_ERR_NO_ERROR) return fault("cannot finish");
    if (std::rename(beside_.c_str(), path_.c_str()) != 0) return fault("cannot name");
    if (first_) unfinished[0] = 0;
    beside_.clear();
    return {};
}

void SoundWriter::update() { codecs().command(file_.get(), SFC_UPDATE_HEADER_NOW, nullptr, 0); }

Error SoundWriter::keep(const Error& why) {
    const std::string cause = why.text.substr(0, why.text.find("; nothing of it is left"));
    if (file_ != nullptr) codecs().close(file_.release());
    const bool named = std::rename(beside_.c_str(), path_.c_str()) == 0;
    const Error said = file_error(cause + "; what was recorded until then is in " + (named ? path_ : beside_));
    if (first_) unfinished[0] = 0;
    beside_.clear();
    return said;
}

void remove_unfinished() noexcept {
    if (unfinished[0] != 0) unlink(unfinished.data());
}

}  // namespace signalbox::host
