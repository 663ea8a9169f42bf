// SPDX-FileCopyrightText: 2026 The Signalbox authors
// SPDX-License-Identifier: ISC
// Presets against lilv's own way to use them: what is saved here it loads into a real instance, and the other way
// round.
#include "daemon/host/presets.hpp"

#include <lilv/lilv.h>
#include <lv2/atom/atom.h>

#include <filesystem>
#include <fstream>
#include <memory>

#include "daemon/host/features.hpp"
#include "tests/unit/catch.hpp"
#include "tests/unit/host/ask.hpp"
#include "tests/unit/system/folder.hpp"

using namespace signalbox;
namespace fs = std::filesystem;

namespace {

const std::string kMemory = ask::kTest + "memory";

// Another host: lilv with a plugin that it has made itself.
class Other {
public:
    explicit Other(const std::string& path) : world_(lilv_world_new(), lilv_world_free) {
        LilvNode* const where = lilv_new_string(world_.get(), path.c_str());
        lilv_world_set_option(world_.get(), LILV_OPTION_LV2_PATH, where);
        lilv_node_free(where);
        lilv_world_load_all(world_.get());
        LilvNode* const uri = lilv_new_uri(world_.get(), kMemory.c_str());
        plugin_ = lilv_plugins_get_by_uri(lilv_world_get_all_plugins(world_.get()), uri);
        lilv_node_free(uri);
        REQUIRE(plugin_ != nullptr);
        const LV2_Feature map{LV2_URID__map, &map_};
        const LV2_Feature* const features[] = {&map, nullptr};
        instance_.reset(lilv_plugin_instantiate(plugin_, 48000, features));
        REQUIRE(instance_ != nullptr);
        lilv_instance_connect_port(instance_.get(), 0, &in_);
        lilv_instance_connect_port(instance_.get(), 1, &out_);
        for (std::uint32_t i = 0; i < 4; ++i) lilv_instance_connect_port(instance_.get(), 2 + i, &controls_[i]);
    }
    float gain() {
        lilv_instance_run(instance_.get(), 1);
        return out_;
    }
    void learn(float gain) {
        controls_[0] = gain;
        lilv_instance_run(instance_.get(), 1);
    }
    void load(const std::string& uri) {
        LilvNode* const preset = lilv_new_uri(world_.get(), uri.c_str());
        lilv_world_load_resource(world_.get(), preset);
        LilvState* const state = lilv_state_new_from_world(world_.get(), &map_, preset);
        lilv_node_free(preset);
        REQUIRE(state != nullptr);
        label = lilv_state_get_label(state);
        lilv_state_restore(state, instance_.get(), take, this, 0, nullptr);
        lilv_state_free(state);
    }
    void save(const std::string& name, const std::string& directory) {
        LilvState* const state =
            lilv_state_new_from_instance(plugin_, instance_.get(), &map_, nullptr, directory.c_str(), directory.c_str(),
                                         directory.c_str(), give, this, LV2_STATE_IS_POD, nullptr);
        REQUIRE(state != nullptr);
        lilv_state_set_label(state, name.c_str());
        CHECK(lilv_state_save(world_.get(), &map_, &unmap_, state, nullptr, directory.c_str(), "other.ttl") == 0);
        lilv_state_free(state);
    }
    std::string label;
    std::map<std::string, float> taken;

private:
    static void take(const char* symbol, void* self, const void* value, std::uint32_t, std::uint32_t) {
        static_cast<Other*>(self)->taken[symbol] = *static_cast<const float*>(value);
    }
    static const void* give(const char* symbol, void* self, std::uint32_t* size, std::uint32_t* type) {
        static const std::map<std::string, int> places = {{"learn", 0}, {"megabytes", 1}, {"file", 2}};
        *size = sizeof(float);
        *type = host::map_uri(LV2_ATOM__Float);
        return &static_cast<Other*>(self)->controls_[static_cast<std::size_t>(places.at(symbol))];
    }
    struct FreeInstance {
        void operator()(LilvInstance* instance) const { lilv_instance_free(instance); }
    };
    std::unique_ptr<LilvWorld, void (*)(LilvWorld*)> world_;
    const LilvPlugin* plugin_ = nullptr;
    LV2_URID_Map map_ = host::urid_map();
    LV2_URID_Unmap unmap_ = host::urid_unmap();
    float in_ = 1, out_ = 0;
    std::array<float, 4> controls_{};
    std::unique_ptr<LilvInstance, FreeInstance> instance_;
};

// Saves what an instance keeps as a preset, as the session does.
std::string save(const std::string& name, const std::string& state_directory, float learn, bool with_file) {
    ask::Room room;
    const ask::Room::Values values = {{"learn", learn}, {"file", with_file ? 1.0F : 0.0F}};
    const auto made = room.make(ask::facts(kMemory), values, {.rate_hz = 48000, .state_directory = state_directory});
    REQUIRE(made);
    (*made)->seed(room.cells);
    room.cells.refresh((*made)->node().first_cell, (*made)->node().cell_count);
    const auto state = (*made)->save_state();
    REQUIRE(state);
    host::Catalogue catalogue(state_directory);
    std::promise<Result<std::string>> answer;
    catalogue.save_preset(kMemory, {.uri = {}, .name = name, .values = {{"learn", 2.5F}}, .state = *state},
                          [&](Result<std::string> saved) { answer.set_value(std::move(saved)); });
    const auto saved = answer.get_future().get();
    if (!saved) FAIL(saved.error().text);
    return *saved;
}

Result<host::Preset> find(const std::string& state_directory, const std::string& name) {
    host::Catalogue catalogue(state_directory);
    std::promise<Result<host::Preset>> answer;
    catalogue.find_preset(kMemory, name, [&](Result<host::Preset> found) { answer.set_value(std::move(found)); });
    return answer.get_future().get();
}

}  // namespace

