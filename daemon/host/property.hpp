// SPDX-FileCopyrightText: 2026 The Signalbox authors
// SPDX-License-Identifier: ISC
#pragma once

#include <string>

#include "daemon/graph/json.hpp"
#include "daemon/graph/patch_value.hpp"
#include "daemon/graph/result.hpp"

namespace signalbox::host {

// A plugin's state is such properties.
using graph::Property;

// As a rack file says it: {"key", "type", "value"}. Texts, paths and URIs are strings, numbers numbers, Bool is true or
// false; everything else, and what these cannot hold, is {"base64": "..."}. In vectors, tuples and objects URIs are
// numbers of this process, so they come with {"uris": {"17": "http://..."}}. docs/state.md says more.
json::Value to_json(const Property& property);
// Fails with code malformed and a sentence that names the key.
Result<Property> property_from(const json::Value& value);

std::string to_base64(std::string_view bytes);
// False where it is none.
bool from_base64(std::string_view text, std::string& bytes);

}  // namespace signalbox::host
