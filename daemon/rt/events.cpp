// SPDX-FileCopyrightText: 2026 The Signalbox authors
// SPDX-License-Identifier: ISC
#include "daemon/rt/events.hpp"

#include <algorithm>
#include <cstring>

#include "daemon/rt/tally.hpp"

namespace signalbox::rt {
namespace {

constexpr std::uint8_t kNoteOff = 0x80, kNoteOn = 0x90, kControl = 0xB0, kReset = 0xFF;
constexpr std::uint8_t kAllSoundOff = 120, kAllNotesOff = 123, kHalf = 64;
constexpr std::uint32_t kHeader = sizeof(LV2_Atom), kEventHeader = sizeof(LV2_Atom_Event);

void set_end(LV2_Atom_Sequence& sequence, std::uint32_t end) noexcept REALTIME {
    sequence.atom.type = kSequence;
    sequence.atom.size = end - kHeader;
}

bool is_whole(const LV2_Atom_Event& event) noexcept REALTIME {
    if (event.body.type == 0) return false;
    return event.body.type != kMidiEvent || (event.body.size > 0 && (body_of(event)[0] & 0x80U) != 0);
}

LV2_Atom_Sequence& sequence_at(const EventPort& port, std::uint32_t offset) noexcept REALTIME {
    return *reinterpret_cast<LV2_Atom_Sequence*>(reinterpret_cast<std::byte*>(port.buffer) + offset);
}

}  // namespace

std::uint32_t next_event_tag() {
    static std::atomic<std::uint32_t> tag{0};
    return ++tag;
}

// --- sequences

void clear(LV2_Atom_Sequence& sequence) noexcept REALTIME {
    sequence.atom = {sizeof(LV2_Atom_Sequence_Body), kSequence};
    sequence.body = {};
}

void offer(LV2_Atom_Sequence& sequence, std::uint32_t bytes) noexcept REALTIME {
    sequence.atom = {bytes - kHeader, kChunk};
    sequence.body = {};
}

bool append(LV2_Atom_Sequence& sequence, std::uint32_t bytes, std::int64_t frame, std::uint32_t type,
            std::uint32_t size, const void* body) noexcept REALTIME {
    const std::uint32_t at = end_of(sequence);
    if (size > bytes || padded(size) + kEventHeader > bytes - at) return false;
    LV2_Atom_Event& event = event_at(sequence, at);
    event.time.frames = frame;
    event.body = {size, type};
    if (size > 0) std::memcpy(&event + 1, body, size);
    set_end(sequence, at + behind(event));
    return true;
}

// What is kept moves together, so that a reader finds no gaps.
std::uint32_t sanitize(LV2_Atom_Sequence& sequence, std::uint32_t bytes, std::uint32_t frames) noexcept REALTIME {
    const LV2_Atom atom = sequence.atom;
    const bool untouched = atom.type == kChunk || (atom.type == kSequence && atom.size == 0);
    const bool readable = atom.type == kSequence && atom.size >= sizeof(LV2_Atom_Sequence_Body) &&
                          (sequence.body.unit == 0 || sequence.body.unit == kFrameTime);
    if (!readable) {
        clear(sequence);
        return untouched ? 0 : 1;
    }
    const bool too_long = atom.size > bytes - kHeader;
    const std::uint32_t end = too_long ? bytes : atom.size + kHeader;
    std::uint32_t kept = kFirstEvent, at = kFirstEvent, wrong = too_long ? 1 : 0;
    std::int64_t latest = 0;
    while (at < end) {
        const LV2_Atom_Event& event = event_at(sequence, at);
        if (end - at < kEventHeader || event.body.size > end - at - kEventHeader) {
            ++wrong;
            break;
        }
        const std::uint32_t length = behind(event);
        if (event.time.frames < latest || event.time.frames >= frames || !is_whole(event)) {
            if (too_long) break;  // where its events really end, nobody knows
            ++wrong;
        } else {
            latest = event.time.frames;
            if (kept != at) std::memmove(&event_at(sequence, kept), &event, length);
            kept += length;
        }
        at += length;
    }
    sequence.body = {};
    set_end(sequence, kept);
    return wrong;
}

// --- open notes

namespace {

void put(HeldNotes& notes, std::uint32_t& holder, std::uint32_t tag) noexcept REALTIME {
    if (holder == HeldNotes::kReleased) --notes.released;
    if (holder != 0) --notes.held;
    if (tag != 0) ++notes.held;
    holder = tag;
}

void put_channel(HeldNotes& notes, HeldNotes::Channel& channel, bool pedals) noexcept REALTIME {
    for (std::uint32_t& holder : channel.note) put(notes, holder, 0);
    if (!pedals) return;
    for (std::uint32_t& holder : channel.pedal) put(notes, holder, 0);
}

void track_control(HeldNotes& notes, HeldNotes::Channel& channel, std::uint32_t tag, std::uint8_t number,
                   std::uint8_t value) noexcept REALTIME {
    for (std::size_t i = 0; i < channel.pedal.size(); ++i) {
        if (number == HeldNotes::kPedals[i]) put(notes, channel.pedal[i], value >= kHalf ? tag : 0);
    }
    if (number == kAllSoundOff || number >= kAllNotesOff) put_channel(notes, channel, false);
}

void mark(HeldNotes& notes, std::uint32_t& holder, std::uint32_t tag) noexcept REALTIME {
    if (holder != tag) return;
    holder = HeldNotes::kReleased;
    ++notes.released;
}

// False: no room.
bool write_end(HeldNotes& notes, std::uint32_t& holder, LV2_Atom_Sequence& sequence, std::uint32_t bytes,
               std::array<std::uint8_t, 3> message) noexcept REALTIME {
    if (holder != HeldNotes::kReleased) return true;
    if (!append(sequence, bytes, 0, kMidiEvent, 3, message.data())) return false;
    put(notes, holder, 0);
    return true;
}

}  // namespace

void track(HeldNotes& notes, std::uint32_t tag, const std::uint8_t* data, std::uint32_t size) noexcept REALTIME {
    if (data[0] == kReset && size == 1) {
        for (HeldNotes::Channel& channel : notes.channels) put_channel(notes, channel, true);
        return;
    }
    if (size != 3) return;
    HeldNotes::Channel& channel = notes.channels[data[0] & 0x0FU];
    const std::uint8_t kind = data[0] & 0xF0U, number = data[1] & 0x7FU;
    if (kind == kNoteOn || kind == kNoteOff) {
        put(notes, channel.note[number], kind == kNoteOn && data[2] > 0 ? tag : 0);
    } else if (kind == kControl) {
        track_control(notes, channel, tag, number, data[2]);
    }
}

void release(HeldNotes& notes, std::uint32_t tag) noexcept REALTIME {
    if (notes.held == notes.released) return;
    for (HeldNotes::Channel& channel : notes.channels) {
        for (std::uint32_t& holder : channel.note) mark(notes, holder, tag);
        for (std::uint32_t& holder : channel.pedal) mark(notes, holder, tag);
    }
}

void write_released(HeldNotes& notes, LV2_Atom_Sequence& sequence, std::uint32_t bytes) noexcept REALTIME {
    if (notes.released == 0) return;
    for (std::size_t c = 0; c < notes.channels.size(); ++c) {
        HeldNotes::Channel& channel = notes.channels[c];
        const auto status = [c](std::uint8_t kind) noexcept REALTIME { return static_cast<std::uint8_t>(kind | c); };
        for (std::size_t n = 0; n < channel.note.size(); ++n) {
            const auto note = static_cast<std::uint8_t>(n);
            if (!write_end(notes, channel.note[n], sequence, bytes, {status(kNoteOff), note, kHalf})) return;
        }
        for (std::size_t i = 0; i < channel.pedal.size(); ++i) {
            const std::uint8_t pedal = HeldNotes::kPedals[i];
            if (!write_end(notes, channel.pedal[i], sequence, bytes, {status(kControl), pedal, 0})) return;
        }
    }
}

// --- pieces

void begin_pieces(Node& node) noexcept REALTIME {
    for (EventPort& port : std::span(node.event_inputs, node.event_input_count)) {
        port.rt.cursor = kFirstEvent;
        port.rt.end = end_of(*port.buffer);
    }
    for (EventPort& port : std::span(node.event_outputs, node.event_output_count)) port.rt.cursor = 0;
}

// An input's piece stays where it is: its header goes over the end of what the piece before has read.
void begin_piece(Node& node, std::uint32_t from, std::uint32_t frames) noexcept REALTIME {
    for (EventPort& port : std::span(node.event_inputs, node.event_input_count)) {
        const std::uint32_t header = port.rt.cursor - kFirstEvent;
        while (port.rt.cursor < port.rt.end) {
            LV2_Atom_Event& event = event_at(*port.buffer, port.rt.cursor);
            if (event.time.frames >= std::int64_t{from} + frames) break;
            event.time.frames -= from;
            port.rt.cursor += behind(event);
        }
        LV2_Atom_Sequence& sequence = sequence_at(port, header);
        clear(sequence);
        set_end(sequence, port.rt.cursor - header);
        node.connect(node.handle, port.index, &sequence);
    }
    for (EventPort& port : std::span(node.event_outputs, node.event_output_count)) {
        LV2_Atom_Sequence& sequence = sequence_at(port, port.rt.cursor);
        offer(sequence, port.bytes - port.rt.cursor + (port.rt.cursor > 0 ? kFirstEvent : 0));
        node.connect(node.handle, port.index, &sequence);
    }
}

// An output's piece moves down over its own header, behind the pieces before it.
void end_piece(Node& node, std::uint32_t from, std::uint32_t frames) noexcept REALTIME {
    for (EventPort& port : std::span(node.event_outputs, node.event_output_count)) {
        const std::uint32_t at = port.rt.cursor, header = at > 0 ? kFirstEvent : 0;
        LV2_Atom_Sequence& sequence = sequence_at(port, at);
        if (const auto bad = sanitize(sequence, port.bytes - at + header, frames); bad != 0) tally(port.garbage, bad);
        const std::uint32_t end = end_of(sequence);
        for (std::uint32_t e = kFirstEvent; e < end; e += behind(event_at(sequence, e))) {
            event_at(sequence, e).time.frames += from;
        }
        std::byte* const first = reinterpret_cast<std::byte*>(&sequence);
        if (header > 0) std::memmove(first, first + header, end - header);
        port.rt.cursor = at + end - header;
        set_end(*port.buffer, port.rt.cursor);
    }
}

void end_pieces(Node& node) noexcept REALTIME {
    for (EventPort& port : std::span(node.event_inputs, node.event_input_count)) {
        node.connect(node.handle, port.index, port.buffer);
    }
    for (EventPort& port : std::span(node.event_outputs, node.event_output_count)) {
        node.connect(node.handle, port.index, port.buffer);
    }
}

}  // namespace signalbox::rt
