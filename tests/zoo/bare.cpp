// SPDX-FileCopyrightText: 2026 The Signalbox authors
// SPDX-License-Identifier: ISC
//
// bare: a plugin in lilv and nothing else: what it holds on to there it holds on to by itself. A round is what the
// keeper's is: made, run, its controls swept, its state saved, made anew with that.
//   bare BUNDLE URI BLOCK ROUNDS
#include <lilv/lilv.h>
#include <lv2/atom/atom.h>
#include <lv2/buf-size/buf-size.h>
#include <lv2/log/log.h>
#include <lv2/options/options.h>
#include <lv2/parameters/parameters.h>
#include <lv2/state/state.h>
#include <lv2/urid/urid.h>
#include <lv2/worker/worker.h>

#include <cmath>
#include <cstdarg>
#include <cstdlib>
#include <cstring>
#include <map>
#include <stdexcept>
#include <string>
#include <vector>

#include "tests/zoo/held.hpp"

namespace {

constexpr double kRate = 48000;
constexpr std::size_t kEventBytes = std::size_t{1} << 20;

LV2_URID map_uri(LV2_URID_Map_Handle, const char* uri);
const char* unmap_uri(LV2_URID_Unmap_Handle, LV2_URID urid);
std::vector<std::string>& uris() {
    static std::vector<std::string> all(1);
    return all;
}
LV2_URID map_uri(LV2_URID_Map_Handle, const char* uri) {
    auto& all = uris();
    for (std::size_t i = 1; i < all.size(); ++i) {
        if (all[i] == uri) return static_cast<LV2_URID>(i);
    }
    if (all.capacity() < 100000) all.reserve(100000);  // so that what unmap() gave out stays where it is
    all.emplace_back(uri);
    return static_cast<LV2_URID>(all.size() - 1);
}
const char* unmap_uri(LV2_URID_Unmap_Handle, LV2_URID urid) {
    return urid != 0 && urid < uris().size() ? uris()[urid].c_str() : nullptr;
}
LV2_URID urid(const char* uri) { return map_uri(nullptr, uri); }

char* copy_path(LV2_State_Map_Path_Handle, const char* path) { return strdup(path); }
void free_path(LV2_State_Free_Path_Handle, char* path) { std::free(path); }
int say_nothing(LV2_Log_Handle, LV2_URID, const char*, va_list) { return 0; }
int say_nothing_either(LV2_Log_Handle, LV2_URID, const char*, ...) { return 0; }

struct Kept {
    std::string bytes;
    std::uint32_t type, flags;
};
using State = std::map<LV2_URID, Kept>;

LV2_State_Status store(LV2_State_Handle to, std::uint32_t key, const void* value, size_t size, std::uint32_t type,
                       std::uint32_t flags) {
    (*static_cast<State*>(to))[key] = {{static_cast<const char*>(value), size}, type, flags};
    return LV2_STATE_SUCCESS;
}
const void* retrieve(LV2_State_Handle from, std::uint32_t key, size_t* size, std::uint32_t* type,
                     std::uint32_t* flags) {
    const auto& state = *static_cast<State*>(from);
    const auto found = state.find(key);
    if (found == state.end()) return nullptr;
    *size = found->second.bytes.size();
    *type = found->second.type;
    *flags = found->second.flags;
    return found->second.bytes.data();
}

// What hosts offer. Work is done at once.
struct Offers {
    LilvInstance* instance = nullptr;
    std::int32_t least = 1, most, events = kEventBytes;
    float rate = kRate;
    LV2_URID_Map map{nullptr, map_uri};
    LV2_URID_Unmap unmap{nullptr, unmap_uri};
    LV2_Log_Log log{nullptr, say_nothing_either, say_nothing};
    LV2_Worker_Schedule schedule{this, work};
    LV2_State_Make_Path make{nullptr, copy_path};
    LV2_State_Map_Path paths{nullptr, copy_path, copy_path};
    LV2_State_Free_Path freeing{nullptr, free_path};
    std::vector<LV2_Options_Option> options;
    std::vector<LV2_Feature> features;
    std::vector<const LV2_Feature*> list;

