// SPDX-FileCopyrightText: 2026 The Signalbox authors
// SPDX-License-Identifier: ISC
#pragma once

#include <sndfile.h>

#include <string>

#include "daemon/graph/result.hpp"
#include "plugins/dsp/formats/format.hpp"

namespace signalbox::convert {

// What --format says: a kind of file, what a sample is in it, both, or neither (0); as libsndfile numbers them.
struct Form {
    int kind = 0, samples = 0;
};

// "flac", "s16", "wav:s24", ...
Result<Form> form_of(const std::string& text);
// The kind of file that a name's ending says; 0: none that is known.
int kind_of(const std::string& path);
std::string ending_of(int kind);  // ".wav"
std::string kinds();              // in words
std::string samples();

// What is written of a file of `from` when `wanted` is asked for and `kind` is its kind: without a word as many bits as
// there are, where this kind of file can hold them. `rate_hz` is that of what is written.
Result<int> target_of(const SF_INFO& from, const Form& wanted, int kind, int rate_hz);

// How samples go between libsndfile and the rest of the program.
dsp::Format carrier_of(int format);
// Bits that a sample of this has; floating ones have 32.
int bits_of(int format);

}  // namespace signalbox::convert
