// SPDX-FileCopyrightText: 2026 The Signalbox authors
// SPDX-License-Identifier: ISC
#pragma once

#include <cstdlib>
#include <future>
#include <map>
#include <string>
#include <vector>

#include "daemon/host/catalogue.hpp"
#include "daemon/host/instance.hpp"

// Asking, and waiting for the answer.
namespace ask {

using namespace signalbox;

inline const std::string kBundles = TEST_BUNDLES;      // of tests/plugins, as built
inline const std::string kInstalled = "/usr/lib/lv2";  // Debian's
inline const std::string kTest = "urn:signalbox:test:";

inline void look_in(const std::string& path) { setenv("LV2_PATH", path.c_str(), 1); }

inline Result<host::FactsPtr> find(host::Catalogue& catalogue, const std::string& uri) {
    std::promise<Result<host::FactsPtr>> answer;
    catalogue.find(uri, [&](Result<host::FactsPtr> found) { answer.set_value(std::move(found)); });
    return answer.get_future().get();
}

inline std::vector<host::FactsPtr> list(host::Catalogue& catalogue, const std::string& filter) {
    std::promise<std::vector<host::FactsPtr>> answer;
    catalogue.list(filter, [&](std::vector<host::FactsPtr> found) { answer.set_value(std::move(found)); });
    return answer.get_future().get();
}

// The facts of a test bundle, or of another plugin in `path`; null where it is absent.
inline host::FactsPtr facts(const std::string& uri, const std::string& path = kBundles) {
    look_in(path);
    host::Catalogue catalogue("");
    const auto found = find(catalogue, uri);
    return found ? *found : nullptr;
}

// A place for instances to live.
struct Room {
    rt::Arena arena;
    rt::Cells cells{arena};
    using Values = std::map<std::string, float, std::less<>>;

    Result<std::shared_ptr<host::Instance>> make(host::FactsPtr facts, const Values& values = {},
                                                 const host::Setting& setting = {}) {
        return host::Instance::make(std::move(facts), setting, values, arena, cells);
    }
};

// As the audio thread does it: the cells' values heard, every input connected to one signal, then run.
inline void run(host::Instance& instance, rt::Cells& cells, const std::vector<float>& input) {
    rt::Node& node = instance.node();
    instance.seed(cells);
    cells.refresh(node.first_cell, node.cell_count);
    for (std::uint32_t i = 0; i < node.input_count; ++i) {
        node.connect(node.handle, node.inputs[i].index, const_cast<float*>(input.data()));
    }
    node.run(node.handle, static_cast<std::uint32_t>(input.size()));
}

inline float heard(host::Instance& instance, const rt::Cells& cells, const std::string& symbol) {
    std::uint32_t k = 0;
    for (const graph::PortFacts& port : instance.facts().ports) {
        if (port.kind != graph::PortKind::control) continue;
        if (port.symbol == symbol) return cells.heard(instance.node().first_cell + k);
        ++k;
    }
    return -1e30f;
}

}  // namespace ask
