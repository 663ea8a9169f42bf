// SPDX-FileCopyrightText: 2026 The Signalbox authors
// SPDX-License-Identifier: ISC
#include "daemon/host/property.hpp"

#include <charconv>
#include <cmath>
#include <cstdint>
#include <cstring>
#include <functional>
#include <limits>
#include <map>
#include <string_view>

#include <lv2/atom/atom.h>

#include "daemon/host/features.hpp"
#include "plugins/dsp/base64/base64.hpp"

namespace signalbox::host {

namespace {

constexpr double kWhole = 9007199254740992.0;  // up to here a double holds every whole number
constexpr int kMostDepth = 32;                 // of tuples in tuples

bool is_text(std::string_view type) {
    return type == LV2_ATOM__String || type == LV2_ATOM__Path || type == LV2_ATOM__URI;
}

template <class T>
bool read_as(const std::string& body, T& value) {
    if (body.size() != sizeof value) return false;
    std::memcpy(&value, body.data(), sizeof value);
    return true;
}

template <class T>
std::string bytes_of(T value) {
    return {reinterpret_cast<const char*>(&value), sizeof value};
}

// Calls each(number, place) for every URI's number in the body of an atom. False where its layout is not known.
class Numbers {
public:
    using Each = std::function<LV2_URID(LV2_URID)>;
    Numbers(std::string& body, Each each) : body_(body), each_(std::move(each)) {}
    void walk(LV2_URID type) { walk(type, 0, body_.size(), 0); }

private:
    LV2_URID visit(std::size_t at) {
        LV2_URID number = 0;
        std::memcpy(&number, &body_[at], sizeof number);
        if (number == 0) return 0;
        const LV2_URID now = each_(number);
        std::memcpy(&body_[at], &now, sizeof now);
        return now;
    }
    // An atom with its head, at `at`; returns where the next one is.
    std::size_t atom(std::size_t at, std::size_t end, int depth) {
        if (end - at < sizeof(LV2_Atom)) return end;
        std::uint32_t size = 0;
        std::memcpy(&size, &body_[at], sizeof size);
        const LV2_URID type = visit(at + sizeof size);
        const std::size_t body = at + sizeof(LV2_Atom);
        if (size > end - body) return end;
        walk(type, body, body + size, depth + 1);
        return std::min(end, body + (size + std::size_t{7}) / 8 * 8);
    }
    void walk(LV2_URID number, std::size_t at, std::size_t end, int depth) {
        const char* const uri = unmap_uri(number);
        const std::string_view type = uri != nullptr ? uri : "";
        if (depth > kMostDepth) return;
        if (type == LV2_ATOM__URID) {
            if (end - at >= sizeof(LV2_URID)) visit(at);
        } else if (type == LV2_ATOM__Tuple) {
            while (at < end) at = atom(at, end, depth);
        } else if (type == LV2_ATOM__Vector && end - at >= sizeof(LV2_Atom_Vector_Body)) {
            const char* const child = unmap_uri(visit(at + sizeof(std::uint32_t)));
            if (child == nullptr || std::string_view(child) != LV2_ATOM__URID) return;
            for (at += sizeof(LV2_Atom_Vector_Body); end - at >= sizeof(LV2_URID); at += sizeof(LV2_URID)) visit(at);
        } else if (type == LV2_ATOM__Object && end - at >= sizeof(LV2_Atom_Object_Body)) {
            visit(at), visit(at + sizeof(LV2_URID));
            for (at += sizeof(LV2_Atom_Object_Body); end - at > 2 * sizeof(LV2_URID);) {
                visit(at), visit(at + sizeof(LV2_URID));
                at = atom(at + 2 * sizeof(LV2_URID), end, depth);
            }
        }
    }