TEST_CASE("another host loads a preset that was saved here", "[preset]") {
    const bool with_file = GENERATE(false, true);
    const test::Folder folder;
    ask::look_in(ask::kBundles);
    unsetenv("HOME");
    const std::string uri = save("Loud", folder.path(), 3, with_file);
    CHECK(fs::exists(folder.path() + "/lv2/Test_memory_Loud.preset.lv2/Loud.ttl"));
    Other other(ask::kBundles + ":" + folder.path() + "/lv2");
    CHECK(other.gain() == 1);
    other.load(uri);
    CHECK(other.gain() == 3);
    CHECK(other.label == "Loud");
    CHECK(other.taken.at("learn") == 2.5F);
}

TEST_CASE("a preset of another host is loaded here", "[preset]") {
    const test::Folder folder, elsewhere;
    {
        Other other(ask::kBundles);
        other.learn(7);
        other.save("Very loud", elsewhere.path() + "/other.preset.lv2/");
    }
    ask::look_in(ask::kBundles + ":" + elsewhere.path());
    const auto found = find(folder.path(), "Very loud");
    REQUIRE(found);
    CHECK((*found).values.at("learn") == 7);
    ask::Room room;
    const auto made =
        host::Instance::make(ask::facts(kMemory, ask::kBundles), {}, {}, room.arena, room.cells, (*found).state);
    REQUIRE(made);
    ask::run(**made, room.cells, {1.0F});
    CHECK((*made)->node().outputs[0].buffer[0] == 7);
}

TEST_CASE("a preset that is saved again is replaced, and one that is not there is named", "[preset]") {
    const test::Folder folder;
    ask::look_in(ask::kBundles);
    unsetenv("HOME");
    const std::string first = save("Same", folder.path(), 3, false), second = save("Same", folder.path(), 4, false);
    CHECK(first == second);
    const auto found = find(folder.path(), "Same");
    REQUIRE(found);
    for (const json::Value& item : *(*found).state) {
        if (*item.find("key")->string() == kMemory + "#gain") CHECK(*item.find("value")->number() == 4);
    }
    const auto none = find(folder.path(), "Other");
    REQUIRE_FALSE(none);
    CHECK(none.error().code == Code::unknown);
}
