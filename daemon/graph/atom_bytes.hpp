// SPDX-FileCopyrightText: 2026 The Signalbox authors
// SPDX-License-Identifier: ISC
#pragma once

#include <cstring>
#include <string>
#include <string_view>

#include "daemon/rt/event_types.hpp"

namespace signalbox::graph {

// The bodies of atoms of one number or text.
template <class T>
std::string bytes_of(T value) {
    return {reinterpret_cast<const char*>(&value), sizeof value};
}

template <class T>
bool read_as(std::string_view body, T& value) {
    if (body.size() != sizeof value) return false;
    std::memcpy(&value, body.data(), sizeof value);
    return true;
}

inline bool is_text(std::string_view type) {
    return type == LV2_ATOM__String || type == LV2_ATOM__Path || type == LV2_ATOM__URI;
}

}  // namespace signalbox::graph
