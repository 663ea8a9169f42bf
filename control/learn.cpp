// SPDX-FileCopyrightText: 2026 The Signalbox authors
// SPDX-License-Identifier: ISC
#include "control/learn.hpp"

#include <algorithm>

namespace signalbox::control {
namespace {

using Learned = rt::Engine::Learned;
using Kind = rt::ControlKind;

graph::Binding binding_of(const Learned& learned, Kind kind, std::uint16_t number) {
    graph::Binding binding;
    binding.kind = kind;
    binding.number = number;
    binding.channel = learned.movement.channel + 1U;
    binding.input = learned.input + 1;
    return binding;
}

}  // namespace

void Learn::begin(double now, Done done) {
    stop();
    done_ = std::move(done);
    until_ = now + kPatience;
    seen_.clear();
    Learned old;
    while (engine_.next_learned(old)) {}
    engine_.learn(true);
}

void Learn::stop() {
    if (busy()) finish(Error{Code::busy, "learning has ended: somebody else has begun to, or stopped it"});
}

void Learn::tick(double now) {
    if (!busy()) return;
    Learned learned;
    while (engine_.next_learned(learned)) {
        const bool end_of_note = learned.movement.kind == Kind::note && learned.movement.position == 0;
        if (end_of_note) continue;
        if (seen_.empty()) until_ = now + kGather;
        if (seen_.size() < 1000) seen_.push_back(learned);
    }
    if (now < until_) return;
    const auto found = best();
    finish(found ? Result<graph::Binding>(*found)
                 : Error{Code::unknown, "no controller was moved within 60 seconds: /midi/learn again, and move it"});
}

void Learn::finish(Result<graph::Binding> result) {
    engine_.learn(false);
    const Done done = std::exchange(done_, nullptr);
    done(std::move(result));
}

// An NRPN comes as several controllers, a fine one behind its coarse one: they say more than the first of them.
std::optional<graph::Binding> Learn::best() const {
    if (seen_.empty()) return {};
    const auto find = [&](auto matches) { return std::find_if(seen_.begin(), seen_.end(), matches); };
    const auto nrpn = find([](const Learned& l) { return l.movement.kind == Kind::nrpn; });
    if (nrpn != seen_.end()) return binding_of(*nrpn, Kind::nrpn, nrpn->movement.number);
    const Learned& first = seen_.front();
    const Kind kind = first.movement.kind;
    const std::uint16_t number = first.movement.number;
    if (kind != Kind::cc || number >= 64) return binding_of(first, kind, number);
    const auto other = static_cast<std::uint16_t>(number ^ 32U);
    const auto pair = find([&](const Learned& l) {
        return l.movement.kind == Kind::cc && l.input == first.input && l.movement.channel == first.movement.channel &&
               l.movement.number == other;
    });
    if (pair != seen_.end()) return binding_of(first, Kind::cc14, number & 31U);
    return binding_of(first, kind, number);
}

}  // namespace signalbox::control
