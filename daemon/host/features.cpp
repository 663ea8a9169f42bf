// SPDX-FileCopyrightText: 2026 The Signalbox authors
// SPDX-License-Identifier: ISC
#include "daemon/host/features.hpp"

#include <algorithm>
#include <deque>
#include <mutex>
#include <string>
#include <unordered_map>

#include <lv2/atom/atom.h>
#include <lv2/buf-size/buf-size.h>
#include <lv2/parameters/parameters.h>

#include "daemon/host/instance.hpp"

namespace signalbox::host {

namespace {

struct Urids {
    std::mutex mutex;
    std::deque<std::string> uris;  // by number less one; a deque moves nothing when it grows
    std::unordered_map<std::string_view, LV2_URID> numbers;
};

Urids& urids() {
    static Urids all;
    return all;
}

constexpr std::array kFeatures = {LV2_URID__map,
                                  LV2_URID__unmap,
                                  LV2_OPTIONS__options,
                                  LV2_BUF_SIZE__boundedBlockLength,
                                  LV2_BUF_SIZE__fixedBlockLength,
                                  LV2_BUF_SIZE__powerOf2BlockLength,
                                  LV2_CORE__isLive,
                                  LV2_CORE__inPlaceBroken,
                                  LV2_CORE__hardRTCapable};

constexpr std::array kOptions = {LV2_PARAMETERS__sampleRate, LV2_BUF_SIZE__minBlockLength, LV2_BUF_SIZE__maxBlockLength,
                                 LV2_BUF_SIZE__nominalBlockLength, LV2_BUF_SIZE__sequenceSize};

}  // namespace

LV2_URID map_uri(std::string_view uri) {
    Urids& all = urids();
    const std::lock_guard lock(all.mutex);
    if (const auto found = all.numbers.find(uri); found != all.numbers.end()) return found->second;
    all.uris.emplace_back(uri);
    const auto number = static_cast<LV2_URID>(all.uris.size());
    all.numbers.emplace(all.uris.back(), number);
    return number;
}

const char* unmap_uri(LV2_URID urid) {
    Urids& all = urids();
    const std::lock_guard lock(all.mutex);
    return urid == 0 || urid > all.uris.size() ? nullptr : all.uris[urid - 1].c_str();
}

bool supports_feature(std::string_view uri) {
    return std::find(kFeatures.begin(), kFeatures.end(), uri) != kFeatures.end();
}

bool supports_option(std::string_view uri) {
    return std::find(kOptions.begin(), kOptions.end(), uri) != kOptions.end();
}

LV2_Options_Option Features::option(const char* uri, const char* type, std::uint32_t size, const void* value) {
    return {LV2_OPTIONS_INSTANCE, 0, map_uri(uri), size, map_uri(type), value};
}

Features::Features(const Setting& setting, bool fixed_blocks, bool power_of_two_blocks)
    : rate_hz_(static_cast<float>(setting.rate_hz)),
      nominal_frames_(static_cast<std::int32_t>(std::clamp(setting.nominal_frames, 1U, rt::kMaxFrames))),
      most_frames_(rt::kMaxFrames),
      map_{nullptr, [](LV2_URID_Map_Handle, const char* uri) { return map_uri(uri); }},
      unmap_{nullptr, [](LV2_URID_Unmap_Handle, LV2_URID urid) { return unmap_uri(urid); }} {
    least_frames_ = 1;
    if (fixed_blocks) least_frames_ = most_frames_ = nominal_frames_;
    const auto frames = [&](std::size_t i, const std::int32_t& value) {
        return option(kOptions[i], LV2_ATOM__Int, sizeof value, &value);
    };
    options_ = {option(kOptions[0], LV2_ATOM__Float, sizeof rate_hz_, &rate_hz_),
                frames(1, least_frames_),
                frames(2, most_frames_),
                frames(3, nominal_frames_),
                frames(4, event_bytes_),
                LV2_Options_Option{LV2_OPTIONS_INSTANCE, 0, 0, 0, 0, nullptr}};
    features_ = {LV2_Feature{LV2_URID__map, &map_},
                 LV2_Feature{LV2_URID__unmap, &unmap_},
                 LV2_Feature{LV2_OPTIONS__options, options_.data()},
                 LV2_Feature{LV2_BUF_SIZE__boundedBlockLength, nullptr},
                 LV2_Feature{LV2_BUF_SIZE__fixedBlockLength, nullptr},
                 LV2_Feature{LV2_BUF_SIZE__powerOf2BlockLength, nullptr}};
    // The last two are promises: made only to those that ask.
    std::size_t count = 0;
    for (std::size_t i = 0; i < 4; ++i) list_[count++] = &features_[i];
    if (fixed_blocks) list_[count++] = &features_[4];
    if (power_of_two_blocks) list_[count++] = &features_[5];
}

}  // namespace signalbox::host
