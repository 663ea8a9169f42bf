// SPDX-FileCopyrightText: 2026 The Signalbox authors
// SPDX-License-Identifier: ISC
#pragma once

#include <functional>
#include <map>
#include <memory>
#include <string>

#include "daemon/host/catalogue.hpp"
#include "daemon/host/helpers.hpp"
#include "daemon/host/instance.hpp"
#include "daemon/rt/engine.hpp"

namespace signalbox::control {

using Post = std::function<void(std::function<void()>)>;  // runs something on the control thread, soon
using Values = std::map<std::string, float, std::less<>>;

// A plugin that was looked up and instantiated. Null facts: it is not installed.
struct Made {
    host::FactsPtr facts;
    std::shared_ptr<host::Instance> instance;
    graph::PluginState state = {};  // what the plugin was restored to
};

// What an instance is made with.
struct Seeds {
    Values values;
    graph::PluginState state = {};
    std::shared_ptr<host::Instance> from = {};  // what this one keeps now counts more
};

// Brings plugins to life away from the control thread: facts on the catalogue's thread, instances on helpers.
class Preparer {
public:
    Preparer(host::Catalogue& catalogue, host::Helpers& helpers, rt::Engine& engine, rt::Arena& arena, Post post)
        : catalogue_(catalogue), helpers_(helpers), engine_(engine), arena_(arena), post_(std::move(post)) {}

    // `done` is called on the control thread.
    void make(const std::string& uri, host::Setting setting, Seeds seeds, std::function<void(Result<Made>)> done);

    // A parked instance that no plan in flight names, made ready again.
    void wake(std::shared_ptr<host::Instance> instance, host::FactsPtr facts, host::Setting setting, Values values,
              std::function<void(Result<Made>)> done);

private:
    class Answer;
    void instantiate(const host::FactsPtr& facts, host::Setting setting, Seeds seeds,
                     const std::function<void(Result<Made>)>& done);
    void build(const host::FactsPtr& facts, host::Setting setting, Seeds seeds, const std::shared_ptr<Answer>& answer);

    host::Catalogue& catalogue_;
    host::Helpers& helpers_;
    rt::Engine& engine_;
    rt::Arena& arena_;
    Post post_;
};

}  // namespace signalbox::control
