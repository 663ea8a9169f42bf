// SPDX-FileCopyrightText: 2026 The Signalbox authors
// SPDX-License-Identifier: ISC
#pragma once

#include <cstdint>
#include <map>
#include <memory>
#include <string>
#include <vector>

#include "daemon/graph/facts.hpp"
#include "daemon/graph/rack.hpp"
#include "daemon/graph/result.hpp"
#include "daemon/rt/arena.hpp"
#include "daemon/rt/cells.hpp"
#include "daemon/rt/node.hpp"

namespace signalbox::host {

class Patches;

// What an instance is made for.
struct Setting {
    double rate_hz = 48000;
    std::uint32_t nominal_frames = 128;  // of the driver; run() is never longer than rt::kMaxFrames
    bool offline = false;                // nobody waits for the sound: what a plugin's worker does is done at once
    std::string state_directory = {};    // where plugins make the files of their state; empty: nowhere
};

// A plugin that is ready to run: instantiated by our own dlopen and lv2_descriptor (or built in), activated, its
// outputs and control ports connected, and 50 ms of silence behind it. Made and destroyed on a helper thread, never on
// the audio thread; whoever destroys it knows that no plan in flight names node().
class Instance {
public:
    // `values` are control inputs that differ from their initial value; symbols that the plugin does not have are
    // passed over. Fails with a sentence and code plugin, or limit where there is no room.
    // `state`: what the plugin is restored to before it starts; null: what its description says it starts with. One
    // that cannot be restored starts without, and the log says why.
    static Result<std::shared_ptr<Instance>> make(std::shared_ptr<const graph::PluginFacts> facts,
                                                  const Setting& setting,
                                                  const std::map<std::string, float, std::less<>>& values,
                                                  rt::Arena& arena, rt::Cells& cells,
                                                  const graph::PluginState& state = nullptr);
    ~Instance();
    Instance(const Instance&) = delete;
    Instance& operator=(const Instance&) = delete;

    // Ready again after a rest, as if newly made but for what the plugin has loaded. On a helper thread, while no plan
    // in flight names node().
    void wake(const Setting& setting, const std::map<std::string, float, std::less<>>& values);

    // --- what the plugin keeps besides its control ports; on a helper thread
    // ------------------------------------------
    [[nodiscard]] bool has_state() const;
    // May be called while the plugin runs. Null: nothing.
    [[nodiscard]] Result<graph::PluginState> save_state();
    // While no plan in flight names node(), or where the plugin says that it may be done while it runs.
    Result<void> restore_state(const graph::PluginState& state);
    [[nodiscard]] bool restores_in_place() const;
    // Whether the plugin can be told of another setting; it is told by wake(), or while no cycle runs by tell().
    [[nodiscard]] bool takes_settings() const;
    void tell(const Setting& setting);
    [[nodiscard]] std::uint32_t nominal_frames() const;  // of the setting that it was made for or told of
    // Brings out what the plugin has logged while it ran. Any thread but audio.
    void drain_log(const std::string& node_id = {});

    // Its parameters that are set by messages; null: it has none, or no port for them.
    [[nodiscard]] Patches* patches();

    // --- players and recorders; control thread
    // What went wrong with its file and is not over, a sentence; empty: nothing.
    [[nodiscard]] std::string trouble() const;
    Result<void> seek(double seconds);

    // What it takes of the heap and the arena, roughly: others may have taken and given back memory meanwhile.
    [[nodiscard]] std::size_t bytes() const;

    [[nodiscard]] rt::Node& node();  // node().key is unique for the life of the process
    [[nodiscard]] const graph::PluginFacts& facts() const;

    // Of the control ports in cell order: inputs as they were given to make() or wake(), outputs as the plugin left
    // them.
    [[nodiscard]] const std::vector<float>& initial_values() const;
    // Brings these into the cells. Control thread, once, before the first plan that names node() is published.
    void seed(rt::Cells& cells) const;

private:
    struct Parts;
    explicit Instance(std::unique_ptr<Parts> parts);
    std::unique_ptr<Parts> parts_;
};

}  // namespace signalbox::host
