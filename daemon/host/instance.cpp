// SPDX-FileCopyrightText: 2026 The Signalbox authors
// SPDX-License-Identifier: ISC
#include "daemon/host/instance.hpp"

#include <lv2/buf-size/buf-size.h>
#include <malloc.h>

#include <algorithm>
#include <array>
#include <atomic>
#include <cmath>
#include <new>

#include "daemon/host/builtin.hpp"
#include "daemon/host/event_ports.hpp"
#include "daemon/host/foreign.hpp"
#include "daemon/host/guard.hpp"
#include "daemon/host/machine.hpp"
#include "daemon/host/patches.hpp"
#include "daemon/host/plugin_log.hpp"
#include "daemon/rt/float_mode.hpp"

namespace signalbox::host {

using graph::PluginFacts;
using graph::PortFacts;
using graph::PortKind;

namespace {

// Whether it asks what lengths blocks have. Who does prepares for one, and starts anew where a run is shorter
// (amplifiers of Guitarix click).
bool counts_blocks(const PluginFacts& facts) {
    const auto asked = [](const std::vector<std::string>& features) {
        return std::binary_search(features.begin(), features.end(), LV2_BUF_SIZE__boundedBlockLength);
    };
    return asked(facts.required_features) || asked(facts.wants_features);
}

constexpr double kSilenceSeconds = 0.050;

// What every input hears before a plan connects it.
alignas(64) std::array<float, rt::kMaxFrames> silence{};

std::uint64_t next_key() {
    static std::atomic<std::uint64_t> key{0};
    return ++key;
}

bool sounds(const PortFacts& port) { return port.kind == PortKind::audio || port.kind == PortKind::cv; }

Error refusal(const PluginFacts& facts, const std::string& why) { return {Code::plugin, facts.uri + " " + why}; }

Result<void> check(const PluginFacts& facts) {
    if (!facts.refused.empty()) return Error{Code::plugin, facts.refused};
    for (const PortFacts& port : facts.ports) {
        if (sounds(port) || port.kind == PortKind::control || is_event(port.kind) || port.optional) continue;
        return refusal(facts, "needs its port \"" + port.symbol + "\", of a kind that cannot be connected here.");
    }
    return {};
}

Result<std::unique_ptr<Machine>> make_machine(const PluginFacts& facts, const Setting& setting, rt::Arena& arena) {
    if (!facts.library.empty()) return make_foreign(facts, setting, arena);
    auto machine = make_builtin(facts.uri, setting, arena);
    if (!machine) return refusal(facts, "has no library; install the plugin again.");
    return machine;
}

std::vector<float> first_values(const PluginFacts& facts, const std::map<std::string, float, std::less<>>& values) {
    std::vector<float> first;
    for (const PortFacts& port : facts.ports) {
        if (port.kind != PortKind::control) continue;
        const auto given = values.find(port.symbol);
        const bool usable = port.input && given != values.end() && std::isfinite(given->second);
        const float value = usable ? given->second : port.initial;
        first.push_back(std::isfinite(value) ? value : 0.0f);
    }
    return first;
}

// Of its description; read when the plugin was found, so it is sound.
graph::PluginState default_state(const PluginFacts& facts) {
    if (facts.default_state.empty()) return nullptr;
    const auto read = json::read(facts.default_state);
    return read && (*read).array() != nullptr ? graph::make_state(*(*read).array()) : nullptr;
}

std::size_t heap_bytes() {
    const struct mallinfo2 info = mallinfo2();
    return info.uordblks + info.hblkhd;
}
std::size_t rise(std::size_t before, std::size_t after) { return after > before ? after - before : 0; }

}  // namespace

struct Instance::Parts {
    Parts(std::shared_ptr<const PluginFacts> of, rt::Arena& arena, rt::Cells& its_cells)
        : facts(std::move(of)), cells(its_cells), node(make_in<rt::Node>(arena)), events(*facts, arena) {
        const auto count = [&](bool input) {
            return static_cast<std::uint32_t>(std::count_if(facts->ports.begin(), facts->ports.end(),
                                                            [=](auto& p) { return sounds(p) && p.input == input; }));
        };
        node->input_count = count(true);
        node->output_count = count(false);
        ports = make_in<rt::AudioPort>(arena, node->input_count + node->output_count);
        buffers = make_in<float>(arena, std::size_t{node->output_count} * rt::kMaxFrames);
        node->inputs = ports.get();
        node->outputs = node->inputs + node->input_count;
        events.enter(*node);
        node->key = next_key();
        node->whole_blocks = facts->needs_whole_blocks() || counts_blocks(*facts);
        if (events.patch_input() != nullptr)
            patches = std::make_unique<Patches>(*facts, arena, *events.patch_input(), events.patch_output());
    }
    ~Parts() {
        machine.reset();
        if (node->cell_count > 0) cells.release(node->first_cell, node->cell_count);
    }
    Parts(const Parts&) = delete;
    Parts& operator=(const Parts&) = delete;

