// SPDX-FileCopyrightText: 2026 The Signalbox authors
// SPDX-License-Identifier: ISC
#include "daemon/host/lilv_nodes.hpp"

#include <lilv/lilv.h>

namespace signalbox::host {

void LilvFree::operator()(LilvWorld* world) const { lilv_world_free(world); }
void LilvFree::operator()(LilvNode* node) const { lilv_node_free(node); }
void LilvFree::operator()(LilvState* state) const { lilv_state_free(state); }
void LilvFree::operator()(LilvNodes* nodes) const { lilv_nodes_free(nodes); }
void LilvFree::operator()(char* text) const { lilv_free(text); }

std::string text(const LilvNode* node) {
    const char* const s = node != nullptr ? lilv_node_as_string(node) : nullptr;
    return s != nullptr ? s : "";
}

}  // namespace signalbox::host
