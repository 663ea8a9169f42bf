// SPDX-FileCopyrightText: 2026 The Signalbox authors
// SPDX-License-Identifier: ISC
#include "control/preparer.hpp"

#include <atomic>
#include <utility>

#include "control/params.hpp"
#include "daemon/host/trials.hpp"

namespace signalbox::control {

// Answers once: what comes back after it was given up is nobody's any more, and goes.
class Preparer::Answer {
public:
    Answer(Post post, std::function<void(Result<Made>)> done) : post_(std::move(post)), done_(std::move(done)) {}
    void give(const Result<Made>& made) {
        if (!given_.exchange(true)) post_([done = done_, made] { done(made); });
    }
    [[nodiscard]] bool given() const { return given_; }

private:
    const Post post_;
    const std::function<void(Result<Made>)> done_;
    std::atomic<bool> given_{false};
};

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
    const auto answer = std::make_shared<Answer>(post_, done);
    const auto abandoned = [uri = facts->uri, answer] {
        answer->give(Error{Code::plugin, uri + " did not come back from being instantiated; it is left alone"});
    };
    // A job of its own, so that what is tried for long has all the time to be made.
    auto trial = [this, trials = catalogue_.trials(), facts, setting, seeds = std::move(seeds), answer,
                  abandoned]() mutable {
        if (const auto admitted = trials->admit(*facts, setting); !admitted) return answer->give(admitted.error());
        if (answer->given()) return;
        helpers_.post([this, facts, setting, seeds = std::move(seeds),
                       answer]() mutable { build(facts, setting, std::move(seeds), answer); },
                      abandoned);
    };
    helpers_.post(std::move(trial), abandoned);
}

// On a helper.
void Preparer::build(const host::FactsPtr& facts, host::Setting setting, Seeds seeds,
                     const std::shared_ptr<Answer>& answer) {
    if (seeds.from != nullptr && seeds.from->has_state()) {
        if (auto saved = seeds.from->save_state()) seeds.state = *std::move(saved);
    }
    seeds.from.reset();
    if (answer->given()) return;
    auto made = host::Instance::make(facts, setting, seeds.values, arena_, engine_.cells(), seeds.state);
    if (!made) return answer->give(made.error());
    answer->give(Made{.facts = facts, .instance = *made, .state = seeds.state});
}

void Preparer::wake(std::shared_ptr<host::Instance> instance, host::FactsPtr facts, host::Setting setting,
                    Values values, std::function<void(Result<Made>)> done) {
    const auto answer = std::make_shared<Answer>(post_, std::move(done));
    auto abandoned = [uri = facts->uri, answer] {
        answer->give(Error{Code::plugin, uri + " did not come back from being activated; it is left alone"});
    };
    auto job = [instance = std::move(instance), facts = std::move(facts), setting, values = std::move(values), answer] {
        instance->wake(setting, values);
        answer->give(Made{.facts = facts, .instance = instance});
    };
    helpers_.post(std::move(job), std::move(abandoned));
}

}  // namespace signalbox::control
