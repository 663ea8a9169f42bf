// SPDX-FileCopyrightText: 2026 The Signalbox authors
// SPDX-License-Identifier: ISC
#pragma once

#include <lv2/atom/atom.h>
#include <lv2/midi/midi.h>
#include <lv2/patch/patch.h>
#include <lv2/time/time.h>

#include <array>
#include <cstdint>

namespace signalbox::rt {

// The URIs that the floor knows have the same numbers in every process: the host's map begins with them, in this order.
enum Urid : std::uint32_t {
    kChunk = 1,
    kSequence,
    kObject,
    kFrameTime,
    kAtomInt,
    kAtomLong,
    kAtomFloat,
    kAtomDouble,
    kAtomBool,
    kAtomUrid,
    kAtomPath,
    kAtomString,
    kMidiEvent,
    kPosition,
    kTimeFrame,
    kTimeSpeed,
    kTimeBar,
    kTimeBarBeat,
    kTimeBeat,
    kTimeBeatUnit,
    kTimeBeatsPerBar,
    kTimeBeatsPerMinute,
    kPatchGet,
    kPatchSet,
    kPatchProperty,
    kPatchValue,
    kPatchSubject,
    kPatchPut,
};
inline constexpr std::array kFixedUris = {
    LV2_ATOM__Chunk,       LV2_ATOM__Sequence,       LV2_ATOM__Object,   LV2_ATOM__frameTime,
    LV2_ATOM__Int,         LV2_ATOM__Long,           LV2_ATOM__Float,    LV2_ATOM__Double,
    LV2_ATOM__Bool,        LV2_ATOM__URID,           LV2_ATOM__Path,     LV2_ATOM__String,
    LV2_MIDI__MidiEvent,   LV2_TIME__Position,       LV2_TIME__frame,    LV2_TIME__speed,
    LV2_TIME__bar,         LV2_TIME__barBeat,        LV2_TIME__beat,     LV2_TIME__beatUnit,
    LV2_TIME__beatsPerBar, LV2_TIME__beatsPerMinute, LV2_PATCH__Get,     LV2_PATCH__Set,
    LV2_PATCH__property,   LV2_PATCH__value,         LV2_PATCH__subject, LV2_PATCH__Put};
static_assert(kFixedUris.size() == kPatchPut);

}  // namespace signalbox::rt
