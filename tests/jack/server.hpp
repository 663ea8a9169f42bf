// SPDX-FileCopyrightText: 2026 The Signalbox authors
// SPDX-License-Identifier: ISC
#pragma once

#include <string>

#include "tests/jack/process.hpp"

namespace signalbox::tests {

// To be called first thing in a test program, before any thread: gives it and its children a /dev/shm of their own, so
// that no other JACK server on the machine is met, and nothing is left behind. Where the system does not allow it,
// nothing happens.
void own_shared_memory();

bool installed(const std::string& program);
// Ends the program as a skipped test, saying why.
void skip_unless(bool possible, const char* why);

// A jackd with the dummy driver and a server name that nobody else has.
class JackServer {
public:
    JackServer();
    ~JackServer();

    // Returns when it takes clients. Throws when jackd cannot be started.
    void start(unsigned rate_hz = 48000, unsigned frames = 128);
    void kill();  // SIGKILL, as a crash
    void stop();  // SIGTERM, as an orderly end
    [[nodiscard]] const std::string& name() const { return name_; }
    [[nodiscard]] pid_t pid() const { return process_.pid(); }
    [[nodiscard]] Process::Environment environment() const;  // for clients

private:
    [[nodiscard]] bool answers() const;
    void remove_leftovers() const;
    std::string name_;
    Process process_;
};

// A headless PipeWire with a null sink and a runtime directory of its own, its libjack for clients.
class PipeWireServer {
public:
    PipeWireServer();
    ~PipeWireServer();

    void start(unsigned rate_hz = 48000, unsigned frames = 128);
    void kill();
    void stop();
    [[nodiscard]] const std::string& directory() const { return directory_; }
    [[nodiscard]] Process::Environment environment() const;

private:
    std::string directory_;
    Process process_;
};

// Where PipeWire's libjack is; empty: it, or PipeWire, is not installed.
std::string pipewire_libjack();

}  // namespace signalbox::tests
