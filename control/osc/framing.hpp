// SPDX-FileCopyrightText: 2026 The Signalbox authors
// SPDX-License-Identifier: ISC
#pragma once

#include <cstdint>
#include <string_view>
#include <vector>

#include "control/osc/bytes.hpp"

namespace signalbox::control::osc {

// How packets lie in a byte stream. The first byte of a connection decides for its life: 0x00 begins a length (4 bytes,
// big-endian) before each packet, 0xC0, '/' or '#' is SLIP (RFC 1055, an END after each packet, one before it or not).
enum class Framing : std::uint8_t { undecided, length, slip };

inline constexpr std::size_t kMaxStreamPacket = std::size_t{8} << 20;

// Cuts a stream into packets, however it arrives. Memory grows with what has arrived, not with what is announced, and
// is given back after a large packet. Empty packets are passed over.
class Decoder {
public:
    // Takes bytes off the front until a packet is complete: true, packet() holds it until the next call. False when no
    // bytes are left, or when the stream cannot be read on: then fault() is a sentence and the connection is to close.
    [[nodiscard]] bool next(Bytes& bytes);
    [[nodiscard]] Bytes packet() const noexcept { return packet_; }
    [[nodiscard]] std::string_view fault() const noexcept { return fault_; }
    [[nodiscard]] Framing framing() const noexcept { return framing_; }
    [[nodiscard]] std::size_t memory() const noexcept { return packet_.capacity(); }

private:
    void forget_packet();
    void decide(std::byte first);
    [[nodiscard]] bool fail(std::string_view sentence) noexcept;
    [[nodiscard]] bool next_by_length(Bytes& bytes);
    [[nodiscard]] bool next_by_slip(Bytes& bytes);
    [[nodiscard]] bool take_length(std::byte byte) noexcept;
    [[nodiscard]] bool take_escaped(std::byte byte);
    [[nodiscard]] bool append(Bytes& bytes, std::size_t count);

    Framing framing_ = Framing::undecided;
    bool complete_ = false;
    bool escaped_ = false;            // slip: the byte before was ESC
    std::uint32_t length_bytes_ = 0;  // length: how many of the 4 have come
    std::uint32_t length_ = 0;
    std::vector<std::byte> packet_;
    std::string_view fault_;
};

// Appends one packet as it goes over the wire; SLIP with an END on both sides.
void frame(Framing framing, Bytes packet, std::vector<std::byte>& out);

}  // namespace signalbox::control::osc
