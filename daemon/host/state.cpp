// SPDX-FileCopyrightText: 2026 The Signalbox authors
// SPDX-License-Identifier: ISC
#include "daemon/host/state.hpp"

#include <map>

#include <lv2/atom/atom.h>

#include "daemon/host/features.hpp"
#include "daemon/host/property.hpp"

namespace signalbox::host {

namespace {

// What store() was given.
struct Saving {
    std::map<std::string, Property> properties;  // by key, so that equal states are equal
    std::size_t bytes = 0;
};

LV2_State_Status store(LV2_State_Handle handle, std::uint32_t key, const void* value, std::size_t size,
                       std::uint32_t type, std::uint32_t flags) {
    auto& saving = *static_cast<Saving*>(handle);
    const char *const key_uri = unmap_uri(key), *const type_uri = unmap_uri(type);
    if (key_uri == nullptr || value == nullptr) return LV2_STATE_ERR_UNKNOWN;
    if (type_uri == nullptr) return LV2_STATE_ERR_BAD_TYPE;
    if ((flags & LV2_STATE_IS_POD) == 0) return LV2_STATE_ERR_BAD_FLAGS;
    saving.bytes += size;
    if (saving.bytes > kMostStateBytes) return LV2_STATE_ERR_NO_SPACE;
    saving.properties[key_uri] = {key_uri, type_uri, std::string(static_cast<const char*>(value), size)};
    return LV2_STATE_SUCCESS;
}

const void* retrieve(LV2_State_Handle handle, std::uint32_t key, std::size_t* size, std::uint32_t* type,
                     std::uint32_t* flags) {
    const auto& properties = *static_cast<const std::map<std::uint32_t, Property>*>(handle);
    const auto found = properties.find(key);
    if (found == properties.end()) return nullptr;
    const Property& property = found->second;
    if (size != nullptr) *size = property.body.size();
    if (type != nullptr) *type = map_uri(property.type);
    if (flags != nullptr) *flags = LV2_STATE_IS_POD | LV2_STATE_IS_PORTABLE;
    return property.body.data();
}

Result<void> check_path(const Property& property, const std::string& who) {
    if (property.type != LV2_ATOM__Path || property.body.empty()) return {};
    const std::string path = property.body.c_str();
    if (path.empty() || StateFiles::allowed(path)) return {};
    return Error{Code::file, who + ": its state names the file " + json::quoted(path) +
                                 ", which is not below \"files/\" in the state directory; name it from the root"};
}

}  // namespace

Result<json::Array> save_state(const Stateful& stateful) {
    Saving saving;
    const auto status = stateful.interface.save(stateful.plugin, store, &saving,
                                                LV2_STATE_IS_POD | LV2_STATE_IS_PORTABLE, stateful.features);
    if (saving.bytes > kMostStateBytes) {
        return Error{Code::limit, stateful.who + ": its state has " + std::to_string(saving.bytes) +
                                      " bytes, and at most " + std::to_string(kMostStateBytes) +
                                      " are kept; what it was before stays in the rack"};
    }
    if (status != LV2_STATE_SUCCESS) {
        return Error{Code::plugin, stateful.who + " could not save its state (LV2's code " +
                                       std::to_string(static_cast<int>(status)) + ")"};
    }
    json::Array state;
    for (const auto& [key, property] : saving.properties) state.push_back(to_json(property));
    return state;
}

Result<void> restore_state(const Stateful& stateful, const json::Array& state) {
    std::map<std::uint32_t, Property> properties;
    for (const json::Value& item : state) {
        auto property = property_from(item);
        if (!property) return Error{property.error().code, stateful.who + ": " + property.error().text};
        if (auto checked = check_path(*property, stateful.who); !checked) return checked;
        const LV2_URID key = map_uri(property->key);
        properties[key] = *std::move(property);
    }
    const auto status = stateful.interface.restore(stateful.plugin, retrieve, &properties, 0, stateful.features);
    if (status == LV2_STATE_SUCCESS) return {};
    return Error{Code::plugin, stateful.who + " did not take its saved state (LV2's code " +
                                   std::to_string(static_cast<int>(status)) + ")"};
}

}  // namespace signalbox::host
