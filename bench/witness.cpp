// SPDX-FileCopyrightText: 2026 The Signalbox authors
// SPDX-License-Identifier: ISC
#include "bench/witness.hpp"

#include <fcntl.h>
#include <unistd.h>

#include <array>
#include <charconv>
#include <stdexcept>
#include <string>
#include <thread>
#include <utility>

#include "bench/numbers.hpp"

namespace signalbox::bench {
namespace {

// CPU time in ns, and how often it was switched to.
std::pair<std::int64_t, std::int64_t> read_schedstat(int fd) {
    std::array<char, 128> text{};
    const ssize_t size = ::pread(fd, text.data(), text.size(), 0);
    if (size <= 0) throw std::runtime_error("the client has ended");
    std::array<std::int64_t, 3> fields{};
    const char* at = text.data();
    for (std::int64_t& field : fields) {
        at = std::from_chars(at, text.data() + size, field).ptr;
        ++at;  // a space
    }
    return {fields[0], fields[2]};
}

}  // namespace

void Runs::read(std::int64_t cpu_ns, std::int64_t switches) {
    const double spent = static_cast<double>(cpu_ns - cpu_ns_) / 1000;
    const std::int64_t begun = switches - switches_;
    if (cpu_ns_ >= 0) {
        if (begun == 1) runs_.push_back(spent);
        if (begun == 0 && open_) runs_.back() += spent;
        if (begun > 1 && open_) runs_.pop_back();
        open_ = begun == 1 || (begun == 0 && open_);
    }
    cpu_ns_ = cpu_ns;
    switches_ = switches;
}

std::vector<double> Runs::take() { return std::exchange(runs_, {}); }

ThreadWatch::ThreadWatch(pid_t process) : schedstat_(::open(busiest_thread(process).c_str(), O_RDONLY | O_CLOEXEC)) {
    if (!schedstat_) throw std::runtime_error("the client has ended");
}

std::vector<double> ThreadWatch::watch(std::chrono::milliseconds time, std::chrono::microseconds between) const {
    Runs runs;
    const auto end = std::chrono::steady_clock::now() + time;
    while (std::chrono::steady_clock::now() < end) {
        const auto [cpu_ns, switches] = read_schedstat(schedstat_.get());
        runs.read(cpu_ns, switches);
        std::this_thread::sleep_for(between);
    }
    return runs.take();
}

Witness::Witness(const Stage& stage, const std::string& port) : stage_(stage) {
    const auto options = static_cast<jack_options_t>(JackNoStartServer | JackServerName | JackUseExactName);
    client_.reset(jack_client_open("witness", options, nullptr, stage.server_name().c_str()));
    if (client_ == nullptr) throw std::runtime_error("jackd takes no second client");
    jack_port_register(client_.get(), "in", JACK_DEFAULT_AUDIO_TYPE, JackPortIsInput, 0);
    jack_set_process_callback(client_.get(), process, this);
    const auto count = [](void* self) { return static_cast<void>(++static_cast<Witness*>(self)->xruns_), 0; };
    jack_set_xrun_callback(client_.get(), count, this);
    if (jack_activate(client_.get()) != 0 || jack_connect(client_.get(), port.c_str(), "witness:in") != 0)
        throw std::runtime_error("there is no cable from " + port);
}

int Witness::process(jack_nframes_t frames, void* self) {
    Witness& witness = *static_cast<Witness*>(self);
    ++witness.cycles_;
    if (now_ns() - witness.stage_.cycle_begun() > std::int64_t{frames} * 1'000'000'000 / 48000 / 2) ++witness.late_;
    return 0;
}

}  // namespace signalbox::bench
