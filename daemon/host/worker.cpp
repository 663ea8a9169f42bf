// SPDX-FileCopyrightText: 2026 The Signalbox authors
// SPDX-License-Identifier: ISC
#include "daemon/host/worker.hpp"

#include <algorithm>
#include <utility>

#include "daemon/host/guard.hpp"
#include "daemon/host/off_the_floor.hpp"
#include "daemon/host/plugin_log.hpp"

namespace signalbox::host {

namespace {

constexpr int kRequestsAVisit = 16;  // then the next plugin's turn comes

using Deliver = LV2_Worker_Status (*)(LV2_Handle, std::uint32_t, const void*) noexcept REALTIME;
using End = LV2_Worker_Status (*)(LV2_Handle) noexcept REALTIME;

}  // namespace

Worker::Worker(rt::Arena& arena, std::string who)
    : who_(std::move(who)),
      requests_(arena, kRingBytes),
      responses_(arena, kRingBytes),
      response_(static_cast<unsigned char*>(arena.allocate(kRingBytes)), rt::ArenaFree{&arena}),
      request_(kRingBytes),
      feature_{this, schedule},
      direct_{this, schedule_directly} {}

Worker::~Worker() {
    if (thread_ != nullptr) thread_->remove(this);
    if (refused() > 0)
        PluginLog::print(LogKind::warning, who_ + " asked its worker for too much at once: " +
                                               std::to_string(refused()) + " messages were refused.");
}

void Worker::serve(LV2_Handle plugin, const LV2_Worker_Interface& work) {
    plugin_ = plugin;
    interface_ = &work;
}

void Worker::go_live(bool live) {
    if (interface_ == nullptr || interface_->work == nullptr) return;
    live_.store(live, std::memory_order_release);
    if (!live || thread_ != nullptr) return;
    thread_ = Rounds::workers();
    thread_->add(this);
}

LV2_Worker_Status Worker::refuse() noexcept {
    refused_.fetch_add(1, std::memory_order_relaxed);
    return LV2_WORKER_ERR_NO_SPACE;
}

LV2_Worker_Status Worker::schedule(LV2_Worker_Schedule_Handle handle, std::uint32_t size, const void* data) {
    auto& worker = *static_cast<Worker*>(handle);
    if (worker.interface_ == nullptr || worker.interface_->work == nullptr) return LV2_WORKER_ERR_UNKNOWN;
    if (!worker.live_.load(std::memory_order_acquire)) {
        OFF_THE_FLOOR;  // within run(), but nobody waits for the sound
        return worker.work_now(size, data);
    }
    return worker.requests_.push(data, size) ? LV2_WORKER_SUCCESS : worker.refuse();
}

LV2_Worker_Status Worker::schedule_directly(LV2_Worker_Schedule_Handle handle, std::uint32_t size, const void* data) {
    auto& worker = *static_cast<Worker*>(handle);
    if (worker.interface_ == nullptr || worker.interface_->work == nullptr) return LV2_WORKER_ERR_UNKNOWN;
    return worker.work_now(size, data);
}

LV2_Worker_Status Worker::work_now(std::uint32_t size, const void* data) {
    const std::lock_guard lock(working_);
    return interface_->work(plugin_, respond, this, size, data);
}

LV2_Worker_Status Worker::respond(LV2_Worker_Respond_Handle handle, std::uint32_t size, const void* data) {
    auto& worker = *static_cast<Worker*>(handle);
    return worker.responses_.push(data, size) ? LV2_WORKER_SUCCESS : worker.refuse();
}

bool Worker::visit() {
    std::uint32_t size = 0;
    int done = 0;
    for (; done < kRequestsAVisit && requests_.pop(request_.data(), size); ++done) {
        const Guard guard(who_);
        work_now(size, request_.data());
    }
    return done > 0;
}

void Worker::finish_run() noexcept REALTIME {
    if (interface_ == nullptr) return;
    // Foreign code, taken at its word as run() is; no more than was there, however fast answers come.
    std::uint32_t size = 0;
    for (std::uint32_t done = 0; done < kRingBytes && responses_.pop(response_.get(), size); done += size + 4) {
        if (interface_->work_response != nullptr)
            reinterpret_cast<Deliver>(interface_->work_response)(plugin_, size, response_.get());
    }
    if (interface_->end_run != nullptr) reinterpret_cast<End>(interface_->end_run)(plugin_);
}

}  // namespace signalbox::host
