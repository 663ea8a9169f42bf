// SPDX-FileCopyrightText: 2026 The Signalbox authors
// SPDX-License-Identifier: ISC
//
// Sequences: what plugins leave is made whole, sources are merged in order, open notes are ended.
#include "daemon/rt/events.hpp"

#include <algorithm>
#include <cstring>
#include <random>
#include <vector>

#include "daemon/rt/event_steps.hpp"
#include "tests/unit/catch.hpp"

using namespace signalbox::rt;

namespace {

using Bytes = std::vector<std::uint8_t>;

struct Seen {
    std::int64_t frame = 0;
    std::uint32_t type = kMidiEvent;
    Bytes bytes;
    bool operator==(const Seen&) const = default;
};

// A sequence with memory of its own.
struct Buffer {
    explicit Buffer(std::uint32_t bytes = kEventBytes) : room(bytes), memory((bytes + kEventSlack) / 8) {
        clear(get());
    }
    LV2_Atom_Sequence& get() { return *reinterpret_cast<LV2_Atom_Sequence*>(memory.data()); }
    bool add(std::int64_t frame, const Bytes& bytes, std::uint32_t type = kMidiEvent) {
        return append(get(), room, frame, type, static_cast<std::uint32_t>(bytes.size()), bytes.data());
    }
    std::vector<Seen> seen() {
        std::vector<Seen> all;
        for (std::uint32_t at = kFirstEvent; at < end_of(get()); at += behind(event_at(get(), at))) {
            const LV2_Atom_Event& event = event_at(get(), at);
            all.push_back({event.time.frames, event.body.type, {body_of(event), body_of(event) + event.body.size}});
        }
        return all;
    }
    std::uint32_t room;
    std::vector<std::uint64_t> memory;
};

// What sanitize may keep of such bytes, found by reading them anew: a list, in the order of time, or nothing.
std::vector<Seen> reference(const Buffer& from, std::uint32_t room, std::uint32_t frames) {
    std::vector<Seen> all;
    const auto* const bytes = reinterpret_cast<const std::uint8_t*>(from.memory.data());
    const auto word = [&](std::size_t at) {
        std::uint32_t value = 0;
        std::memcpy(&value, bytes + at, sizeof value);
        return value;
    };
    if (word(4) != kSequence || word(0) < 8 || (word(8) != 0 && word(8) != kFrameTime)) return all;
    const std::size_t end = std::min<std::size_t>(std::size_t{word(0)} + 8, room);
    for (std::size_t at = 16; at + 16 <= end;) {
        std::int64_t frame = 0;
        std::memcpy(&frame, bytes + at, sizeof frame);
        const std::size_t size = word(at + 8);
        const std::uint32_t type = word(at + 12);
        if (at + 16 + size > end) break;
        const bool in_time = frame >= (all.empty() ? 0 : all.back().frame) && frame < std::int64_t{frames};
        const bool midi = type != kMidiEvent || (size > 0 && bytes[at + 16] >= 0x80);
        if (in_time && type != 0 && midi) {
            all.push_back({frame, type, {bytes + at + 16, bytes + at + 16 + size}});
        } else if (std::size_t{word(0)} + 8 > room) {
            break;  // behind a size that lies, what is no event ends them
        }
        at += 16 + (size + 7) / 8 * 8;
    }
    return all;
}

}  // namespace

TEST_CASE("a sequence takes events until it is full, and none in half", "[events]") {
    Buffer buffer(128);
    CHECK(buffer.add(3, {0x90, 60, 1}));
    CHECK(buffer.add(3, Bytes(64, 0xF0)));
    CHECK_FALSE(buffer.add(4, {0x90, 61, 1}));
    CHECK_FALSE(buffer.add(4, Bytes(5000, 1)));
    CHECK(buffer.seen() == std::vector<Seen>{{3, kMidiEvent, {0x90, 60, 1}}, {3, kMidiEvent, Bytes(64, 0xF0)}});
}

TEST_CASE("what a plugin leaves is made whole", "[events]") {
    Buffer buffer;
    offer(buffer.get(), buffer.room);
    CHECK(sanitize(buffer.get(), buffer.room, 64) == 0);  // it wrote nothing
    CHECK(buffer.seen().empty());
    buffer.get().atom.type = kObject;
    CHECK(sanitize(buffer.get(), buffer.room, 64) == 1);
    buffer.add(5, {0x90, 60, 1});
    buffer.add(4, {0x90, 61, 1});   // goes back
    buffer.add(64, {0x90, 62, 1});  // behind the run
    buffer.add(63, {60, 1});        // no status
    buffer.add(63, {});             // nothing at all
    buffer.add(63, {1, 2}, kChunk);
    CHECK(sanitize(buffer.get(), buffer.room, 64) == 4);
    CHECK(buffer.seen() == std::vector<Seen>{{5, kMidiEvent, {0x90, 60, 1}}, {63, kChunk, {1, 2}}});
    event_at(buffer.get(), kFirstEvent + 24).body.size = 0xfffffff0;
    CHECK(sanitize(buffer.get(), buffer.room, 64) == 1);
    CHECK(buffer.seen().size() == 1);
    buffer.get().atom.size = 0x7fffffff;
    CHECK(sanitize(buffer.get(), buffer.room, 64) >= 1);
    CHECK(end_of(buffer.get()) <= buffer.room);
}

