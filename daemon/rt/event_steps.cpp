// SPDX-FileCopyrightText: 2026 The Signalbox authors
// SPDX-License-Identifier: ISC
#include "daemon/rt/event_steps.hpp"

#include <algorithm>

#include "daemon/rt/letters.hpp"
#include "daemon/rt/tally.hpp"

namespace signalbox::rt {
namespace {

bool later(const EventCursor& a, const EventCursor& b) noexcept REALTIME {
    return a.frame != b.frame ? a.frame > b.frame : a.source > b.source;
}

// A heap with one entry for each source that has an event left.
class Merge {
public:
    explicit Merge(const EventMix& mix) noexcept REALTIME : mix_(mix) {
        const bool begun = mix.ramp->begun;
        for (std::uint32_t i = 0; i < mix.sources.size(); ++i) {
            const EventSource& source = mix.sources[i];
            if (begun ? source.after : source.before) push(i, kFirstEvent);
        }
    }
    [[nodiscard]] bool empty() const noexcept REALTIME { return count_ == 0; }
    // Gives the earliest event and goes on to its source's next one.
    const LV2_Atom_Event& take(std::uint32_t& tag) noexcept REALTIME {
        std::pop_heap(mix_.cursors.begin(), mix_.cursors.begin() + count_, later);
        const EventCursor cursor = mix_.cursors[static_cast<std::size_t>(--count_)];
        const EventSource& source = mix_.sources[cursor.source];
        const LV2_Atom_Event& event = event_at(*source.sequence, cursor.offset);
        tag = source.tag;
        push(cursor.source, cursor.offset + behind(event));
        return event;
    }

private:
    void push(std::uint32_t source, std::uint32_t offset) noexcept REALTIME {
        const LV2_Atom_Sequence& sequence = *mix_.sources[source].sequence;
        if (offset >= end_of(sequence)) return;
        mix_.cursors[static_cast<std::size_t>(count_++)] = {event_at(sequence, offset).time.frames, source, offset};
        std::push_heap(mix_.cursors.begin(), mix_.cursors.begin() + count_, later);
    }

    const EventMix& mix_;
    std::ptrdiff_t count_ = 0;
};

}  // namespace

void run_event_input(void* handle, std::uint32_t frames) noexcept REALTIME {
    EventChannel& channel = *static_cast<EventChannel*>(handle);
    LV2_Atom_Sequence& sequence = *channel.port.buffer;
    clear(sequence);
    std::int64_t latest = 0;
    for (; channel.rt.count > 0; --channel.rt.count, ++channel.rt.events) {
        const MidiEvent& event = *channel.rt.events;
        if (event.frame >= channel.rt.at + frames) return;
        latest = std::max(latest, std::int64_t{event.frame} - channel.rt.at);
        if (event.size == 0) continue;
        if (!append(sequence, channel.port.bytes, latest, kMidiEvent, event.size, event.data)) tally(channel.port.lost);
    }
}

void merge(const EventMix& mix) noexcept REALTIME {
    EventPort& port = *mix.port;
    clear(*port.buffer);
    if (port.notes != nullptr) write_released(*port.notes, *port.buffer, port.bytes);
    if (mix.position != nullptr && port.position && port.rt.position != mix.position->serial()) {
        const Position& position = *mix.position;
        port.rt.position = position.serial();
        if (!append(*port.buffer, port.bytes, 0, kObject, position.size(), position.body())) tally(port.lost);
    }
    if (port.letters != nullptr) deliver(port);
    Merge events(mix);
    for (std::uint32_t tag = 0; !events.empty();) {
        const LV2_Atom_Event& event = events.take(tag);
        const std::uint32_t size = event.body.size, type = event.body.type;
        if (!append(*port.buffer, port.bytes, event.time.frames, type, size, body_of(event))) {
            tally(port.lost);
        } else if (port.notes != nullptr && type == kMidiEvent) {
            track(*port.notes, tag, body_of(event), size);
        }
    }
}

void run_event_feed(void* handle, std::uint32_t) noexcept REALTIME {
    const EventFeed& feed = *static_cast<const EventFeed*>(handle);
    for (const EventMix& mix : feed.inputs) merge(mix);
    Node& node = *feed.node;
    for (EventPort& port : std::span(node.event_outputs, node.event_output_count)) {
        offer(*port.buffer, port.bytes);
        if (port.letters != nullptr && !feed.inputs.empty()) port.letters->rt.frame = feed.inputs[0].ramp->frame;
    }
}

void run_event_check(void* handle, std::uint32_t frames) noexcept REALTIME {
    Node& node = *static_cast<Node*>(handle);
    for (EventPort& port : std::span(node.event_outputs, node.event_output_count)) {
        if (const auto bad = sanitize(*port.buffer, port.bytes, frames); bad != 0) tally(port.garbage, bad);
        if (port.letters != nullptr) collect(port);
    }
}

namespace {

// Gives the driver what is in the channel's buffer.
void send(EventChannel& channel, std::uint32_t delay) noexcept REALTIME {
    const auto& driver = channel.rt;
    if (driver.write == nullptr || driver.output == nullptr) return;
    const LV2_Atom_Sequence& sequence = *channel.port.buffer;
    for (std::uint32_t at = kFirstEvent; at < end_of(sequence);) {
        const LV2_Atom_Event& event = event_at(sequence, at);
        at += behind(event);
        if (event.body.type != kMidiEvent) continue;
        const auto frame = static_cast<std::uint32_t>(event.time.frames) + driver.at + delay;
        if (!driver.write(driver.output, {frame, event.body.size, body_of(event)})) tally(channel.port.lost);
    }
}

}  // namespace

void run_event_output(void* handle, std::uint32_t) noexcept REALTIME {
    const EventOutput& output = *static_cast<const EventOutput*>(handle);
    merge(output.mix);
    send(*output.channel, 0);
}

void end_notes(EventChannel& channel, std::uint32_t frames) noexcept REALTIME {
    clear(*channel.port.buffer);
    write_released(*channel.port.notes, *channel.port.buffer, channel.port.bytes);
    send(channel, frames - 1);
}

}  // namespace signalbox::rt
