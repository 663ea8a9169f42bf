// SPDX-FileCopyrightText: 2026 The Signalbox authors
// SPDX-License-Identifier: ISC
#include "plugins/lv2/vad.lv2/announcer.hpp"

#include <lv2/atom/util.h>
#include <lv2/midi/midi.h>
#include <lv2/patch/patch.h>

#include <algorithm>
#include <cmath>

namespace signalbox::lv2 {

namespace {

// A patch:Put whose body is an object with a number of 64 bits and one of 32, as LV2 lays them out.
struct Message {
    LV2_Atom_Object_Body put;
    LV2_Atom_Property_Body body;
    LV2_Atom_Object_Body object;
    LV2_Atom_Property_Body onset;
    std::int64_t frames;
    LV2_Atom_Property_Body what;
    std::int32_t value, padding;
};
static_assert(sizeof(Message) == 8 + 16 + 8 + 16 + 8 + 16 + 8);

}  // namespace

void Announcer::prepare(const Features& features) {
    sequence_ = features.map(LV2_ATOM__Sequence);
    object_ = features.map(LV2_ATOM__Object);
    int_ = features.map(LV2_ATOM__Int);
    long_ = features.map(LV2_ATOM__Long);
    midi_event_ = features.map(LV2_MIDI__MidiEvent);
    get_ = features.map(LV2_PATCH__Get);
    put_ = features.map(LV2_PATCH__Put);
    body_ = features.map(LV2_PATCH__body);
    speech_ = features.map("urn:signalbox:vad:speech");
    onset_ = features.map("urn:signalbox:vad:onset");
    misfires_key_ = features.map("urn:signalbox:vad:misfires");
}

Announcer::Block Announcer::begin(LV2_Atom_Sequence* midi, LV2_Atom_Sequence* notify) const noexcept REALTIME {
    return {EventWriter(midi, sequence_), EventWriter(notify, sequence_)};
}

bool Announcer::asked(const LV2_Atom_Sequence* control) const noexcept REALTIME {
    if (control == nullptr || get_ == 0 || control->atom.size < sizeof(LV2_Atom_Sequence_Body)) return false;
    LV2_ATOM_SEQUENCE_FOREACH(control, event) {
        if (event->body.type != object_) continue;
        if (reinterpret_cast<const LV2_Atom_Object*>(&event->body)->body.otype == get_) return true;
    }
    return false;
}

void Announcer::answer(Block& block, bool speech, std::uint64_t age) const noexcept REALTIME {
    put(block, 0, age, speech_, speech ? 1 : 0);
    put(block, 0, age, misfires_key_, misfires_);
}

void Announcer::say(Block& block, std::uint32_t frame, Change change, std::uint64_t age, float probability,
                    const Note& note) noexcept REALTIME {
    if (change == Change::none) return;
    if (change == Change::misfire) return put(block, frame, age, misfires_key_, ++misfires_);
    const bool on = change == Change::on;
    play(block, frame, on, probability, note);
    put(block, frame, age, speech_, on ? 1 : 0);
}

// A note ends as the one that it began as, whatever is chosen by now.
void Announcer::play(Block& block, std::uint32_t frame, bool on, float probability, const Note& note) noexcept
    REALTIME {
    if (on) held_ = note;
    if (!on && !sounding_) return;
    sounding_ = on;
    const auto loud = static_cast<unsigned char>(std::clamp(std::lround(127 * probability), 1L, 127L));
    const auto status = static_cast<unsigned char>((on ? 0x90 : 0x80) | held_.channel);
    const unsigned char bytes[] = {status, static_cast<unsigned char>(held_.number),
                                   on ? loud : static_cast<unsigned char>(64)};
    block.midi.add(frame, midi_event_, bytes);
}

void Announcer::put(Block& block, std::uint32_t frame, std::uint64_t age, LV2_URID key,
                    std::int32_t value) const noexcept REALTIME {
    Message message{};
    constexpr std::uint32_t kInner = sizeof message - sizeof message.put - sizeof message.body;
    message.put = {0, put_};
    message.body = {body_, 0, {kInner, object_}};
    message.object = {0, 0};
    message.onset = {onset_, 0, {sizeof message.frames, long_}};
    message.frames = -static_cast<std::int64_t>(age);
    message.what = {key, 0, {sizeof message.value, int_}};
    message.value = value;
    if (put_ == 0) return;
    block.notify.add(frame, object_, {reinterpret_cast<const unsigned char*>(&message), sizeof message});
}

}  // namespace signalbox::lv2
