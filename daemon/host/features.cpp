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
#include "daemon/rt/events.hpp"

namespace signalbox::host {

namespace {

struct Urids {
    std::mutex mutex;
    std::deque<std::string> uris;  // by number less one; a deque moves nothing when it grows
    std::unordered_map<std::string_view, LV2_URID> numbers;

    // The floor knows these by their numbers.
    Urids() {
        for (const char* uri : rt::kFixedUris) add(uri);
    }
    LV2_URID add(std::string_view uri) {
        const std::string& kept = uris.emplace_back(uri);
        const auto number = static_cast<LV2_URID>(uris.size());
        numbers.emplace(kept, number);
        return number;
    }
};

Urids& urids() {
    static Urids all;
    return all;
}

constexpr std::array kFeatures = {LV2_URID__map,
                                  LV2_URID__unmap,
                                  LV2_OPTIONS__options,
                                  LV2_LOG__log,
                                  LV2_WORKER__schedule,
                                  LV2_STATE__makePath,
                                  LV2_STATE__mapPath,
                                  LV2_STATE__freePath,
                                  LV2_STATE__loadDefaultState,
                                  LV2_STATE__threadSafeRestore,
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
    return all.add(uri);
}

const char* unmap_uri(LV2_URID urid) {
    Urids& all = urids();
    const std::lock_guard lock(all.mutex);
    return urid == 0 || urid > all.uris.size() ? nullptr : all.uris[urid - 1].c_str();
}

LV2_URID_Map urid_map() {
    return {nullptr, [](LV2_URID_Map_Handle, const char* uri) { return map_uri(uri); }};
}
LV2_URID_Unmap urid_unmap() {
    return {nullptr, [](LV2_URID_Unmap_Handle, LV2_URID urid) { return unmap_uri(urid); }};
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

Features::Features(const Setting& setting, std::uint32_t block_frames, const FeatureObjects& objects)
    : rate_hz_(static_cast<float>(setting.rate_hz)),
      least_frames_(1),
      nominal_frames_(static_cast<std::int32_t>(std::clamp(setting.nominal_frames, 1U, rt::kMaxFrames))),
      most_frames_(rt::kMaxFrames),
      event_bytes_(rt::kEventBytes),
      any_length_(block_frames == 0),
      map_(urid_map()),
      unmap_(urid_unmap()) {
    if (!any_length_) least_frames_ = most_frames_ = nominal_frames_ = static_cast<std::int32_t>(block_frames);
    const auto frames = [&](std::size_t i, const std::int32_t& value) {
        return option(kOptions[i], LV2_ATOM__Int, sizeof value, &value);
    };
    const LV2_Options_Option end{LV2_OPTIONS_INSTANCE, 0, 0, 0, 0, nullptr};
    options_ = {option(kOptions[0], LV2_ATOM__Float, sizeof rate_hz_, &rate_hz_),
                frames(1, least_frames_),
                frames(2, most_frames_),
                frames(3, nominal_frames_),
                frames(4, event_bytes_),
                end};
    changes_ = {options_[0], options_[3], end};
    add(LV2_URID__map, &map_);
    add(LV2_URID__unmap, &unmap_);
    add(LV2_OPTIONS__options, options_.data());
    add(LV2_BUF_SIZE__boundedBlockLength, nullptr);
    add(LV2_STATE__loadDefaultState, nullptr);
    if (objects.log != nullptr) add(LV2_LOG__log, objects.log);
    if (objects.schedule != nullptr) add(LV2_WORKER__schedule, objects.schedule);
    if (objects.make_path != nullptr) add(LV2_STATE__makePath, objects.make_path);
    if (objects.map_path != nullptr) add(LV2_STATE__mapPath, objects.map_path);
    if (objects.free_path != nullptr) add(LV2_STATE__freePath, objects.free_path);
    // A promise: made only to those that cannot do without it.
    if (any_length_) return;
    add(LV2_BUF_SIZE__fixedBlockLength, nullptr);
    add(LV2_BUF_SIZE__powerOf2BlockLength, nullptr);
}

void Features::add(const char* uri, void* data) {
    features_[count_] = {uri, data};
    list_[count_] = &features_[count_];
    ++count_;
}

const LV2_Options_Option* Features::change(const Setting& setting) {
    rate_hz_ = static_cast<float>(setting.rate_hz);
    if (any_length_)
        nominal_frames_ = static_cast<std::int32_t>(std::clamp(setting.nominal_frames, 1U, rt::kMaxFrames));
    return changes_.data();
}

}  // namespace signalbox::host
