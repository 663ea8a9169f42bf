// SPDX-FileCopyrightText: 2026 The Signalbox authors
// SPDX-License-Identifier: ISC
#pragma once

#include <lv2/atom/atom.h>

#include <cstdint>

#include "plugins/dsp/realtime.hpp"
#include "plugins/dsp/speech/decision.hpp"
#include "plugins/lv2/event_writer.hpp"
#include "plugins/lv2/features.hpp"

namespace signalbox::lv2 {

// Says what was decided: notes on one port; on the other, messages with the properties vad:onset (the frame on
// which speech was first likely, counted from the message's own), then vad:speech (0 or 1), or vad:misfires (how many
// there were).
class Announcer {
public:
    using Change = dsp::speech::Decision::Change;
    struct Note {
        int number, channel;  // from 0
    };

    void prepare(const Features& features);
    void forget() noexcept REALTIME { sounding_ = false; }

    // One block's outputs.
    struct Block {
        EventWriter midi, notify;
    };
    [[nodiscard]] Block begin(LV2_Atom_Sequence* midi, LV2_Atom_Sequence* notify) const noexcept REALTIME;
    // Somebody asks for the properties.
    [[nodiscard]] bool asked(const LV2_Atom_Sequence* control) const noexcept REALTIME;
    void answer(Block& block, bool speech, std::uint64_t age) const noexcept REALTIME;

    // Speech was first likely so many frames before this one.
    void say(Block& block, std::uint32_t frame, Change change, std::uint64_t age, float probability,
             const Note& note) noexcept REALTIME;

private:
    void play(Block& block, std::uint32_t frame, bool on, float probability, const Note& note) noexcept REALTIME;
    void put(Block& block, std::uint32_t frame, std::uint64_t age, LV2_URID key, std::int32_t value) const noexcept
        REALTIME;

    Note held_{};
    bool sounding_ = false;
    std::int32_t misfires_ = 0;
    LV2_URID sequence_ = 0, object_ = 0, int_ = 0, long_ = 0, midi_event_ = 0;
    LV2_URID get_ = 0, put_ = 0, body_ = 0, speech_ = 0, onset_ = 0, misfires_key_ = 0;
};

}  // namespace signalbox::lv2
