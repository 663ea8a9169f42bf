// SPDX-FileCopyrightText: 2026 The Signalbox authors
// SPDX-License-Identifier: ISC
#pragma once

#include <array>
#include <string_view>

#include "control/osc/argument.hpp"
#include "control/osc/bytes.hpp"
#include "control/osc/timetag.hpp"

namespace signalbox::control::osc {

inline constexpr std::size_t kMaxDepth = 8;         // bundles within bundles
inline constexpr std::size_t kMaxMessages = 4096;   // in a packet; and as many bundles
inline constexpr std::size_t kMaxArguments = 4096;  // of a message
inline constexpr std::size_t kMaxAddress = 1024;    // characters

enum class Fault : std::uint8_t {
    none,
    empty,
    odd_size,
    not_osc,
    bundle_header,
    element_size,
    unterminated,
    padding,
    address_character,
    no_type_tags,
    unknown_type,
    brackets,
    truncated,
    trailing,
    too_deep,
    too_many_messages,
    too_many_bundles,
    too_many_arguments,
    long_address,
};
[[nodiscard]] int code(Fault fault) noexcept;               // as in /error: 0, 11 malformed, 6 limit
[[nodiscard]] std::string_view text(Fault fault) noexcept;  // a sentence for the sender

// One message where it lies in the packet; valid as long as the packet's bytes.
class MessageView {
public:
    std::string_view address;              // begins with '/', printable ASCII without spaces
    std::string_view types;                // without the comma; one for each argument
    Bytes data;                            // all arguments
    std::uint64_t timetag = kImmediately;  // never before that of a bundle around it; kImmediately is before all others
    std::uint32_t bundle = 0;              // which bundle of the packet holds it, counted from 1 in order; 0: none
    std::uint32_t depth = 0;               // how many bundles are around it

    [[nodiscard]] std::size_t size() const noexcept { return types.size(); }
    // In rising order each costs one step; going back starts at the first. Past the end: type 0.
    [[nodiscard]] ArgumentView operator[](std::size_t index) const noexcept;

private:
    friend class Walk;
    mutable std::size_t cursor_ = 0, offset_ = 0;  // argument `cursor_` begins at `offset_` of data
};

// Visits the messages of a packet in order, checking every byte on the way. Allocates nothing; bounded by the packet's
// size. A packet is to be checked as a whole before its first message is acted on, so: check(), then a Walk.
class Walk {
public:
    explicit Walk(Bytes packet) noexcept;
    // False at the end, or when something is wrong: then fault() says what and offset() near which byte.
    [[nodiscard]] bool next(MessageView& message) noexcept;
    [[nodiscard]] Fault fault() const noexcept { return fault_; }
    [[nodiscard]] std::size_t offset() const noexcept { return at_; }
    [[nodiscard]] std::uint32_t messages() const noexcept { return messages_; }
    [[nodiscard]] std::uint32_t bundles() const noexcept { return bundles_; }

private:
    struct Level {
        std::size_t end;
        std::uint64_t timetag;
        std::uint32_t bundle;
    };
    bool fail(Fault fault) noexcept;
    [[nodiscard]] bool finished() noexcept;
    [[nodiscard]] bool enter_element(std::size_t& end) noexcept;
    [[nodiscard]] bool enter_bundle(std::size_t end) noexcept;
    [[nodiscard]] bool read_message(std::size_t end, MessageView& message) noexcept;
    [[nodiscard]] bool read_string(std::size_t end, std::string_view& string) noexcept;
    [[nodiscard]] bool read_address(std::size_t end, MessageView& message) noexcept;
    [[nodiscard]] bool read_types(std::size_t end, MessageView& message) noexcept;
    [[nodiscard]] bool skip_argument(char type, std::size_t end) noexcept;
    [[nodiscard]] bool skip_blob(std::size_t end) noexcept;

    Bytes packet_;
    std::size_t at_ = 0;
    Fault fault_ = Fault::none;
    std::uint32_t messages_ = 0, bundles_ = 0, depth_ = 0;
    bool begun_ = false;
    std::array<Level, kMaxDepth> levels_;
};

// What a walk over the whole packet finds.
struct Check {
    Fault fault = Fault::none;
    std::size_t offset = 0;  // near which byte
    std::uint32_t messages = 0, bundles = 0;
};
[[nodiscard]] Check check(Bytes packet) noexcept;

}  // namespace signalbox::control::osc
