// SPDX-FileCopyrightText: 2026 The Signalbox authors
// SPDX-License-Identifier: ISC
#include "control/front/subscribers.hpp"

#include <algorithm>
#include <string_view>

namespace signalbox::control {

namespace {
constexpr std::size_t kPrefix = std::string_view("/node/").size();
}

Result<void> Subscribers::subscribe(const Caller& caller, std::optional<std::uint16_t> port,
                                    std::optional<double> lease_seconds) {
    auto target = port ? caller.at_port(*port) : caller.keep();
    if (target == nullptr)
        return Error{Code::denied, "over TCP changes come on the connection itself: subscribe without a port"};
    drop_expired();
    const double lease = lease_seconds.value_or(caller.connected() ? 0 : kUdpLease);
    const Subscriber wanted{target, caller.id(), lease, now_() + lease};
    for (Subscriber& subscriber : subscribers_) {
        if (subscriber.caller->id() != target->id()) continue;
        subscriber = wanted;
        return {};
    }
    if (subscribers_.size() >= kMost)
        return Error{Code::limit, "64 clients have subscribed already: one of them must /unsubscribe first"};
    subscribers_.push_back(wanted);
    return {};
}

void Subscribers::unsubscribe(ClientId source) {
    std::erase_if(subscribers_,
                  [source](const Subscriber& one) { return one.source == source || one.caller->id() == source; });
}

std::size_t Subscribers::size() {
    drop_expired();
    return subscribers_.size();
}

bool Subscribers::has(ClientId source) {
    drop_expired();
    return each_of(source, [](const Caller&) {});
}

void Subscribers::drop_expired() {
    const double now = now_();
    std::erase_if(subscribers_, [now](const Subscriber& one) { return one.lease > 0 && one.expires_at <= now; });
}

void Subscribers::changed(Param& param) {
    if (subscribers_.empty() || param.notify) return;
    param.notify = true;
    const std::string_view name = std::string_view(param.address).substr(kPrefix);
    if (changed_count_ == changed_.size()) changed_.emplace_back();
    changed_[changed_count_++] = name;
}

void Subscribers::changed(osc::Message value, ClientId by) {
    if (subscribers_.empty()) return;
    const std::string address = value.address;
    messages_[address] = {std::move(value), by};
}

void Subscribers::tell_messages() {
    for (const auto& [address, told] : std::exchange(messages_, {})) {
        packet_.clear();
        osc::write(told.first, packet_);
        for (const Subscriber& subscriber : subscribers_) {
            const bool knows = told.second == subscriber.caller->id();
            if (!knows && !subscriber.caller->behind()) subscriber.caller->send(osc::Bytes(packet_));
        }
    }
}

void Subscribers::flush() {
    if (!pending()) return;
    drop_expired();
    tell_messages();
    for (std::size_t k = 0; k < changed_count_; ++k) {
        Param* param = session_.params().find(changed_[k]);
        if (param == nullptr) continue;
        param->notify = false;
        tell(*param);
    }
    changed_count_ = 0;
}

void Subscribers::tell(Param& param) {
    packet_.clear();
    osc::write({param.address, {session_.value(param)}}, packet_);
    for (const Subscriber& subscriber : subscribers_) {
        const bool knows = param.changed_by == subscriber.caller->id() && !param.refitted;
        if (!knows && !subscriber.caller->behind()) subscriber.caller->send(osc::Bytes(packet_));
    }
}

void Subscribers::tell(const osc::Message& edit, ClientId by) {
    drop_expired();
    if (subscribers_.empty()) return;
    packet_.clear();
    osc::write(edit, packet_);
    for (const Subscriber& subscriber : subscribers_) {
        if (subscriber.caller->id() != by) subscriber.caller->send(osc::Bytes(packet_));
    }
}

}  // namespace signalbox::control
