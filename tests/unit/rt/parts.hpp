// SPDX-FileCopyrightText: 2026 The Signalbox authors
// SPDX-License-Identifier: ISC
#pragma once

#include <cstdint>
#include <cstring>
#include <deque>
#include <vector>

#include "daemon/drivers/offline.hpp"
#include "daemon/rt/engine.hpp"

// Nodes and plans made by hand, so that the engine is tested without the compiler that feeds it.
namespace signalbox::rt::parts {

// An instance: ports 0.. are its inputs, the next ones its outputs.
class Part {
public:
    Part(std::uint32_t inputs, std::uint32_t outputs);
    virtual ~Part() = default;
    Part(const Part&) = delete;
    Part& operator=(const Part&) = delete;
    virtual void run(std::uint32_t frames) noexcept REALTIME = 0;

    [[nodiscard]] float* out(std::uint32_t i = 0) const { return outputs_[i].buffer; }
    [[nodiscard]] float* connected(std::uint32_t port) const { return ports_[port]; }
    Node node;

protected:
    [[nodiscard]] float* port(std::uint32_t i) const noexcept REALTIME { return ports_[i]; }

private:
    std::vector<AudioPort> inputs_, outputs_;
    std::vector<std::vector<float>> buffers_;
    std::vector<float*> ports_storage_;
    float** ports_ = nullptr;
    friend void connect_part(void* handle, std::uint32_t port, void* data) noexcept REALTIME;
};

// What sample `n` of a noise is: a multiple of 1/1024 in [-1, 1), so that sums of scaled ones are exact.
inline float noise_at(std::uint32_t seed, std::uint64_t n) noexcept REALTIME {
    const std::uint64_t mixed = (n + 1) * 0x9e3779b97f4a7c15ULL + seed * 0xbf58476d1ce4e5b9ULL;
    return static_cast<float>(static_cast<std::int32_t>((mixed ^ (mixed >> 29)) >> 20 & 2047U) - 1024) / 1024.0F;
}

// Noise by its own count of frames, whatever the slices.
class Noise : public Part {
public:
    explicit Noise(std::uint32_t seed) : Part(0, 1), seed_(seed) {}
    void run(std::uint32_t frames) noexcept REALTIME override;
    std::uint64_t ran = 0;

private:
    std::uint32_t seed_;
};

// The same value in every sample.
class Constant : public Part {
public:
    explicit Constant(float value) : Part(0, 1), value_(value) {}
    void run(std::uint32_t frames) noexcept REALTIME override;

private:
    float value_;
};

// Passes its input on, and remembers the value of its one control for every sample and the length of every run.
class Recorder : public Part {
public:
    Recorder(Engine& engine, std::size_t most_frames);
    ~Recorder() override;
    void run(std::uint32_t frames) noexcept REALTIME override;

    [[nodiscard]] std::uint32_t cell() const { return node.first_cell; }
    [[nodiscard]] std::vector<float> values() const { return {values_.begin(), values_.begin() + ran_}; }
    [[nodiscard]] std::vector<std::uint32_t> runs() const { return {runs_.begin(), runs_.begin() + run_count_}; }

private:
    Cells& cells_;
    const float* control_;
    std::vector<float> values_;
    std::vector<std::uint32_t> runs_;
    std::ptrdiff_t ran_ = 0, run_count_ = 0;
};

// One plan in the making; what it points at lives here.
class Draft {
public:
    explicit Draft(Engine& engine) : engine_(engine) {}
    Draft& input(std::uint32_t channel);
    Draft& run(Part& part);
    Draft& link(Part& part, std::uint32_t input, float* buffer);
    Draft& mix(float* const* target, std::vector<MixInput> from);
    Draft& output(std::uint32_t channel, std::vector<MixInput> from);  // a mix to a rack output
    Draft& read(FeedbackLine& line);
    Draft& write(FeedbackLine& line);
    [[nodiscard]] Plan plan();

private:
    Engine& engine_;
    std::vector<Step> steps_;
    std::vector<Link> links_;
    std::vector<Node*> nodes_;
    std::deque<Mix> mixes_;
    std::deque<std::vector<MixInput>> inputs_;
    std::uint32_t max_slice_ = kMaxFrames;
};

// A transition and its two plans.
struct Way {
    explicit Way(Engine& engine) : ramp(engine), settled(engine) {}
    Draft ramp, settled;
    std::vector<Node*> dropped;
    Transition transition;
    // With a ramp of `run_in` frames' run-in, or straight to the settled plan.
    Transition* ramped(std::uint64_t serial, std::uint32_t run_in = 0, std::uint64_t start_frame = 0);
    Transition* straight(std::uint64_t serial);
};

using Channels = std::vector<std::vector<float>>;

// An engine with two inputs and two outputs on the offline driver.
struct Rig {
    explicit Rig(std::uint32_t block = 128, double rate_hz = 48000) : driver(engine, block) { engine.prepare(rate_hz); }
    Arena arena;
    Engine engine{arena, 2, 2};
    drivers::Offline driver;
    Channels play(std::uint64_t frames, const Channels& inputs = {}) { return driver.run(inputs, frames); }
    // 64 frames, as a server would have them played: its count, its clock, whether it counts anew.
    void cycle(std::uint64_t frame, std::int64_t usecs, bool recounted) {
        Block block;
        block.frames = 64;
        block.frame = frame;
        block.usecs = usecs;
        block.recounted = recounted;
        engine.cycle(block);
    }
};

// How many times were noted.
std::uint64_t count_of(const Stat& stat);

// Bit by bit: a NaN equals itself, 0 and -0 differ.
bool same_bits(const std::vector<float>& a, const std::vector<float>& b);

}  // namespace signalbox::rt::parts
