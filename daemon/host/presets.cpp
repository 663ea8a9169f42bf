// SPDX-FileCopyrightText: 2026 The Signalbox authors
// SPDX-License-Identifier: ISC
#include "daemon/host/presets.hpp"

#include <lilv/lilv.h>
#include <lv2/atom/atom.h>
#include <lv2/core/lv2.h>
#include <lv2/presets/presets.h>
#include <lv2/state/state.h>

#include <algorithm>
#include <cctype>
#include <cstring>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <map>
#include <memory>
#include <set>
#include <utility>

#include "daemon/host/features.hpp"
#include "daemon/host/lilv_nodes.hpp"
#include "daemon/host/property.hpp"

namespace signalbox::host {

namespace {

NodePtr uri_node(LilvWorld* world, const std::string& uri) { return NodePtr(lilv_new_uri(world, uri.c_str())); }

const LilvPlugin* plugin_called(LilvWorld* world, const std::string& uri) {
    const NodePtr node = uri_node(world, uri);
    return node ? lilv_plugins_get_by_uri(lilv_world_get_all_plugins(world), node.get()) : nullptr;
}

const void* feature(const LV2_Feature* const* features, const char* uri) {
    for (; features != nullptr && *features != nullptr; ++features) {
        if (std::strcmp((*features)->URI, uri) == 0) return (*features)->data;
    }
    return nullptr;
}

// Stands in for a plugin in front of lilv, which gives and takes properties only by way of one.
struct StandIn {
    std::set<LV2_URID> keys;           // every URI that lilv has asked for: the keys are among them
    std::vector<Property> properties;  // what the plugin would keep
    LV2_URID_Map map{this, [](LV2_URID_Map_Handle handle, const char* uri) {
                         const LV2_URID number = map_uri(uri);
                         static_cast<StandIn*>(handle)->keys.insert(number);
                         return number;
                     }};