    explicit Offers(std::uint32_t block) : most(static_cast<std::int32_t>(block)) {
        const auto option = [&](const char* key, const char* type, const void* value) {
            options.push_back({LV2_OPTIONS_INSTANCE, 0, key != nullptr ? urid(key) : 0, key != nullptr ? 4U : 0U,
                               type != nullptr ? urid(type) : 0, value});
        };
        option(LV2_PARAMETERS__sampleRate, LV2_ATOM__Float, &rate);
        option(LV2_BUF_SIZE__minBlockLength, LV2_ATOM__Int, &most);
        option(LV2_BUF_SIZE__maxBlockLength, LV2_ATOM__Int, &most);
        option(LV2_BUF_SIZE__nominalBlockLength, LV2_ATOM__Int, &most);
        option(LV2_BUF_SIZE__sequenceSize, LV2_ATOM__Int, &events);
        option(nullptr, nullptr, nullptr);
        features = {{LV2_URID__map, &map},
                    {LV2_URID__unmap, &unmap},
                    {LV2_LOG__log, &log},
                    {LV2_WORKER__schedule, &schedule},
                    {LV2_STATE__makePath, &make},
                    {LV2_STATE__mapPath, &paths},
                    {LV2_STATE__freePath, &freeing},
                    {LV2_STATE__loadDefaultState, nullptr},
                    {LV2_OPTIONS__options, options.data()},
                    {LV2_BUF_SIZE__boundedBlockLength, nullptr},
                    {LV2_BUF_SIZE__fixedBlockLength, nullptr},
                    {LV2_BUF_SIZE__powerOf2BlockLength, nullptr}};
        for (const LV2_Feature& feature : features) list.push_back(&feature);
        list.push_back(nullptr);
    }
    Offers(const Offers&) = delete;
    Offers& operator=(const Offers&) = delete;

    template <class Interface>
    const Interface* extension(const char* uri) const {
        return static_cast<const Interface*>(lilv_instance_get_extension_data(instance, uri));
    }
    static LV2_Worker_Status answer(LV2_Worker_Respond_Handle self, std::uint32_t size, const void* data) {
        const auto* offers = static_cast<Offers*>(self);
        const auto* worker = offers->extension<LV2_Worker_Interface>(LV2_WORKER__interface);
        return worker->work_response(lilv_instance_get_handle(offers->instance), size, data);
    }
    static LV2_Worker_Status work(LV2_Worker_Schedule_Handle self, std::uint32_t size, const void* data) {
        auto* offers = static_cast<Offers*>(self);
        if (offers->instance == nullptr) return LV2_WORKER_ERR_UNKNOWN;
        const auto* worker = offers->extension<LV2_Worker_Interface>(LV2_WORKER__interface);
        const std::string copy(static_cast<const char*>(data), size);
        return worker->work(lilv_instance_get_handle(offers->instance), answer, offers, size, copy.data());
    }
};

class Bare {
public:
    Bare(const std::string& bundle, const std::string& uri, std::uint32_t block)
        : world_(lilv_world_new()), block_(block), sound_(block), waste_(block) {
        LilvNode* const path = lilv_new_file_uri(world_, nullptr, (bundle + "/").c_str());
        lilv_world_load_bundle(world_, path);
        lilv_node_free(path);
        LilvNode* const name = lilv_new_uri(world_, uri.c_str());
        plugin_ = lilv_plugins_get_by_uri(lilv_world_get_all_plugins(world_), name);
        lilv_node_free(name);
        if (plugin_ == nullptr) throw std::runtime_error("it is not in " + bundle);
        read_ports();
    }
    ~Bare() { lilv_world_free(world_); }
    Bare(const Bare&) = delete;
    Bare& operator=(const Bare&) = delete;

    void round() {
        State state;
        live(state, true);
        live(state, false);
        tell_what_is_held();
    }

private:
    struct Port {
        bool input, audio, control;
        float minimum, maximum, initial, value;
        std::vector<std::uint64_t> events;
    };

