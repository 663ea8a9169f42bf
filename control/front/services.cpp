// SPDX-FileCopyrightText: 2026 The Signalbox authors
// SPDX-License-Identifier: ISC
#include "control/front/services.hpp"

#include <array>
#include <cmath>
#include <limits>

#include "control/front/commands.hpp"
#include "control/front/times.hpp"
#include "control/front/watches.hpp"

namespace signalbox::control {

namespace {

using osc::MessageView;

void ping(Desk&, const MessageView&, const Caller& caller) { caller.send(osc::Message{"/pong", {}}); }

void clock(Desk& desk, const MessageView&, const Caller& caller) {
    const rt::Engine& engine = desk.session.engine();
    const ClockMap map = map_clocks(engine.progress(), engine.rate_hz(), read_clocks());
    const auto frame = static_cast<std::int64_t>(map.frame), rate = static_cast<std::int64_t>(map.rate_hz);
    caller.send(osc::Message{"/clock", {osc::Timetag{map.timetag()}, frame, static_cast<std::int32_t>(rate)}});
}

Result<void> whole_number(const MessageView& message, std::size_t k, double least, double most) {
    const auto number = Args(message, message.size()).number(k);
    if (!number) return number.error();
    if (*number != std::floor(*number) || *number < least || *number > most)
        return Error{Code::range, "argument " + std::to_string(k + 1) + " must be a whole number from " +
                                      std::to_string(static_cast<std::int64_t>(least)) + " to " +
                                      std::to_string(static_cast<std::int64_t>(most))};
    return {};
}

Result<void> check_sync(const MessageView& message) {
    if (message.size() == 0) return wrong_count(message.address, "n");
    return whole_number(message, 0, std::numeric_limits<std::int32_t>::min(), std::numeric_limits<std::int32_t>::max());
}

void sync(Desk& desk, const MessageView& message, const Caller& caller) {
    const auto n = static_cast<std::int32_t>(osc::number(message[0]).value);
    desk.session.sync(caller.id(), [n, kept = caller.keep()](const Result<void>& result) {
        if (!result) return kept->error(result.error(), "/sync", {});
        kept->send(osc::Message{"/synced", {n}});
    });
}

// The port comes first; a lone f or d is a lease.
bool has_port(const MessageView& message) {
    return message.size() == 2 || (message.size() == 1 && message.types[0] != 'f' && message.types[0] != 'd');
}

Result<void> check_subscribe(const MessageView& message) {
    if (has_port(message)) {
        const auto port = whole_number(message, 0, 1, 65535);
        if (!port) return port;
    }
    if (message.size() == (has_port(message) ? 1U : 0U)) return {};
    const auto lease = Args(message, message.size()).number(message.size() - 1);
    if (!lease) return lease.error();
    if (*lease > 0 && *lease <= Subscribers::kLongestLease) return {};
    return Error{Code::range, "a lease lasts more than 0 and at most 86400 seconds"};
}

void subscribe(Desk& desk, const MessageView& message, const Caller& caller) {
    std::optional<std::uint16_t> port;
    std::optional<double> lease;
    if (has_port(message)) port = static_cast<std::uint16_t>(osc::number(message[0]).value);
    if (message.size() > (port ? 1U : 0U)) lease = osc::number(message[message.size() - 1]).value;
    const auto result = desk.subscribers.subscribe(caller, port, lease);
    if (!result) return caller.error(result.error(), message.address, {});
    caller.ok(message.address, {});
}

void unsubscribe(Desk& desk, const MessageView& message, const Caller& caller) {
    desk.subscribers.unsubscribe(caller.id());
    if (desk.watches != nullptr) desk.watches->forget(caller.id());
    caller.ok(message.address, {});
}

Result<void> check_filter(const MessageView& message) {
    if (message.size() == 0) return {};
    const auto filter = Args(message, message.size()).text(0);
    return filter ? Result<void>() : Result<void>(filter.error());
}

Result<void> check_difference(const MessageView& message) {
    if (message.size() == 0) return wrong_count(message.address, "json [strict]");
    const auto read = read_apply(Args(message, message.size()));
    return read ? Result<void>() : Result<void>(read.error());
}

constexpr std::array<Service, 18> kServices{{
    {"/ping", "", 0, nullptr, ping},
    {"/clock", "", 0, nullptr, clock},
    {"/status", "", 0, nullptr, send_status},
    {"/plugin", "uri", 1, check_plugin, send_plugin},
    {"/plugins", "[filter]", 1, check_filter, send_plugins},
    {"/rack/get", "", 0, nullptr, send_rack},
    {"/rack/diff", "json [strict]", 2, check_difference, send_difference},
    {"/rack/history", "", 0, nullptr, send_history},
    {"/midi/bindings", "", 0, nullptr, send_bindings},
    {"/midi/learn", "[target [min max] [curve] [pickup]]", 5, check_learn, learn},
    {"/transport", "", 0, nullptr, send_transport},
    {"/transport/start", "", 0, nullptr, start_transport},
    {"/transport/stop", "", 0, nullptr, stop_transport},
    {"/transport/locate", "seconds", 1, check_locate, locate_transport},
    {"/transport/tempo", "beats_per_minute [beats_per_bar beat_unit]", 3, check_tempo, set_tempo},
    {"/sync", "n", 1, check_sync, sync, true},
    {"/subscribe", "[port] [lease_seconds]", 2, check_subscribe, subscribe},
    {"/unsubscribe", "", 0, nullptr, unsubscribe},
}};

}  // namespace

std::span<const Service> services() { return kServices; }

Result<void> check(const Service& service, const MessageView& message) {
    if (message.size() > service.most) return wrong_count(service.address, service.usage);
    return service.check != nullptr ? service.check(message) : Result<void>();
}

}  // namespace signalbox::control
