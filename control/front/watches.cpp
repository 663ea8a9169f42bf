// SPDX-FileCopyrightText: 2026 The Signalbox authors
// SPDX-License-Identifier: ISC
#include "control/front/watches.hpp"

#include <bit>
#include <chrono>
#include <numeric>

namespace signalbox::control {

namespace {

constexpr std::size_t kPrefix = std::string_view("/node/").size();

}  // namespace

Watches::~Watches() {
    for (const Watch& watch : watches_) loop_.cancel(watch.timer);
}

Result<void> Watches::watch(const Wish& wish, double hz, const Caller& caller) {
    for (auto at = watches_.begin(); at != watches_.end();) {
        const auto next = std::next(at);
        if (at->caller->id() == caller.id()) {
            if (const auto same = at->ports.find(wish.address); same != at->ports.end()) at->ports.erase(same);
            if (at->ports.empty() && at->hz != hz) drop(at);
        }
        at = next;
    }
    if (hz <= 0) return {};
    const std::size_t count = std::accumulate(watches_.begin(), watches_.end(), std::size_t{0},
                                              [](std::size_t sum, const Watch& one) { return sum + one.ports.size(); });
    if (count >= kMost)
        return Error{Code::limit, "4096 outputs are told at a rate already: one of them must have its rate set to 0"};
    const auto watch = place_for(hz, caller);
    watch->until = caller.connected() ? 0 : now_() + kUdpLease;
    const auto port =
        watch->ports.insert_or_assign(std::string(wish.address), Port{wish.param.address.substr(kPrefix), wish.always});
    tell(*watch, wish.address, port.first->second);
    return {};
}

Watches::Place Watches::place_for(double hz, const Caller& caller) {
    for (auto at = watches_.begin(); at != watches_.end(); ++at) {
        if (at->caller->id() == caller.id() && at->hz == hz) return at;
    }
    const auto made = watches_.insert(watches_.end(), Watch{.caller = caller.keep(), .hz = hz, .ports = {}});
    const auto period = std::chrono::nanoseconds(static_cast<std::int64_t>(1e9 / hz));
    made->timer = loop_.every(period, [this, made] { tell(made); });
    return made;
}

void Watches::tell(Place watch) {
    const bool subscribed = subscribers_.has(watch->caller->id());
    const bool over = watch->subscribed ? !subscribed : !subscribed && watch->until > 0 && now_() >= watch->until;
    if (over) return drop(watch);
    watch->subscribed = subscribed;
    for (auto at = watch->ports.begin(); at != watch->ports.end();)
        at = tell(*watch, at->first, at->second) ? std::next(at) : watch->ports.erase(at);
    if (watch->ports.empty()) drop(watch);
}

bool Watches::tell(Watch& watch, std::string_view address, Port& port) {
    const Param* const param = session_.params().find(port.name);
    if (param == nullptr) return false;
    const float value = session_.value(*param);
    const auto bits = std::bit_cast<std::uint32_t>(value);  // NaN is equal to itself here
    if (port.told && bits == port.bits && !port.always) return true;
    packet_.clear();
    osc::write({std::string(address), {value}}, packet_);
    // To one that is behind the latest is told when it has caught up.
    bool told = false;
    const auto send = [&](const Caller& to) {
        if (to.behind()) return;
        to.send(osc::Bytes(packet_));
        told = true;
    };
    if (!subscribers_.each_of(watch.caller->id(), send)) send(*watch.caller);
    if (told) port.bits = bits;
    port.told = port.told || told;
    return true;
}

void Watches::drop(Place watch) {
    loop_.cancel(watch->timer);
    watches_.erase(watch);
}

void Watches::forget(ClientId client) {
    for (auto watch = watches_.begin(); watch != watches_.end();) {
        const auto next = std::next(watch);
        if (watch->caller->id() == client) drop(watch);
        watch = next;
    }
}

}  // namespace signalbox::control
