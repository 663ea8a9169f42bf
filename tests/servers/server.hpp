// SPDX-FileCopyrightText: 2026 The Signalbox authors
// SPDX-License-Identifier: ISC
#pragma once

#include <string>

#include "tests/servers/process.hpp"

namespace signalbox::tests {

// To be called first thing in a test program, before any thread: gives it and its children a /dev/shm of their own, so
// that no other JACK server on the machine is met, and nothing is left behind. Where the system does not allow it,
// nothing happens.
void own_shared_memory();

bool installed(const std::string& program);
// Ends the program as a skipped test, saying why.
void skip_unless(bool possible, const char* why);

class Server {
public:
    virtual ~Server() = default;
    // Returns when it takes clients. Throws when the server cannot be started.
    virtual void start(unsigned rate_hz = 48000, unsigned frames = 128) = 0;
    void kill() { process_.kill(); }                                     // SIGKILL, as a crash
    virtual void stop() { process_.end(); }                              // SIGTERM, as an orderly end
    [[nodiscard]] virtual std::string name() const = 0;                  // for jack_client_open
    [[nodiscard]] virtual Process::Environment environment() const = 0;  // for clients
    [[nodiscard]] pid_t pid() const { return process_.pid(); }

protected:
    Process process_;
};

// A jackd with the dummy driver and a server name that nobody else has.
class JackServer : public Server {
public:
    JackServer();
    ~JackServer() override { JackServer::stop(); }
    void start(unsigned rate_hz = 48000, unsigned frames = 128) override;
    void stop() override;
    [[nodiscard]] std::string name() const override { return name_; }
    [[nodiscard]] Process::Environment environment() const override;

private:
    [[nodiscard]] bool answers() const;
    void remove_leftovers() const;
    std::string name_;
};

// A headless PipeWire with a null sink and a runtime directory of its own. Its clients use PipeWire's libjack; this
// process must have been started with it (use_pipewire), and talks to the newest PipeWireServer.
class PipeWireServer : public Server {
public:
    PipeWireServer();
    ~PipeWireServer() override;
    void start(unsigned rate_hz = 48000, unsigned frames = 128) override;
    [[nodiscard]] std::string name() const override { return {}; }
    [[nodiscard]] Process::Environment environment() const override;

private:
    std::string directory_;
};

// Where PipeWire's libjack is; empty: it, or PipeWire, is not installed.
std::string pipewire_libjack();
// To be called first thing in a test program: runs it again with PipeWire's libjack.
void use_pipewire();

}  // namespace signalbox::tests
