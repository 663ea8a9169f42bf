// SPDX-FileCopyrightText: 2026 The Signalbox authors
// SPDX-License-Identifier: ISC
#pragma once

#include <cstdint>
#include <string>

namespace signalbox::host {

// How many bytes of sound a file says that it has, and how many are there; both 0 where it says nothing. libsndfile
// takes a file that ends early for a shorter one. WAV, RF64, AIFF, W64, CAF and AU; of Ogg the whole pages.
struct SoundBytes {
    std::uint64_t said = 0, there = 0;
};
SoundBytes sound_bytes(const std::string& path);

// In words, where fewer are there than it says; else empty.
std::string missing_sound(const std::string& path);

}  // namespace signalbox::host
