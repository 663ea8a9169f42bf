// SPDX-FileCopyrightText: 2026 The Signalbox authors
// SPDX-License-Identifier: ISC
#include "tests/unit/edits/scenes.hpp"

namespace signalbox::edits {
namespace {

using control::test::at;
using graph::Command;

graph::Pairs pairs(const Cables& cables) {
    graph::Pairs result;
    for (const auto& [from, to] : cables) result.emplace_back(at(from), at(to));
    return result;
}

const Items kStraight = {connect("in:1", "out:1")};

// in:1 -> amp at half -> out:1, and the same for others with one main path.
Items through(const std::string& uri, const std::string& in, const std::string& out, const Items& more = {}) {
    return all({{add(uri, "x"), connect("in:1", "x:" + in), connect("x:" + out, "out:1")}, more});
}
const Items kAmp = through(std::string(kTest) + "amp", "in", "out", {set("x", "gain", 0.5)});
const Items kStereo = through(std::string(kTest) + "stereo", "in_l", "out_l",
                              {connect("in:2", "x:in_r"), connect("x:out_r", "out:2"), set("x", "gain", 0.5)});
const Items kSplit = through(std::string(kTest) + "split", "in", "half", {connect("x:whole", "out:2")});
const Items kJoin = through(std::string(kTest) + "join", "in_l", "out", {connect("in:2", "x:in_r")});

}  // namespace

Item add(const std::string& uri, const std::string& id) { return Command(graph::Add{uri, id, {}}); }
Item take_out(const std::string& id, bool heal) { return Command(graph::Remove{id, heal}); }
Item replace(const std::string& id, const std::string& uri) { return Command(graph::Replace{id, uri, {}}); }
Item insert(const std::string& uri, const std::string& id, const Cables& cables) {
    return Command(graph::Insert{uri, id, pairs(cables), {}});
}
Item move(const std::string& id, const Cables& cables) { return Command(graph::Move{id, pairs(cables)}); }
Item connect(const std::string& from, const std::string& to, float gain) {
    return Command(graph::Connect{at(from), at(to), gain});
}
Item disconnect(const std::string& from, const std::string& to) { return Command(graph::Disconnect{at(from), at(to)}); }
Item feedback(const std::string& from, const std::string& to, float gain, float ms) {
    return Command(graph::Feedback{at(from), at(to), gain, ms});
}
Item gain(const std::string& from, const std::string& to, float gain) {
    return Command(graph::Gain{at(from), at(to), gain});
}
Item bypass(const std::string& id, bool on) { return Command(graph::Bypass{id, on}); }
Item clear() { return Command(graph::Clear{}); }
Item set(const std::string& id, const std::string& symbol, double value) {
    return control::ParamSet{.id = id, .symbol = symbol, .value = value};
}

Items all(std::initializer_list<Items> parts) {
    Items result;
    for (const Items& part : parts) result.insert(result.end(), part.begin(), part.end());
    return result;
}

Items through_gain(const std::string& id, double db) {
    return {add(kGain, id), set(id, "gain", db), connect("in:1", id + ":in_1"), connect(id + ":out_1", "out:1")};
}

void begin(Player& player, const Items& build) {
    player.edit({clear()});
    player.play(0.05);
    if (!build.empty()) player.edit(build);
    player.play(0.1);
}

std::vector<Scene> scenes() {
    const double low = kMinus12Db;
    return {
        {"add, unheard", kStraight, {add(kGain, "g")}, {1, 0}, {1, 0}},
        {"add beside the path", kStraight, through_gain("g", -12.0), {1, 0}, {1 + low, 0}},
        {"add to silence", {}, through_gain("g", -12.0), {0, 0}, {low, 0}},
        {"remove, healing", through_gain("g", -12), {take_out("g")}, {low, 0}, {1, 0}},
        {"remove, not healing", through_gain("g", -12), {take_out("g", false)}, {low, 0}, {0, 0}},
        {"replace by the same", through_gain("g", -12), {replace("g", kGain)}, {low, 0}, {low, 0}},
        {"replace by another", through_gain("g", -12), {replace("g", "urn:signalbox:meter")}, {low, 0}, {1, 0}},
        {"insert", kStraight, {insert(kGain, "g", {{"in:1", "out:1"}}), set("g", "gain", -12)}, {1, 0}, {low, 0}},
        {"insert, louder",
         kStraight,
         {insert(kGain, "g", {{"in:1", "out:1"}}), set("g", "gain", 12)},
         {1, 0},
         {1 / low, 0}},
        {"move",
         all({through_gain("g", -12), {connect("in:1", "out:2")}}),
         {move("g", {{"in:1", "out:2"}})},
         {low, 1},
         {1, low}},
        {"connect", {}, kStraight, {0, 0}, {1, 0}},
        {"connect beside the path", kStraight, {connect("in:2", "out:1")}, {1, 0}, {1.5, 0}},
        {"connect, upside down", kStraight, {connect("in:2", "out:1", -1)}, {1, 0}, {0.5, 0}},
        {"disconnect", kStraight, {disconnect("in:1", "out:1")}, {1, 0}, {0, 0}},
        {"gain down", kStraight, {gain("in:1", "out:1", 0.25F)}, {1, 0}, {0.25, 0}},
        {"gain up", kStraight, {gain("in:1", "out:1", 4)}, {1, 0}, {4, 0}},
        {"gain to nothing", kStraight, {gain("in:1", "out:1", 0)}, {1, 0}, {0, 0}},
        {"gain, turned over", kStraight, {gain("in:1", "out:1", -1)}, {1, 0}, {-1, 0}},
        {"gain, turned over and down", kStraight, {gain("in:1", "out:1", -0.25F)}, {1, 0}, {-0.25, 0}},
        {"bypass mono", kAmp, {bypass("x", true)}, {0.5, 0}, {1, 0}},
        {"unbypass mono", all({kAmp, {bypass("x", true)}}), {bypass("x", false)}, {1, 0}, {0.5, 0}},
        {"bypass stereo", kStereo, {bypass("x", true)}, {0.5, 0.25}, {1, 0.5}},
        {"unbypass stereo", all({kStereo, {bypass("x", true)}}), {bypass("x", false)}, {1, 0.5}, {0.5, 0.25}},
        {"bypass one to two", kSplit, {bypass("x", true)}, {0.5, 1}, {1, 1}},
        {"unbypass one to two", all({kSplit, {bypass("x", true)}}), {bypass("x", false)}, {1, 1}, {0.5, 1}},
        {"bypass two to one", kJoin, {bypass("x", true)}, {0.75, 0}, {1, 0}},
        {"unbypass two to one", all({kJoin, {bypass("x", true)}}), {bypass("x", false)}, {1, 0}, {0.75, 0}},
        {"clear", all({through_gain("g", -12), {connect("in:2", "out:2")}}), {clear()}, {low, 0.5}, {0, 0}},
        {"apply",
         through_gain("g", -12),
         {control::Apply{R"({"signalbox": 1, "name": "other", "nodes": [
             {"id": "h", "uri": "urn:signalbox:gain", "bypass": false, "params": {"gain": -6.0206}, "state": []}], "cables": [
             {"from": "h:out_2", "to": "out:1", "gain": 1, "feedback": null},
             {"from": "in:1", "to": "h:in_2", "gain": 1, "feedback": null},
             {"from": "in:2", "to": "out:2", "gain": 1, "feedback": null}], "bindings": [], "snapshots": []})"}},
         {low, 0},
         {0.5, 0.5}},
    };
}