    Result<void> take_cells();
    void connect_audio();
    void connect_control(float* first);
    void warm_up(const Setting& setting, const graph::PluginState& state);
    void restore(const graph::PluginState& state) const;
    void run_silence(const Setting& setting);
    void read_outputs();
    // Whether what is set by messages is its state: it has no other.
    [[nodiscard]] bool keeps_patches() const { return patches != nullptr && !machine->has_state(); }

    std::shared_ptr<const PluginFacts> facts;
    rt::Cells& cells;
    std::unique_ptr<Machine> machine;
    rt::ArenaPtr<rt::Node> node;
    rt::ArenaPtr<rt::AudioPort> ports;
    rt::ArenaPtr<float> buffers;  // the outputs'
    EventPorts events;
    std::unique_ptr<Patches> patches;
    std::vector<float> initial, private_values;
    std::size_t bytes = 0;
    std::uint32_t nominal_frames = 0;
};

Result<void> Instance::Parts::take_cells() {
    const auto count = static_cast<std::uint32_t>(initial.size());
    if (count == 0) return {};
    const auto first = cells.allocate(count);
    if (!first) {
        return Error{Code::limit, facts->uri + " has " + std::to_string(count) + " control ports, and of " +
                                      std::to_string(rt::Cells::kCount) +
                                      " no such row is free; remove nodes that are not needed."};
    }
    node->first_cell = *first;
    node->cell_count = count;
    return {};
}

void Instance::Parts::connect_audio() {
    rt::AudioPort* input = node->inputs;
    rt::AudioPort* output = node->outputs;
    float* buffer = buffers.get();
    for (const PortFacts& port : facts->ports) {
        if (sounds(port) && port.input) {
            *input++ = {port.index, silence.data()};
            machine->connect(machine->handle, port.index, silence.data());
        } else if (sounds(port)) {
            *output++ = {port.index, buffer};
            machine->connect(machine->handle, port.index, buffer);
            buffer += rt::kMaxFrames;
        } else if (port.kind != PortKind::control && !is_event(port.kind)) {
            machine->connect(machine->handle, port.index, nullptr);
        }
    }
    events.connect(*machine);
}

void Instance::Parts::connect_control(float* first) {
    for (const PortFacts& port : facts->ports) {
        if (port.kind == PortKind::control) machine->connect(machine->handle, port.index, first++);
    }
}

// The plugin plays on without a state that it cannot take: better than silence.
void Instance::Parts::restore(const graph::PluginState& state) const {
    if (state == nullptr) return;
    if (const auto restored = keeps_patches() ? patches->restore(*state) : machine->restore_state(*state); !restored)
        PluginLog::print(LogKind::warning, restored.error().text);
}

void Instance::Parts::warm_up(const Setting& setting, const graph::PluginState& state) {
    const Guard guard(facts->uri);
    machine->go_live(false);
    connect_audio();
    // The cells belong to the audio thread: what is heard in them now may be another node's.
    private_values = initial;
    connect_control(private_values.data());
    restore(state);
    if (patches) patches->ask_all();
    machine->activate();
    run_silence(setting);
    if (patches) patches->begin();
    read_outputs();
    machine->go_live(!setting.offline);
    if (node->cell_count > 0) connect_control(cells.port(node->first_cell));
}

void Instance::Parts::run_silence(const Setting& setting) {
    const rt::AudioFloatMode float_mode;
    const std::uint32_t block = std::clamp(setting.nominal_frames, 1U, rt::kMaxFrames);
    const auto total = static_cast<std::uint32_t>(std::ceil(setting.rate_hz * kSilenceSeconds));
    for (std::uint32_t done = 0; done < total; done += block) {
        events.begin_run();
        machine->run(machine->handle, block);
        events.end_run(block);
    }
    events.empty();
}

void Instance::Parts::read_outputs() {
    std::size_t k = 0;
    node->latency_frames = 0;
    for (const PortFacts& port : facts->ports) {
        if (port.kind != PortKind::control) continue;
        const float value = private_values[k];
        if (!port.input) initial[k] = std::isfinite(value) ? value : 0.0f;
        if (port.reports_latency && value >= 0 && value < 1e9f) {
            node->latency_frames = static_cast<std::uint32_t>(std::lround(value));
        }
        ++k;
    }
    node->added_frames = machine->added_latency();
    node->latency_frames += node->added_frames;
}

Result<std::shared_ptr<Instance>> Instance::make(std::shared_ptr<const PluginFacts> facts, const Setting& setting,
                                                 const std::map<std::string, float, std::less<>>& values,
                                                 rt::Arena& arena, rt::Cells& cells,
                                                 const graph::PluginState& state) try {
    if (const auto checked = check(*facts); !checked) return checked.error();
    const std::size_t heap = heap_bytes();
    auto machine = make_machine(*facts, setting, arena);
    if (!machine) return machine.error();
    auto parts = std::make_unique<Parts>(std::move(facts), arena, cells);
    parts->machine = *std::move(machine);
    parts->nominal_frames = setting.nominal_frames;
    parts->initial = first_values(*parts->facts, values);
    if (const auto taken = parts->take_cells(); !taken) return taken.error();
    rt::Node& node = *parts->node;
    node.run = parts->machine->run;
    node.connect = parts->machine->connect;
    node.handle = parts->machine->handle;
    parts->machine->count_into(node);
    parts->warm_up(setting, state != nullptr ? state : default_state(*parts->facts));
    parts->bytes = rise(heap, heap_bytes()) + std::size_t{node.output_count} * rt::kMaxFrames * sizeof(float) +
                   parts->events.bytes();
    return std::shared_ptr<Instance>(new Instance(std::move(parts)));
} catch (const std::bad_alloc&) {
    return Error{Code::limit, "There is no memory left for another plugin; remove nodes that are not needed."};
} catch (...) {
    return Error{Code::plugin, "The plugin threw an exception while it was started."};
}

Instance::Instance(std::unique_ptr<Parts> parts) : parts_(std::move(parts)) {}
Instance::~Instance() = default;

void Instance::wake(const Setting& setting, const std::map<std::string, float, std::less<>>& values) {
    parts_->initial = first_values(*parts_->facts, values);
    if (takes_settings()) tell(setting);
    parts_->warm_up(setting, nullptr);
}

bool Instance::has_state() const {
    return parts_->machine->has_state() || (parts_->keeps_patches() && parts_->patches->writable());
}

Result<graph::PluginState> Instance::save_state() {
    auto saved = parts_->keeps_patches() ? parts_->patches->kept() : parts_->machine->save_state();
    if (!saved) return saved.error();
    return graph::make_state(*std::move(saved));
}

Result<void> Instance::restore_state(const graph::PluginState& state) {
    const json::Array all = state != nullptr ? *state : json::Array();
    return parts_->keeps_patches() ? parts_->patches->restore(all) : parts_->machine->restore_state(all);
}

bool Instance::restores_in_place() const { return parts_->facts->thread_safe_restore && parts_->machine->has_state(); }

Patches* Instance::patches() { return parts_->patches.get(); }

bool Instance::takes_settings() const { return parts_->machine->takes_settings(); }
void Instance::tell(const Setting& setting) {
    parts_->nominal_frames = setting.nominal_frames;
    parts_->machine->tell(setting);
}
std::uint32_t Instance::nominal_frames() const { return parts_->nominal_frames; }
void Instance::drain_log(const std::string& node_id) { parts_->machine->drain_log(node_id); }

std::string Instance::trouble() const { return parts_->machine->trouble(); }
Result<void> Instance::seek(double seconds) { return parts_->machine->seek(seconds); }

std::size_t Instance::bytes() const { return parts_->bytes; }
rt::Node& Instance::node() { return *parts_->node; }
const PluginFacts& Instance::facts() const { return *parts_->facts; }
const std::vector<float>& Instance::initial_values() const { return parts_->initial; }

void Instance::seed(rt::Cells& cells) const {
    for (std::uint32_t k = 0; k < parts_->initial.size(); ++k)
        cells.land(parts_->node->first_cell + k, parts_->initial[k]);
}

}  // namespace signalbox::host
