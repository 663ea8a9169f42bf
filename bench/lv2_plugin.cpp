// SPDX-FileCopyrightText: 2026 The Signalbox authors
// SPDX-License-Identifier: ISC
#include "bench/lv2_plugin.hpp"

#include <lilv/lilv.h>
#include <lv2/atom/atom.h>
#include <lv2/buf-size/buf-size.h>
#include <lv2/options/options.h>
#include <lv2/parameters/parameters.h>
#include <lv2/urid/urid.h>
#include <lv2/worker/worker.h>

#include <algorithm>
#include <cstdlib>
#include <map>
#include <stdexcept>

namespace signalbox::bench {

namespace {

constexpr std::size_t kEvents = 1U << 18U;  // bytes of an atom port

}  // namespace

struct Lv2World::State {
    LilvWorld* world = lilv_world_new();
    std::map<std::string, LV2_URID> numbers;
    std::map<LV2_URID, std::string> names;

    LV2_URID number(const std::string& uri) {
        const auto [at, fresh] = numbers.try_emplace(uri, static_cast<LV2_URID>(numbers.size() + 1));
        if (fresh) names[at->second] = uri;
        return at->second;
    }
    const LilvPlugin* find(const std::string& uri) const {
        LilvNode* node = lilv_new_uri(world, uri.c_str());
        const LilvPlugin* plugin = lilv_plugins_get_by_uri(lilv_world_get_all_plugins(world), node);
        lilv_node_free(node);
        return plugin;
    }
};

Lv2World::Lv2World(const std::string& extra_path) : state_(std::make_unique<State>()) {
    const char* given = std::getenv("LV2_PATH");
    const std::string usual = given != nullptr ? given : "/usr/local/lib/lv2:/usr/lib/lv2";
    LilvNode* path = lilv_new_string(state_->world, (extra_path + ":" + usual).c_str());
    lilv_world_set_option(state_->world, LILV_OPTION_LV2_PATH, path);
    lilv_node_free(path);
    lilv_world_load_all(state_->world);
}

Lv2World::~Lv2World() { lilv_world_free(state_->world); }

bool Lv2World::has(const std::string& uri) const { return state_->find(uri) != nullptr; }

std::string Lv2World::version(const std::string& uri) const {
    const LilvPlugin* plugin = state_->find(uri);
    if (plugin == nullptr) return "not installed";
    std::string text;
    for (const char* part : {"minorVersion", "microVersion"}) {
        LilvNode* name = lilv_new_uri(state_->world, (std::string(LILV_NS_LV2) + part).c_str());
        LilvNode* value = lilv_world_get(state_->world, lilv_plugin_get_uri(plugin), name, nullptr);
        text += (text.empty() ? "" : ".") + std::string(value != nullptr ? lilv_node_as_string(value) : "?");
        lilv_node_free(value);
        lilv_node_free(name);
    }
    return text;
}

struct Lv2Plugin::State {
    Lv2World::State* world;
    std::uint32_t block;
    std::int32_t length;
    float rate;
    LilvInstance* instance = nullptr;
    std::map<std::string, std::uint32_t> symbols;
    std::vector<float> controls;
    std::vector<std::vector<float>> inputs, outputs;
    std::vector<std::vector<std::uint64_t>> events_in, events_out;
    std::vector<std::vector<char>> jobs, replies;
    LV2_URID sequence = 0, chunk = 0;  // known beforehand, as a look-up costs as much as a small plugin

    LV2_URID_Map map{this, [](void* self, const char* uri) { return static_cast<State*>(self)->world->number(uri); }};
    LV2_URID_Unmap unmap{
        this, [](void* self, LV2_URID number) { return static_cast<State*>(self)->world->names[number].c_str(); }};
    LV2_Worker_Schedule schedule{this, [](void* self, std::uint32_t size, const void* data) {
                                     const auto* bytes = static_cast<const char*>(data);
                                     static_cast<State*>(self)->jobs.emplace_back(bytes, bytes + size);
                                     return LV2_WORKER_SUCCESS;
                                 }};

