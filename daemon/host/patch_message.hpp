// SPDX-FileCopyrightText: 2026 The Signalbox authors
// SPDX-License-Identifier: ISC
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "daemon/graph/patch_value.hpp"
#include "daemon/host/property.hpp"

namespace signalbox::host {

// LV2's patch messages, as the bodies of atom:Object.
std::string patch_set(const Property& property);
std::string patch_get(std::string_view uri);  // empty: of everything
// What a patch:Set or patch:Put says, as far as it is whole and graph::read_patch knows its type. Any bytes will do.
std::vector<Property> read_message(std::string_view body);

}  // namespace signalbox::host
