// SPDX-FileCopyrightText: 2026 The Signalbox authors
// SPDX-License-Identifier: ISC
#pragma once

#include <string>
#include <string_view>

#include <lv2/state/state.h>

namespace signalbox::host {

// How the paths in a plugin's state are meant. What is in the state directory is written relative to it, so that the
// directory can be moved; all other paths are absolute. A relative path never leads out of it.
class StateFiles {
public:
    // The state directory; empty: there is none, and a plugin can make no files.
    explicit StateFiles(std::string directory);
    StateFiles(const StateFiles&) = delete;
    StateFiles& operator=(const StateFiles&) = delete;

    // From here on new files lie together in a directory of their own: what was saved before stays as it was.
    void begin() { fresh_.clear(); }
    // Whether a path that a state names may be used.
    [[nodiscard]] static bool allowed(std::string_view path);

    [[nodiscard]] LV2_State_Make_Path* make_path() { return directory_.empty() ? nullptr : &make_; }
    [[nodiscard]] LV2_State_Map_Path* map_path() { return &map_; }
    [[nodiscard]] LV2_State_Free_Path* free_path() { return &free_; }

private:
    static char* make(LV2_State_Make_Path_Handle handle, const char* path);
    static char* to_abstract(LV2_State_Map_Path_Handle handle, const char* path);
    static char* to_absolute(LV2_State_Map_Path_Handle handle, const char* path);
    static void free(LV2_State_Free_Path_Handle handle, char* path);

    std::string directory_;
    std::string fresh_;  // below the directory, where new files go; empty: not chosen yet
    LV2_State_Make_Path make_;
    LV2_State_Map_Path map_;
    LV2_State_Free_Path free_;
};

}  // namespace signalbox::host
