// SPDX-FileCopyrightText: 2026 The Signalbox authors
// SPDX-License-Identifier: ISC
#pragma once

#include <array>
#include <cstdint>
#include <string_view>

#include <lv2/core/lv2.h>
#include <lv2/options/options.h>
#include <lv2/urid/urid.h>

namespace signalbox::host {

struct Setting;

// URIs as numbers, the same for the life of the process. Thread-safe; never on the audio thread. A URI keeps its place
// in memory.
LV2_URID map_uri(std::string_view uri);
const char* unmap_uri(LV2_URID urid);  // null where there is no such number

// Whether Features offers it. What plugins may require and the host needs no object for counts too.
bool supports_feature(std::string_view uri);
bool supports_option(std::string_view uri);

// What a plugin is told when it is made: lives as long as the plugin.
class Features {
public:
    Features(const Setting& setting, bool fixed_blocks, bool power_of_two_blocks);
    Features(const Features&) = delete;
    Features& operator=(const Features&) = delete;
    [[nodiscard]] const LV2_Feature* const* list() const { return list_.data(); }

private:
    LV2_Options_Option option(const char* uri, const char* type, std::uint32_t size, const void* value);

    float rate_hz_;
    std::int32_t least_frames_, nominal_frames_, most_frames_, event_bytes_ = 32768;
    std::array<LV2_Options_Option, 6> options_;
    LV2_URID_Map map_;
    LV2_URID_Unmap unmap_;
    std::array<LV2_Feature, 6> features_;
    std::array<const LV2_Feature*, 7> list_{};
};

}  // namespace signalbox::host
