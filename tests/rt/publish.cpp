// SPDX-FileCopyrightText: 2026 The Signalbox authors
// SPDX-License-Identifier: ISC
#include <array>
#include <atomic>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <deque>
#include <map>
#include <new>
#include <random>
#include <thread>
#include <utility>
#include <vector>

#include "daemon/rt/engine.hpp"

// An audio thread cycles as fast as it can while a control thread publishes transitions that bring nodes in and out,
// takes some back, sets cells, schedules timed sets and polls progress. Whatever comes back is filled with rubbish
// before it is freed, so that any later look at it ends in a crash, a wrong sample or a report of the sanitizer.
// Usage: rt-publish [transitions]
namespace signalbox::rt {
namespace {

constexpr double kRate = 1000;  // a ramp of 10 frames, and a frame is 1,000 us
constexpr int kRubbish = 0xee;  // as a float -3.7e28, as a pointer a fault

[[noreturn]] void fail(const char* what) {
    std::fprintf(stderr, "rt-publish: %s\n", what);
    std::abort();
}
void expect(bool holds, const char* what) {
    if (!holds) fail(what);
}

// A node of one input, one output and two control ports: out = in / 2 + control, all of them in 0..1.
struct Guest {
    static constexpr std::uint64_t kAlive = 0x600d600d600d600d;
    std::uint64_t alive = kAlive;
    Node node;
    AudioPort input{0, nullptr}, output{1, nullptr};
    std::array<float*, 2> ports{};
    const float* control = nullptr;
    std::array<float, kMaxFrames> buffer{};

    explicit Guest(Engine& engine) : cells(engine.cells()) {
        output.buffer = ports[1] = buffer.data();
        node.run = [](void* handle, std::uint32_t frames) noexcept REALTIME {
            static_cast<Guest*>(handle)->run(frames);
        };
        node.connect = [](void* handle, std::uint32_t port, void* data) noexcept REALTIME {
            static_cast<Guest*>(handle)->ports[port] = static_cast<float*>(data);
        };
        node.handle = this;
        node.inputs = &input;
        node.outputs = &output;
        node.input_count = node.output_count = 1;
        node.first_cell = cells.allocate(2).value();
        node.cell_count = 2;
        control = cells.port(node.first_cell);
        cells.set(node.first_cell, 0.25F);
        cells.set(node.first_cell + 1, 0.25F);
    }
    ~Guest() { cells.release(node.first_cell, 2); }

