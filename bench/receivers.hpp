// SPDX-FileCopyrightText: 2026 The Signalbox authors
// SPDX-License-Identifier: ISC
#pragma once

#include <cstddef>
#include <memory>
#include <string>
#include <vector>

// Two that take OSC packets from memory, ours and liblo's, each with 1,000 parameters to set.
namespace signalbox::bench {

using Packet = std::vector<std::byte>;

inline constexpr int kParameters = 1000;
std::string parameter(int number);                            // its address; every `number` is one
Packet set_packet(int number, float value);                   // a message
Packet sets_packet(int first, int count, float first_value);  // a bundle; each value is 1 / 4096 above the one before
std::string rack_of_parameters();                             // a rack file's text

// The daemon's session without sound, and what reads packets in front of it.
class OurReceiver {
public:
    explicit OurReceiver(const std::string& state_directory);
    ~OurReceiver();
    void take(const Packet& packet);
    void drain();  // the audio thread's part of it
    [[nodiscard]] float value(int number) const;

private:
    struct Parts;
    std::unique_ptr<Parts> parts_;
};

// A method for each parameter, that writes the value down.
class LibloReceiver {
public:
    LibloReceiver();
    ~LibloReceiver();
    void take(Packet& packet);  // liblo writes into it
    [[nodiscard]] float value(int number) const;
    // From now on also what comes to its UDP port, on a thread of its own; for as long as it is there.
    void listen();
    void grow_receive_buffer(int bytes);
    [[nodiscard]] int port() const;
    [[nodiscard]] long received() const;
    static std::string version();

private:
    struct Parts;
    std::unique_ptr<Parts> parts_;
};

}  // namespace signalbox::bench