TEST_CASE("garbage is contained, and what is good in it kept", "[events]") {
    std::mt19937 random(7);
    for (int round = 0; round < 20000; ++round) {
        Buffer buffer(256);
        for (int i = 0; i < 6; ++i)
            buffer.add(static_cast<std::int64_t>(random() % 70),
                       Bytes(random() % 12, static_cast<std::uint8_t>(random())));
        auto* const bytes = reinterpret_cast<std::uint8_t*>(buffer.memory.data());
        for (auto i = random() % 5; i > 0; --i) {
            const auto at = random() % (round % 2 == 0 ? 96 : 256);
            bytes[at] = static_cast<std::uint8_t>(random() % 3 == 0 ? random() : random() % 32);
        }
        const std::vector<Seen> expected = reference(buffer, buffer.room, 64);
        sanitize(buffer.get(), buffer.room, 64);
        REQUIRE(end_of(buffer.get()) <= buffer.room);
        REQUIRE(buffer.seen() == expected);
        REQUIRE(sanitize(buffer.get(), buffer.room, 64) == 0);
    }
}

namespace {

struct Merged {
    RampClock clock;
    std::vector<Buffer> buffers;
    Buffer target;
    HeldNotes notes;
    EventPort port;
    std::vector<EventSource> sources;
    std::vector<EventCursor> cursors;

    explicit Merged(std::size_t count, std::uint32_t room = kEventBytes) : buffers(count), target(room) {
        port.bytes = room;
        port.buffer = &target.get();
        port.notes = &notes;
        for (std::uint32_t i = 0; i < count; ++i) sources.push_back({&buffers[i].get(), i + 1});
        cursors.resize(count);
    }
    std::vector<Seen> run() {
        merge({&port, &clock, sources, cursors});
        return target.seen();
    }
};

}  // namespace

TEST_CASE("sources are merged as a stable sort would", "[events]") {
    std::mt19937 random(3);
    for (int round = 0; round < 300; ++round) {
        Merged merged(1 + random() % 7);
        std::vector<Seen> expected;
        for (Buffer& buffer : merged.buffers) {
            std::int64_t frame = 0;
            for (auto i = random() % 9; i > 0; --i) {
                frame += static_cast<std::int64_t>(random() % 4);
                const Bytes bytes{0x90, static_cast<std::uint8_t>(random() % 128), 1};
                buffer.add(frame, bytes);
                expected.push_back({frame, kMidiEvent, bytes});
            }
        }
        std::stable_sort(expected.begin(), expected.end(), [](auto& a, auto& b) { return a.frame < b.frame; });
        REQUIRE(merged.run() == expected);
        REQUIRE(merged.run() == expected);  // and leaves them as they were
    }
}

TEST_CASE("what a full input has no room for is counted", "[events]") {
    Merged merged(2, 64);
    for (Buffer& buffer : merged.buffers) {
        for (int i = 0; i < 3; ++i) buffer.add(i, {0x90, 60, 1});
    }
    CHECK(merged.run().size() == 2);
    CHECK(merged.port.lost == 4);
}

TEST_CASE("the notes and pedals of a source that goes are ended, and no others", "[events]") {
    Merged merged(2);
    merged.buffers[0].add(0, {0x91, 60, 1});
    merged.buffers[0].add(0, {0x91, 61, 1});
    merged.buffers[0].add(1, {0xB1, 64, 127});
    merged.buffers[0].add(2, {0x81, 61, 0});
    merged.buffers[1].add(5, {0x91, 62, 1});
    merged.buffers[1].add(6, {0x92, 60, 1});
    merged.run();
    CHECK(merged.notes.held == 4);
    release(merged.notes, 1);
    for (Buffer& buffer : merged.buffers) clear(buffer.get());
    merged.buffers[1].add(0, {0x91, 65, 1});
    CHECK(merged.run() == std::vector<Seen>{{0, kMidiEvent, {0x81, 60, 64}},
                                            {0, kMidiEvent, {0xB1, 64, 0}},
                                            {0, kMidiEvent, {0x91, 65, 1}}});
    clear(merged.buffers[1].get());
    CHECK(merged.run().empty());
    release(merged.notes, 1);
    CHECK(merged.run().empty());
    release(merged.notes, 2);
    CHECK(merged.run().size() == 3);
    CHECK((merged.notes.held == 0 && merged.notes.released == 0));
}

TEST_CASE("ends that have no room wait for the next slice; controllers and resets end notes too", "[events]") {
    Merged merged(1, 64);
    for (std::uint8_t note = 0; note < 5; ++note)
        track(merged.notes, 1, std::array<std::uint8_t, 3>{0x90, note, 9}.data(), 3);
    release(merged.notes, 1);
    CHECK(merged.run().size() == 2);
    CHECK(merged.run().size() == 2);
    CHECK(merged.run().size() == 1);
    const std::array<std::uint8_t, 3> on{0x93, 60, 1}, pedal{0xB3, 66, 64}, off{0xB3, 123, 0}, reset{0xFF, 0, 0};
    track(merged.notes, 1, on.data(), 3);
    track(merged.notes, 1, pedal.data(), 3);
    CHECK(merged.notes.held == 2);
    track(merged.notes, 1, off.data(), 3);
    CHECK(merged.notes.held == 1);
    track(merged.notes, 1, reset.data(), 1);
    CHECK(merged.notes.held == 0);
}
