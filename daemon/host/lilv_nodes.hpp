// SPDX-FileCopyrightText: 2026 The Signalbox authors
// SPDX-License-Identifier: ISC
#pragma once

#include <lilv/lilv.h>

#include <memory>
#include <string>

namespace signalbox::host {

// lilv's objects, freed by their owners.
struct LilvFree {
    void operator()(LilvWorld* world) const { lilv_world_free(world); }
    void operator()(LilvNode* node) const { lilv_node_free(node); }
    void operator()(LilvNodes* nodes) const { lilv_nodes_free(nodes); }
    void operator()(LilvState* state) const { lilv_state_free(state); }
    void operator()(char* text) const { lilv_free(text); }
};
using WorldPtr = std::unique_ptr<LilvWorld, LilvFree>;
using NodePtr = std::unique_ptr<LilvNode, LilvFree>;
using NodesPtr = std::unique_ptr<LilvNodes, LilvFree>;
using StatePtr = std::unique_ptr<LilvState, LilvFree>;

// Empty where there is none.
inline std::string text(const LilvNode* node) {
    const char* const s = node != nullptr ? lilv_node_as_string(node) : nullptr;
    return s != nullptr ? s : "";
}

}  // namespace signalbox::host
