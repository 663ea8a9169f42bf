// SPDX-FileCopyrightText: 2026 The Signalbox authors
// SPDX-License-Identifier: ISC
//
// Players and recorders, against files that are written and read here byte by byte.
// Long because: both are held against the same files, through one rig.
#include <sys/resource.h>

#include <atomic>
#include <chrono>
#include <cmath>
#include <csignal>
#include <cstring>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <memory>
#include <thread>

#include "daemon/host/file_state.hpp"
#include "daemon/host/rounds.hpp"
#include "daemon/rt/block.hpp"
#include "tests/unit/catch.hpp"
#include "tests/unit/host/ask.hpp"
#include "tests/unit/system/folder.hpp"

using namespace signalbox;
namespace fs = std::filesystem;

namespace {

constexpr std::uint32_t kBlock = 256;

using Samples = std::vector<float>;  // interleaved

void put(std::string& bytes, std::uint32_t value, int count) {
    for (int k = 0; k < count; ++k) bytes += static_cast<char>(value >> 8 * k & 255);
}

// A float WAV; `said` frames where it lies.
void write_wav(const std::string& path, const Samples& samples, std::uint32_t channels, std::uint32_t rate = 48000,
               std::size_t said = 0) {
    const auto bytes = static_cast<std::uint32_t>((said > 0 ? said * channels : samples.size()) * 4);
    std::string head = "RIFF";
    put(head, 36 + bytes, 4);
    head += "WAVEfmt ";
    put(head, 16, 4);
    put(head, 3, 2);
    put(head, channels, 2);
    put(head, rate, 4);
    put(head, rate * channels * 4, 4);
    put(head, channels * 4, 2);
    put(head, 32, 2);
    head += "data";
    put(head, bytes, 4);
    std::ofstream file(path, std::ios::binary);
    file << head;
    file.write(reinterpret_cast<const char*>(samples.data()), static_cast<std::streamsize>(samples.size() * 4));
}

// Checks that what the header says is there, no more and no less.
Samples read_wav(const std::string& path) {
    std::ifstream file(path, std::ios::binary);
    const std::string whole{std::istreambuf_iterator<char>(file), {}};
    const std::size_t data = whole.find("data");
    REQUIRE(data != whole.npos);
    std::uint32_t bytes = 0;
    std::memcpy(&bytes, whole.data() + data + 4, 4);
    REQUIRE(data + 8 + bytes == whole.size());
    Samples samples(bytes / 4);
    std::memcpy(samples.data(), whole.data() + data + 8, bytes);
    return samples;
}

// No two alike.
float sample(std::size_t frame, std::size_t channel) {
    return static_cast<float>(frame + 1) / 1048576.0F + static_cast<float>(channel) / 4;
}
Samples ramp(std::size_t frames, std::size_t channels) {
    Samples all;
    for (std::size_t i = 0; i < frames; ++i) {
        for (std::size_t c = 0; c < channels; ++c) all.push_back(sample(i, c));
    }
    return all;
}

struct Node {
    Node(const std::string& uri, const std::string& path, const ask::Room::Values& values, bool offline = true) {
        for (const auto& facts : host::builtin_facts()) {
            if (facts->uri != uri) continue;
            auto made = host::Instance::make(facts, {.offline = offline}, values, room.arena, room.cells,
                                             graph::make_state(host::file_state(path)));
            REQUIRE(made);
            instance = *made;
        }
        REQUIRE(instance);
        instance->seed(room.cells);
        connect();
    }
    void connect() { room.cells.refresh(instance->node().first_cell, instance->node().cell_count); }
    void set(const std::string& symbol, float value) {
        std::uint32_t k = instance->node().first_cell;
        for (const auto& port : instance->facts().ports) {
            if (port.kind != graph::PortKind::control) continue;
            if (port.symbol == symbol) room.cells.land(k, value);
            ++k;
        }
    }
    float shown(const std::string& symbol) { return ask::heard(*instance, room.cells, symbol); }

    // A player's sound.
    Samples play(std::size_t frames, std::uint32_t output = 0) {
        Samples all;
        rt::Node& node = instance->node();
        while (all.size() < frames) {
            const auto count = static_cast<std::uint32_t>(std::min<std::size_t>(kBlock, frames - all.size()));
            node.run(node.handle, count);
            all.insert(all.end(), node.outputs[output].buffer, node.outputs[output].buffer + count);
        }
        return all;
    }
    // What a recorder hears: the ramp, from this frame on.
    void record(std::size_t from, std::size_t frames, std::size_t channels = 2) {
        rt::Node& node = instance->node();
        for (std::size_t done = 0; done < frames;) {
            const auto count = std::min<std::size_t>(kBlock, frames - done);
            std::vector<Samples> inputs(channels, Samples(count));
            for (std::size_t c = 0; c < channels; ++c) {
                for (std::size_t i = 0; i < count; ++i) inputs[c][i] = sample(from + done + i, c);
                node.connect(node.handle, node.inputs[c].index, inputs[c].data());
            }
            node.run(node.handle, static_cast<std::uint32_t>(count));
            done += count;
        }
    }
    ask::Room room;
    std::shared_ptr<host::Instance> instance;
};

template <class Condition>
void wait_for(Condition condition) {
    for (int k = 0; k < 2500 && !condition(); ++k) std::this_thread::sleep_for(std::chrono::milliseconds(2));
    REQUIRE(condition());
}

Samples part(const Samples& samples, std::size_t from, std::size_t count) {
    return {samples.begin() + static_cast<std::ptrdiff_t>(from),
            samples.begin() + static_cast<std::ptrdiff_t>(from + count)};
}

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
    CHECK(node.shown("position") == Approx(1.5 + (4800 - 240) / 48000.0).margin(1e-4));
    float step = 0;
    for (std::size_t i = 1; i < all.size(); ++i) step = std::max(step, std::abs(all[i] - all[i - 1]));
    CHECK(step < 0.5F * 3.15F / 2 / 239);  // the steepest of a raised cosine of 5 ms
    const auto bad = node.instance->seek(-1);
    REQUIRE_FALSE(bad);
    CHECK(bad.error().code == Code::range);
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

// Holds the disk thread up for as long as it is shut.
struct Gate : host::Visited {
    Gate() { disk->add(this); }
    ~Gate() {
        shut = false;
        disk->remove(this);
    }
    Gate(const Gate&) = delete;
    Gate& operator=(const Gate&) = delete;
    void visit() override {
        ++visits;
        while (shut) std::this_thread::sleep_for(std::chrono::milliseconds(1));
    }
    void wait_for(int count) const {
        while (visits < count) std::this_thread::sleep_for(std::chrono::milliseconds(1));
    }
    const std::shared_ptr<host::Rounds> disk = host::Rounds::disk();
    std::atomic<bool> shut{true};
    std::atomic<int> visits{0};
};

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
