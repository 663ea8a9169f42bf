// SPDX-FileCopyrightText: 2026 The Signalbox authors
// SPDX-License-Identifier: ISC
#pragma once

#include <jack/jack.h>
#include <sys/types.h>

#include <atomic>
#include <chrono>
#include <cstdint>
#include <memory>
#include <vector>

#include "bench/stage.hpp"
#include "control/net/fd.hpp"

// What a client's cycles come to, seen from outside.
namespace signalbox::bench {

// Separates the CPU time of a thread's runs, from readings of its time and of how often it has been switched to. A
// reading in the midst of a run gives part of it; the next one the rest.
class Runs {
public:
    void read(std::int64_t cpu_ns, std::int64_t switches);
    // In microseconds; of a run that could not be told from its neighbour nothing is known.
    [[nodiscard]] std::vector<double> take();

private:
    std::int64_t cpu_ns_ = -1, switches_ = 0;
    bool open_ = false;  // the last of runs_ may not be over
    std::vector<double> runs_;
};

// The CPU time of each cycle of a process's busiest realtime thread (of all its threads where none is realtime), from
// its waking up to its going to sleep.
class ThreadWatch {
public:
    explicit ThreadWatch(pid_t process);
    [[nodiscard]] std::vector<double> watch(std::chrono::milliseconds time, std::chrono::microseconds between) const;

private:
    control::net::Fd schedstat_;
};

// A JACK client that runs behind the port's client in each cycle, and counts. The stage outlives it.
class Witness {
public:
    Witness(const Stage& stage, const std::string& port);
    Witness(const Witness&) = delete;
    Witness& operator=(const Witness&) = delete;

    struct Counts {
        long cycles = 0;
        long late = 0;  // its turn came more than half a period after the stage's own
        long xruns = 0;
    };
    [[nodiscard]] Counts counts() const { return {cycles_, late_, xruns_}; }

private:
    struct Close {
        void operator()(jack_client_t* client) const { jack_client_close(client); }
    };
    static int process(jack_nframes_t frames, void* self);

    const Stage& stage_;
    std::atomic<long> cycles_{0}, late_{0}, xruns_{0};
    std::unique_ptr<jack_client_t, Close> client_;
};

}  // namespace signalbox::bench