    void run(std::uint32_t frames) noexcept REALTIME {
        if (alive != kAlive) __builtin_trap();
        for (std::uint32_t i = 0; i < frames; ++i) ports[1][i] = ports[0][i] / 2 + *control;
    }
    Cells& cells;
};

// A transition and all that its plans point at, in one block.
struct Parcel {
    Transition transition;
    std::array<Step, 6> ramp;
    std::array<Step, 4> settled;
    std::array<Link, 2> links, ramp_links;
    std::array<Node*, 2> nodes;
    std::array<Mix, 4> mixes;
    std::array<MixInput, 5> inputs;
    std::array<Node*, 4> dropped;
    float* target = nullptr;
    float* rising = nullptr;
    std::array<float, kMaxFrames> scratch, rising_scratch;
};

// Rack input -> mix -> guest -> rack output: `from` goes, `to` comes; they may be the same. What feeds the one that
// comes rises during run-in.
void wire(Parcel& parcel, Engine& engine, Guest& from, Guest& to) {
    const std::size_t guests = &from == &to ? 1 : 2;
    Stat* const stat = &engine.own_stat();
    const auto mix = [&](std::size_t i, float* const* target, std::size_t first, std::size_t count) {
        const RampClock& clock = i == 3 ? engine.rise_clock() : engine.ramp_clock();
        parcel.mixes[i] = {target, &clock, {&parcel.inputs[first], count}};
        return Step{run_mix, &parcel.mixes[i], stat, nullptr};
    };
    const auto play = [](Guest& guest) { return Step{guest.node.run, &guest, &guest.node.stat, &guest.node}; };
    parcel.target = parcel.scratch.data();
    parcel.inputs[0] = {engine.inputs()[0].buffer, 0.5F, 0.5F};
    parcel.inputs[1] = {to.buffer.data(), 1, 1};
    parcel.inputs[2] = {to.buffer.data(), guests == 1 ? 1.0F : 0.0F, 1};
    parcel.inputs[3] = {from.buffer.data(), 1, 0};
    parcel.links = {Link{&to.node, 0, parcel.target}, Link{&from.node, 0, parcel.target}};
    parcel.nodes = {&to.node, &from.node};
    const Step input{run_input, &engine.inputs()[0], stat, nullptr};
    parcel.settled = {input, mix(0, &parcel.target, 0, 1), play(to), mix(1, &engine.outputs()[0], 1, 1)};
    parcel.rising = parcel.rising_scratch.data();
    parcel.inputs[4] = {engine.inputs()[0].buffer, 0, 0.5F};
    parcel.ramp_links = {Link{&to.node, 0, guests == 1 ? parcel.target : parcel.rising}, parcel.links[1]};
    parcel.ramp = {input, parcel.settled[1], mix(3, &parcel.rising, 4, 1), play(to), play(from)};
    parcel.ramp[3 + guests] = mix(2, &engine.outputs()[0], 2, guests);
    parcel.transition.settled = {parcel.settled, {parcel.links.data(), 1}, {parcel.nodes.data(), 1}, {}};
    parcel.transition.ramp = {
        {parcel.ramp.data(), 4 + guests}, {parcel.ramp_links.data(), guests}, {parcel.nodes.data(), guests}, {}};
}

// Drives the engine as fast as it can, in blocks of changing length; counts samples that no guest can have made.
class Audio {
public:
    explicit Audio(Engine& engine) : thread_([this, &engine] { run(engine); }) {}
    // Returns when no cycle runs any more.
    std::uint64_t stop() {
        stop_.store(true);
        thread_.join();
        return wrong_;
    }

private:
    void run(Engine& engine) {
        std::array<float, 64> in{}, out{};
        in.fill(1.0F);
        const float* const inputs[] = {in.data()};
        float* const outputs[] = {out.data()};
        Block block;
        block.inputs = inputs;
        block.outputs = outputs;
        for (std::uint32_t turn = 0; !stop_.load(); ++turn) {
            block.frames = 1 + turn * 7 % 64;
            block.usecs = static_cast<std::int64_t>(block.frame) * 1000;
            engine.cycle(block);
            for (std::uint32_t i = 0; i < block.frames; ++i) wrong_ += out[i] >= 0.0F && out[i] <= 3.0F ? 0 : 1;
            block.frame += block.frames;
            if (turn % 16 == 0) std::this_thread::yield();
        }
    }
    std::atomic<bool> stop_{false};
    std::uint64_t wrong_ = 0;
    std::thread thread_;
};

class Control {
public:
    Control() {
        engine_.prepare(kRate);
        base_ = newest_ = new Guest(engine_);
        publish(*base_, *base_, false);
    }
    void run(std::uint64_t transitions);

private:
    void edit();
    void collect();
    void publish(Guest& from, Guest& to, bool ramps);
    void bury(Transition* transition);
    void disturb();
    void poll();

