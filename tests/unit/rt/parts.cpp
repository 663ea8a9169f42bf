// SPDX-FileCopyrightText: 2026 The Signalbox authors
// SPDX-License-Identifier: ISC
#include "tests/unit/rt/parts.hpp"

#include <algorithm>

namespace signalbox::rt::parts {

namespace {

void run_part(void* handle, std::uint32_t frames) noexcept REALTIME { static_cast<Part*>(handle)->run(frames); }

}  // namespace

void connect_part(void* handle, std::uint32_t port, void* data) noexcept REALTIME {
    static_cast<Part*>(handle)->ports_[port] = static_cast<float*>(data);
}

Part::Part(std::uint32_t inputs, std::uint32_t outputs)
    : inputs_(inputs),
      outputs_(outputs),
      buffers_(outputs, std::vector<float>(kMaxFrames)),
      ports_storage_(inputs + outputs, nullptr),
      ports_(ports_storage_.data()) {
    for (std::uint32_t i = 0; i < inputs; ++i) inputs_[i].index = i;
    for (std::uint32_t i = 0; i < outputs; ++i) {
        outputs_[i] = {inputs + i, buffers_[i].data()};
        ports_[inputs + i] = buffers_[i].data();
    }
    static std::uint64_t last_key = 0;
    node.run = run_part;
    node.connect = connect_part;
    node.handle = this;
    node.inputs = inputs_.data();
    node.outputs = outputs_.data();
    node.input_count = inputs;
    node.output_count = outputs;
    node.key = ++last_key;
}

void Noise::run(std::uint32_t frames) noexcept REALTIME {
    for (std::uint32_t i = 0; i < frames; ++i) port(0)[i] = noise_at(seed_, ran++);
}

void Constant::run(std::uint32_t frames) noexcept REALTIME {
    for (std::uint32_t i = 0; i < frames; ++i) port(0)[i] = value_;
}

Recorder::Recorder(Engine& engine, std::size_t most_frames)
    : Part(1, 1), cells_(engine.cells()), values_(most_frames), runs_(most_frames) {
    node.first_cell = cells_.allocate(1).value();
    node.cell_count = 1;
    control_ = cells_.port(node.first_cell);
}

Recorder::~Recorder() { cells_.release(node.first_cell, 1); }

void Recorder::run(std::uint32_t frames) noexcept REALTIME {
    std::memmove(port(1), port(0), frames * sizeof(float));
    float* const values = &values_[static_cast<std::size_t>(ran_)];
    for (std::uint32_t i = 0; i < frames; ++i) values[i] = *control_;
    ran_ += frames;
    runs_[static_cast<std::size_t>(run_count_++)] = frames;
}

Draft& Draft::input(std::uint32_t channel) {
    steps_.push_back({run_input, &engine_.inputs()[channel], &engine_.own_stat(), nullptr});
    return *this;
}

Draft& Draft::run(Part& part) {
    steps_.push_back({part.node.run, part.node.handle, &part.node.stat, &part.node});
    nodes_.push_back(&part.node);
    return *this;
}

Draft& Draft::link(Part& part, std::uint32_t input, float* buffer) {
    links_.push_back({&part.node, input, buffer});
    return *this;
}

Draft& Draft::mix(float* const* target, std::vector<MixInput> from) {
    inputs_.push_back(std::move(from));
    mixes_.push_back({target, &engine_.ramp_clock(), inputs_.back()});
    steps_.push_back({run_mix, &mixes_.back(), &engine_.own_stat(), nullptr});
    return *this;
}

Draft& Draft::output(std::uint32_t channel, std::vector<MixInput> from) {
    return mix(&engine_.outputs()[channel], std::move(from));
}

Draft& Draft::read(FeedbackLine& line) {
    steps_.push_back({read_feedback, &line, &engine_.own_stat(), nullptr});
    max_slice_ = std::min(max_slice_, line.delay);
    return *this;
}

Draft& Draft::write(FeedbackLine& line) {
    steps_.push_back({write_feedback, &line, &engine_.own_stat(), nullptr});
    return *this;
}

Plan Draft::plan() { return {steps_, links_, nodes_, {}, max_slice_}; }

Transition* Way::ramped(std::uint64_t serial, std::uint32_t run_in, std::uint64_t start_frame) {
    transition = {serial, start_frame, run_in, false, true, ramp.plan(), settled.plan(), dropped, {}};
    return &transition;
}

Transition* Way::straight(std::uint64_t serial) {
    transition = {serial, 0, 0, false, false, {}, settled.plan(), dropped, {}};
    return &transition;
}

std::uint64_t count_of(const Stat& stat) {
    std::uint64_t count = 0;
    for (const auto& bucket : stat.histogram) count += bucket.load();
    return count;
}

bool same_bits(const std::vector<float>& a, const std::vector<float>& b) {
    return a.size() == b.size() && std::memcmp(a.data(), b.data(), a.size() * sizeof(float)) == 0;
}

}  // namespace signalbox::rt::parts
