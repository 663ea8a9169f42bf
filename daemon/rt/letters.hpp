// SPDX-FileCopyrightText: 2026 The Signalbox authors
// SPDX-License-Identifier: ISC
#pragma once

#include "daemon/rt/byte_ring.hpp"
#include "daemon/rt/events.hpp"

namespace signalbox::rt {

// Messages between control and an event port, beside its cables: bodies of atom:Object, whole and in order. Into an
// input they go at the first frame of a slice, as far as there is room; out of an output come patch:Set and patch:Put,
// each behind the frame that it was written on, in 8 bytes.
struct Letters {
    static constexpr std::uint32_t kBytes = 32768;
    explicit Letters(Arena& arena)
        : ring(arena, kBytes), body(static_cast<unsigned char*>(arena.allocate(kBytes)), ArenaFree{&arena}) {}

    ByteRing ring;
    ArenaPtr<unsigned char> body;  // the one that is being read: for inputs by the audio thread, for outputs by control
    struct {
        std::uint32_t bytes = 0;  // of a letter that waits for room; 0: none does
        std::uint64_t frame = 0;  // the slice's first
    } rt;
};
// No longer letter is delivered into a buffer of so many bytes: so there is always room for it in some slice.
[[nodiscard]] constexpr std::uint32_t most_letter(std::uint32_t buffer_bytes) {
    return buffer_bytes / 2 < Letters::kBytes / 2 ? buffer_bytes / 2 : Letters::kBytes / 2;
}

// What waits goes into the input's buffer, behind what is there at frame 0.
void deliver(EventPort& input) noexcept REALTIME;
// What control is to know of what the output holds, which is sanitized.
void collect(EventPort& output) noexcept REALTIME;

}  // namespace signalbox::rt
