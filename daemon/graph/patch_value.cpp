// SPDX-FileCopyrightText: 2026 The Signalbox authors
// SPDX-License-Identifier: ISC
#include "daemon/graph/patch_value.hpp"

#include <algorithm>
#include <cmath>
#include <cstring>
#include <limits>
#include <type_traits>
#include <utility>

#include "daemon/graph/atom_bytes.hpp"
#include "daemon/graph/rack.hpp"
#include "daemon/rt/event_types.hpp"

namespace signalbox::graph {

namespace {

constexpr std::size_t kMostVectorBytes = 16384;  // more is no packet to send around

template <class T, class As>
bool take(std::string_view body, PatchValue& value) {
    T read{};
    if (!read_as(body, read)) return false;
    if constexpr (std::is_floating_point_v<T>) {
        if (!std::isfinite(read)) return false;
    }
    value = static_cast<As>(read);
    return true;
}

template <class T>
bool take_all(std::string_view numbers, PatchValue& value) {
    if (numbers.size() % sizeof(T) != 0) return false;
    std::vector<T> all(numbers.size() / sizeof(T));
    if (!all.empty()) std::memcpy(all.data(), numbers.data(), numbers.size());
    if constexpr (std::is_floating_point_v<T>) {
        if (!std::all_of(all.begin(), all.end(), [](T one) { return std::isfinite(one); })) return false;
    }
    value = std::move(all);
    return true;
}

bool take_vector(std::string_view body, PatchValue& value) {
    LV2_Atom_Vector_Body head;
    if (body.size() < sizeof head || body.size() > kMostVectorBytes) return false;
    std::memcpy(&head, body.data(), sizeof head);
    const std::string_view numbers = body.substr(sizeof head);
    switch (head.child_type) {
        case rt::kAtomFloat:
            return head.child_size == sizeof(float) && take_all<float>(numbers, value);
        case rt::kAtomDouble:
            return head.child_size == sizeof(double) && take_all<double>(numbers, value);
        case rt::kAtomInt:
            return head.child_size == sizeof(std::int32_t) && take_all<std::int32_t>(numbers, value);
        case rt::kAtomLong:
            return head.child_size == sizeof(std::int64_t) && take_all<std::int64_t>(numbers, value);
        default:
            return false;
    }
}

// --- fitting

Error refusal(Code code, const PropertyFacts& facts, const std::string& why) {
    return {code, facts.name + " takes " + why};
}

template <class Whole>
Whole whole_within(const PropertyFacts& facts, const PatchInput& input, double number) {
    const auto* const exact = std::get_if<std::int64_t>(&input);
    if (exact != nullptr && *exact >= std::numeric_limits<Whole>::min() &&
        *exact <= std::numeric_limits<Whole>::max() && number >= facts.minimum.value_or(number) &&
        number <= facts.maximum.value_or(number))
        return static_cast<Whole>(*exact);
    const double fit = std::min(std::max(number, facts.minimum.value_or(number)), facts.maximum.value_or(number));
    // The greatest 64-bit number is no double: from there on it would not fit.
    if (fit >= static_cast<double>(std::numeric_limits<Whole>::max())) return std::numeric_limits<Whole>::max();
    if (fit <= static_cast<double>(std::numeric_limits<Whole>::min())) return std::numeric_limits<Whole>::min();
    return static_cast<Whole>(std::llround(fit));
}

Result<Property> fit_text(const PropertyFacts& facts, const PatchInput& input) {
    const auto* const text = std::get_if<std::string>(&input);
    if (text == nullptr) return refusal(Code::type, facts, "a text: send a string (s)");
    if (text->find('\0') != std::string::npos || !json::valid_utf8(*text))
        return refusal(Code::malformed, facts, "a text in UTF-8");
    if (facts.type == LV2_ATOM__Path && !text->starts_with('/'))
        return refusal(Code::file, facts,
                       "the path of a file of the box that plays: name it from the root, as /srv/cabinet.wav");
    if (facts.type == LV2_ATOM__URI && !valid_uri(*text))
        return refusal(Code::malformed, facts, "a URI, of 1 to 1,024 bytes without spaces");
    return Property{facts.uri, facts.type, *text + '\0'};
}

Result<double> number_of(const PropertyFacts& facts, const PatchInput& input) {
    if (const auto* whole = std::get_if<std::int64_t>(&input)) return static_cast<double>(*whole);
    if (const auto* number = std::get_if<double>(&input)) {
        if (std::isfinite(*number)) return *number;
        return refusal(Code::range, facts, "finite numbers only");
    }
    if (const auto* on = std::get_if<bool>(&input)) return *on ? 1.0 : 0.0;
    return refusal(Code::type, facts, "a number (i f d h T F, or a string that is one)");
}

// Where the description says no type, what was sent has one.
std::string type_of(const PatchInput& input) {
    if (std::holds_alternative<std::int64_t>(input)) return LV2_ATOM__Int;
    if (std::holds_alternative<double>(input)) return LV2_ATOM__Float;
    if (std::holds_alternative<bool>(input)) return LV2_ATOM__Bool;
    return LV2_ATOM__String;
}

Result<Property> fit_number(const PropertyFacts& facts, const PatchInput& input) {
    const auto number = number_of(facts, input);
    if (!number) return number.error();
    const double fit = std::min(std::max(*number, facts.minimum.value_or(*number)), facts.maximum.value_or(*number));
    const auto most = static_cast<double>(std::numeric_limits<float>::max());
    Property property{facts.uri, facts.type, {}};
    if (facts.type == LV2_ATOM__Float) {
        property.body = bytes_of(static_cast<float>(std::clamp(fit, -most, most)));
    } else if (facts.type == LV2_ATOM__Double) {
        property.body = bytes_of(fit);
    } else if (facts.type == LV2_ATOM__Bool) {
        property.body = bytes_of(std::int32_t{*number != 0 ? 1 : 0});
    } else if (facts.type == LV2_ATOM__Int) {
        property.body = bytes_of(whole_within<std::int32_t>(facts, input, *number));
    } else if (facts.type == LV2_ATOM__Long) {
        property.body = bytes_of(whole_within<std::int64_t>(facts, input, *number));
    } else {
        return refusal(Code::type, facts, "values of the type " + facts.type + ", which cannot be sent by OSC");
    }
    return property;
}

}  // namespace

Result<Property> fit_patch(const PropertyFacts& facts, const PatchInput& input) {
    if (const auto* exact = std::get_if<Property>(&input)) return *exact;
    if (!facts.writable) return Error{Code::denied, facts.name + " can be read, not set"};
    PropertyFacts typed = facts;
    if (typed.type.empty()) typed.type = type_of(input);
    return is_text(typed.type) ? fit_text(typed, input) : fit_number(typed, input);
}

bool read_patch(const Property& property, PatchValue& value) {
    const std::string_view type = property.type, body = property.body;
    if (type == LV2_ATOM__Float) return take<float, float>(body, value);
    if (type == LV2_ATOM__Double) return take<double, double>(body, value);
    if (type == LV2_ATOM__Int) return take<std::int32_t, std::int32_t>(body, value);
    if (type == LV2_ATOM__Long) return take<std::int64_t, std::int64_t>(body, value);
    if (type == LV2_ATOM__Bool) return take<std::int32_t, bool>(body, value);
    if (type == LV2_ATOM__Vector) return take_vector(body, value);
    if (!is_text(type) || body.empty() || body.find('\0') != body.size() - 1) return false;
    value = std::string(body.substr(0, body.size() - 1));
    return true;
}

}  // namespace signalbox::graph