    static LV2_State_Status restore(LV2_Handle handle, LV2_State_Retrieve_Function retrieve, LV2_State_Handle from,
                                    std::uint32_t, const LV2_Feature* const* features) {
        auto& self = *static_cast<StandIn*>(handle);
        const auto* const paths = static_cast<const LV2_State_Map_Path*>(feature(features, LV2_STATE__mapPath));
        for (const LV2_URID key : self.keys) {
            std::size_t size = 0;
            std::uint32_t type = 0, flags = 0;
            const void* const value = retrieve(from, key, &size, &type, &flags);
            const char* const type_uri = unmap_uri(type);
            if (value == nullptr || type_uri == nullptr) continue;
            Property property{unmap_uri(key), type_uri, std::string(static_cast<const char*>(value), size)};
            if (property.type == LV2_ATOM__Path && paths != nullptr)
                property.body = mapped(paths->handle, paths->absolute_path, property.body);
            self.properties.push_back(std::move(property));
        }
        return LV2_STATE_SUCCESS;
    }
    static LV2_State_Status save(LV2_Handle handle, LV2_State_Store_Function store, LV2_State_Handle to, std::uint32_t,
                                 const LV2_Feature* const* features) {
        const auto& self = *static_cast<const StandIn*>(handle);
        const auto* const paths = static_cast<const LV2_State_Map_Path*>(feature(features, LV2_STATE__mapPath));
        for (const Property& property : self.properties) {
            std::string body = property.body;
            if (property.type == LV2_ATOM__Path && paths != nullptr)
                body = mapped(paths->handle, paths->abstract_path, body);
            const auto status = store(to, map_uri(property.key), body.data(), body.size(), map_uri(property.type),
                                      LV2_STATE_IS_POD | LV2_STATE_IS_PORTABLE);
            if (status != LV2_STATE_SUCCESS) return status;
        }
        return LV2_STATE_SUCCESS;
    }
    static std::string mapped(LV2_State_Map_Path_Handle handle,
                              char* (*map_path)(LV2_State_Map_Path_Handle, const char*), const std::string& body) {
        char* const path = map_path(handle, body.c_str());
        if (path == nullptr) return body;
        const std::string text(path, std::strlen(path) + 1);
        std::free(path);  // lilv allocates as the specification says
        return text;
    }
    static const void* extension_data(const char* uri) {
        static const LV2_State_Interface interface { save, restore };
        return std::strcmp(uri, LV2_STATE__interface) == 0 ? &interface : nullptr;
    }
    LilvInstance instance() {
        static const LV2_Descriptor descriptor{
            "urn:signalbox:stand-in", nullptr, nullptr, nullptr, nullptr, nullptr, nullptr, extension_data};
        return {&descriptor, this, nullptr};
    }
};

void take_value(const char* symbol, void* to, const void* value, std::uint32_t size, std::uint32_t type) {
    auto& values = *static_cast<std::map<std::string, float, std::less<>>*>(to);
    const char* const name = unmap_uri(type);
    const std::string uri = name != nullptr ? name : "";
    const auto as = [&](auto number) {
        if (size == sizeof number) {
            std::memcpy(&number, value, sizeof number);
            values[symbol] = static_cast<float>(number);
        }
    };
    if (uri == LV2_ATOM__Float) as(float{});
    if (uri == LV2_ATOM__Double) as(double{});
    if (uri == LV2_ATOM__Int || uri == LV2_ATOM__Bool) as(std::int32_t{});
    if (uri == LV2_ATOM__Long) as(std::int64_t{});
}

const void* give_value(const char* symbol, void* from, std::uint32_t* size, std::uint32_t* type) {
    const auto& values = *static_cast<const std::map<std::string, float, std::less<>>*>(from);
    const auto found = values.find(symbol);
    *size = found != values.end() ? sizeof(float) : 0;
    *type = found != values.end() ? map_uri(LV2_ATOM__Float) : 0;
    return found != values.end() ? &found->second : nullptr;
}

// What a resource of the world says.
Preset read(LilvWorld* world, const LilvNode* resource) {
    Preset preset;
    StandIn stand_in;
    const StatePtr state(lilv_state_new_from_world(world, &stand_in.map, resource));
    if (!state) return preset;
    LilvInstance instance = stand_in.instance();
    lilv_state_restore(state.get(), &instance, take_value, &preset.values, 0, nullptr);
    json::Array items;
    for (const Property& property : stand_in.properties) items.push_back(to_json(property));
    preset.state = graph::make_state(std::move(items));
    return preset;
}

std::string name_of(LilvWorld* world, const LilvNode* preset) {
    lilv_world_load_resource(world, preset);
    const NodePtr label_key = uri_node(world, LILV_NS_RDFS "label");
    const NodePtr label(lilv_world_get(world, preset, label_key.get(), nullptr));
    return label ? lilv_node_as_string(label.get()) : lilv_node_as_uri(preset);
}

bool tells_of_presets(const std::string& bundle) {
    std::ifstream manifest(bundle + "/manifest.ttl");
    const std::string text{std::istreambuf_iterator<char>(manifest), {}};
    return text.find("Preset") != text.npos;
}

// For a file's name: what any file system takes.
std::string plain(const std::string& text) {
    std::string name;
    for (const char c : text) name += std::isalnum(static_cast<unsigned char>(c)) != 0 ? c : '_';
    return name.substr(0, 80);
}

}  // namespace

PresetWorld open_presets(const std::vector<std::string>& bundles, const std::string& of_plugin) {
    const PresetWorld world(lilv_world_new(), lilv_world_free);
    for (const std::string& bundle : bundles) {
        if (bundle != of_plugin && !tells_of_presets(bundle)) continue;
        const NodePtr where(lilv_new_file_uri(world.get(), nullptr, (bundle + "/").c_str()));
        lilv_world_load_bundle(world.get(), where.get());
    }
    return world;
}

std::vector<Preset> list_presets(LilvWorldImpl* world, const std::string& plugin) {
    std::vector<Preset> presets;
    const LilvPlugin* const found = plugin_called(world, plugin);
    if (found == nullptr) return presets;
    const NodesPtr all(lilv_plugin_get_related(found, uri_node(world, LV2_PRESETS__Preset).get()));
    LILV_FOREACH(nodes, i, all.get()) {
        const LilvNode* const preset = lilv_nodes_get(all.get(), i);
        presets.push_back({lilv_node_as_uri(preset), name_of(world, preset)});
    }
    std::sort(presets.begin(), presets.end(),
              [](const Preset& a, const Preset& b) { return std::tie(a.name, a.uri) < std::tie(b.name, b.uri); });
    return presets;
}

Result<Preset> find_preset(LilvWorldImpl* world, const std::string& plugin, const std::string& preset) {
    const auto all = list_presets(world, plugin);
    auto found = std::find_if(all.begin(), all.end(), [&](const Preset& p) { return p.uri == preset; });
    if (found == all.end())
        found = std::find_if(all.begin(), all.end(), [&](const Preset& p) { return p.name == preset; });
    if (found == all.end()) {
        return Error{Code::unknown, plugin + " has no preset " + json::quoted(preset) +
                                        "; `signalbox preset list` names those that it has"};
    }
    Preset read_preset = read(world, uri_node(world, found->uri).get());
    read_preset.uri = found->uri;
    read_preset.name = found->name;
    return read_preset;
}

Result<std::string> save_preset(LilvWorldImpl* world, const std::string& plugin, const Preset& preset,
                                const std::string& directory, const std::string& state_directory) {
    const LilvPlugin* const found = plugin_called(world, plugin);
    if (found == nullptr)
        return Error{Code::unknown, "presets are of LV2 plugins, and " + plugin + " is built in, or not installed"};
    if (plain(preset.name).empty()) return Error{Code::malformed, "a preset needs a name"};
    StandIn stand_in;
    for (const json::Value& item : preset.state != nullptr ? *preset.state : json::Array()) {
        auto property = property_from(item);
        if (!property) return property.error();
        const bool below = property->type == LV2_ATOM__Path && !property->body.starts_with('/');
        if (below) property->body = state_directory + "/" + property->body;
        stand_in.properties.push_back(*std::move(property));
    }
    const NodePtr title(lilv_plugin_get_name(found));
    const std::string folder =
        plain(title ? lilv_node_as_string(title.get()) : plugin) + "_" + plain(preset.name) + ".preset.lv2";
    const std::string bundle = directory + "/" + folder + "/", file = plain(preset.name) + ".ttl";
    std::error_code error;
    std::filesystem::create_directories(bundle, error);
    if (error) return Error{Code::file, "cannot make " + bundle + ": " + error.message()};
    (void)lilv_plugin_get_num_ports(found);  // lilv reads a plugin when it is asked; saving does not ask
    LilvInstance instance = stand_in.instance();
    auto values = preset.values;
    const StatePtr state(lilv_state_new_from_instance(found, &instance, &stand_in.map, nullptr, bundle.c_str(),
                                                      bundle.c_str(), bundle.c_str(), give_value, &values,
                                                      LV2_STATE_IS_POD | LV2_STATE_IS_PORTABLE, nullptr));
    LV2_URID_Unmap unmap = urid_unmap();
    if (state) lilv_state_set_label(state.get(), preset.name.c_str());
    if (!state ||
        lilv_state_save(world, &stand_in.map, &unmap, state.get(), nullptr, bundle.c_str(), file.c_str()) != 0)
        return Error{Code::file, "cannot write the preset to " + bundle};
    const NodePtr uri(lilv_new_file_uri(world, nullptr, (bundle + file).c_str()));
    return std::string(lilv_node_as_uri(uri.get()));
}

std::string default_state(LilvWorldImpl* world, const std::string& plugin) {
    const Preset said = read(world, uri_node(world, plugin).get());
    return said.state != nullptr ? json::write(json::Value(*said.state)) : "";
}

}  // namespace signalbox::host
