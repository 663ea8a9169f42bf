// SPDX-FileCopyrightText: 2026 The Signalbox authors
// SPDX-License-Identifier: ISC
#pragma once

#include <lv2/atom/atom.h>
#include <lv2/urid/urid.h>

#include <cstdint>
#include <span>

#include "plugins/dsp/realtime.hpp"

namespace signalbox::lv2 {

// Fills an output of events in the order of their frames; what there is no room for is left out.
class EventWriter {
public:
    // `port` may be null, and then nothing is written. `type` is the host's atom:Sequence.
    EventWriter(LV2_Atom_Sequence* port, LV2_URID type) noexcept REALTIME;

    // Whether there was room.
    bool add(std::uint32_t frame, LV2_URID type, std::span<const unsigned char> body) noexcept REALTIME;

private:
    LV2_Atom_Sequence* port_;
    std::uint32_t room_ = 0;  // behind the sequence's header
};

}  // namespace signalbox::lv2