    std::string& body_;
    Each each_;
};

json::Value binary(const Property& property) {
    json::Object object;
    json::Object uris;
    std::map<LV2_URID, std::string> named;
    std::string body = property.body;
    Numbers(body, [&](LV2_URID number) {
        if (const char* const uri = unmap_uri(number)) named.emplace(number, uri);
        return number;
    }).walk(map_uri(property.type));
    object.push_back({"base64", to_base64(body), {}});
    for (const auto& [number, uri] : named) uris.push_back({std::to_string(number), uri, {}});
    if (!uris.empty()) object.push_back({"uris", std::move(uris), {}});
    return object;
}

json::Value value_of(const Property& property) {
    const std::string& body = property.body;
    if (is_text(property.type)) {
        const std::string_view text(body.data(), body.empty() ? 0 : body.size() - 1);
        const bool whole = !body.empty() && body.back() == 0 && text.find('\0') == text.npos;
        if (whole && json::valid_utf8(text)) return text;
    } else if (property.type == LV2_ATOM__URID) {
        LV2_URID number = 0;
        const char* const uri = read_as(body, number) ? unmap_uri(number) : nullptr;
        if (uri != nullptr) return uri;
    } else if (property.type == LV2_ATOM__Float) {
        float value = 0;
        if (read_as(body, value) && std::isfinite(value)) return value;
    } else if (property.type == LV2_ATOM__Double) {
        double value = 0;
        if (read_as(body, value) && std::isfinite(value)) return value;
    } else if (property.type == LV2_ATOM__Int) {
        std::int32_t value = 0;
        if (read_as(body, value)) return value;
    } else if (property.type == LV2_ATOM__Long) {
        std::int64_t value = 0;
        if (read_as(body, value) && std::abs(static_cast<double>(value)) < kWhole) return value;
    } else if (property.type == LV2_ATOM__Bool) {
        std::int32_t value = 0;
        if (read_as(body, value) && (value == 0 || value == 1)) return value == 1;
    }
    return binary(property);
}

bool from_number(const std::string& type, double number, std::string& body) {
    const bool whole = number == std::floor(number);
    if (type == LV2_ATOM__Float) {
        body = bytes_of(static_cast<float>(number));
    } else if (type == LV2_ATOM__Double) {
        body = bytes_of(number);
    } else if (type == LV2_ATOM__Int && whole && std::abs(number) <= 2147483648.0 && number < 2147483648.0) {
        body = bytes_of(static_cast<std::int32_t>(number));
    } else if (type == LV2_ATOM__Long && whole && std::abs(number) < kWhole) {
        body = bytes_of(static_cast<std::int64_t>(number));
    } else {
        return false;
    }
    return true;
}

bool from_binary(const json::Value& value, const std::string& type, std::string& body) {
    const json::Value* const base64 = value.find("base64");
    if (base64 == nullptr || base64->string() == nullptr || !from_base64(*base64->string(), body)) return false;
    const json::Value* const uris = value.find("uris");
    if (uris == nullptr) return true;
    if (uris->object() == nullptr) return false;
    std::map<LV2_URID, LV2_URID> here;
    for (const json::Member& member : *uris->object()) {
        LV2_URID number = 0;
        const char* const end = member.key.data() + member.key.size();
        const auto [stop, error] = std::from_chars(member.key.data(), end, number);
        if (error != std::errc() || stop != end || member.value.string() == nullptr) return false;
        here[number] = map_uri(*member.value.string());
    }
    Numbers(body, [&](LV2_URID number) {
        const auto found = here.find(number);
        return found != here.end() ? found->second : 0;
    }).walk(map_uri(type));
    return true;
}

bool read_value(const json::Value& value, const std::string& type, std::string& body) {
    if (value.object() != nullptr) return from_binary(value, type, body);
    if (const std::string* text = value.string()) {
        if (type == LV2_ATOM__URID) {
            body = bytes_of(map_uri(*text));
            return true;
        }
        body = *text + '\0';
        return is_text(type) && text->find('\0') == text->npos;
    }
    if (const bool* flag = value.boolean()) {
        body = bytes_of(std::int32_t{*flag ? 1 : 0});
        return type == LV2_ATOM__Bool;
    }
    return value.number() != nullptr && from_number(type, *value.number(), body);
}

}  // namespace

json::Value to_json(const Property& property) {
    return json::Object{{"key", property.key, {}}, {"type", property.type, {}}, {"value", value_of(property), {}}};
}

Result<Property> property_from(const json::Value& value) {
    const json::Value *key = value.find("key"), *type = value.find("type"), *inside = value.find("value");
    const bool whole = key != nullptr && key->string() != nullptr && type != nullptr && type->string() != nullptr &&
                       inside != nullptr && !key->string()->empty() && !type->string()->empty();
    if (!whole) return Error{Code::malformed, "an item of a state needs the keys \"key\", \"type\" and \"value\""};
    Property property{*key->string(), *type->string(), {}};
    if (read_value(*inside, property.type, property.body)) return property;
    return Error{Code::malformed,
                 "the state's value of " + json::quoted(property.key) + " is no " + json::quoted(property.type)};
}

std::string to_base64(std::string_view bytes) {
    std::string text(dsp::Base64Encoder::room_for(bytes.size()), ' ');
    dsp::Base64Encoder encoder;
    std::size_t length = encoder.encode(reinterpret_cast<const std::uint8_t*>(bytes.data()), bytes.size(), text.data());
    length += encoder.finish(text.data() + length);
    text.resize(length);
    return text;
}

bool from_base64(std::string_view text, std::string& bytes) {
    bytes.resize(dsp::Base64Decoder::room_for(text.size()));
    auto* const out = reinterpret_cast<std::uint8_t*>(bytes.data());
    dsp::Base64Decoder decoder;
    std::size_t length = decoder.decode(text, out);
    length += decoder.finish(out + length);
    bytes.resize(length);
    return decoder.fault() == dsp::Base64Decoder::Fault::none;
}

}  // namespace signalbox::host
