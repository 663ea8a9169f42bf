// SPDX-FileCopyrightText: 2026 The Signalbox authors
// SPDX-License-Identifier: ISC
#include <atomic>
#include <chrono>
#include <cmath>
#include <filesystem>
#include <thread>

#include "daemon/host/rounds.hpp"
#include "daemon/rt/block.hpp"
#include "tests/unit/host/file_rig.hpp"
#include "tests/unit/system/folder.hpp"

using namespace signalbox;
using namespace file_rig;
namespace fs = std::filesystem;

namespace {

// Holds the disk thread up for as long as it is shut.
struct Gate : host::Visited {
    Gate() { disk->add(this); }
    ~Gate() {
        shut = false;
        disk->remove(this);
    }
    Gate(const Gate&) = delete;
    Gate& operator=(const Gate&) = delete;
    bool visit() override {
        ++visits;
        while (shut) std::this_thread::sleep_for(std::chrono::milliseconds(1));
        return true;
    }
    void wait_for(int count) const {
        while (visits < count) std::this_thread::sleep_for(std::chrono::milliseconds(1));
    }
    const std::shared_ptr<host::Rounds> disk = host::Rounds::disk();
    std::atomic<bool> shut{true};
    std::atomic<int> visits{0};
};

}  // namespace

TEST_CASE("a player plays its file's own samples, and silence behind them", "[files]") {
    const test::Folder folder;
    const std::string path = folder.path() + "/a.wav";
    write_wav(path, ramp(70000, 2), 2);
    Node node(host::kPlayer, path, {{"play", 1.0F}});
    for (const std::size_t c : {std::size_t{0}, std::size_t{1}}) {
        node.set("seek", c == 0 ? -1.0F : 0.0F);
        if (c == 1) node.play(600);  // to the end of its fade
        const Samples heard = node.play(70000, static_cast<std::uint32_t>(c));
        const std::size_t late = c == 0 ? 0 : 600;
        std::size_t wrong = 0;
        for (std::size_t i = 0; i + late < 70000; ++i) wrong += heard[i] != sample(i + late, c) ? 1 : 0;
        CHECK(wrong == 0);
    }
    CHECK(node.play(2000) == Samples(2000));
    CHECK(node.shown("position") == Approx(70000 / 48000.0));
    CHECK(node.shown("length") == Approx(70000 / 48000.0));
    CHECK(node.shown("underruns") == 0.0F);
    node.set("play", 0);
    node.play(10);
    node.set("play", 1);  // once more from its beginning
    CHECK(node.play(100) == [] {
        Samples first;
        for (std::size_t i = 0; i < 100; ++i) first.push_back(sample(i, 0));
        return first;
    }());
}

TEST_CASE("a looping player goes round without a gap, a single channel goes to both sides", "[files]") {
    const test::Folder folder;
    const std::string path = folder.path() + "/a.wav";
    write_wav(path, ramp(5001, 1), 1);
    Node node(host::kPlayer, path, {{"play", 1.0F}, {"loop", 1.0F}});
    const Samples heard = node.play(30000, 1);
    std::size_t wrong = 0;
    for (std::size_t i = 0; i < heard.size(); ++i) wrong += heard[i] != sample(i % 5001, 0) ? 1 : 0;
    CHECK(wrong == 0);
    node.set("loop", 0);  // to the end of this round
    const Samples rest = node.play(10000);
    CHECK(part(rest, 5001 * 6 - 30000, 3000) == Samples(3000));
    CHECK(rest[5] == sample(30000 % 5001 + 5, 0));
}

TEST_CASE("a player pauses, goes on and seeks without a step", "[files]") {
    const test::Folder folder;
    const std::string path = folder.path() + "/a.wav";
    write_wav(path, Samples(96000, 0.5F), 1);
    Node node(host::kPlayer, path, {{"play", 1.0F}});
    Samples all = node.play(4800);
    CHECK(all.front() == 0.5F);
    const auto append = [&](const Samples& more) { all.insert(all.end(), more.begin(), more.end()); };
    node.set("play", 0);
    append(node.play(1000));
    CHECK(all.back() == 0.0F);
    const float stopped = node.shown("position");
    append(node.play(1000));
    CHECK(node.shown("position") == stopped);
    node.set("play", 1);
    append(node.play(4800));
    CHECK(all.back() == 0.5F);
    REQUIRE(node.instance->seek(1.5));
    append(node.play(4800));
    CHECK(all.back() == 0.5F);
    CHECK(node.shown("position") == Approx(1.5 + (4800 - 480) / 48000.0).margin(1e-4));
    float step = 0;
    for (std::size_t i = 1; i < all.size(); ++i) step = std::max(step, std::abs(all[i] - all[i - 1]));
    CHECK(step < 0.5F * 3.15F / 2 / 479);  // the steepest of a raised cosine of 10 ms
    const auto bad = node.instance->seek(-1);
    REQUIRE_FALSE(bad);
    CHECK(bad.error().code == Code::range);
}

TEST_CASE("a player that pauses, goes on, seeks, loops and gets louder leaves next to nothing above its tone",
          "[files]") {
    const test::Folder folder;
    const std::string path = folder.path() + "/a.wav";
    const double turn = 2 * 3.14159265358979 * 1000 / 48000;
    Samples tone;
    for (int i = 0; i < 48000; ++i) tone.push_back(static_cast<float>(0.25 * std::sin(turn * i)));
    write_wav(path, tone, 1);
    Node node(host::kPlayer, path, {{"play", 1.0F}});
    Samples all = node.play(4800);
    const auto append = [&](const Samples& more) { all.insert(all.end(), more.begin(), more.end()); };
    for (const float play : {0.0F, 1.0F}) {
        node.set("play", play);
        append(node.play(2013));
    }
    REQUIRE(node.instance->seek(0.50017));
    append(node.play(4800));
    for (const float loop : {1.0F, 0.0F}) {
        node.set("loop", loop);
        append(node.play(1007));
    }
    for (const float db : {-12.0F, 0.0F, -90.0F, 0.0F}) {
        node.set("gain", db);
        append(node.play(2013));
    }
    double most = 0;
    for (std::size_t i = 2; i < all.size(); ++i) {
        const auto at = [&](std::size_t k) { return static_cast<double>(all[i - k]); };
        most = std::max(most, std::abs(at(0) - 2 * std::cos(turn) * at(1) + at(2)));
    }
    CHECK(most <= 3e-4);
}

