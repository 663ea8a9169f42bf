// SPDX-FileCopyrightText: 2026 The Signalbox authors
// SPDX-License-Identifier: ISC
#pragma once

#include <cstdint>
#include <functional>
#include <string>
#include <vector>

namespace signalbox::drivers {

// What a driver tells the control thread, through Listener::post (any thread, never the audio thread).
struct Notice {
    enum class Kind {
        started,     // cycles come, at `rate_hz` and `frames`; sent on every (re)connection
        stopped,     // no more cycles: the server died, or went away; the audio thread is gone when this arrives
        block_size,  // the driver's block changed to `frames`
        rate,        // the driver wants another rate: it has stopped calling the engine until resume(rate)
        xrun,
        freewheel,  // `on`
        turn,       // in freewheel: audio time stands still until turned()
        trouble,    // one line for the log and /status: why there is no audio, what is missing
    };
    Kind kind = Kind::stopped;
    double rate_hz = 0;
    std::uint32_t frames = 0;
    bool on = false;
    std::string text = {};
};

class Listener {
public:
    virtual ~Listener() = default;
    virtual void post(Notice notice) = 0;
};

// For `/status` and the state file.
struct Status {
    bool running = false;
    std::string server, client;  // the names in use
    double rate_hz = 0, load_percent = 0;
    std::uint32_t frames = 0;
    std::uint64_t xruns = 0, reconnects = 0;
    std::string trouble;  // empty while running
    int priority = 0;     // of the audio thread, 0: not realtime
};

// An outside connection: of one of our ports (short name, "out_1") with a foreign port (full name).
struct Connection {
    std::string ours, theirs;
    bool operator==(const Connection&) const = default;
    auto operator<=>(const Connection&) const = default;
};

// How late the rack is: on every path to an output the same. Events are not delayed on their way to a MIDI output.
struct Latency {
    std::uint32_t frames = 0;
    std::vector<std::uint64_t> heard;       // by output: bit k, it hears input k
    std::vector<std::uint64_t> midi_heard;  // by output: bit k, it hears what MIDI input k plays
    std::vector<std::uint64_t> midi_given;  // by MIDI output: bit k, it gives what comes from MIDI input k
    bool operator==(const Latency&) const = default;
};

// For everybody who follows the same transport.
struct Move {
    enum class Kind : std::uint8_t { start, stop, locate };
    Kind kind = Kind::stop;
    std::uint64_t frame = 0;  // of a locate
};

// Where cycles come from in a live rack. Called from the control thread; blocks for nothing.
class Driver {
public:
    virtual ~Driver() = default;
    virtual void start() = 0;                 // and keeps trying until stop()
    virtual bool stop() = 0;                  // returns when no cycle runs any more; false: a thread is left behind
    virtual void resume(double rate_hz) = 0;  // after Notice::rate, once everything is prepared for it
    [[nodiscard]] virtual Status status() const = 0;
    [[nodiscard]] virtual std::vector<Connection> connections() const = 0;
    virtual void restore(std::vector<Connection> connections) = 0;  // now, and after every reconnection
    virtual void report(Latency latency) = 0;                       // from now on, to whoever asks the ports
    virtual bool move(Move) { return false; }                       // false: there is no transport
    virtual void turned() {}                                        // after Notice::turn, once all is done that is due
    // Runs `work` (Engine::settle_idle, Engine::prepare) with cycles kept out of the engine. False, and nothing done,
    // while cycles come: `started` and `stopped` are news of the past, this is how it is.
    virtual bool while_stopped(const std::function<void()>& work) = 0;
};

}  // namespace signalbox::drivers
