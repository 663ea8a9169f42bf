// SPDX-FileCopyrightText: 2026 The Signalbox authors
// SPDX-License-Identifier: ISC
#include "tests/jack/rig.hpp"

#include <cstdlib>
#include <stdexcept>

namespace signalbox::tests {
namespace {

void note_thread(void* thread, std::uint32_t) noexcept REALTIME {
    static_cast<std::atomic<pthread_t>*>(thread)->store(pthread_self());
}

}  // namespace

Wires::Wires(rt::Engine& engine) {
    for (std::size_t i = 0; i < 2; ++i) {
        const float gain = i == 0 ? 0.5F : 1.0F;
        sources_[i] = {.source = engine.inputs()[i].buffer, .from = gain, .to = gain};
        mixes_[i] = {&engine.outputs()[i], &engine.ramp_clock(), {&sources_[i], 1}};
        steps_[i] = {rt::run_input, &engine.inputs()[i], &engine.own_stat(), nullptr};
        steps_[i + 2] = {rt::run_mix, &mixes_[i], &engine.own_stat(), nullptr};
    }
    steps_[4] = {note_thread, &thread, &engine.own_stat(), nullptr};
    transition.serial = 1;
    transition.settled.steps = transition.ramp.steps = steps_;
}

Rig::Rig(drivers::JackOptions options) : engine(arena, 2, 2), wires(engine) {
    engine.publish(&wires.transition);
    driver = drivers::make_jack(engine, news, std::move(options));
    news.on_turn = [this] { driver->turned(); };
    driver->start();
}

bool Rig::plays() const {
    const std::uint64_t before = engine.progress().cycles;
    return eventually([&] { return driver->status().running && engine.progress().cycles > before + 10; });
}

Peer::Peer(const std::string& name, const Process::Environment& environment) : process_({SIGNALBOX_PEER}, environment) {
    if (ask("open " + name) != name) throw std::runtime_error("the JACK server does not take the client " + name);
}

std::string Peer::ask(const std::string& command) {
    process_.write_line(command);
    return process_.read_line();
}

bool Peer::hears(float value) {
    return eventually([&] { return ask("heard") == std::to_string(value); });
}

void Peer::close() {
    process_.write_line("close");
    process_.wait();
}

}  // namespace signalbox::tests
