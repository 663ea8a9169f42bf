// SPDX-FileCopyrightText: 2026 The Signalbox authors
// SPDX-License-Identifier: ISC
#include "daemon/host/sound_bytes.hpp"

#include <algorithm>
#include <array>
#include <fstream>
#include <string>
#include <string_view>

namespace signalbox::host {
namespace {

// Files of chunks: a name, a size, so many bytes.
struct Kind {
    std::string_view begins, data;  // with this; the name of the chunk that has the sound
    std::uint32_t head;             // bytes before the first chunk
    std::uint32_t name, size;       // bytes of a chunk's name and of its size
    bool big_endian, counts_itself;
    std::uint32_t rounded;  // chunks begin at multiples of this
};
constexpr std::array<Kind, 5> kKinds{{{"RIFF", "data", 12, 4, 4, false, false, 2},
                                      {"RF64", "data", 12, 4, 4, false, false, 2},
                                      {"FORM", "SSND", 12, 4, 4, true, false, 2},
                                      {"riff", "data", 40, 16, 8, false, true, 8},
                                      {"caff", "data", 8, 4, 8, true, false, 1}}};

std::uint64_t number(const char* bytes, std::uint32_t count, bool big_endian) {
    std::uint64_t value = 0;
    for (std::uint32_t i = 0; i < count; ++i)
        value = value << 8 | static_cast<unsigned char>(bytes[big_endian ? i : count - 1 - i]);
    return value;
}

class Chunks {
public:
    Chunks(std::ifstream& file, std::uint64_t size, const Kind& kind) : file_(file), size_(size), kind_(kind) {}

    SoundBytes sound() {
        std::uint64_t large = 0;  // RF64 has it in a chunk of its own
        for (std::uint64_t at = kind_.head; at + kind_.name + kind_.size <= size_;) {
            const std::uint64_t begin = at + kind_.name + kind_.size;
            file_.seekg(static_cast<std::streamoff>(at));
            if (!file_.read(head_.data(), kind_.name + kind_.size)) return {};
            const std::string name(head_.data(), 4);
            std::uint64_t bytes = number(head_.data() + kind_.name, kind_.size, kind_.big_endian);
            if (kind_.counts_itself) bytes -= std::min<std::uint64_t>(bytes, kind_.name + kind_.size);
            if (name == "ds64" && file_.read(head_.data(), 16)) large = number(head_.data() + 8, 8, false);
            if (name == kind_.data) return said(kind_.begins == "RF64" && bytes == 0xffffffffU ? large : bytes, begin);
            if (bytes > size_) return {};
            at = begin + (bytes + kind_.rounded - 1) / kind_.rounded * kind_.rounded;
        }
        return {};
    }

private:
    // CAF may leave it open, and who writes WAV into a pipe has to.
    [[nodiscard]] SoundBytes said(std::uint64_t bytes, std::uint64_t begin) const {
        if (bytes == ~std::uint64_t{0} || (kind_.begins == "RIFF" && bytes == 0xffffffffU)) return {};
        return {bytes, size_ - begin};
    }

    std::ifstream& file_;
    std::uint64_t size_;
    const Kind& kind_;
    std::array<char, 24> head_{};
};

// An AU file has one head and then the sound.
SoundBytes of_au(const char* head, std::uint64_t size) {
    const std::uint64_t begin = number(head + 4, 4, true), said = number(head + 8, 4, true);
    if (said == 0xffffffffU) return {};
    return {said, size - std::min(begin, size)};
}

// An Ogg file says of each page how long it is; that of the last one tells where it ends.
SoundBytes of_ogg(std::ifstream& file, std::uint64_t size) {
    constexpr std::string_view kBegin("OggS\0", 5);
    constexpr std::size_t kHead = 27, kLongest = kHead + 255 + 255 * 255;
    std::string tail(std::min<std::uint64_t>(size, kLongest), '\0');
    file.seekg(static_cast<std::streamoff>(size - tail.size()));
    if (!file.read(tail.data(), static_cast<std::streamsize>(tail.size()))) return {};
    const std::size_t at = tail.rfind(kBegin);
    if (at == tail.npos) return {};
    const std::uint64_t before = size - tail.size() + at;
    const auto byte = [&](std::size_t i) -> std::uint64_t {
        return at + i < tail.size() ? static_cast<unsigned char>(tail[at + i]) : 0U;
    };
    std::uint64_t page = kHead + byte(kHead - 1);
    for (std::size_t i = 0; i < byte(kHead - 1); ++i) page += byte(kHead + i);
    return {before + page, size};
}

}  // namespace

SoundBytes sound_bytes(const std::string& path) {
    std::ifstream file(path, std::ios::binary | std::ios::ate);
    const auto size = static_cast<std::uint64_t>(std::max<std::streamoff>(file.tellg(), 0));
    file.seekg(0);
    std::array<char, 12> head{};
    if (!file.read(head.data(), head.size())) return {};
    const std::string_view begin(head.data(), 4);
    if (begin == ".snd") return of_au(head.data(), size);
    if (begin == "OggS") return of_ogg(file, size);
    const auto* const kind =
        std::find_if(kKinds.begin(), kKinds.end(), [&](const Kind& k) { return k.begins == begin; });
    return kind != kKinds.end() ? Chunks(file, size, *kind).sound() : SoundBytes{};
}

std::string missing_sound(const std::string& path) {
    const SoundBytes bytes = sound_bytes(path);
    if (bytes.said <= bytes.there) return {};
    return path + " says that it has " + std::to_string(bytes.said) + " bytes of sound and ends after " +
           std::to_string(bytes.there) + ": it is cut off, or still being written";
}

}  // namespace signalbox::host
