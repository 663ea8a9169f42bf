// SPDX-FileCopyrightText: 2026 The Signalbox authors
// SPDX-License-Identifier: ISC
// What the code takes for its ports is what their TTL says, and so are the presets.
#include <lilv/lilv.h>

#include <cmath>
#include <limits>
#include <memory>
#include <set>
#include <string>

#include "plugins/lv2/delay.lv2/ports.hpp"
#include "plugins/lv2/distortion.lv2/ports.hpp"
#include "plugins/lv2/equalizer.lv2/ports.hpp"
#include "plugins/lv2/resampler.lv2/ports.hpp"
#include "plugins/lv2/vad.lv2/ports.hpp"
#include "tests/unit/catch.hpp"

using namespace signalbox::lv2;

namespace {

struct Free {
    void operator()(LilvWorld* world) const { lilv_world_free(world); }
    void operator()(LilvNode* node) const { lilv_node_free(node); }
};
using Node = std::unique_ptr<LilvNode, Free>;

// lilv knows nothing but the specifications and our own bundles.
class World {
public:
    World() {
        const std::string path = std::string(SIGNALBOX_BUNDLES) + ":" + SIGNALBOX_SPECIFICATIONS;
        const Node value(lilv_new_string(world_.get(), path.c_str()));
        lilv_world_set_option(world_.get(), LILV_OPTION_LV2_PATH, value.get());
        lilv_world_load_all(world_.get());
    }
    [[nodiscard]] Node uri(const std::string& text) const { return Node(lilv_new_uri(world_.get(), text.c_str())); }
    [[nodiscard]] const LilvPlugin* plugin(const char* name) const {
        return lilv_plugins_get_by_uri(lilv_world_get_all_plugins(world_.get()), uri(name).get());
    }
    LilvWorld* get() const { return world_.get(); }

private:
    std::unique_ptr<LilvWorld, Free> world_{lilv_world_new()};
};

bool is(const World& world, const LilvPlugin* plugin, const LilvPort* port, Port::Kind kind) {
    const auto in_class = [&](const char* name) { return lilv_port_is_a(plugin, port, world.uri(name).get()); };
    const bool input = in_class(LILV_URI_INPUT_PORT), output = in_class(LILV_URI_OUTPUT_PORT);
    switch (kind) {
        case Port::Kind::audio_in:
        case Port::Kind::side_in:
            return input && in_class(LILV_URI_AUDIO_PORT);
        case Port::Kind::audio_out:
            return output && in_class(LILV_URI_AUDIO_PORT);
        case Port::Kind::cv_out:
            return output && in_class(LILV_URI_CV_PORT);
        case Port::Kind::control_in:
            return input && in_class(LILV_URI_CONTROL_PORT);
        case Port::Kind::control_out:
            return output && in_class(LILV_URI_CONTROL_PORT);
        case Port::Kind::events_in:
            return input && in_class(LILV_URI_ATOM_PORT);
        case Port::Kind::events_out:
            return output && in_class(LILV_URI_ATOM_PORT);
    }
    return false;
}

float number(const LilvNode* node) {
    return node == nullptr ? std::numeric_limits<float>::quiet_NaN() : lilv_node_as_float(node);
}

void check_port(const World& world, const LilvPlugin* plugin, std::uint32_t index, const Port& row) {
    INFO("port " << row.symbol);
    const LilvPort* port = lilv_plugin_get_port_by_index(plugin, index);
    CHECK(std::string(lilv_node_as_string(lilv_port_get_symbol(plugin, port))) == row.symbol);
    CHECK(is(world, plugin, port, row.kind));
    if (row.kind != Port::Kind::control_in) return;
    LilvNode *usual = nullptr, *least = nullptr, *most = nullptr;
    lilv_port_get_range(plugin, port, &usual, &least, &most);
    const Node hold[] = {Node(usual), Node(least), Node(most)};
    CHECK(number(usual) == row.usual);
    CHECK(number(least) == row.least);
    CHECK(number(most) == row.most);
    CHECK((row.least <= row.usual && row.usual <= row.most));
    const Node name(lilv_port_get_name(plugin, port));
    CHECK(name != nullptr);
}

template <class T>
const Port* row_of(const std::string& symbol) {
    for (const Port& row : T::kPorts) {
        if (symbol == row.symbol) return &row;
    }
    return nullptr;
}

// Each preset sets controls that exist, within their ranges; and no two are the same.
template <class T>
void check_presets(const World& world, const LilvPlugin* plugin) {
    LilvNodes* presets = lilv_plugin_get_related(plugin, world.uri("http://lv2plug.in/ns/ext/presets#Preset").get());
    std::set<std::string> sounds;
    LILV_FOREACH(nodes, i, presets) {
        const LilvNode* preset = lilv_nodes_get(presets, i);
        lilv_world_load_resource(world.get(), preset);
        const auto port = world.uri(LILV_NS_LV2 "port"), symbol = world.uri(LILV_NS_LV2 "symbol");
        const auto value = world.uri("http://lv2plug.in/ns/ext/presets#value");
        LilvNodes* ports = lilv_world_find_nodes(world.get(), preset, port.get(), nullptr);
        std::set<std::string> all;
        LILV_FOREACH(nodes, j, ports) {
            const Node name(lilv_world_get(world.get(), lilv_nodes_get(ports, j), symbol.get(), nullptr));
            const Node set(lilv_world_get(world.get(), lilv_nodes_get(ports, j), value.get(), nullptr));
            const Port* row = row_of<T>(lilv_node_as_string(name.get()));
            INFO(lilv_node_as_string(preset) << " " << lilv_node_as_string(name.get()));
            REQUIRE(row != nullptr);
            CHECK((number(set.get()) >= row->least && number(set.get()) <= row->most));
            all.insert(row->symbol + ("=" + std::to_string(number(set.get()))));
        }
        CHECK(all.size() > 2);
        std::string sound;
        for (const std::string& part : all) sound += part + " ";
        sounds.insert(sound);
        lilv_nodes_free(ports);
    }
    CHECK(sounds.size() == lilv_nodes_size(presets));
    CHECK(sounds.size() >= 6);
    lilv_nodes_free(presets);
}

}  // namespace

TEMPLATE_TEST_CASE("the code's port tables are those of the TTL", "", StereoDelayPorts, MonoDelayPorts,
                   StereoDistortionPorts, MonoDistortionPorts, StereoEqualizerPorts, MonoEqualizerPorts,
                   StereoResamplerPorts, MonoResamplerPorts, StereoVadPorts, MonoVadPorts) {
    const World world;
    const LilvPlugin* plugin = world.plugin(TestType::kUri);
    REQUIRE(plugin != nullptr);
    REQUIRE(lilv_plugin_verify(plugin));
    REQUIRE(lilv_plugin_get_num_ports(plugin) == TestType::kCount);
    for (std::uint32_t i = 0; i < TestType::kCount; ++i) check_port(world, plugin, i, TestType::kPorts[i]);
    CHECK(lilv_plugin_has_feature(plugin, world.uri(LILV_NS_LV2 "hardRTCapable").get()));
    check_presets<TestType>(world, plugin);
}
