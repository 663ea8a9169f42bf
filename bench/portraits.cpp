// SPDX-FileCopyrightText: 2026 The Signalbox authors
// SPDX-License-Identifier: ISC
#include "bench/portraits.hpp"

#include <algorithm>
#include <cstdio>
#include <stdexcept>

#include "plugins/lv2/quiet.hpp"

namespace signalbox::bench {

std::optional<std::vector<float>> play_through(const Lv2World& world, const Setup& setup,
                                               const std::vector<float>& sound, const std::vector<Turn>& turns) {
    constexpr std::uint32_t kBlock = 64;
    if (!world.has(setup.uri)) return std::nullopt;
    try {
        Lv2Plugin plugin(world, setup.uri, kBlock, kPortraitHz);
        for (const auto& [symbol, value] : setup.settings) plugin.set(symbol, value);
        const lv2::Quiet quiet;
        std::vector<float> in = sound, out;
        in.resize(sound.size() + kBlock);  // the plugin takes no block that ends where the sound does
        for (std::size_t at = 0; at < sound.size(); at += kBlock) {
            for (const Turn& turn : turns) {
                if (turn.frame == at) plugin.set(turn.symbol, turn.value);
            }
            plugin.run(in, at);
            const std::vector<float>& block = plugin.output(0);
            out.insert(out.end(), block.begin(), block.end());
        }
        out.resize(sound.size());
        return out;
    } catch (const std::runtime_error& failure) {
        std::fprintf(stderr, "effects: %s is left out: %s\n", setup.name.c_str(), failure.what());
        return std::nullopt;
    }
}

std::string state_of(const Lv2World& world, const Setup& setup, bool loaded) {
    return loaded || !world.has(setup.uri) ? world.version(setup.uri) : "cannot be loaded";
}

std::vector<double> largest(const std::vector<double>& values, std::size_t parts) {
    std::vector<double> most(parts);
    const auto place = [&](std::size_t part) {
        return values.begin() + static_cast<std::ptrdiff_t>(values.size() * part / parts);
    };
    for (std::size_t i = 0; i < parts; ++i) most[i] = *std::max_element(place(i), place(i + 1));
    return most;
}

std::string rounded(double value, int digits) {
    char text[40];
    std::snprintf(text, sizeof text, "%.*f", digits, value);
    return text;
}

}  // namespace signalbox::bench
