// SPDX-FileCopyrightText: 2026 The Signalbox authors
// SPDX-License-Identifier: ISC
#include "daemon/drivers/jack_core.hpp"

#include <algorithm>
#include <utility>

#include "daemon/system/memory.hpp"

namespace signalbox::drivers {
namespace {

using std::chrono::milliseconds;

constexpr milliseconds kTick{50}, kFirstRetry{100}, kLastRetry{1000};
constexpr milliseconds kSilent{2000};  // without a cycle for so long, the server is not running us
constexpr milliseconds kDescribeAgain{2000}, kLoadEvery{500}, kStuck{2000}, kCyclePatience{500};

}  // namespace

JackCore::JackCore(rt::Engine& engine, Listener& listener, JackOptions options)
    : options_(std::move(options)),
      cycle_(engine, options_, mail_),
      client_(options_, cycle_, mail_, latency_),
      prepared_hz_(engine.rate_hz()),
      listener_(&listener) {
    status_.server = server_name(options_);
    status_.client = options_.client;
}

// --- control thread ---

void JackCore::stop() {
    stopping_ = true;
    mail_.wake();
    turned();
    {
        const std::lock_guard lock(gate_mutex_);
        (void)cycle_.gate.close(kCyclePatience);
    }
    const std::lock_guard lock(listener_mutex_);
    listener_ = nullptr;
}

void JackCore::resume(double rate_hz) {
    prepared_hz_ = rate_hz;
    mail_.wake();
}

Status JackCore::status() const {
    const std::lock_guard lock(mutex_);
    Status status = status_;
    status.running = cycle_.gate.is_open();
    if (blocked_since_ && Clock::now() - *blocked_since_ > kStuck) {
        status.trouble = "the JACK server \"" + status.server +
                         "\" does not answer: if it stays so, restart it, and then signalboxd if that is not enough";
    }
    return status;
}

std::vector<Connection> JackCore::connections() const {
    const std::lock_guard lock(mutex_);
    return {connections_.remembered().begin(), connections_.remembered().end()};
}

void JackCore::restore(const std::vector<Connection>& connections) {
    const std::lock_guard lock(mutex_);
    connections_.remember(connections);
    mail_.changed();
}

void JackCore::report(Latency latency) {
    if (latency_.set(std::move(latency))) mail_.wake();
}

bool JackCore::move(const Move& move) {
    if (!cycle_.gate.is_open()) return false;
    mail_.move(move);
    return true;
}

bool JackCore::while_stopped(const std::function<void()>& work) {
    const std::lock_guard lock(gate_mutex_);
    if (cycle_.gate.is_open()) return false;
    work();
    return true;
}

// --- driver thread ---

void JackCore::run() {
    system::give_back_stack();
    milliseconds pause = kFirstRetry;
    while (!stopping_) {
        if (open()) {
            pause = kFirstRetry;
            serve();
            close();
        }
        if (stopping_) return;
        mail_.wait(pause);
        pause = std::min(pause * 2, kLastRetry);
    }
}

bool JackCore::open() {
    std::string why;
    in_libjack([&] { why = client_.open(); });
    if (why.empty()) return true;
    std::unique_lock lock(mutex_);
    const bool known = why == std::exchange(status_.trouble, why);
    lock.unlock();
    if (!known) complain(why);
    return false;
}

// status() tells when the work takes suspiciously long.
void JackCore::in_libjack(const std::function<void()>& work) {
    const auto note = [this](std::optional<Clock::time_point> since) {
        const std::lock_guard lock(mutex_);
        blocked_since_ = since;
    };
    note(Clock::now());
    work();
    note({});
}

void JackCore::serve() {
    asked_hz_ = 0;
    described_ = freewheel_ = false;
    callbacks_ = cycle_.callbacks();
    last_callback_ = Clock::now();
    last_load_ = describe_at_ = {};
    in_libjack([this] { connect_missing(); });
    while (!stopping_ && !mail_.lost) {
        in_libjack([this] { tick(); });
        mail_.wait(kTick);
        if (cycle_.turns.asked()) post({.kind = Notice::Kind::turn});
    }
}

void JackCore::close() {
    pause("the JACK server \"" + server_name(options_) + "\" has gone; playing again when it is back");
    {
        const std::lock_guard lock(mutex_);
        connections_.server_gone();
        if (!stopping_) ++status_.reconnects;
    }
    in_libjack([this] { client_.close(); });
}

void JackCore::tick() {
    for (const Move& move : mail_.take_moves()) client_.move(move);
    watch_cycles();
    note_numbers();
    update_connections();
    if (latency_.take_change()) client_.recompute_latencies();
    if (described_ || !cycle_.gate.is_open() || Clock::now() < describe_at_) return;
    described_ = client_.describe();  // after the first cycles: it is slow, and nothing waits for it
    describe_at_ = Clock::now() + kDescribeAgain;
}

void JackCore::watch_cycles() {
    const auto now = Clock::now();
    if (const std::uint64_t callbacks = cycle_.callbacks(); callbacks != std::exchange(callbacks_, callbacks)) {
        last_callback_ = now;
    }
    update_gate(mail_.freewheel || now - last_callback_ < kSilent);
}

void JackCore::update_gate(bool alive) {
    const double rate_hz = client_.rate_hz();
    const bool fits = rate_hz == prepared_hz_.load();
    if (!alive) return pause("the JACK server \"" + server_name(options_) + "\" is there but runs no cycles");
    if (client_.frames() == 0) return;  // PipeWire's libjack does not know before the first cycle
    if (fits) return start(rate_hz);
    if (asked_hz_ == rate_hz) return;
    asked_hz_ = rate_hz;
    pause({});
    post({.kind = Notice::Kind::rate, .rate_hz = rate_hz, .frames = client_.frames()});
}

void JackCore::start(double rate_hz) {
    if (cycle_.gate.is_open() || stopping_) return;
    const std::uint32_t frames = client_.frames();
    {
        const std::lock_guard lock(mutex_);
        status_.rate_hz = rate_hz;
        status_.frames = frames;
        status_.priority = client_.priority();
        status_.trouble.clear();
    }
    {
        const std::lock_guard lock(gate_mutex_);
        if (!stopping_) cycle_.gate.open();
    }
    asked_hz_ = 0;
    post({.kind = Notice::Kind::started, .rate_hz = rate_hz, .frames = frames});
}

// Closes the gate, tells of it once.
void JackCore::pause(const std::string& why) {
    if (!cycle_.gate.is_open()) return;
    {
        const std::lock_guard lock(gate_mutex_);
        if (!cycle_.gate.close(kCyclePatience))
            complain("a plugin does not come back from its run(): audio stands still");
    }
    {
        const std::lock_guard lock(mutex_);
        status_.trouble = why;
        status_.load_percent = 0;
        status_.priority = 0;
    }
    post({.kind = Notice::Kind::stopped, .text = why});
    if (!why.empty() && !stopping_) complain(why);
}

void JackCore::note_numbers() {
    if (const std::uint64_t xruns = mail_.xruns; xruns != std::exchange(xruns_, xruns)) {
        post({.kind = Notice::Kind::xrun});
    }
    if (const bool on = mail_.freewheel; on != std::exchange(freewheel_, on)) {
        post({.kind = Notice::Kind::freewheel, .on = on});
    }
    if (!cycle_.gate.is_open()) return;
    const std::uint32_t frames = client_.frames();
    const bool load_due = Clock::now() - last_load_ > kLoadEvery;
    const double load = load_due ? static_cast<double>(client_.load_percent()) : 0;
    std::unique_lock lock(mutex_);
    status_.xruns = xruns_;
    const bool resized = frames != std::exchange(status_.frames, frames);
    if (load_due) {
        last_load_ = Clock::now();
        status_.load_percent = load;
        status_.priority = client_.priority();
        client_.set_clock_offset();
    }
    lock.unlock();
    if (resized) post({.kind = Notice::Kind::block_size, .frames = frames});
}

void JackCore::complain(const std::string& why) { post({.kind = Notice::Kind::trouble, .text = why}); }

void JackCore::post(Notice notice) {
    const std::lock_guard lock(listener_mutex_);
    if (listener_ != nullptr) listener_->post(std::move(notice));
}

// --- outside connections ---

// JACK tells of a cable's end before it tells of its port's, so what changed is looked at when it has come to rest.
void JackCore::update_connections() {
    constexpr milliseconds kRest{100}, kLongest{1000};
    const auto now = Clock::now();
    std::vector<std::string> renewed;
    if (mail_.take_changes(renewed)) {
        last_change_ = now;
        if (!first_change_) first_change_ = now;
        retries_ = 0;
    }
    if (!renewed.empty()) {
        const std::set<Connection> there = client_.connections();
        const std::lock_guard lock(mutex_);
        for (const std::string& port : renewed) connections_.port_renewed(port, there);
    }
    const bool rested = first_change_ && (now - *last_change_ > kRest || now - *first_change_ > kLongest);
    if (rested || (retry_at_ && now > *retry_at_)) connect_missing();
}

void JackCore::connect_missing() {
    constexpr int kRetries = 10;
    constexpr milliseconds kRetry{500};
    first_change_.reset();
    retry_at_.reset();
    std::set<std::string> ports;
    for (const Connection& c : connections()) {
        if (client_.exists(c.theirs)) ports.insert(c.theirs);
    }
    const std::set<Connection> now = client_.connections();
    std::vector<Connection> missing;
    {
        const std::lock_guard lock(mutex_);
        missing = connections_.reconcile(now, ports);
    }
    bool failed = false;
    for (const Connection& c : missing) {
        const bool made = client_.connect(c);
        failed |= !made;
        const std::lock_guard lock(mutex_);
        if (made) connections_.made(c);
    }
    // A foreign client may have registered its ports but not be active yet.
    if (failed && ++retries_ <= kRetries) retry_at_ = Clock::now() + kRetry;
}

}  // namespace signalbox::drivers
