// SPDX-FileCopyrightText: 2026 The Signalbox authors
// SPDX-License-Identifier: ISC
#pragma once

#include <map>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <utility>
#include <variant>
#include <vector>

#include "daemon/graph/binding.hpp"
#include "daemon/graph/rack.hpp"

namespace signalbox::graph {

// What a prepare step found out for a command that brings in a plugin. Facts are null where the plugin is absent and a
// placeholder is wanted (a rack file); `instance` is the running instance's key.
struct Prepared {
    std::shared_ptr<const PluginFacts> facts;
    std::uint64_t instance = 0;
    PluginState state = {};  // what the instance was restored to
};

using Pairs = std::vector<std::pair<Endpoint, Endpoint>>;  // cables: from, to

struct Add {
    std::string uri, id;
    Prepared prepared;
};
struct Remove {
    std::string id;
    bool heal = true;
};
struct Replace {
    std::string id, uri;
    Prepared prepared;
};
struct Insert {
    std::string uri, id;
    Pairs cables;
    Prepared prepared;
};  // onto these existing cables
struct Move {
    std::string id;
    Pairs cables;
};
struct Connect {
    Endpoint from, to;
    float gain = 1;
};
struct Feedback {
    Endpoint from, to;
    float gain = 1;
    float ms = 10;
};
struct Gain {
    Endpoint from, to;
    float gain = 1;
};
struct Disconnect {
    Endpoint from, to;
};
struct Bypass {
    std::string id;
    bool on = true;
};
struct Bind {
    Binding binding;
};
// Every binding that drives this.
struct Unbind {
    Endpoint to;
};
// What the plugin keeps becomes this, on an instance that was made with it; `params` are the values that come with it,
// others stay.
struct Restore {
    std::string id;
    std::map<std::string, float, std::less<>> params;
    PluginState state;  // null: stays
    Prepared prepared;
};
struct Clear {};
// Load, apply, undo: make the rack this one. Nodes with the same id and URI keep their instance.
struct Become {
    Rack rack;
    // Ids of nodes whose plugin is restored to the rack's state: they come with a new instance.
    std::set<std::string, std::less<>> restored = {};
};

using Command = std::variant<Add, Remove, Replace, Insert, Move, Connect, Feedback, Gain, Disconnect, Bypass, Bind,
                             Unbind, Restore, Clear, Become>;

// Pure. Validates everything; on an error nothing has happened and the sentence names what to do.
Result<Rack> apply(const Rack& rack, const Command& command, const Box& box);

}  // namespace signalbox::graph
