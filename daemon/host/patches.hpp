// SPDX-FileCopyrightText: 2026 The Signalbox authors
// SPDX-License-Identifier: ISC
#pragma once

#include <deque>
#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "daemon/graph/facts.hpp"
#include "daemon/graph/json.hpp"
#include "daemon/graph/result.hpp"
#include "daemon/host/property.hpp"
#include "daemon/rt/letters.hpp"

namespace signalbox::host {

// The parameters of one instance that are set and told by messages: patch:Set and patch:Get go to it by letter, what it
// says comes back so. Thread-safe, but never on the audio thread, which carries the letters.
class Patches {
public:
    Patches(const graph::PluginFacts& facts, rt::Arena& arena, rt::EventPort& input, rt::EventPort* output);

    // From here on this is its value; what waits for room is sent by drain(), of each parameter only the latest.
    // Fails where the value is too long for the plugin's port.
    Result<void> set(const Property& property);
    void ask(const std::string& uri);
    void forget(const std::string& uri);  // it does not answer questions of this
    void ask_all();

    // Something that the plugin has said.
    struct Told {
        Property property;
        bool changed = false;  // it is not what was known
        bool answers = false;  // ... a question
    };
    // What it has said since the last time: of each parameter that can be set the latest, of others all, as they are
    // news. Sends what has waited.
    std::vector<Told> drain();
    // As far as it is known; null: the plugin has not said it yet.
    [[nodiscard]] std::shared_ptr<const Property> value(std::string_view uri) const;

    // It has had time to answer ask_all(): what it has not said it is not waited for.
    void begin();
    [[nodiscard]] bool writable() const { return writable_; }  // any of them
    // What a rack remembers for a plugin that does not do so itself: what was set, and what it changed by itself.
    [[nodiscard]] Result<json::Array> kept() const;
    Result<void> restore(const json::Array& state);

private:
    struct Known {
        std::shared_ptr<const Property> value;
        std::deque<std::optional<Property>> sent;  // ... that it has not confirmed yet; nothing: a question
        bool kept = false, writable = false;
    };
    struct Wish {
        std::string uri;  // empty: patch:Get of all
        bool get = false;
        bool operator==(const Wish&) const = default;
    };
    void want(Wish wish);
    void send();
    Told take(const Property& told);

    const std::string plugin_;
    rt::Letters in_, out_;
    const std::uint32_t most_;
    bool writable_ = false;
    mutable std::mutex mutex_;                         // of what follows, and of the rings' ends on this side
    std::map<std::string, Known, std::less<>> known_;  // by URI; all that the description names
    std::deque<Wish> wishes_;
};

}  // namespace signalbox::host
