// SPDX-FileCopyrightText: 2026 The Signalbox authors
// SPDX-License-Identifier: ISC
#include "control/osc/framing.hpp"

#include <algorithm>
#include <array>

namespace signalbox::control::osc {

namespace {

constexpr std::byte kEnd{0xc0}, kEsc{0xdb}, kEscEnd{0xdc}, kEscEsc{0xdd};
constexpr std::size_t kKeptMemory = std::size_t{64} << 10;

}  // namespace

bool Decoder::next(Bytes& bytes) {
    if (complete_) forget_packet();
    if (framing_ == Framing::undecided && fault_.empty() && !bytes.empty()) decide(bytes.front());
    if (!fault_.empty()) return false;
    complete_ = framing_ == Framing::length ? next_by_length(bytes) : next_by_slip(bytes);
    return complete_;
}

void Decoder::forget_packet() {
    complete_ = false;
    packet_.clear();
    if (packet_.capacity() > kKeptMemory) packet_.shrink_to_fit();
}

void Decoder::decide(std::byte first) {
    if (first == std::byte{0}) {
        framing_ = Framing::length;
    } else if (first == kEnd || first == std::byte{'/'} || first == std::byte{'#'}) {
        framing_ = Framing::slip;
    } else {
        fault_ = "not OSC over TCP: a stream begins with a 4-byte length or, with SLIP, with 0xC0, '/' or '#'";
    }
}

bool Decoder::fail(std::string_view sentence) noexcept {
    fault_ = sentence;
    return false;
}

bool Decoder::next_by_length(Bytes& bytes) {
    while (!bytes.empty()) {
        if (length_bytes_ < 4) {
            if (!take_length(bytes.front())) return false;
            bytes = bytes.subspan(1);
            continue;
        }
        if (!append(bytes, std::min(bytes.size(), length_ - packet_.size()))) return false;
        if (packet_.size() < length_) continue;
        length_ = length_bytes_ = 0;
        return true;
    }
    return false;
}

bool Decoder::take_length(std::byte byte) noexcept {
    length_ = length_ << 8 | std::to_integer<std::uint32_t>(byte);
    if (++length_bytes_ < 4) return true;
    if (length_ == 0) length_bytes_ = 0;
    return length_ <= kMaxStreamPacket ||
           fail("a packet over TCP is longer than 8 MiB, or the stream lost its framing");
}

bool Decoder::next_by_slip(Bytes& bytes) {
    const auto special = [](std::byte byte) { return byte == kEnd || byte == kEsc; };
    while (!bytes.empty()) {
        if (escaped_) {
            if (!take_escaped(bytes.front())) return false;
        } else {
            const auto stop = std::find_if(bytes.begin(), bytes.end(), special);
            if (!append(bytes, static_cast<std::size_t>(stop - bytes.begin()))) return false;
            if (bytes.empty()) return false;
            escaped_ = bytes.front() == kEsc;
        }
        const bool end = bytes.front() == kEnd;
        bytes = bytes.subspan(1);
        if (end && !packet_.empty()) return true;
    }
    return false;
}

bool Decoder::take_escaped(std::byte byte) {
    escaped_ = false;
    if (byte != kEscEnd && byte != kEscEsc) return fail("in SLIP, 0xDB is followed by 0xDC or 0xDD only");
    const std::byte meant = byte == kEscEnd ? kEnd : kEsc;
    Bytes one(&meant, 1);
    return append(one, 1);
}

bool Decoder::append(Bytes& bytes, std::size_t count) {
    if (count > kMaxStreamPacket - packet_.size()) return fail("a packet over TCP is longer than 8 MiB");
    packet_.insert(packet_.end(), bytes.begin(), bytes.begin() + static_cast<std::ptrdiff_t>(count));
    bytes = bytes.subspan(count);
    return true;
}

void frame(Framing framing, Bytes packet, std::vector<std::byte>& out) {
    if (framing == Framing::length) {
        const auto byte = [&](int shift) { return static_cast<std::byte>(packet.size() >> shift & 0xff); };
        const std::array size{byte(24), byte(16), byte(8), byte(0)};
        out.insert(out.end(), size.begin(), size.end());
        out.insert(out.end(), packet.begin(), packet.end());
        return;
    }
    out.push_back(kEnd);
    for (const std::byte byte : packet) {
        if (byte != kEnd && byte != kEsc) {
            out.push_back(byte);
            continue;
        }
        out.push_back(kEsc);
        out.push_back(byte == kEnd ? kEscEnd : kEscEsc);
    }
    out.push_back(kEnd);
}

}  // namespace signalbox::control::osc
