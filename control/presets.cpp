// SPDX-FileCopyrightText: 2026 The Signalbox authors
// SPDX-License-Identifier: ISC
//
// The presets of the rack's plugins.
#include <utility>

#include "control/live_session.hpp"

namespace signalbox::control {
void LiveSession::list_presets(std::string_view id, std::function<void(Result<std::vector<host::Preset>>)> done) {
    const graph::Node* node = rack_.find(id);
    if (node == nullptr) return done(no_node(id));
    around_.catalogue.list_presets(node->uri, [this, done = std::move(done)](Result<std::vector<host::Preset>> all) {
        around_.post([done, all = std::move(all)] { done(all); });
    });
}

const host::Preset* LiveSession::preset(std::string_view id) const {
    const auto found = presets_.find(std::string(id));
    const graph::Node* node = rack_.find(id);
    const bool still = found != presets_.end() && node != nullptr && found->second.instance == node->instance;
    return still ? &found->second.preset : nullptr;
}

// Of an edit that was committed.
void LiveSession::note_presets(const Edit& edit) {
    for (const auto& loaded : edit.presets) {
        const graph::Node* node = rack_.find(loaded.id);
        if (node == nullptr) continue;
        presets_[loaded.id] = {node->instance, {.uri = loaded.uri, .name = loaded.name}};
    }
}

void LiveSession::save_preset(std::string_view id, std::string name, std::function<void(Result<std::string>)> done) {
    const graph::Node* node = rack_.find(id);
    if (node == nullptr) return done(no_node(id));
    if (stage_.find(node->instance) == nullptr)
        return done(Error{Code::plugin, std::string(id) + " is a placeholder: " + node->uri + " is not installed"});
    collect_states(
        [this, id = std::string(id), name = std::move(name), done = std::move(done)](const Result<void>& known) {
            const graph::Node* now = rack().find(id);
            if (now == nullptr) return done(no_node(id));
            if (!known && !state_troubles_[id].empty()) return done(known.error());
            host::Preset preset{.uri = {}, .name = name, .state = now->state};
            for (const Param* param : params_.of(id)) {
                if (param->port->input && !param->port->drives_enabled)
                    preset.values[param->port->symbol] = value(*param);
            }
            around_.catalogue.save_preset(now->uri, std::move(preset), [this, done](Result<std::string> saved) {
                around_.post([done, saved = std::move(saved)] { done(saved); });
            });
        });
}

}  // namespace signalbox::control