    void connect(const LilvPlugin* plugin);
    void work();
    static LV2_Worker_Status reply(LV2_Worker_Respond_Handle self, std::uint32_t size, const void* data) {
        const auto* bytes = static_cast<const char*>(data);
        static_cast<State*>(self)->replies.emplace_back(bytes, bytes + size);
        return LV2_WORKER_SUCCESS;
    }
};

void Lv2Plugin::State::connect(const LilvPlugin* plugin) {
    const std::uint32_t count = lilv_plugin_get_num_ports(plugin);
    controls.assign(count, 0);
    std::vector<float> usual(count);
    lilv_plugin_get_port_ranges_float(plugin, nullptr, nullptr, usual.data());
    const auto a = [&](const LilvPort* port, const char* name) {
        LilvNode* node = lilv_new_uri(world->world, name);
        const bool is = lilv_port_is_a(plugin, port, node);
        lilv_node_free(node);
        return is;
    };
    for (std::uint32_t i = 0; i < count; ++i) {
        const LilvPort* port = lilv_plugin_get_port_by_index(plugin, i);
        symbols[lilv_node_as_string(lilv_port_get_symbol(plugin, port))] = i;
        const bool input = a(port, LILV_URI_INPUT_PORT);
        if (a(port, LILV_URI_CONTROL_PORT)) {
            controls[i] = usual[i] == usual[i] ? usual[i] : 0;
            lilv_instance_connect_port(instance, i, &controls[i]);
        } else if (a(port, LILV_URI_AUDIO_PORT) || a(port, LILV_URI_CV_PORT)) {
            auto& buffers = input ? inputs : outputs;
            lilv_instance_connect_port(instance, i, buffers.emplace_back(block).data());
        } else if (a(port, LILV_URI_ATOM_PORT)) {
            auto& buffers = input ? events_in : events_out;
            lilv_instance_connect_port(instance, i, buffers.emplace_back(kEvents / 8).data());
        } else {
            lilv_instance_connect_port(instance, i, nullptr);
        }
    }
}

void Lv2Plugin::State::work() {
    if (jobs.empty()) return;
    const auto* worker =
        static_cast<const LV2_Worker_Interface*>(lilv_instance_get_extension_data(instance, LV2_WORKER__interface));
    if (worker == nullptr) return jobs.clear();
    LV2_Handle handle = lilv_instance_get_handle(instance);
    for (const auto& job : jobs) worker->work(handle, reply, this, static_cast<std::uint32_t>(job.size()), job.data());
    jobs.clear();
    for (const auto& answer : replies) {
        if (worker->work_response == nullptr) break;
        worker->work_response(handle, static_cast<std::uint32_t>(answer.size()), answer.data());
    }
    replies.clear();
    if (worker->end_run != nullptr) worker->end_run(handle);
}

Lv2Plugin::Lv2Plugin(const Lv2World& world, const std::string& uri, std::uint32_t block, double rate_hz)
    : state_(std::make_unique<State>()) {
    State& s = *state_;
    s.world = world.state_.get();
    s.sequence = s.world->number(LV2_ATOM__Sequence);
    s.chunk = s.world->number(LV2_ATOM__Chunk);
    s.block = block;
    s.length = static_cast<std::int32_t>(block);
    s.rate = static_cast<float>(rate_hz);
    const LilvPlugin* plugin = s.world->find(uri);
    if (plugin == nullptr) throw std::runtime_error(uri + " is not installed");
    const LV2_URID whole = s.world->number(LV2_ATOM__Int), real = s.world->number(LV2_ATOM__Float);
    const auto option = [&](const char* key, LV2_URID type, const void* value) {
        return LV2_Options_Option{LV2_OPTIONS_INSTANCE, 0, s.world->number(key), 4, type, value};
    };
    const LV2_Options_Option options[] = {option(LV2_BUF_SIZE__minBlockLength, whole, &s.length),
                                          option(LV2_BUF_SIZE__maxBlockLength, whole, &s.length),
                                          option(LV2_BUF_SIZE__nominalBlockLength, whole, &s.length),
                                          option(LV2_PARAMETERS__sampleRate, real, &s.rate),
                                          {LV2_OPTIONS_INSTANCE, 0, 0, 0, 0, nullptr}};
    const LV2_Feature features[] = {{LV2_URID__map, &s.map},
                                    {LV2_URID__unmap, &s.unmap},
                                    {LV2_WORKER__schedule, &s.schedule},
                                    {LV2_OPTIONS__options, const_cast<LV2_Options_Option*>(options)},
                                    {LV2_BUF_SIZE__boundedBlockLength, nullptr},
                                    {LV2_BUF_SIZE__fixedBlockLength, nullptr},
                                    {LV2_BUF_SIZE__powerOf2BlockLength, nullptr}};
    std::vector<const LV2_Feature*> list;
    for (const LV2_Feature& feature : features) list.push_back(&feature);
    list.push_back(nullptr);
    s.instance = lilv_plugin_instantiate(plugin, rate_hz, list.data());
    if (s.instance == nullptr) throw std::runtime_error(uri + " cannot be instantiated");
    s.connect(plugin);
    lilv_instance_activate(s.instance);
}

Lv2Plugin::~Lv2Plugin() {
    lilv_instance_deactivate(state_->instance);
    lilv_instance_free(state_->instance);
}

float* Lv2Plugin::control(const std::string& symbol) {
    const auto found = state_->symbols.find(symbol);
    if (found == state_->symbols.end()) throw std::runtime_error("a plugin has no port " + symbol);
    return &state_->controls[found->second];
}

void Lv2Plugin::set(const std::string& symbol, float value) { *control(symbol) = value; }

void Lv2Plugin::run(const std::vector<float>& sound, std::size_t at) {
    State& s = *state_;
    for (auto& input : s.inputs) {
        std::copy_n(sound.begin() + static_cast<std::ptrdiff_t>(at % (sound.size() - s.block)), s.block, input.begin());
    }
    for (auto& events : s.events_in) {
        auto* sequence = reinterpret_cast<LV2_Atom_Sequence*>(events.data());
        sequence->atom = {sizeof(LV2_Atom_Sequence_Body), s.sequence};
        sequence->body = {0, 0};
    }
    for (auto& events : s.events_out) {
        *reinterpret_cast<LV2_Atom*>(events.data()) = {kEvents - 8, s.chunk};
    }
    lilv_instance_run(s.instance, s.block);
    s.work();
}

const std::vector<float>& Lv2Plugin::output(std::size_t channel) const { return state_->outputs.at(channel); }

}  // namespace signalbox::bench
