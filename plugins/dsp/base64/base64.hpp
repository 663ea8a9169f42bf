// SPDX-FileCopyrightText: 2026 The Signalbox authors
// SPDX-License-Identifier: ISC
#pragma once

#include <cstdint>
#include <string_view>

#include "plugins/dsp/base64/kernels.hpp"

namespace signalbox::dsp {

const Base64Kernels& best_base64();

struct Base64Rules {
    Base64Alphabet alphabet = Base64Alphabet::standard;
    bool whitespace = false;  // spaces, tabs and line ends may be anywhere
    // With the standard alphabet the last group is filled up with =; with the other that may be left out.
};

// Text that comes in pieces of any size to bytes. Nothing is allocated, and nothing is read or written beyond what is
// said. The result does not depend on the pieces, nor on the kernels.
class Base64Decoder {
public:
    enum class Fault {
        none,
        character,   // that is not of the alphabet
        padding,     // a = where none may be, or something behind the last
        bits,        // the last group has bits that its bytes do not need
        incomplete,  // the text ended within a group
    };

    explicit Base64Decoder(Base64Rules rules = {}, const Base64Kernels& kernels = best_base64()) noexcept;
    void reset() noexcept REALTIME;

    static constexpr std::size_t room_for(std::size_t characters) { return characters / 4 * 3 + 3; }
    // Bytes written to `out`, which has room_for(text.size()). With a fault these are the bytes before it; from then on
    // nothing more is decoded.
    std::size_t decode(std::string_view text, std::uint8_t* out) noexcept REALTIME;
    // The text is at its end: the last bytes of a group that is not filled up, at most two.
    std::size_t finish(std::uint8_t* out) noexcept REALTIME;

    [[nodiscard]] Fault fault() const noexcept REALTIME { return fault_; }
    [[nodiscard]] std::uint64_t offset() const noexcept REALTIME {
        return offset_;
    }  // of the fault; without, of the end

private:
    std::size_t take(char character, std::uint8_t* out) noexcept REALTIME;
    std::size_t take_padding(std::uint8_t* out) noexcept REALTIME;
    std::size_t put_part(std::uint8_t* out) noexcept REALTIME;

    Base64Rules rules_;
    const Base64Kernels& kernels_;
    std::uint64_t offset_ = 0;
    std::uint32_t bits_ = 0;  // of the group under way
    std::uint32_t have_ = 0;  // characters of it
    std::uint32_t padding_ = 0;
    Fault fault_ = Fault::none;
};

// A fault in words, to be followed by where.
const char* what(Base64Decoder::Fault fault);

// Bytes that come in pieces to text, without line breaks.
class Base64Encoder {
public:
    explicit Base64Encoder(Base64Alphabet alphabet = Base64Alphabet::standard, bool padding = true,
                           const Base64Kernels& kernels = best_base64()) noexcept;
    void reset() noexcept REALTIME { have_ = 0; }

    static constexpr std::size_t room_for(std::size_t bytes) { return (bytes + 2) / 3 * 4 + 4; }
    // Characters written to `out`, which has room_for(bytes).
    std::size_t encode(const std::uint8_t* in, std::size_t bytes, char* out) noexcept REALTIME;
    std::size_t finish(char* out) noexcept REALTIME;  // at most four

private:
    Base64Alphabet alphabet_;
    bool padding_;
    const Base64Kernels& kernels_;
    std::uint8_t group_[3] = {};
    std::size_t have_ = 0;
};

}  // namespace signalbox::dsp
