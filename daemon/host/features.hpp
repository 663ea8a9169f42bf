// SPDX-FileCopyrightText: 2026 The Signalbox authors
// SPDX-License-Identifier: ISC
#pragma once

#include <array>
#include <cstdint>
#include <string_view>

#include <lv2/core/lv2.h>
#include <lv2/log/log.h>
#include <lv2/options/options.h>
#include <lv2/state/state.h>
#include <lv2/urid/urid.h>
#include <lv2/worker/worker.h>

namespace signalbox::host {

struct Setting;

// URIs as numbers, the same for the life of the process. Thread-safe; never on the audio thread. A URI keeps its place
// in memory.
LV2_URID map_uri(std::string_view uri);
const char* unmap_uri(LV2_URID urid);  // null where there is no such number
LV2_URID_Map urid_map();
LV2_URID_Unmap urid_unmap();

// Whether Features offers it. What plugins may require and the host needs no object for counts too.
bool supports_feature(std::string_view uri);
bool supports_option(std::string_view uri);

// What stands behind the features of one plugin. Null: it is not offered.
struct FeatureObjects {
    LV2_Log_Log* log = nullptr;
    LV2_Worker_Schedule* schedule = nullptr;
    LV2_State_Make_Path* make_path = nullptr;
    LV2_State_Map_Path* map_path = nullptr;
    LV2_State_Free_Path* free_path = nullptr;
};

// What a plugin is told when it is made: lives as long as the plugin.
class Features {
public:
    // `block_frames`: of what length each of its blocks will be; 0: of any up to rt::kMaxFrames.
    Features(const Setting& setting, std::uint32_t block_frames, const FeatureObjects& objects);
    Features(const Features&) = delete;
    Features& operator=(const Features&) = delete;
    [[nodiscard]] const LV2_Feature* const* list() const { return list_.data(); }

    // What changes while a plugin is there, for the options interface: the driver's block length, the rate.
    [[nodiscard]] const LV2_Options_Option* change(const Setting& setting);

private:
    LV2_Options_Option option(const char* uri, const char* type, std::uint32_t size, const void* value);
    void add(const char* uri, void* data);

    float rate_hz_;
    std::int32_t least_frames_, nominal_frames_, most_frames_, event_bytes_;
    const bool any_length_;
    std::array<LV2_Options_Option, 6> options_;
    std::array<LV2_Options_Option, 3> changes_;
    LV2_URID_Map map_;
    LV2_URID_Unmap unmap_;
    std::array<LV2_Feature, 16> features_;
    std::array<const LV2_Feature*, 17> list_{};
    std::size_t count_ = 0;
};

}  // namespace signalbox::host
