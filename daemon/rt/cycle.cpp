// SPDX-FileCopyrightText: 2026 The Signalbox authors
// SPDX-License-Identifier: ISC
#include <algorithm>

#include "daemon/rt/counter.hpp"
#include "daemon/rt/engine.hpp"
#include "daemon/rt/float_mode.hpp"
#include "daemon/rt/tally.hpp"

namespace signalbox::rt {

namespace {

// While the driver sleeps, the processor's caches may empty, and then waiting for memory takes a small plugin longer
// than its run(): what a step touches first is fetched while those before it run.
constexpr std::size_t kAhead = 4;

void fetch(const Step& step) noexcept REALTIME {
    __builtin_prefetch(step.handle);
    __builtin_prefetch(step.writes, 1);
}

// A cycle's slices are as long as each other wherever it can be halved into them: some plugins start anew where a block
// has another length.
std::uint32_t even_slice(std::uint32_t cycle_frames, std::uint32_t most) noexcept REALTIME {
    std::uint32_t frames = cycle_frames;
    while (frames > most && frames % 2 == 0) frames /= 2;
    return std::min(frames, most);
}

}  // namespace

// What the engine does in a cycle, in the order in which it happens.

void Engine::cycle(const Block& block) noexcept REALTIME {
    const std::uint64_t started = ticks();
    const AudioFloatMode float_mode;
    unhurried.store(block.budget_ticks == 0, std::memory_order_relaxed);
    if (block.recounted && cycles_.load(std::memory_order_relaxed) > 0) move_timed(block);
    note_time(block);
    rt.frame = block.frame;
    stopwatch_.begin_cycle(block.budget_ticks);
    if (rt.phase == Phase::idle && is_due(block)) adopt(block.frame);
    begin_midi(block);
    position_.follow(conductor_.follow(block, midi_input_count_), block.frames);
    for (std::uint32_t at = 0; at < block.frames;) {
        const std::uint32_t frames = slice_frames(block, at);
        point_channels(block, at, frames);
        run_slice(frames);
        at += frames;
    }
    note_cycle(block, started);
    // Not before: whom the cycle's time is blamed on may have been settled away in it.
    if (rt.phase == Phase::idle && rt.current != nullptr) settled_.store(rt.current->serial, std::memory_order_release);
}

bool Engine::is_due(const Block& block) noexcept REALTIME {
    if (mailbox_.load(std::memory_order_acquire) == nullptr) return false;
    return block.frame + block.frames > due_.load(std::memory_order_relaxed);
}

void Engine::adopt(std::uint64_t frame) noexcept REALTIME {
    if (mailbox_.load(std::memory_order_relaxed) == nullptr) return;
    if (!can_retire()) return;  // nothing is lost: it waits in the mailbox
    Transition* next = mailbox_.exchange(nullptr, std::memory_order_acq_rel);
    if (next == nullptr) return;
    if (rt.current != nullptr) retire(rt.current);
    rt.current = next;
    adopted_.store(next->serial, std::memory_order_release);
    if (!next->ramps) {
        begun_.store(next->serial, std::memory_order_release);
        settle();
        return;
    }
    apply_plan(next->ramp);
    rt.phase = Phase::run_in;
    rt.rise_done = 0;
    rise_.begun = true;
    ramp_.begun = false;
    rt.slow_rise = next->rises_along && next->start_frame == 0;
    const std::uint32_t rise_frames = next->rises_along && !rt.slow_rise ? ramp_frames_ : 0;
    rt.ramp_at = std::max(frame + next->run_in_frames + rise_frames, next->start_frame);
    if (next->start_frame != 0 && rt.ramp_at > next->start_frame) tally(late_ramps_);
}

void Engine::apply_plan(const Plan& plan) noexcept REALTIME {
    rt.plan = &plan;
    for (Node* node : plan.nodes) {
        if (node->rt.seen) continue;
        node->rt.seen = true;
        cells_.refresh(node->first_cell, node->cell_count);
    }
    for (const Link& link : plan.links) {
        AudioPort& port = link.node->inputs[link.input];
        if (port.buffer == link.buffer) continue;
        port.buffer = link.buffer;
        link.node->connect(link.node->handle, port.index, link.buffer);
    }
}

void Engine::begin_ramp() noexcept REALTIME {
    rt.phase = Phase::ramp;
    rt.ramp_done = 0;
    ramp_.begun = true;
    release_notes();
    begun_.store(rt.current->serial, std::memory_order_release);
}

// Once a transition: where its event cables switch.
void Engine::release_notes() noexcept REALTIME {
    for (const EventRelease& cable : rt.current->releases) release(*cable.port->notes, cable.tag);
}

void Engine::settle() noexcept REALTIME {
    if (rt.phase == Phase::run_in) {
        release_notes();
        begun_.store(rt.current->serial, std::memory_order_release);
    }
    rt.phase = Phase::idle;
    ramp_.begun = false;
    apply_plan(rt.current->settled);
    timeline_.drop(rt.current->dropped);
}

// How long the slice is that begins there; moves the ramp's clock to its start.
std::uint32_t Engine::slice_frames(const Block& block, std::uint32_t at) noexcept REALTIME {
    const std::uint32_t most = rt.plan != nullptr ? rt.plan->max_slice : kMaxFrames;
    std::uint32_t frames = std::min(block.frames - at, even_slice(block.frames, most));
    if (rt.phase == Phase::run_in) {
        if (rt.ramp_at <= rt.frame) {
            begin_ramp();
        } else if (rt.ramp_at == rt.current->start_frame) {
            // Elsewhere it begins with the next slice: some plugins start anew where a block has another length.
            frames = static_cast<std::uint32_t>(std::min<std::uint64_t>(frames, rt.ramp_at - rt.frame));
        }
    }
    if (rt.phase != Phase::idle) {
        if (rt.slow_rise) {
            set_clock(rise_, slow_curve_.get(), 2 * ramp_frames_, rt.rise_done, frames);
        } else {
            set_clock(rise_, curve_.get(), ramp_frames_, rt.rise_done, frames);
        }
    }
    if (rt.phase == Phase::ramp) set_clock(ramp_, curve_.get(), ramp_frames_, rt.ramp_done, frames);
    return frames;
}

void Engine::set_clock(RampClock& clock, const float* curve, std::uint32_t length, std::uint32_t done,
                       std::uint32_t frames) noexcept REALTIME {
    clock.curve = curve + done;
    clock.frames = std::min(frames, length - done);
}

void Engine::point_channels(const Block& block, std::uint32_t at, std::uint32_t frames) noexcept REALTIME {
    for (std::size_t i = 0; i < inputs_.size(); ++i) {
        const float* driver = block.inputs != nullptr ? block.inputs[i] : nullptr;
        inputs_[i].driver = driver != nullptr ? driver + at : nullptr;
    }
    float* const spare = buffers_.get() + inputs_.size() * kMaxFrames;
    for (std::size_t i = 0; i < outputs_.size(); ++i) {
        float* driver = block.outputs != nullptr ? block.outputs[i] : nullptr;
        outputs_[i] = driver != nullptr ? driver + at : spare + i * kMaxFrames;
        if (rt.plan == nullptr) std::fill_n(outputs_[i], frames, 0.0F);
    }
    for (std::size_t i = 0; i < midi_input_count_ + midi_output_count_; ++i) midi_.get()[i].rt.at = at;
}

void Engine::run_slice(std::uint32_t frames) noexcept REALTIME {
    AudioFloatMode::keep();
    cells_.drain();
    ramp_.frame = rt.frame;
    read_controllers(frames);
    const bool timed = timeline_.collect(rt.frame, frames), gliding = glides_.collect(cells_, rt.frame);
    if (rt.plan != nullptr) {
        if (timed || gliding) {
            run_steps<true>(frames);
        } else {
            run_steps<false>(frames);
        }
    }
    for (EventChannel& output : midi_outputs()) {
        if (output.port.notes->released > 0) end_notes(output, frames);
    }
    if (timed) timeline_.finish(cells_);
    if (gliding) glides_.finish();
    rt.frame += frames;
    if (rt.phase != Phase::idle) rt.rise_done += rise_.frames;
    if (rt.phase != Phase::ramp) return;
    rt.ramp_done += ramp_.frames;
    const bool risen = rt.rise_done >= (rt.slow_rise ? 2 * ramp_frames_ : ramp_frames_);
    if (rt.ramp_done >= ramp_frames_ && risen) settle();
}

template <bool kSplit>
void Engine::run_steps(std::uint32_t frames) noexcept REALTIME {
    const std::span<Step> steps = rt.plan->steps;
    stopwatch_.begin_slice(steps);
    const Step* const end = steps.data() + steps.size();
    const Step* ahead = steps.data() + std::min(kAhead, steps.size());
    for (Step& step : steps) {
        if (ahead != end) fetch(*ahead++);
        const bool exact = stopwatch_.before(step);
        if (kSplit && step.node != nullptr && (step.node->rt.first_event | step.node->rt.first_glide) != 0) {
            run_pieces(step, frames);
        } else {
            step.run(step.handle, frames);
        }
        stopwatch_.after(step, exact);
    }
    stopwatch_.end_slice();
}

void Engine::note_time(const Block& block) noexcept REALTIME {
    time_version_.fetch_add(1, std::memory_order_acq_rel);
    frame_.store(block.frame, std::memory_order_release);
    usecs_.store(block.usecs, std::memory_order_release);
    moved_.store(rt.moved, std::memory_order_release);
    time_version_.fetch_add(1, std::memory_order_acq_rel);
}

// What waits for a frame comes when it would have come had the count gone on as time did.
void Engine::move_timed(const Block& block) noexcept REALTIME {
    const std::int64_t usecs = block.usecs - usecs_.load(std::memory_order_relaxed);
    const auto passed =
        static_cast<std::uint64_t>(static_cast<double>(std::max<std::int64_t>(usecs, 0)) * 1e-6 * rate_hz_);
    const std::uint64_t from = frame_.load(std::memory_order_relaxed) + passed;
    timeline_.move(from, block.frame);
    glides_.move(from, block.frame);
    due_.store(0, std::memory_order_relaxed);
    if (rt.phase == Phase::run_in) rt.ramp_at += block.frame - from;
    rt.moved += static_cast<std::int64_t>(block.frame - from);
}

void Engine::note_cycle(const Block& block, std::uint64_t started) noexcept REALTIME {
    const std::uint64_t spent = ticks() - started;
    cycle_stat_.note(spent);
    tally(cycles_);
    if (block.budget_ticks == 0 || spent <= block.budget_ticks / 2) return;
    tell(Overrun{block.frame, spent, stopwatch_.worst()});
}

}  // namespace signalbox::rt
