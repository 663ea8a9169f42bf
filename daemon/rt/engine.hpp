// SPDX-FileCopyrightText: 2026 The Signalbox authors
// SPDX-License-Identifier: ISC
#pragma once

#include <atomic>
#include <cstdint>
#include <memory>
#include <vector>

#include "daemon/rt/arena.hpp"
#include "daemon/rt/bindings.hpp"
#include "daemon/rt/block.hpp"
#include "daemon/rt/cells.hpp"
#include "daemon/rt/conductor.hpp"
#include "daemon/rt/event_steps.hpp"
#include "daemon/rt/glides.hpp"
#include "daemon/rt/plan.hpp"
#include "daemon/rt/stopwatch.hpp"
#include "daemon/rt/timeline.hpp"

namespace signalbox::rt {

// A cycle that took more than half of its budget (the rest belongs to the wake-up and to other clients), and what took
// the most of it.
struct Overrun {
    std::uint64_t frame = 0;  // the cycle's first
    std::uint64_t ticks = 0;
    Culprit worst;
};

// How far the audio thread has come; a consistent snapshot.
struct Progress {
    std::uint64_t adopted = 0;  // serial of the newest transition that was adopted
    std::uint64_t begun = 0;    // ... whose ramp has begun
    std::uint64_t settled = 0;  // ... that is over
    std::uint64_t frame = 0;    // first frame of the latest cycle
    std::int64_t usecs = 0;     // CLOCK_MONOTONIC of that frame
    std::int64_t moved = 0;     // what waits for a frame has moved by so many since the beginning: servers came anew
    std::uint64_t cycles = 0;
    std::uint64_t late_sets = 0;     // timed sets that arrived after their frame; they landed at once
    std::uint64_t delayed_sets = 0;  // timed sets past 8 pieces a node and slice; they landed at the next slice
    std::uint64_t dropped_sets = 0;  // timed sets whose node was gone
    std::uint64_t late_ramps = 0;    // timed transitions that began after their frame
};

[[nodiscard]] double raised_cosine(double part);

// How a changed cable goes from its old gain to its new one.
struct Ramp {
    double seconds = 0.010;
    double (*shape)(double part) = raised_cosine;  // from 0 at 0 to 1 at 1
};

// Runs plans. Owns the cells, the rack's channel buffers, the mailbox and the ring that plans come back through.
class Engine {
public:
    Engine(Arena& arena, std::uint32_t inputs, std::uint32_t outputs, const Ramp& ramp = {},
           std::uint32_t midi_inputs = 1, std::uint32_t midi_outputs = 1);
    ~Engine();
    Engine(const Engine&) = delete;
    Engine& operator=(const Engine&) = delete;

    // While no driver runs: the ramp's length and shape follow the rate.
    void prepare(double rate_hz);
    [[nodiscard]] double rate_hz() const { return rate_hz_; }

    // --- control thread -------------------------------------------------------------------------------------------
    [[nodiscard]] Cells& cells() { return cells_; }
    [[nodiscard]] Glides& glides() { return glides_; }
    // Where a plan finds the rack's own channels and the engine's clocks and buffers; they keep their addresses.
    [[nodiscard]] std::vector<InputChannel>& inputs() { return inputs_; }
    [[nodiscard]] std::vector<float*>& outputs() { return outputs_; }  // moved on with each slice
    [[nodiscard]] std::span<EventChannel> midi_inputs() noexcept REALTIME { return {midi_.get(), midi_input_count_}; }
    [[nodiscard]] std::span<EventChannel> midi_outputs() noexcept REALTIME {
        return {midi_.get() + midi_input_count_, midi_output_count_};
    }
    [[nodiscard]] const Position& position() const { return position_; }
    [[nodiscard]] const RampClock& ramp_clock() const { return ramp_; }
    [[nodiscard]] const RampClock& rise_clock() const { return rise_; }  // begins when a transition is adopted
    [[nodiscard]] std::uint32_t ramp_frames() const { return ramp_frames_; }
    [[nodiscard]] float* silence() { return silence_.get(); }  // kMaxFrames of zeros that nobody writes
    [[nodiscard]] Stat& own_stat() { return own_stat_; }       // mixing, copying, feedback
    [[nodiscard]] const Stat& cycle_stat() const { return cycle_stat_; }

