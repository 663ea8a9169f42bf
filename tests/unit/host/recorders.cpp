// SPDX-FileCopyrightText: 2026 The Signalbox authors
// SPDX-License-Identifier: ISC
#include <sys/resource.h>

#include <chrono>
#include <csignal>
#include <filesystem>
#include <thread>

#include "daemon/rt/block.hpp"
#include "tests/unit/host/file_rig.hpp"
#include "tests/unit/system/folder.hpp"

using namespace signalbox;
using namespace file_rig;
namespace fs = std::filesystem;

TEST_CASE("a recorder writes what it hears from one frame to another", "[files]") {
    const test::Folder folder;
    const std::string first = folder.path() + "/take-0001.wav", second = folder.path() + "/take-0002.wav";
    Node node(host::kRecorder, folder.path() + "/take.wav", {{"channels", 3.0F}});
    node.record(0, 1000, 3);
    CHECK_FALSE(fs::exists(first + ".part"));
    node.set("record", 1);
    node.record(1000, 12345, 3);
    CHECK(node.shown("recording") == 1.0F);
    CHECK(fs::exists(first + ".part"));
    node.set("record", 0);
    node.record(13345, 300, 3);
    CHECK(node.shown("recording") == 0.0F);
    CHECK(node.shown("seconds") == Approx(12345 / 48000.0));
    CHECK(read_wav(first) == part(ramp(20000, 3), 3000, 12345 * 3));
    CHECK_FALSE(fs::exists(first + ".part"));
    node.set("record", 1);
    node.record(0, 100, 3);
    node.instance.reset();  // what was recorded when it goes is whole
    CHECK(read_wav(second) == ramp(100, 3));
}

TEST_CASE("a recorder that comes back after a rest goes on in another file", "[files]") {
    const test::Folder folder;
    Node node(host::kRecorder, folder.path() + "/take.wav", {{"record", 1.0F}});
    node.record(0, 100);
    node.instance->wake({.offline = true}, {{"record", 1.0F}, {"channels", 3.0F}});
    node.instance->seed(node.room.cells);
    node.connect();
    node.record(500, 300, 3);
    node.instance.reset();
    CHECK(read_wav(folder.path() + "/take-0001.wav") == ramp(100, 2));
    CHECK(read_wav(folder.path() + "/take-0002.wav") == part(ramp(800, 3), 1500, 900));
}

TEST_CASE("a recorder rolls to the next number that is free", "[files]") {
    const test::Folder folder;
    const auto name = [&](int k) { return folder.path() + "/take-000" + std::to_string(k) + ".wav"; };
    folder.write("take-0002.wav", "somebody's");
    Node node(host::kRecorder, folder.path() + "/take.wav", {{"record", 1.0F}, {"roll", 0.1F}});
    node.record(0, 12000);
    node.instance.reset();
    const Samples all = ramp(12000, 2);
    CHECK(read_wav(name(1)) == part(all, 0, 9600));
    CHECK(fs::file_size(name(2)) == 10);
    CHECK(read_wav(name(3)) == part(all, 9600, 9600));
    CHECK(read_wav(name(4)) == part(all, 19200, 4800));
    CHECK_FALSE(fs::exists(name(5)));
}

TEST_CASE("a recorder without room stops, says so, and keeps what was recorded", "[files]") {
    const test::Folder folder;
    std::signal(SIGXFSZ, SIG_IGN);
    rlimit before{};
    getrlimit(RLIMIT_FSIZE, &before);
    const rlimit small{200000, before.rlim_max};
    Node node(host::kRecorder, folder.path() + "/take.wav", {{"record", 1.0F}});
    REQUIRE(setrlimit(RLIMIT_FSIZE, &small) == 0);
    node.record(0, 40000);
    setrlimit(RLIMIT_FSIZE, &before);
    CHECK(node.shown("recording") == 0.0F);
    const std::string said = node.instance->trouble();
    CHECK(said.starts_with("recording stopped: cannot write " + folder.path() + "/take-0001.wav: File too large"));
    CHECK(said.ends_with("what was recorded until then is in " + folder.path() + "/take-0001.wav"));
    const Samples kept = read_wav(folder.path() + "/take-0001.wav");
    CHECK(kept.size() > 2 * 15000);
    CHECK(kept == part(ramp(40000, 2), 0, kept.size()));
    node.set("record", 0);
    node.record(0, 10);
    node.set("record", 1);  // there is room again
    node.record(0, 1000);
    CHECK(node.instance->trouble().empty());
    node.instance.reset();
    CHECK(read_wav(folder.path() + "/take-0002.wav") == ramp(1000, 2));
}

TEST_CASE("a live recorder writes on the disk's thread, and ends its file where it is left alone", "[files]") {
    const test::Folder folder;
    const std::string path = folder.path() + "/take-0001.wav";
    Node node(host::kRecorder, folder.path() + "/take.wav", {{"record", 1.0F}}, false);
    rt::unhurried.store(false);
    for (std::size_t k = 0; k < 40; ++k) {
        node.record(k * 1024, 1024);
        std::this_thread::sleep_for(std::chrono::milliseconds(1));
    }
    CHECK(node.shown("lost") == 0.0F);
    wait_for([&] { return fs::exists(path); });
    CHECK(read_wav(path) == ramp(40 * 1024, 2));
}

TEST_CASE("a recorder that is not set up says what to do", "[files]") {
    Node node(host::kRecorder, "", {{"record", 1.0F}});
    node.record(0, 1000);
    CHECK(node.instance->trouble().find("set its @file") != std::string::npos);
    CHECK(node.shown("recording") == 0.0F);
}
