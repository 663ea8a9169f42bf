// SPDX-FileCopyrightText: 2026 The Signalbox authors
// SPDX-License-Identifier: ISC
#include <unistd.h>

#include <algorithm>

#include "control/front/services.hpp"
#include "control/front/times.hpp"

namespace signalbox::control {

namespace {

class Items {
public:
    explicit Items(const Caller& caller) : caller_(caller) {}
    void add(std::string_view name, osc::Argument value) const {
        caller_.send(osc::Message{"/status/" + std::string(name), {std::move(value)}});
    }
    template <class Count>
    void count(std::string_view name, Count value) const {
        add(name, static_cast<std::int32_t>(value));
    }
    // Grows for as long as the daemon runs.
    void total(std::string_view name, std::uint64_t value) const { add(name, static_cast<std::int64_t>(value)); }
    void number(std::string_view name, double value) const { add(name, static_cast<float>(value)); }

private:
    const Caller& caller_;
};

void add_driver(const Items& items, const drivers::Status& driver) {
    items.add("state", std::string(driver.running ? "running" : "no audio"));
    items.add("trouble", driver.trouble);
    items.add("jack/server", driver.server);
    items.add("jack/client", driver.client);
    items.number("rate", driver.rate_hz);
    items.count("frames", driver.frames);
    items.number("load", driver.load_percent);
    items.count("xruns", driver.xruns);
    items.count("reconnects", driver.reconnects);
    items.count("priority", driver.priority);
}

void add_totals(const Items& items, const Totals& totals) {
    items.count("nodes", totals.nodes);
    items.count("cables", totals.cables);
    items.count("placeholders", totals.placeholders);
    items.count("latency", totals.latency_frames);
    items.count("edits", totals.edits);
    items.count("coalesced", totals.coalesced);
    items.count("staged", totals.staged);
    items.count("ramps", totals.ramps);
    items.count("params", totals.params);
    items.count("memory/locked", totals.arena_locked ? 1 : 0);
    items.count("memory/arena", totals.arena_bytes);
    items.count("helpers/abandoned", totals.abandoned);
    items.total("events/garbage", totals.event_garbage);
    items.total("events/lost", totals.events_lost);
    items.add("last_xrun", totals.last_xrun);
    items.add("files/trouble", totals.file_trouble);
}

void add_traffic(const Items& items, const Traffic& traffic, const rt::Progress& progress) {
    items.total("osc/received", traffic.received);
    items.total("osc/dropped", traffic.dropped);
    items.total("osc/denied", traffic.denied);
    items.total("osc/late", traffic.late + progress.late_sets + progress.late_ramps);
    items.total("osc/delayed", progress.delayed_sets);
    items.count("osc/buffer", traffic.buffer_bytes);
    items.count("clients", traffic.clients);
}

void add_times(const Items& items, rt::Engine& engine, double ns_per_tick) {
    const Times cycle = times_of(engine.cycle_stat(), ns_per_tick);
    items.add("cpu/cycle_mean", cycle.mean);
    items.add("cpu/cycle_p99", cycle.p99);
    items.add("cpu/cycle_max", cycle.max);
    items.add("cpu/engine_mean", times_of(engine.own_stat(), ns_per_tick).mean);
}

}  // namespace

Times times_of(const rt::Stat& stat, double ns_per_tick) {
    // The histogram is counted by itself: the audio thread writes on while it is read.
    std::uint64_t count = 0, passed = 0;
    for (const auto& bucket : stat.histogram) count += bucket.load(std::memory_order_relaxed);
    if (count == 0) return {};
    const auto ns = [ns_per_tick](double ticks) { return static_cast<float>(ticks * ns_per_tick); };
    const double max = stat.max.load(std::memory_order_relaxed);
    double p99 = max;
    for (std::uint32_t k = 0; k < rt::Stat::kBuckets; ++k) {
        passed += stat.histogram[k].load(std::memory_order_relaxed);
        if (passed * 100 < count * 99) continue;
        p99 = std::min(max, static_cast<double>(rt::Stat::upper(k)));
        break;
    }
    const auto sum = static_cast<double>(stat.sum.load(std::memory_order_relaxed));
    return {ns(sum / static_cast<double>(count)), ns(p99), ns(max)};
}

void send_status(Desk& desk, const osc::MessageView&, const Caller& caller) {
    const Items items(caller);
    const Totals totals = desk.session.totals();
    rt::Engine& engine = desk.session.engine();
    items.add("version", std::string(SIGNALBOX_VERSION));
    items.count("pid", ::getpid());
    items.number("uptime", static_cast<double>(read_clocks().monotonic_ns) * 1e-9 - desk.started_seconds);
    add_driver(items, desk.session.driver().status());
    add_totals(items, totals);
    add_traffic(items, desk.traffic(), engine.progress());
    items.count("subscribers", desk.subscribers.size());
    add_times(items, engine, totals.ns_per_tick);
    caller.send(osc::Message{"/status/end", {}});
}

}  // namespace signalbox::control
