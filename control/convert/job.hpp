// SPDX-FileCopyrightText: 2026 The Signalbox authors
// SPDX-License-Identifier: ISC
#pragma once

#include <atomic>
#include <cstdint>
#include <optional>
#include <string>

#include "control/convert/form.hpp"
#include "control/convert/rate_changer.hpp"
#include "daemon/graph/result.hpp"
#include "plugins/dsp/formats/dither.hpp"

namespace signalbox::convert {

// What is asked of every file.
struct Wish {
    std::uint32_t rate_hz = 0;  // 0: as it is
    Form form;                  // what is 0 in it: as it is
    dsp::Dither::Kind dither = dsp::Dither::Kind::triangular;
    Mode mode = Mode::any;
    dsp::ResampleQuality quality = dsp::ResampleQuality::high;
};

// One file into another.
struct Job {
    std::string input, output;
    int kind = 0;                    // of the output, as libsndfile numbers them
    bool alone = false;              // a processor has nothing to do but it
    std::atomic<float> part = 0;     // done so far
    std::optional<float> peak = {};  // where samples were cut off at full scale: how loud they were
};

// On an error, and where `stop` becomes true, the output is not there. Holds a few blocks of sound, however long it is.
Result<void> run(Job& job, const Wish& wish, const std::atomic<bool>& stop);

}  // namespace signalbox::convert
