// SPDX-FileCopyrightText: 2026 The Signalbox authors
// SPDX-License-Identifier: ISC
#pragma once

#include <cstdint>
#include <string>
#include <variant>
#include <vector>

#include "daemon/graph/facts.hpp"
#include "daemon/graph/result.hpp"

namespace signalbox::graph {

// Something that a plugin keeps or is told: a key and a value of a type, both URIs, and the value's bytes as LV2 lays
// out atoms.
struct Property {
    std::string key, type;
    std::string body;
    bool operator==(const Property&) const = default;
};

// What somebody asks for: a whole number, another one, a switch, a text, or exactly what it was.
using PatchInput = std::variant<std::int64_t, double, bool, std::string, Property>;
// What a value of the types that people can say is. Vectors of numbers are told, not taken.
using PatchValue = std::variant<std::int32_t, std::int64_t, float, double, bool, std::string, std::vector<std::int32_t>,
                                std::vector<std::int64_t>, std::vector<float>, std::vector<double>>;

// As the parameter takes it: of its type, within its range. Fails with a sentence.
Result<Property> fit_patch(const PropertyFacts& facts, const PatchInput& input);
// False where the property is of none of these types, or not whole.
bool read_patch(const Property& property, PatchValue& value);

}  // namespace signalbox::graph