    // Where the music is, and the tempo where nobody else says one.
    [[nodiscard]] Conductor& conductor() { return conductor_; }
    // Takes back what lies unadopted in the mailbox, if anything.
    [[nodiscard]] Transition* take_back();
    // Puts a transition into the empty mailbox. One for a frame is adopted in the cycle that it has to be there in,
    // with what comes before its ramp: so what is new in it begins on the same frame however early it is published.
    void publish(Transition* transition);
    // A transition that no plan in flight needs any more, or null.
    [[nodiscard]] Transition* next_retired();
    [[nodiscard]] std::uint32_t room_for_timed() const { return timeline_.room(); }
    // False when 4,096 timed sets wait already.
    [[nodiscard]] bool schedule(const TimedSet& set) { return timeline_.push(set); }
    [[nodiscard]] bool next_overrun(Overrun& overrun);
    [[nodiscard]] Progress progress() const;
    // The id of a binding that has moved since control last looked at it; false: none has.
    [[nodiscard]] bool next_moved(std::uint32_t& id);
    // What moves while somebody wants to know: for learning. `input` counts from 0.
    struct Learned {
        std::uint32_t input = 0;
        Movement movement;
    };
    void learn(bool on) { learning_.store(on, std::memory_order_release); }
    [[nodiscard]] bool next_learned(Learned& learned);
    // While no driver runs: adopts and settles what was published, lands every set, ends every glide, runs nothing.
    void settle_idle();

    // --- audio thread ---------------------------------------------------------------------------------------------
    void cycle(const Block& block) noexcept REALTIME;

private:
    struct Rings;
    enum class Phase { idle, run_in, ramp };
    [[nodiscard]] bool can_retire() noexcept REALTIME;
    void retire(Transition* transition) noexcept REALTIME;
    void tell(const Overrun& overrun) noexcept REALTIME;
    void tell(const Learned& learned) noexcept REALTIME;
    void tell_moved(std::uint32_t id) noexcept REALTIME;
    [[nodiscard]] bool is_due(const Block& block) noexcept REALTIME;  // what is in the mailbox
    void adopt(std::uint64_t frame) noexcept REALTIME;
    void apply_plan(const Plan& plan) noexcept REALTIME;
    void begin_ramp() noexcept REALTIME;
    void release_notes() noexcept REALTIME;
    void settle() noexcept REALTIME;
    void set_clock(RampClock& clock, const float* curve, std::uint32_t length, std::uint32_t done,
                   std::uint32_t frames) noexcept REALTIME;
    std::uint32_t slice_frames(const Block& block, std::uint32_t at) noexcept REALTIME;
    void begin_midi(const Block& block) noexcept REALTIME;
    void read_controllers(std::uint32_t frames) noexcept REALTIME;
    void move(std::uint32_t input, const Movement& movement, std::uint64_t frame) noexcept REALTIME;
    void point_channels(const Block& block, std::uint32_t at, std::uint32_t frames) noexcept REALTIME;
    void run_slice(std::uint32_t frames) noexcept REALTIME;
    template <bool kSplit>
    void run_steps(std::uint32_t frames) noexcept REALTIME;
    void run_pieces(const Step& step, std::uint32_t frames) noexcept REALTIME;
    void run_piece(const Step& step, std::uint32_t from, std::uint32_t to) noexcept REALTIME;
    void note_cycle(const Block& block, std::uint64_t started) noexcept REALTIME;
    void move_timed(const Block& block) noexcept REALTIME;
    void note_time(const Block& block) noexcept REALTIME;

    Arena& arena_;
    Cells cells_;
    Timeline timeline_;
    Glides glides_;
    const Ramp shape_;
    double rate_hz_ = 0;
    std::vector<InputChannel> inputs_;
    std::vector<float*> outputs_;
    const std::uint32_t midi_input_count_, midi_output_count_;
    ArenaPtr<EventChannel> midi_;  // inputs, then outputs
    ArenaPtr<std::byte> midi_memory_;
    std::vector<MidiReader> readers_;  // one a MIDI input
    std::atomic<bool> learning_{false};
    Conductor conductor_;
    Position position_;
    [[nodiscard]] ArenaPtr<float> curve_of(std::uint32_t frames);
    ArenaPtr<float> buffers_, silence_, curve_, slow_curve_;  // the slow one goes twice as long
    std::uint32_t ramp_frames_ = 0;
    Stat own_stat_, cycle_stat_;
    Stopwatch stopwatch_{cheap_ticks()};
    RampClock ramp_, rise_;
    std::unique_ptr<Rings> rings_;
    std::atomic<Transition*> mailbox_{nullptr};
    std::atomic<std::uint64_t> due_{0};  // the frame that what is in it is for
    std::atomic<std::uint64_t> adopted_{0}, begun_{0}, settled_{0}, cycles_{0}, late_ramps_{0};
    // A sequence lock: odd while the values behind it change.
    std::atomic<std::uint32_t> time_version_{0};
    std::atomic<std::uint64_t> frame_{0};
    std::atomic<std::int64_t> usecs_{0}, moved_{0};
    struct {
        Transition* current = nullptr;
        const Plan* plan = nullptr;
        Phase phase = Phase::idle;
        std::uint64_t frame = 0;      // of the slice
        std::int64_t moved = 0;       // as Progress::moved
        std::uint64_t ramp_at = 0;    // frame of the ramp's start
        std::uint32_t ramp_done = 0;  // frames of the ramp behind us
        std::uint32_t rise_done = 0;  // ... of the rise of what feeds new nodes
        bool slow_rise = false;
    } rt;
};

}  // namespace signalbox::rt
