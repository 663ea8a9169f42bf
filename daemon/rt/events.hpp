// SPDX-FileCopyrightText: 2026 The Signalbox authors
// SPDX-License-Identifier: ISC
#pragma once

#include <array>
#include <atomic>
#include <cstddef>
#include <cstdint>
#include <span>

#include "daemon/rt/event_types.hpp"
#include "daemon/rt/node.hpp"

namespace signalbox::rt {

// Events (MIDI and other atoms) travel as LV2 sequences: a header of 16 bytes, then events, each with its frame within
// the slice, padded to 8 bytes, in the order of time. Buffers are of a fixed size; what does not fit is lost as a
// whole, and counted.

inline constexpr std::uint32_t kEventBytes = 8192;  // of a buffer, unless the plugin asks for more
inline constexpr std::uint32_t kMostEventBytes = 64U << 20;
inline constexpr std::uint32_t kEventSlack = 64;  // allocated behind a buffer: pieces begin there with a header

// One of the driver's MIDI events, whole.
struct MidiEvent {
    std::uint32_t frame = 0;  // in the cycle
    std::uint32_t size = 0;
    const std::uint8_t* data = nullptr;
};

// Which source holds a note or a pedal, of all that have gone into one input.
struct HeldNotes {
    static constexpr std::uint32_t kReleased = ~0U;  // its source has gone: the next slice begins with its end
    static constexpr std::array<std::uint8_t, 2> kPedals{64, 66};  // sustain, sostenuto
    struct Channel {
        std::array<std::uint32_t, 128> note{};
        std::array<std::uint32_t, kPedals.size()> pedal{};
    };
    std::array<Channel, 16> channels{};
    std::uint32_t held = 0, released = 0;  // how many are held, and how many of these are to be released
};

struct Letters;

// One event port of an instance, or of the rack itself. Made on the control side, outlives plans.
struct EventPort {
    std::uint32_t index = 0;                // the plugin's own port index
    std::uint32_t bytes = 0;                // of the buffer, a multiple of 8; kEventSlack more are there
    LV2_Atom_Sequence* buffer = nullptr;    // the plugin is connected to it
    std::uint32_t tag = 0;                  // outputs: never 0, unique for the life of the process
    HeldNotes* notes = nullptr;             // inputs that take MIDI
    bool position = false;                  // inputs that take time:Position
    Letters* letters = nullptr;             // what control sends into it, or has of it
    std::atomic<std::uint32_t> garbage{0};  // outputs: events that were no events; written by the audio thread
    std::atomic<std::uint32_t> lost{0};     // events that the buffer had no room for
    struct {
        std::uint32_t cursor = 0, end = 0;  // bytes, while the node runs in pieces
        std::uint32_t position = 0;         // the serial of the latest Position that it was told
    } rt;
};
[[nodiscard]] std::uint32_t next_event_tag();  // any thread but audio

// --- sequences
void clear(LV2_Atom_Sequence& sequence) noexcept REALTIME;
// Offers an empty buffer to a plugin, as LV2 says: a chunk of what it may write.
void offer(LV2_Atom_Sequence& sequence, std::uint32_t bytes) noexcept REALTIME;
// Adds an event behind all others. False: there is no room.
bool append(LV2_Atom_Sequence& sequence, std::uint32_t bytes, std::int64_t frame, std::uint32_t type,
            std::uint32_t size, const void* body) noexcept REALTIME;
// Leaves of what a plugin wrote into a buffer of `bytes` only what is whole, in time order and within the run of
// `frames`. Returns how much was wrong.
std::uint32_t sanitize(LV2_Atom_Sequence& sequence, std::uint32_t bytes, std::uint32_t frames) noexcept REALTIME;

inline std::uint32_t padded(std::uint32_t size) noexcept REALTIME { return (size + 7U) & ~7U; }
// The event at this many bytes from the sequence's start, and where the sequence ends.
inline constexpr std::uint32_t kFirstEvent = sizeof(LV2_Atom_Sequence);
inline LV2_Atom_Event& event_at(LV2_Atom_Sequence& sequence, std::uint32_t offset) noexcept REALTIME {
    return *reinterpret_cast<LV2_Atom_Event*>(reinterpret_cast<std::byte*>(&sequence) + offset);
}
inline const LV2_Atom_Event& event_at(const LV2_Atom_Sequence& sequence, std::uint32_t offset) noexcept REALTIME {
    return *reinterpret_cast<const LV2_Atom_Event*>(reinterpret_cast<const std::byte*>(&sequence) + offset);
}
inline std::uint32_t end_of(const LV2_Atom_Sequence& sequence) noexcept REALTIME {
    return sequence.atom.size + static_cast<std::uint32_t>(sizeof(LV2_Atom));
}
inline std::uint32_t behind(const LV2_Atom_Event& event) noexcept REALTIME {
    return static_cast<std::uint32_t>(sizeof(LV2_Atom_Event)) + padded(event.body.size);
}
inline const std::uint8_t* body_of(const LV2_Atom_Event& event) noexcept REALTIME {
    return reinterpret_cast<const std::uint8_t*>(&event + 1);
}

// --- open notes
// A note or pedal goes by, from the source with this tag.
void track(HeldNotes& notes, std::uint32_t tag, const std::uint8_t* data, std::uint32_t size) noexcept REALTIME;
// The source has gone: what it holds is to be released.
void release(HeldNotes& notes, std::uint32_t tag) noexcept REALTIME;
// Writes the ends of what is to be released, as far as there is room.
void write_released(HeldNotes& notes, LV2_Atom_Sequence& sequence, std::uint32_t bytes) noexcept REALTIME;

// --- a node that runs in pieces: each gets its events, counted from its own start, and gives some
void begin_pieces(Node& node) noexcept REALTIME;
void begin_piece(Node& node, std::uint32_t from, std::uint32_t frames) noexcept REALTIME;
void end_piece(Node& node, std::uint32_t from, std::uint32_t frames) noexcept REALTIME;
void end_pieces(Node& node) noexcept REALTIME;

}  // namespace signalbox::rt
