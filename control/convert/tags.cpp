// SPDX-FileCopyrightText: 2026 The Signalbox authors
// SPDX-License-Identifier: ISC
#include "control/convert/tags.hpp"

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

namespace signalbox::convert {
namespace {

constexpr std::size_t kMostText = 15 << 10;   // libsndfile takes less than 16 KiB
constexpr std::size_t kMostCues = 2500;       // that it reads
constexpr std::size_t kLongestName = 253;     // what AIFF can hold
constexpr std::size_t kMostNames = 64 << 10;  // with the points; libsndfile's heads end at 100 KiB

using Cues = SF_CUES_VAR(kMostCues);
using Broadcast = SF_BROADCAST_INFO_VAR(kMostText);
using Cart = SF_CART_INFO_VAR(kMostText);

// From frames at one rate to those at another.
class Scale {
public:
    Scale(const SF_INFO& of, const SF_INFO& info)
        : from_(static_cast<std::uint64_t>(of.samplerate)), to_(static_cast<std::uint64_t>(info.samplerate)) {}
    std::uint64_t operator()(std::uint64_t frame) const {
        return frame / from_ * to_ + (frame % from_ * to_ + from_ / 2) / from_;
    }
    std::uint32_t operator()(std::uint32_t frame) const {
        return static_cast<std::uint32_t>(
            std::min<std::uint64_t>((*this)(std::uint64_t{frame}), std::uint32_t{0xffffffff}));
    }

private:
    std::uint64_t from_, to_;
};

template <class Info>
bool get(SNDFILE* file, int what, Info& info) {
    return sf_command(file, what, &info, sizeof info) == SF_TRUE;
}

template <class Info>
void set(SNDFILE* file, int what, Info& info) {
    sf_command(file, what, &info, sizeof info);
}

void take_over_text(SNDFILE* from, SNDFILE* to) {
    for (int kind = SF_STR_FIRST; kind <= SF_STR_LAST; ++kind) {
        if (const char* text = sf_get_string(from, kind)) sf_set_string(to, kind, text);
    }
}

std::vector<int> places(SNDFILE* file, const SF_INFO& info) {
    std::vector<int> map(static_cast<std::size_t>(info.channels));
    const int bytes = static_cast<int>(map.size() * sizeof(int));
    if (sf_command(file, SFC_GET_CHANNEL_MAP_INFO, map.data(), bytes) != SF_TRUE) map.clear();
    return map;
}

void put(std::string& to, std::uint32_t number) {
    for (unsigned i = 0; i < 4; ++i) to += static_cast<char>(number >> 8 * i & 0xffU);
}

// RIFF has names apart from the points that they belong to, and libsndfile reads them and does not write them. It takes
// chunks of whole words only.
void set_names(const Cues& cues, SNDFILE* to) {
    std::string list = "adtl";
    for (const SF_CUE_POINT* cue = cues.cue_points; cue != cues.cue_points + cues.cue_count; ++cue) {
        std::string name = cue->name;
        if (name.empty()) continue;
        name.resize((name.size() + 4) / 4 * 4);
        list += "labl";
        put(list, static_cast<std::uint32_t>(4 + name.size()));
        put(list, static_cast<std::uint32_t>(cue->indx));
        list += name;
    }
    if (list.size() == 4 || list.size() + cues.cue_count * std::size_t{24} > kMostNames) return;
    SF_CHUNK_INFO chunk{};
    std::memcpy(chunk.id, "LIST", 4);
    chunk.id_size = 4;
    chunk.datalen = static_cast<unsigned>(list.size());
    chunk.data = list.data();
    sf_set_chunk(to, &chunk);
}

void take_over_cues(SNDFILE* from, SNDFILE* to, const Scale& scale, int kind) {
    std::uint32_t count = 0;
    if (!get(from, SFC_GET_CUE_COUNT, count) || count == 0) return;
    const auto cues = std::make_unique<Cues>();
    if (!get(from, SFC_GET_CUE, *cues)) return;
    cues->cue_count = static_cast<std::uint32_t>(std::min<std::size_t>(cues->cue_count, kMostCues));
    for (SF_CUE_POINT* cue = cues->cue_points; cue != cues->cue_points + cues->cue_count; ++cue) {
        cue->sample_offset = scale(cue->sample_offset != 0 ? cue->sample_offset : cue->position);
        cue->position = cue->sample_offset;
        cue->chunk_start = cue->block_start = 0;
        cue->name[kLongestName] = '\0';
    }
    set(to, SFC_SET_CUE, *cues);
    if (kind == SF_FORMAT_WAV || kind == SF_FORMAT_WAVEX) set_names(*cues, to);
}

void take_over_instrument(SNDFILE* from, SNDFILE* to, const Scale& scale, int kind) {
    SF_INSTRUMENT instrument{};
    // libsndfile forgets an AIFF's points where it has an instrument too, and writes neither.
    if (kind == SF_FORMAT_AIFF || !get(from, SFC_GET_INSTRUMENT, instrument)) return;
    instrument.loop_count = std::clamp(instrument.loop_count, 0, static_cast<int>(std::size(instrument.loops)));
    for (auto* loop = instrument.loops; loop != instrument.loops + instrument.loop_count; ++loop) {
        loop->start = scale(loop->start);
        loop->end = std::max(scale(loop->end), loop->start + 1);
    }
    set(to, SFC_SET_INSTRUMENT, instrument);
}

void take_over_broadcast(SNDFILE* from, SNDFILE* to, const Scale& scale) {
    const auto info = std::make_unique<Broadcast>();
    if (!get(from, SFC_GET_BROADCAST_INFO, *info)) return;
    info->coding_history_size = std::min<std::uint32_t>(info->coding_history_size, kMostText);
    const std::uint64_t since_midnight =
        scale(std::uint64_t{info->time_reference_high} << 32U | info->time_reference_low);
    info->time_reference_low = static_cast<std::uint32_t>(since_midnight);
    info->time_reference_high = static_cast<std::uint32_t>(since_midnight >> 32U);
    set(to, SFC_SET_BROADCAST_INFO, *info);
}

void take_over_cart(SNDFILE* from, SNDFILE* to, const Scale& scale) {
    const auto info = std::make_unique<Cart>();
    if (!get(from, SFC_GET_CART_INFO, *info)) return;
    info->tag_text_size = std::min<std::uint32_t>(info->tag_text_size, kMostText);
    for (SF_CART_TIMER& timer : info->post_timers)
        timer.value = static_cast<std::int32_t>(
            std::min(scale(static_cast<std::uint32_t>(timer.value)), std::uint32_t{0x7fffffff}));
    set(to, SFC_SET_CART_INFO, *info);
}

}  // namespace

bool says_places(SNDFILE* file, const SF_INFO& info) { return info.channels > 2 && !places(file, info).empty(); }

void take_over_tags(SNDFILE* from, const SF_INFO& of, SNDFILE* to, const SF_INFO& info) {
    const Scale scale(of, info);
    const int kind = info.format & SF_FORMAT_TYPEMASK;
    take_over_text(from, to);
    if (auto map = places(from, of); !map.empty())
        sf_command(to, SFC_SET_CHANNEL_MAP_INFO, map.data(), static_cast<int>(map.size() * sizeof(int)));
    take_over_cues(from, to, scale, kind);
    take_over_instrument(from, to, scale, kind);
    take_over_broadcast(from, to, scale);
    take_over_cart(from, to, scale);
}

}  // namespace signalbox::convert