TEST_CASE("a player resamples a file of another rate", "[files]") {
    const test::Folder folder;
    const std::string path = folder.path() + "/a.wav";
    Samples tone;
    for (int i = 0; i < 44100; ++i)
        tone.push_back(static_cast<float>(0.5 * std::sin(2 * 3.14159265358979 * 1000 * i / 44100)));
    write_wav(path, tone, 1, 44100);
    Node node(host::kPlayer, path, {{"play", 1.0F}, {"loop", 1.0F}});
    const Samples heard = node.play(96000);
    double worst = 0;
    for (std::size_t i = 2000; i < 94000; ++i) {
        const double exact = 0.5 * std::sin(2 * 3.14159265358979 * 1000 * static_cast<double>(i) / 48000);
        worst = std::max(worst, std::abs(static_cast<double>(heard[i]) - exact));
    }
    CHECK(worst < 1e-5);
    CHECK(node.shown("length") == 1.0F);
}

TEST_CASE("a live player for which the disk is too slow is silent, counts it and goes on where it was", "[files]") {
    const test::Folder folder;
    const std::string path = folder.path() + "/a.wav";
    write_wav(path, ramp(1000000, 1), 1);
    Node node(host::kPlayer, path, {{"play", 1.0F}}, false);
    rt::unhurried.store(false);
    Gate gate;
    gate.wait_for(1);
    Samples heard;
    for (int k = 0; k < 3000 && node.shown("underruns") == 0.0F; ++k) {
        const Samples more = node.play(kBlock);
        heard.insert(heard.end(), more.begin(), more.end());
    }
    REQUIRE(node.shown("underruns") > 0.0F);
    std::size_t gone = heard.size();
    while (heard[gone - 1] == 0.0F) --gone;
    for (std::size_t i = 0; i < gone; ++i) REQUIRE(heard[i] == sample(i, 0));
    const float position = node.shown("position");
    CHECK(position == Approx(static_cast<double>(gone) / 48000));
    gate.shut = false;
    gate.wait_for(gate.visits + 2);  // a whole round
    const Samples more = node.play(2000);
    CHECK(more[1999] == sample(gone + 1999, 0));
}

TEST_CASE("a player keeps its file and its place over a rest", "[files]") {
    const test::Folder folder;
    const std::string path = folder.path() + "/a.wav";
    write_wav(path, ramp(96000, 1), 1);
    Node node(host::kPlayer, path, {{"play", 1.0F}});
    node.play(9600);
    const auto kept = node.instance->save_state();
    REQUIRE(kept);
    CHECK(host::file_of(**kept) == path);
    node.instance->wake({.offline = true}, {{"play", 1.0F}});
    node.instance->seed(node.room.cells);
    node.connect();
    const Samples heard = node.play(1000);
    CHECK(heard[999] == sample(9600 + 999, 0));
}

TEST_CASE("files that are no good are refused with a sentence", "[files]") {
    const test::Folder folder;
    const auto refused = [&](const std::string& uri, const std::string& path, double rate_hz = 48000) {
        const auto checked = host::check_file(uri, path, rate_hz);
        return checked ? std::string("taken") : checked.error().text;
    };
    const std::string cut = folder.path() + "/cut.wav", text = folder.path() + "/text.wav",
                      many = folder.path() + "/many.wav";
    write_wav(cut, ramp(1000, 1), 1, 48000, 5000);
    write_wav(many, ramp(10, 17), 17);
    folder.write("text.wav", "no sound");
    write_wav(folder.path() + "/none.wav", {}, 1);
    CHECK(refused(host::kPlayer, cut).find("ends after 4000") != std::string::npos);
    CHECK(refused(host::kPlayer, text).starts_with("cannot read " + text));
    CHECK(refused(host::kPlayer, folder.path() + "/absent.wav").starts_with("cannot read "));
    CHECK(refused(host::kPlayer, many).find("17 channels") != std::string::npos);
    CHECK(refused(host::kPlayer, folder.path() + "/none.wav").ends_with("holds no sound"));
    CHECK(refused(host::kPlayer, "a.wav").starts_with("say the whole path"));
    CHECK(refused(host::kRecorder, folder.path() + "/a.mp4").find("end it in .wav") != std::string::npos);
    CHECK(refused(host::kRecorder, "/no such folder/a.wav").starts_with("cannot write in /no such folder"));
    CHECK(refused("urn:signalbox:gain", cut).find("has no @file") != std::string::npos);
    CHECK(refused(host::kPlayer, "") == "taken");
}

TEST_CASE("a file that is cut while it plays ends in silence, and says so", "[files]") {
    const test::Folder folder;
    const std::string path = folder.path() + "/a.wav";
    write_wav(path, ramp(1000000, 1), 1);
    Node node(host::kPlayer, path, {{"play", 1.0F}});
    fs::resize_file(path, 44 + 4 * 500000);
    const Samples heard = node.play(600000);
    CHECK(heard[490000] == sample(490000, 0));
    CHECK(part(heard, 510000, 90000) == Samples(90000));
    CHECK(node.instance->trouble().find("ends after") != std::string::npos);
}
