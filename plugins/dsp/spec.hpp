// SPDX-FileCopyrightText: 2026 The Signalbox authors
// SPDX-License-Identifier: ISC
#pragma once

#include <cstdint>

namespace signalbox::dsp {

// What a kernel is prepared for; prepare(Spec) is the only place where a kernel allocates.
struct Spec {
    double rate_hz = 48000.0;
    std::uint32_t max_frames = 1024;
};

}  // namespace signalbox::dsp
