// SPDX-FileCopyrightText: 2026 The Signalbox authors
// SPDX-License-Identifier: ISC
#include "control/convert/form.hpp"

#include <algorithm>
#include <array>
#include <string_view>

namespace signalbox::convert {
namespace {

using dsp::Format;

// `samples`: of a kind of file that has only one; 0 for the others.
struct Kind {
    std::string_view name, ending;
    int number, samples;
};
constexpr std::array<Kind, 13> kKinds{{{"wav", ".wav", SF_FORMAT_WAV, 0},
                                       {"flac", ".flac", SF_FORMAT_FLAC, 0},
                                       {"w64", ".w64", SF_FORMAT_W64, 0},
                                       {"rf64", ".rf64", SF_FORMAT_RF64, 0},
                                       {"aiff", ".aiff", SF_FORMAT_AIFF, 0},
                                       {"aiff", ".aif", SF_FORMAT_AIFF, 0},
                                       {"caf", ".caf", SF_FORMAT_CAF, 0},
                                       {"au", ".au", SF_FORMAT_AU, 0},
                                       {"au", ".snd", SF_FORMAT_AU, 0},
                                       {"ogg", ".ogg", SF_FORMAT_OGG, SF_FORMAT_VORBIS},
                                       {"ogg", ".oga", SF_FORMAT_OGG, SF_FORMAT_VORBIS},
                                       {"opus", ".opus", SF_FORMAT_OGG | SF_FORMAT_OPUS, SF_FORMAT_OPUS},
                                       {"mp3", ".mp3", SF_FORMAT_MPEG, SF_FORMAT_MPEG_LAYER_III}}};

struct Samples {
    std::string_view name;
    int number;
};
constexpr std::array<Samples, 9> kSamples{{{"u8", SF_FORMAT_PCM_U8},
                                           {"s16", SF_FORMAT_PCM_16},
                                           {"s24", SF_FORMAT_PCM_24},
                                           {"s32", SF_FORMAT_PCM_32},
                                           {"f32", SF_FORMAT_FLOAT},
                                           {"float", SF_FORMAT_FLOAT},
                                           {"f64", SF_FORMAT_DOUBLE},
                                           {"ulaw", SF_FORMAT_ULAW},
                                           {"alaw", SF_FORMAT_ALAW}}};

template <class Rows>
std::string list(const Rows& rows) {
    std::string all;
    std::string_view last;
    for (const auto& row : rows) {
        if (row.name != last) all += (all.empty() ? "" : ", ") + std::string(row.name);
        last = row.name;
    }
    return all;
}

std::string lower(std::string text) {
    std::transform(text.begin(), text.end(), text.begin(),
                   [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c; });
    return text;
}

template <class Rows>
int find(const Rows& rows, std::string_view name) {
    const auto found = std::find_if(rows.begin(), rows.end(), [&](const auto& row) { return row.name == name; });
    return found != rows.end() ? found->number : 0;
}

const Kind& kind_row(int kind) {
    return *std::find_if(kKinds.begin(), kKinds.end() - 1, [&](const Kind& row) { return row.number == kind; });
}

std::string name_of(int format) {
    const int samples = format & SF_FORMAT_SUBMASK;
    const auto found =
        std::find_if(kSamples.begin(), kSamples.end(), [&](const Samples& row) { return row.number == samples; });
    return found != kSamples.end() ? std::string(found->name) : "such samples";
}

bool writable(int format, int channels, int rate_hz) {
    SF_INFO info{};
    info.format = format;
    info.channels = channels;
    info.samplerate = rate_hz;
    return sf_format_check(&info) != 0;
}

// What holds everything that these samples have, the closest first; then what holds most of it.
std::array<int, 6> like(int format) {
    const int own = format & SF_FORMAT_SUBMASK;
    if (bits_of(format) <= 16) return {own, SF_FORMAT_PCM_16, SF_FORMAT_PCM_24};
    if (bits_of(format) == 24) return {SF_FORMAT_PCM_24, SF_FORMAT_PCM_32, SF_FORMAT_FLOAT, SF_FORMAT_PCM_16};
    if (own == SF_FORMAT_PCM_32) return {own, SF_FORMAT_DOUBLE, SF_FORMAT_PCM_24, SF_FORMAT_PCM_16};
    if (own == SF_FORMAT_DOUBLE) return {own, SF_FORMAT_FLOAT, SF_FORMAT_PCM_24, SF_FORMAT_PCM_16};
    return {SF_FORMAT_FLOAT, SF_FORMAT_PCM_24, SF_FORMAT_PCM_16};
}

}  // namespace

Result<Form> form_of(const std::string& text) {
    const std::size_t colon = text.find(':');
    const std::string first = lower(text.substr(0, colon));
    Form form{find(kKinds, first), 0};
    if (form.kind == 0 && colon == text.npos) form.samples = find(kSamples, first);
    if (colon != text.npos) form.samples = find(kSamples, lower(text.substr(colon + 1)));
    const bool known = colon == text.npos ? form.kind != 0 || form.samples != 0 : form.kind != 0 && form.samples != 0;
    if (known) return form;
    return Error{Code::range, "--format takes a kind of file (" + kinds() + "), samples (" + samples() +
                                  "), or both as wav:s24, not '" + text + "'"};
}

int kind_of(const std::string& path) {
    const std::string name = lower(path);
    const auto found =
        std::find_if(kKinds.begin(), kKinds.end(), [&](const Kind& k) { return name.ends_with(k.ending); });
    return found != kKinds.end() ? found->number : 0;
}

std::string ending_of(int kind) { return std::string(kind_row(kind).ending); }
std::string kinds() { return list(kKinds); }
std::string samples() { return list(kSamples); }

Result<int> target_of(const SF_INFO& from, const Form& wanted, int kind, int rate_hz) {
    const Kind& row = kind_row(kind);
    const int file = kind & SF_FORMAT_TYPEMASK;
    const auto can = [&](int samples) { return writable(file | samples, from.channels, rate_hz); };
    if (row.samples != 0) {
        if (wanted.samples != 0)
            return Error{Code::file,
                         std::string(row.name) + " has samples of its own kind: leave out " + name_of(wanted.samples)};
        if (can(row.samples)) return file | row.samples;
    } else if (wanted.samples != 0) {
        if (can(wanted.samples)) return file | wanted.samples;
    } else {
        for (const int samples : like(from.format)) {
            if (samples != 0 && can(samples)) return file | samples;
        }
    }
    return Error{Code::file, "a " + std::string(row.ending) + " file cannot hold " +
                                 (wanted.samples != 0 ? name_of(wanted.samples) : "this") + " at " +
                                 std::to_string(rate_hz) + " Hz with " + std::to_string(from.channels) +
                                 " channels: choose another --format or --rate"};
}

Format carrier_of(int format) {
    switch (format & SF_FORMAT_SUBMASK) {
        case SF_FORMAT_DOUBLE:
            return Format::f64;
        case SF_FORMAT_PCM_24:
        case SF_FORMAT_PCM_32:
        case SF_FORMAT_ALAC_20:
        case SF_FORMAT_ALAC_24:
        case SF_FORMAT_ALAC_32:
            return Format::s32;
        default:
            return bits_of(format) <= 16 ? Format::s16 : Format::f32;
    }
}

int bits_of(int format) {
    switch (format & SF_FORMAT_SUBMASK) {
        case SF_FORMAT_PCM_S8:
        case SF_FORMAT_PCM_U8:
        case SF_FORMAT_DPCM_8:
            return 8;
        case SF_FORMAT_PCM_24:
        case SF_FORMAT_ALAC_20:
        case SF_FORMAT_ALAC_24:
            return 24;
        case SF_FORMAT_PCM_32:
        case SF_FORMAT_ALAC_32:
        case SF_FORMAT_FLOAT:
        case SF_FORMAT_DOUBLE:
        case SF_FORMAT_VORBIS:
        case SF_FORMAT_OPUS:
        case SF_FORMAT_MPEG_LAYER_I:
        case SF_FORMAT_MPEG_LAYER_II:
        case SF_FORMAT_MPEG_LAYER_III:
            return 32;
        default:
            return 16;  // and what is packed into fewer, as telephones and games have it
    }
}

}  // namespace signalbox::convert
