// SPDX-FileCopyrightText: 2026 The Signalbox authors
// SPDX-License-Identifier: ISC
#pragma once

#include <cstdint>
#include <map>
#include <memory>
#include <string>
#include <vector>

#include "daemon/graph/facts.hpp"
#include "daemon/graph/result.hpp"
#include "daemon/rt/arena.hpp"
#include "daemon/rt/cells.hpp"
#include "daemon/rt/node.hpp"

namespace signalbox::host {

// What an instance is made for.
struct Setting {
    double rate_hz = 48000;
    std::uint32_t nominal_frames = 128;  // of the driver; run() is never longer than rt::kMaxFrames
};

// A plugin that is ready to run: instantiated by our own dlopen and lv2_descriptor (or built in), activated, its
// outputs and control ports connected, and 50 ms of silence behind it. Made and destroyed on a helper thread, never on
// the audio thread; whoever destroys it knows that no plan in flight names node().
class Instance {
public:
    // `values` are control inputs that differ from their initial value; symbols that the plugin does not have are
    // passed over. Fails with a sentence and code plugin, or limit where there is no room.
    static Result<std::shared_ptr<Instance>> make(std::shared_ptr<const graph::PluginFacts> facts,
                                                  const Setting& setting,
                                                  const std::map<std::string, float, std::less<>>& values,
                                                  rt::Arena& arena, rt::Cells& cells);
    ~Instance();
    Instance(const Instance&) = delete;
    Instance& operator=(const Instance&) = delete;

    // Ready again after a rest, as if newly made but for what the plugin has loaded. On a helper thread, while no plan
    // in flight names node().
    void wake(const Setting& setting, const std::map<std::string, float, std::less<>>& values);

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