    Arena arena_;
    Engine engine_{arena_, 1, 1};
    std::mt19937 random_{5};
    Progress seen_;
    std::uint64_t serial_ = 0, retired_ = 0, taken_back_ = 0, sets_ = 0, timed_ = 0, guests_freed_ = 0;
    Guest* base_ = nullptr;                              // what runs when all that was adopted is settled
    Guest* newest_ = nullptr;                            // what the transition in the mailbox brings, or base_
    std::vector<Guest*> orphans_;                        // brought only by transitions that were taken back
    std::deque<std::pair<std::uint64_t, Guest*>> gone_;  // with the serial of what dropped them
    std::map<Transition*, Parcel*> out_;                 // in the engine's hands
    std::deque<Parcel*> graves_;
};

void Control::publish(Guest& from, Guest& to, bool ramps) {
    auto* parcel = new (arena_.allocate(sizeof(Parcel))) Parcel;
    wire(*parcel, engine_, from, to);
    std::size_t dropped = 0;
    for (Guest* orphan : orphans_) parcel->dropped[dropped++] = &orphan->node;
    if (&from != &to) parcel->dropped[dropped++] = &from.node;
    Transition& transition = parcel->transition;
    transition.dropped = {parcel->dropped.data(), dropped};
    transition.serial = ++serial_;
    transition.ramps = ramps;
    transition.run_in_frames = static_cast<std::uint32_t>(random_() % 40);
    transition.rises_along = random_() % 2 == 0;
    if (random_() % 4 == 0) transition.start_frame = seen_.frame + random_() % 100;
    out_.emplace(&transition, parcel);
    engine_.publish(&transition);
}

// What came back is filled with rubbish at once, and freed a little later.
void Control::bury(Transition* transition) {
    const auto found = out_.find(transition);
    expect(found != out_.end(), "a transition came back that was not out, or came back twice");
    std::memset(static_cast<void*>(found->second), kRubbish, sizeof(Parcel));
    graves_.push_back(found->second);
    out_.erase(found);
    if (graves_.size() <= 8) return;
    arena_.free(graves_.front());
    graves_.pop_front();
}

void Control::collect() {
    for (Transition* t = engine_.next_retired(); t != nullptr; t = engine_.next_retired(), ++retired_) bury(t);
    for (; !gone_.empty() && gone_.front().first <= seen_.settled; gone_.pop_front(), ++guests_freed_) {
        Guest* const guest = gone_.front().second;
        guest->~Guest();
        std::memset(static_cast<void*>(guest), kRubbish, sizeof(Guest));
        ::operator delete(guest);
    }
}

void Control::edit() {
    collect();
    if (Transition* unheard = engine_.take_back()) {
        bury(unheard);
        ++taken_back_;
        if (newest_ != base_) orphans_.push_back(newest_);
    } else {  // the latest was adopted, and so is what it drops
        for (Guest* orphan : orphans_) gone_.emplace_back(serial_, orphan);
        orphans_.clear();
        if (newest_ != base_) gone_.emplace_back(serial_, base_);
        base_ = newest_;
    }
    newest_ = orphans_.size() < 3 && random_() % 4 != 0 ? new Guest(engine_) : base_;
    publish(*base_, *newest_, random_() % 3 != 0);
}

void Control::disturb() {
    Guest& guest = *newest_;  // base_ may be dropped at any time
    const auto cell = static_cast<std::uint32_t>(guest.node.first_cell + random_() % 2);
    const auto value = static_cast<float>(random_() % 1024) / 1024.0F;
    engine_.cells().set(cell, value);
    ++sets_;
    if (engine_.schedule({seen_.frame + random_() % 200, &guest.node, cell, value})) ++timed_;
    const float heard = engine_.cells().heard(cell);
    expect(heard >= 0 && heard <= 1, "a cell holds a value that nobody set");
}

void Control::poll() {
    const Progress p = engine_.progress();
    expect(p.settled <= p.begun && p.begun <= p.adopted && p.adopted <= serial_, "progress is out of order");
    expect(p.settled >= seen_.settled && p.begun >= seen_.begun && p.adopted >= seen_.adopted, "progress went back");
    expect(p.usecs == static_cast<std::int64_t>(p.frame) * 1000, "a frame and a time of different cycles");
    expect(p.frame >= seen_.frame && p.cycles >= seen_.cycles, "time went back");
    seen_ = p;
}

void Control::run(std::uint64_t transitions) {
    Audio audio(engine_);
    while (serial_ < transitions) {
        edit();
        for (std::uint64_t i = random_() % 4; i > 0; --i) disturb();
        poll();
        // One in four is waited for, so that not all of them are taken back.
        while (serial_ % 4 == 0 && seen_.adopted < serial_) {
            std::this_thread::yield();
            poll();
        }
    }
    expect(audio.stop() == 0, "samples were heard that no node makes");
    engine_.settle_idle();
    poll();
    collect();
    expect(seen_.settled == serial_, "the last transition did not settle");
    expect(out_.size() == 1 && retired_ + taken_back_ + 1 == serial_, "a transition was lost");
    expect(retired_ >= transitions / 4 - 1, "too few were adopted");
    std::printf(
        "rt-publish: %llu published, %llu taken back, %llu retired; %llu nodes freed, %llu sets, %llu timed "
        "(%llu late, %llu dropped), %llu cycles\n",
        static_cast<unsigned long long>(serial_), static_cast<unsigned long long>(taken_back_),
        static_cast<unsigned long long>(retired_), static_cast<unsigned long long>(guests_freed_),
        static_cast<unsigned long long>(sets_), static_cast<unsigned long long>(timed_),
        static_cast<unsigned long long>(seen_.late_sets), static_cast<unsigned long long>(seen_.dropped_sets),
        static_cast<unsigned long long>(seen_.cycles));
    delete newest_;
    if (base_ != newest_) delete base_;
    for (Guest* orphan : orphans_) delete orphan;
    for (const auto& [serial, guest] : gone_) delete guest;
}

}  // namespace
}  // namespace signalbox::rt

int main(int argc, char** argv) {
    signalbox::rt::Control control;
    control.run(argc > 1 ? std::strtoull(argv[1], nullptr, 10) : 100000);
    return 0;
}
