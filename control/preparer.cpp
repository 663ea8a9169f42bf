// SPDX-FileCopyrightText: 2026 The Signalbox authors
// SPDX-License-Identifier: ISC
#include "control/preparer.hpp"

#include <utility>

#include "control/params.hpp"
#include "daemon/host/trials.hpp"

namespace signalbox::control {

void Preparer::make(const std::string& uri, host::Setting setting, Seeds seeds,
                    std::function<void(Result<Made>)> done) {
    catalogue_.find(
        uri, [this, setting, seeds = std::move(seeds), done = std::move(done)](Result<host::FactsPtr> found) mutable {
            if (found && *found != nullptr) {
                instantiate(graph::at_rate(*found, setting.rate_hz), setting, std::move(seeds), done);
            } else {
                auto answer = found ? Result<Made>(Made{}) : Result<Made>(found.error());
                post_([done = std::move(done), answer = std::move(answer)] { done(answer); });
            }
        });
}

void Preparer::instantiate(const host::FactsPtr& facts, host::Setting setting, Seeds seeds,
                           const std::function<void(Result<Made>)>& done) {
    for (auto& [symbol, value] : seeds.values) {
        const graph::PortFacts* port = facts->port(symbol);
        if (port != nullptr) value = fitted(*port, static_cast<double>(value)).value_or(port->initial);
    }
    auto job = [this, facts, setting, seeds = std::move(seeds), done]() mutable {
        if (const auto admitted = catalogue_.trials().admit(*facts, setting); !admitted) {
            return post_([done, error = admitted.error()] { done(error); });
        }
        if (seeds.from != nullptr && seeds.from->has_state()) {
            if (auto saved = seeds.from->save_state()) seeds.state = *std::move(saved);
        }
        seeds.from.reset();
        auto made = host::Instance::make(facts, setting, seeds.values, arena_, engine_.cells(), seeds.state);
        auto answer = made ? Result<Made>(Made{.facts = facts, .instance = *made, .state = seeds.state})
                           : Result<Made>(made.error());
        post_([done, answer = std::move(answer)] { done(answer); });
    };
    auto abandoned = [this, facts, done] {
        Error error{Code::plugin, facts->uri + " did not come back from being instantiated; it is left alone"};
        post_([done, error = std::move(error)] { done(error); });
    };
    helpers_.post(std::move(job), std::move(abandoned));
}

void Preparer::wake(std::shared_ptr<host::Instance> instance, host::FactsPtr facts, host::Setting setting,
                    Values values, std::function<void(Result<Made>)> done) {
    const std::string uri = facts->uri;
    auto job = [this, instance = std::move(instance), facts = std::move(facts), setting, values = std::move(values),
                done] {
        instance->wake(setting, values);
        post_([done, made = Made{.facts = facts, .instance = instance}] { done(made); });
    };
    auto abandoned = [this, uri, done = std::move(done)] {
        Error error{Code::plugin, uri + " did not come back from being activated; it is left alone"};
        post_([done, error = std::move(error)] { done(error); });
    };
    helpers_.post(std::move(job), std::move(abandoned));
}

}  // namespace signalbox::control
