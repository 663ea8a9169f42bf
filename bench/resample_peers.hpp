// SPDX-FileCopyrightText: 2026 The Signalbox authors
// SPDX-License-Identifier: ISC
#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <vector>

namespace signalbox::bench {

// A resampler under way: interleaved floats.
class Resampling {
public:
    virtual ~Resampling() = default;
    // Says how many frames it wrote; `room` are there. Without `in` the input has ended.
    virtual std::size_t process(const float* in, std::size_t frames, float* out, std::size_t room) = 0;
};

struct Rates {
    std::uint32_t from, to, channels;
};

struct Resamplers {
    std::string name, version;
    std::function<std::unique_ptr<Resampling>(const Rates&)> make;
};

Resamplers our_block_resampler();
Resamplers our_polyphase_resampler();
// Whose ratio may change while they run: ours first, then what is installed; `off` by that part of the rate.
std::vector<Resamplers> adaptive_resamplers(double off);
std::vector<Resamplers> resample_peers();  // that are installed

}  // namespace signalbox::bench
