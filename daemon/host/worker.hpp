// SPDX-FileCopyrightText: 2026 The Signalbox authors
// SPDX-License-Identifier: ISC
#pragma once

#include <atomic>
#include <cstdint>
#include <memory>
#include <mutex>
#include <string>
#include <vector>

#include <lv2/worker/worker.h>

#include "daemon/host/rounds.hpp"
#include "daemon/rt/arena.hpp"
#include "daemon/rt/byte_ring.hpp"
#include "plugins/dsp/realtime.hpp"

namespace signalbox::host {

// LV2's worker for one plugin: what run() cannot do in time is done on a thread of ours, which looks into the ring of
// requests every 2 ms while any plugin has a worker, so that the audio thread wakes nobody. Answers are delivered
// behind the next run(). Both rings are bounded: what does not fit is refused to the plugin and counted.
class Worker final : private Visited {
public:
    Worker(rt::Arena& arena, std::string who);
    ~Worker();  // returns once its thread is out of the plugin; requests and answers left over are dropped
    Worker(const Worker&) = delete;
    Worker& operator=(const Worker&) = delete;

    [[nodiscard]] LV2_Worker_Schedule* feature() { return &feature_; }
    // For restoring while the plugin runs: work that is asked for through it is done at once, by the caller.
    [[nodiscard]] LV2_Worker_Schedule* direct() { return &direct_; }
    void serve(LV2_Handle plugin, const LV2_Worker_Interface& work);
    // Live, or at once within run(): before the plugin goes live, and where nobody waits for the sound.
    void go_live(bool live);

    // Behind each run().
    void finish_run() noexcept REALTIME;
    [[nodiscard]] std::uint64_t refused() const { return refused_.load(std::memory_order_relaxed); }

private:
    static constexpr std::uint32_t kRingBytes = 32768;
    static LV2_Worker_Status schedule(LV2_Worker_Schedule_Handle handle, std::uint32_t size, const void* data);
    static LV2_Worker_Status schedule_directly(LV2_Worker_Schedule_Handle handle, std::uint32_t size, const void* data);
    static LV2_Worker_Status respond(LV2_Worker_Respond_Handle handle, std::uint32_t size, const void* data);
    LV2_Worker_Status work_now(std::uint32_t size, const void* data);
    LV2_Worker_Status refuse() noexcept;
    bool visit() override;  // its thread

    const std::string who_;
    rt::ByteRing requests_, responses_;
    rt::ArenaPtr<unsigned char> response_;  // the one that is being delivered
    std::vector<unsigned char> request_;    // the one that is being worked on
    LV2_Worker_Schedule feature_, direct_;
    LV2_Handle plugin_ = nullptr;
    const LV2_Worker_Interface* interface_ = nullptr;
    std::mutex working_;  // one call of work() at a time
    std::atomic<bool> live_{false};
    std::atomic<std::uint64_t> refused_{0};
    std::shared_ptr<Rounds> thread_;
};

}  // namespace signalbox::host
