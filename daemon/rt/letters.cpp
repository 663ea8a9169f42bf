// SPDX-FileCopyrightText: 2026 The Signalbox authors
// SPDX-License-Identifier: ISC
#include "daemon/rt/letters.hpp"

#include <cstring>

#include "daemon/rt/tally.hpp"

namespace signalbox::rt {

void deliver(EventPort& input) noexcept REALTIME {
    Letters& letters = *input.letters;
    while (letters.rt.bytes > 0 || letters.ring.pop(letters.body.get(), letters.rt.bytes)) {
        if (!append(*input.buffer, input.bytes, 0, kObject, letters.rt.bytes, letters.body.get())) return;
        letters.rt.bytes = 0;
    }
}

namespace {

bool tells(const LV2_Atom_Event& event) noexcept REALTIME {
    if (event.body.type != kObject || event.body.size < sizeof(LV2_Atom_Object_Body)) return false;
    LV2_Atom_Object_Body body;
    std::memcpy(&body, body_of(event), sizeof body);
    return body.otype == kPatchSet || body.otype == kPatchPut;
}

}  // namespace

void collect(EventPort& output) noexcept REALTIME {
    const LV2_Atom_Sequence& sequence = *output.buffer;
    for (std::uint32_t at = kFirstEvent; at < end_of(sequence);) {
        const LV2_Atom_Event& event = event_at(sequence, at);
        at += behind(event);
        if (!tells(event)) continue;
        const std::uint64_t frame = output.letters->rt.frame + static_cast<std::uint64_t>(event.time.frames);
        if (!output.letters->ring.push(&frame, sizeof frame, body_of(event), event.body.size)) tally(output.lost);
    }
}

}  // namespace signalbox::rt
