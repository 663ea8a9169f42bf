// SPDX-FileCopyrightText: 2026 The Signalbox authors
// SPDX-License-Identifier: ISC
// What the speech detector's kernel says of sound, for training: reads clips of 16 kHz, 16 bit and a length in samples
// from stdin, forgets everything before each, and writes all features of each hop as floats.
#include <cstdint>
#include <cstdlib>
#include <iostream>
#include <vector>

#include "plugins/dsp/speech/ear.hpp"

using namespace signalbox::dsp;

int main(int argc, char** argv) {
    const long samples = argc == 2 ? std::atol(argv[1]) : 0;
    if (samples < static_cast<long>(speech::hop)) {
        std::cerr << "usage: listen SAMPLES < CLIPS.s16 > FEATURES.f32\n";
        return 2;
    }
    const auto hops = static_cast<std::size_t>(samples) / speech::hop;
    std::vector<std::int16_t> clip(static_cast<std::size_t>(samples));
    std::vector<speech::Features> heard(hops);
    const auto bytes = static_cast<std::streamsize>(clip.size() * sizeof clip[0]);
    speech::Ear ear;
    while (std::cin.read(reinterpret_cast<char*>(clip.data()), bytes)) {
        ear.reset();
        for (std::size_t i = 0; i < hops; ++i) {
            float wave[speech::hop];
            for (std::size_t k = 0; k < speech::hop; ++k)
                wave[k] = static_cast<float>(clip[i * speech::hop + k]) / 32768;
            heard[i] = ear.hear(wave);
        }
        std::cout.write(reinterpret_cast<const char*>(heard.data()),
                        static_cast<std::streamsize>(hops * sizeof heard[0]));
    }
    return std::cout.good() ? 0 : 1;
}
