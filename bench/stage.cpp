// SPDX-FileCopyrightText: 2026 The Signalbox authors
// SPDX-License-Identifier: ISC
#include "bench/stage.hpp"

#include <time.h>

#include <algorithm>
#include <cerrno>
#include <chrono>
#include <exception>
#include <iostream>
#include <stdexcept>
#include <string_view>
#include <thread>

namespace signalbox::bench {
namespace {

constexpr std::int64_t kPatience = 30'000'000'000;
constexpr float kSignal = 0.25F;

void pause() { std::this_thread::sleep_for(std::chrono::microseconds(500)); }

}  // namespace

int run_live(const std::function<int()>& program) {
    tests::own_shared_memory();
    try {
        return program();
    } catch (const std::exception& failure) {
        std::cerr << failure.what() << '\n';
        return 1;
    }
}

std::int64_t now_ns() {
    timespec now{};
    clock_gettime(CLOCK_MONOTONIC, &now);
    return std::int64_t{now.tv_sec} * 1'000'000'000 + now.tv_nsec;
}

Stage::Stage(unsigned frames) : frames_(frames) {
    if (!tests::installed("jackd")) throw std::runtime_error("jackd is not installed: apt-get install jackd2");
    server_.start(48000, frames);
    jack_set_error_function([](const char*) {});  // tries before the ports are there are no news
    jack_set_info_function([](const char*) {});
    const auto options = static_cast<jack_options_t>(JackNoStartServer | JackServerName | JackUseExactName);
    client_.reset(jack_client_open("stage", options, nullptr, server_.name().c_str()));
    if (client_ == nullptr) throw std::runtime_error("jackd takes no client");
    send_ = jack_port_register(client_.get(), "send", JACK_DEFAULT_AUDIO_TYPE, JackPortIsOutput, 0);
    receive_ = jack_port_register(client_.get(), "receive", JACK_DEFAULT_AUDIO_TYPE, JackPortIsInput, 0);
    jack_set_process_callback(client_.get(), process, this);
    if (send_ == nullptr || receive_ == nullptr || jack_activate(client_.get()) != 0)
        throw std::runtime_error("jackd does not run its client");
}

int Stage::process(jack_nframes_t frames, void* self) {
    Stage& stage = *static_cast<Stage*>(self);
    stage.cycle_begun_ = now_ns();
    std::fill_n(static_cast<float*>(jack_port_get_buffer(stage.send_, frames)), frames, kSignal);
    const auto* heard = static_cast<const float*>(jack_port_get_buffer(stage.receive_, frames));
    const float known = stage.known_;
    const bool same = std::all_of(heard, heard + frames, [known](float sample) { return sample == known; });
    if (!same && stage.heard_at_ == 0) stage.heard_at_ = now_ns();
    stage.steady_ = same ? stage.steady_ + 1 : 0;
    return 0;
}

bool Stage::alone() const {
    const char** const ports = jack_get_ports(client_.get(), nullptr, nullptr, 0);
    bool found = false;
    for (const char** port = ports; port != nullptr && *port != nullptr; ++port) {
        const std::string_view name = *port;
        found = found || (!name.starts_with("system:") && !name.starts_with("stage:"));
    }
    jack_free(ports);
    return !found;
}

void Stage::wait_until_alone() const {
    const std::int64_t deadline = now_ns() + kPatience;
    while (!alone()) {
        if (now_ns() > deadline) throw std::runtime_error("a JACK client that has ended does not go away");
        pause();
    }
}

tests::Process::Environment Stage::environment() const { return server_.environment(); }

void Stage::connect(const std::string& from, const std::string& to, std::int64_t deadline) {
    const auto there = [this](const std::string& port) {
        return jack_port_by_name(client_.get(), port.c_str()) != nullptr;
    };
    while (now_ns() < deadline) {
        if (there(from) && there(to)) {
            const int done = jack_connect(client_.get(), from.c_str(), to.c_str());
            if (done == 0 || done == EEXIST) return;
        }
        pause();
    }
    throw std::runtime_error("there is no way from " + from + " to " + to);
}

std::int64_t Stage::play_through(const std::vector<Span>& spans) {
    const std::int64_t deadline = now_ns() + kPatience;
    known_ = 0;
    heard_at_ = 0;
    std::string from = "stage:send";
    for (const Span& span : spans) {
        connect(from, span.in, deadline);
        from = span.out;
    }
    connect(from, "stage:receive", deadline);
    return wait_for_change();
}

void Stage::listen_beside(float level) {
    constexpr int kSteady = 20;
    known_ = level;
    steady_ = 0;
    const std::int64_t deadline = now_ns() + kPatience;
    while (steady_ < kSteady) {
        if (now_ns() > deadline) throw std::runtime_error("what is heard does not come to rest");
        pause();
    }
    heard_at_ = 0;
}

std::int64_t Stage::wait_for_change() const {
    const std::int64_t deadline = now_ns() + kPatience;
    while (heard_at_ == 0) {
        if (now_ns() > deadline) throw std::runtime_error("no sound comes back to the stage");
        pause();
    }
    return heard_at_;
}

}  // namespace signalbox::bench