    void read_ports() {
        const std::uint32_t count = lilv_plugin_get_num_ports(plugin_);
        std::vector<float> least(count), most(count), initial(count);
        lilv_plugin_get_port_ranges_float(plugin_, least.data(), most.data(), initial.data());
        for (std::uint32_t i = 0; i < count; ++i) {
            const LilvPort* const port = lilv_plugin_get_port_by_index(plugin_, i);
            const auto is = [&](const char* type) {
                LilvNode* const node = lilv_new_uri(world_, type);
                const bool so = lilv_port_is_a(plugin_, port, node);
                lilv_node_free(node);
                return so;
            };
            const auto or_else = [](float x, float otherwise) { return std::isfinite(x) ? x : otherwise; };
            const bool control = is(LV2_CORE__ControlPort), audio = is(LV2_CORE__AudioPort) || is(LV2_CORE__CVPort);
            ports_.push_back({is(LV2_CORE__InputPort),
                              audio,
                              control,
                              or_else(least[i], 0),
                              or_else(most[i], 1),
                              or_else(initial[i], 0),
                              or_else(initial[i], 0),
                              {}});
            if (!control && !audio) ports_.back().events.resize(kEventBytes / 8);
        }
    }

    void live(State& state, bool first) {
        Offers offers(block_);
        LilvInstance* const instance = lilv_plugin_instantiate(plugin_, kRate, offers.list.data());
        if (instance == nullptr) throw std::runtime_error("it refuses to be made");
        offers.instance = instance;
        const auto* keeps = offers.extension<LV2_State_Interface>(LV2_STATE__interface);
        const LV2_Handle handle = lilv_instance_get_handle(instance);
        for (std::uint32_t i = 0; i < ports_.size(); ++i) {
            Port& port = ports_[i];
            void* const audio = port.input ? sound_.data() : waste_.data();
            void* const other = port.control ? static_cast<void*>(&port.value) : port.events.data();
            lilv_instance_connect_port(instance, i, port.audio ? audio : other);
        }
        if (!first && keeps != nullptr && keeps->restore != nullptr)
            keeps->restore(handle, retrieve, &state, 0, offers.list.data());
        lilv_instance_activate(instance);
        run(instance, kRate / 2);
        if (first) sweep(instance);
        if (keeps != nullptr && keeps->save != nullptr) {
            keeps->save(handle, store, &state, LV2_STATE_IS_POD | LV2_STATE_IS_PORTABLE, offers.list.data());
        }
        lilv_instance_deactivate(instance);
        lilv_instance_free(instance);
    }

    void run(LilvInstance* instance, double frames) {
        for (double done = 0; done < frames; done += block_) {
            for (float& sample : sound_) {
                noise_ = noise_ * 1664525U + 1013904223U;
                sample = static_cast<float>(static_cast<double>(noise_ >> 8) / 33554432.0 - 0.25);
            }
            for (Port& port : ports_) {
                if (port.events.empty()) continue;
                auto* const sequence = reinterpret_cast<LV2_Atom_Sequence*>(port.events.data());
                const bool in = port.input;
                sequence->atom = {in ? 8U : static_cast<std::uint32_t>(kEventBytes - 8),
                                  urid(in ? LV2_ATOM__Sequence : LV2_ATOM__Chunk)};
                sequence->body = {0, 0};
            }
            lilv_instance_run(instance, block_);
        }
    }

    void sweep(LilvInstance* instance) {
        for (Port& port : ports_) {
            if (!port.control || !port.input) continue;
            for (const float part : {0.0F, 0.5F, 1.0F}) {
                port.value = port.minimum + part * (port.maximum - port.minimum);
                run(instance, 2 * block_);
            }
            port.value = port.initial;
        }
    }

    LilvWorld* const world_;
    const LilvPlugin* plugin_ = nullptr;
    const std::uint32_t block_;
    std::vector<float> sound_, waste_;
    std::vector<Port> ports_;
    std::uint32_t noise_ = 1;
};

}  // namespace

int main(int argc, char** argv) try {
    if (argc != 5) return 2;
    Bare bare(argv[1], argv[2], static_cast<std::uint32_t>(std::atoi(argv[3])));
    for (int i = std::atoi(argv[4]); i > 0; --i) bare.round();
    std::_Exit(0);
} catch (const std::exception& failure) {
    std::printf("%s\n", failure.what());
    return 1;
}
