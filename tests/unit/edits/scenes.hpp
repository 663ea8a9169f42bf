// SPDX-FileCopyrightText: 2026 The Signalbox authors
// SPDX-License-Identifier: ISC
#pragma once

#include <array>
#include <string>
#include <vector>

#include "tests/unit/edits/player.hpp"

namespace signalbox::edits {

inline constexpr const char* kGain = "urn:signalbox:gain";
inline constexpr const char* kTest = "urn:signalbox:test:";

using Cables = std::vector<std::pair<std::string, std::string>>;
Item add(const std::string& uri, const std::string& id);
Item take_out(const std::string& id, bool heal = true);
Item replace(const std::string& id, const std::string& uri);
Item insert(const std::string& uri, const std::string& id, const Cables& cables);
Item move(const std::string& id, const Cables& cables);
Item connect(const std::string& from, const std::string& to, float gain = 1);
Item disconnect(const std::string& from, const std::string& to);
Item feedback(const std::string& from, const std::string& to, float gain, float ms);
Item gain(const std::string& from, const std::string& to, float gain);
Item bypass(const std::string& id, bool on);
Item clear();
Item set(const std::string& id, const std::string& symbol, double value);
// Several of them in a row.
Items all(std::initializer_list<Items> parts);
// A gain node of so many dB between in:1 and out:1.
Items through_gain(const std::string& id, double db);

// In place of what played, and settled.
void begin(Player& player, const Items& build);

inline constexpr double kMinus12Db = 0.251188643;

// An edit with one changed place on every path, and how much of the tone each output has before and after it.
struct Scene {
    std::string name;
    Items build, edit;
    std::array<double, 2> before, after;
    double seconds = 0.05;  // until all is over
    bool turned = false;    // a path is turned over, whatever becomes of the sum
};
std::vector<Scene> scenes();
std::vector<Scene> loop_scenes();  // in feedback loops

}  // namespace signalbox::edits