// A period of the tone goes ten times into 10 ms at every rate, so a loop of that time is in phase.
std::vector<Scene> loop_scenes() {
    const Items plain = through_gain("g", 0);
    const Items loop = all({plain, {feedback("g:out_1", "g:in_1", 0.5F, 10)}});
    const Items two = all(
        {through_gain("g", 0), {insert(kGain, "h", {{"g:out_1", "out:1"}}), feedback("h:out_1", "g:in_1", 0.5F, 10)}});
    const double seconds = 0.3;
    return {
        {"connect feedback", plain, {feedback("g:out_1", "g:in_1", 0.5F, 10)}, {1, 0}, {2, 0}, seconds},
        {"disconnect feedback", loop, {disconnect("g:out_1", "g:in_1")}, {2, 0}, {1, 0}, seconds},
        {"gain of feedback", loop, {gain("g:out_1", "g:in_1", 0.25F)}, {2, 0}, {1 / 0.75, 0}, seconds},
        {"feedback turned over", loop, {gain("g:out_1", "g:in_1", -0.5F)}, {2, 0}, {1 / 1.5, 0}, seconds, true},
        {"insert in a loop",
         loop,
         {insert(kGain, "h", {{"in:1", "g:in_1"}}), set("h", "gain", -12)},
         {2, 0},
         {2 * kMinus12Db, 0},
         seconds},
        {"insert on feedback", loop, {insert(kGain, "h", {{"g:out_1", "g:in_1"}})}, {2, 0}, {2, 0}, seconds},
        {"remove from a loop", two, {take_out("h")}, {2, 0}, {2, 0}, seconds},
        {"remove the head of a loop", two, {take_out("g")}, {2, 0}, {2, 0}, seconds},
        {"remove with its loop", loop, {take_out("g")}, {2, 0}, {1, 0}, seconds},
        {"bypass in a loop",
         all({loop, {set("g", "gain", -12)}}),
         {bypass("g", true)},
         {kMinus12Db / (1 - kMinus12Db / 2), 0},
         {2, 0},
         seconds},
        {"clear a loop", loop, {clear()}, {2, 0}, {0, 0}, seconds},
        {"another time in a loop",
         loop,
         {disconnect("g:out_1", "g:in_1"), feedback("g:out_1", "g:in_1", 0.5F, 20)},
         {2, 0},
         {2, 0},
         2 * seconds},
        {"remove between two feedback cables",
         all({plain, {add(kGain, "h"), feedback("g:out_1", "h:in_1", 1, 10), feedback("h:out_1", "g:in_1", 0.5F, 10)}}),
         {take_out("h")},
         {2, 0},
         {2, 0},
         2 * seconds},
    };
}

}  // namespace signalbox::edits
