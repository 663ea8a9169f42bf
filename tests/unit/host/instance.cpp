// SPDX-FileCopyrightText: 2026 The Signalbox authors
// SPDX-License-Identifier: ISC
#include "daemon/host/instance.hpp"

#include <unistd.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <cstring>
#include <filesystem>
#include <limits>
#include <thread>
#include <vector>

#include "daemon/host/library.hpp"
#include "daemon/host/reblock.hpp"
#include "tests/unit/catch.hpp"
#include "tests/unit/host/ask.hpp"

using namespace signalbox;

namespace {

std::string why_not(const std::string& name) {
    ask::Room room;
    const auto facts = ask::facts(ask::kTest + name);
    REQUIRE(facts);
    const auto made = room.make(facts);
    REQUIRE_FALSE(made);
    CHECK(made.error().code == Code::plugin);
    // Nothing is left behind.
    CHECK(room.cells.allocate(rt::Cells::kCount).has_value());
    return made.error().text;
}

std::string file(const std::string& name) { return ask::kBundles + "/" + name + ".lv2/" + name + ".so"; }

}  // namespace

TEST_CASE("an LV2 plugin runs") {
    ask::Room room;
    const auto made = room.make(ask::facts(ask::kTest + "amp"), {{"gain", 2.0f}, {"nonsense", 7.0f}});
    REQUIRE(made);
    const rt::Node& node = (*made)->node();
    CHECK(node.input_count == 1);
    CHECK(node.output_count == 1);
    CHECK(node.cell_count == 1);
    CHECK(node.latency_frames == 0);
    CHECK((*made)->initial_values() == std::vector<float>{2.0f});
    const std::vector<float> in = {0.25f, -0.5f, 1.0f};
    ask::run(**made, room.cells, in);
    const float* const out = node.outputs[0].buffer;
    CHECK((out[0] == 0.5f && out[1] == -1.0f && out[2] == 2.0f));
    // A knob that is turned is heard where the port is connected.
    *room.cells.port(node.first_cell) = 3.0f;
    node.run(node.handle, 1);
    CHECK(out[0] == 0.75f);
}

TEST_CASE("CV ports are signals, in port order with audio") {
    ask::Room room;
    const auto made = room.make(ask::facts(ask::kTest + "cv"), {{"scale", -1.0f}});
    REQUIRE(made);
    const rt::Node& node = (*made)->node();
    REQUIRE((node.input_count == 2 && node.output_count == 2));
    CHECK((node.inputs[0].index == 0 && node.inputs[1].index == 1));
    CHECK((node.outputs[0].index == 2 && node.outputs[1].index == 3));
    ask::run(**made, room.cells, {0.5f});
    CHECK(node.outputs[0].buffer[0] == 0.25f);
    CHECK(node.outputs[1].buffer[0] == -0.5f);
}

TEST_CASE("a plugin is told the truth, and its latency is read") {
    ask::Room room;
    const host::Setting setting{GENERATE(44100.0, 48000.0), GENERATE(64U, 1024U, 4096U)};
    const auto made = room.make(ask::facts(ask::kTest + "fixture"), {}, setting);
    REQUIRE(made);
    CHECK((*made)->node().latency_frames == 64);
    (*made)->seed(room.cells);
    room.cells.refresh((*made)->node().first_cell, (*made)->node().cell_count);
    CHECK(ask::heard(**made, room.cells, "options") == 1.0f);
    CHECK(ask::heard(**made, room.cells, "latency") == 64.0f);
    CHECK(ask::heard(**made, room.cells, "frequency") == 440.0f);
}

TEST_CASE("a value that is no number is the initial one") {
    ask::Room room;
    const auto made = room.make(ask::facts(ask::kTest + "amp"), {{"gain", std::numeric_limits<float>::quiet_NaN()}});
    REQUIRE(made);
    CHECK((*made)->initial_values() == std::vector<float>{1.0f});
}

TEST_CASE("an instance gives back what it had") {
    ask::Room room;
    const auto facts = ask::facts(ask::kTest + "stereo");
    const auto before = room.arena.usage();
    auto first = room.make(facts), second = room.make(facts);
    REQUIRE((first && second));
    CHECK((*first)->node().key != (*second)->node().key);
    CHECK((*first)->node().first_cell != (*second)->node().first_cell);
    CHECK(room.arena.usage().used > before.used);
    *first = *second = nullptr;
    CHECK(room.arena.usage().used == before.used);
    CHECK(room.arena.usage().blocks == before.blocks);
    CHECK(room.cells.allocate(rt::Cells::kCount) == std::optional<std::uint32_t>(0));
}

TEST_CASE("without a row of free cells there is no instance, and no crash") {
    ask::Room room;
    REQUIRE(room.cells.allocate(rt::Cells::kCount - 1));
    const auto facts = ask::facts(ask::kTest + "stereo");
    const auto made = room.make(facts);
    REQUIRE_FALSE(made);
    CHECK(made.error().code == Code::limit);
    CHECK(made.error().text.find("2 control ports") != std::string::npos);
}

TEST_CASE("a library is opened once for all its instances") {
    const auto first = host::Library::open(file("amp"), ask::kBundles + "/amp.lv2");
    const auto second = host::Library::open(file("amp"), ask::kBundles + "/amp.lv2");
    REQUIRE((first && second));
    CHECK(*first == *second);
}

TEST_CASE("a library that is put in another's place is opened, whoever still has the old one") {
    const std::string path = "/tmp/signalbox-upgraded-" + std::to_string(getpid()) + ".so";
    const auto install = [&](const std::string& name) {
        std::filesystem::copy_file(file(name), path + ".new");
        std::filesystem::rename(path + ".new", path);
        return host::Library::open(path, "/tmp");
    };
    const auto first = install("amp"), second = install("stereo"), again = host::Library::open(path, "/tmp");
    const auto third = install("cv");
    unlink(path.c_str());
    REQUIRE((first && second && again && third));
    CHECK(*again == *second);
    CHECK((*first)->find(ask::kTest + "amp"));
    CHECK((*second)->find(ask::kTest + "stereo"));
    CHECK_FALSE((*second)->find(ask::kTest + "amp"));
    CHECK((*third)->find(ask::kTest + "cv"));
}

TEST_CASE("what is broken says how, and what to do") {
    CHECK(why_not("missing") == "The library " + file("missing") + " is missing; install the plugin again.");
    CHECK(why_not("text") == "The library " + file("text") + " is not a shared library; install the plugin again.");
    CHECK(why_not("nosymbol") == "The library " + file("nosymbol") + " is no LV2 plugin: it has no lv2_descriptor.");
    CHECK(why_not("elsewhere") == "The library " + file("elsewhere") +
                                      " does not contain urn:signalbox:test:elsewhere; its description is of another "
                                      "version.");
    CHECK(
        why_not("refuses") ==
        "urn:signalbox:test:refuses refused to start at 48000 Hz; its own messages, if any, are in the daemon's log.");
}

TEST_CASE("a library cut short is a sentence too") {
    const std::string path = "/tmp/signalbox-cut-" + std::to_string(getpid()) + ".so";
    FILE* const out = fopen(path.c_str(), "w");
    REQUIRE(out != nullptr);
    fputs("\177ELF and no more", out);
    fclose(out);
    const auto opened = host::Library::open(path, "/tmp");
    unlink(path.c_str());
    REQUIRE_FALSE(opened);
    CHECK(opened.error().text.starts_with("The library " + path + " cannot be loaded: "));
}

TEST_CASE("instances are made on several threads at once") {
    ask::Room room;
    const auto facts = ask::facts(ask::kTest + "fixture");
    std::vector<std::thread> threads;
    for (int t = 0; t < 4; ++t) {
        threads.emplace_back([&] {
            for (int i = 0; i < 50; ++i) {
                const auto made = room.make(facts);
                if (!made || (*made)->node().latency_frames != 64) std::abort();
            }
        });
    }
    for (auto& thread : threads) thread.join();
    CHECK(room.cells.allocate(rt::Cells::kCount).has_value());
}

#if defined(TEST_PLANNER)
TEST_CASE("plugins that make plans with FFTW do so on several threads at once") {
    ask::Room room;
    auto facts = std::make_shared<graph::PluginFacts>(*ask::facts(ask::kTest + "amp"));
    facts->uri = ask::kTest + "planner";
    facts->library = TEST_PLANNER;
    facts->ports.resize(2);
    std::vector<std::thread> threads;
    for (int t = 0; t < 4; ++t) {
        threads.emplace_back([&] {
            for (int i = 0; i < 50; ++i) {
                if (!room.make(facts)) std::abort();
            }
        });
    }
    for (auto& thread : threads) thread.join();
}
#endif

TEST_CASE("plugins of other people run") {
    const std::vector<std::string> uris = {"http://drobilla.net/plugins/mda/Delay",
                                           "http://drobilla.net/plugins/mda/Ambience",
                                           "http://lv2plug.in/plugins/eg-amp"};
    for (const std::string& uri : uris) {
        const auto facts = ask::facts(uri, ask::kInstalled);
        if (!facts) {
            WARN("not installed, not tried: " << uri);
            continue;
        }
        CAPTURE(uri);
        ask::Room room;
        const auto made = room.make(facts);
        REQUIRE(made);
        std::vector<float> noise(256);
        for (std::size_t i = 0; i < noise.size(); ++i) noise[i] = static_cast<float>(i * 7919 % 101) / 101.0f - 0.5f;
        ask::run(**made, room.cells, noise);
        const float* const out = (*made)->node().outputs[0].buffer;
        CHECK(std::all_of(out, out + 256, [](float x) { return std::isfinite(x); }));
        CHECK(std::any_of(out, out + 256, [](float x) { return x != 0.0f; }));
    }
}

TEST_CASE("a plugin that is run in blocks of one length gets each event once, on its sample, and gives them so") {
    constexpr std::uint32_t kBlock = 64, kEvery = 37;
    graph::PluginFacts facts;
    const auto add = [&](graph::PortKind kind, bool input) {
        graph::PortFacts port;
        port.index = static_cast<std::uint32_t>(facts.ports.size());
        port.kind = kind;
        port.input = input;
        facts.ports.push_back(port);
    };
    for (const auto kind : {graph::PortKind::audio, graph::PortKind::midi}) {
        add(kind, true);
        add(kind, false);
    }
    rt::Arena arena;
    host::Reblock reblock(arena, facts, kBlock);
    std::array<void*, 4> inside{};
    reblock.connect_inside(
        [](void* all, std::uint32_t port, void* data) noexcept REALTIME {
            (*static_cast<std::array<void*, 4>*>(all))[port] = data;
        },
        &inside);
    std::vector<float> in(1024), out(1024);
    alignas(8) std::array<std::byte, rt::kEventBytes> events_in{}, events_out{};
    auto& given = *reinterpret_cast<LV2_Atom_Sequence*>(events_in.data());
    auto& heard = *reinterpret_cast<LV2_Atom_Sequence*>(events_out.data());
    REQUIRE(reblock.connect(0, in.data()));
    REQUIRE(reblock.connect(1, out.data()));
    REQUIRE(reblock.connect(2, &given));
    REQUIRE(reblock.connect(3, &heard));
    // An event each 37 frames says which of them it is, and so does its sample.
    std::uint32_t now = 0, came = 0;
    bool offered = true;
    for (const std::uint32_t frames : {64U, 10U, 1U, 300U, 53U, 128U, 7U, 1024U, 20U, 64U}) {
        rt::clear(given);
        for (std::uint32_t i = 0; i < frames; ++i) {
            const std::uint32_t frame = now + i;
            in[i] = static_cast<float>(frame + 1);
            const std::uint8_t note[] = {0x90, static_cast<std::uint8_t>(frame >> 7),
                                         static_cast<std::uint8_t>(frame & 127)};
            if (frame % kEvery == 0) REQUIRE(rt::append(given, rt::kEventBytes, i, rt::kMidiEvent, 3, note));
        }
        rt::offer(heard, rt::kEventBytes);
        reblock.run(frames, [&](std::uint32_t block) noexcept REALTIME {
            std::copy_n(static_cast<float*>(inside[0]), block, static_cast<float*>(inside[1]));
            const auto& from = *static_cast<LV2_Atom_Sequence*>(inside[2]);
            auto& to = *static_cast<LV2_Atom_Sequence*>(inside[3]);
            offered = offered && to.atom.size == rt::kEventBytes - sizeof(LV2_Atom);  // as there is room for
            std::memcpy(&to, &from, rt::end_of(from));
        });
        for (std::uint32_t at = rt::kFirstEvent; at < rt::end_of(heard); ++came) {
            const LV2_Atom_Event& event = rt::event_at(heard, at);
            at += rt::behind(event);
            const std::uint32_t frame = 128U * rt::body_of(event)[1] + rt::body_of(event)[2];
            CHECK(frame == came * kEvery);
            CHECK(now + event.time.frames == frame + kBlock);
            CHECK(out[static_cast<std::size_t>(event.time.frames)] == static_cast<float>(frame + 1));
        }
        now += frames;
    }
    CHECK(came == (now - kBlock - 1) / kEvery + 1);
    CHECK(offered);
}

TEST_CASE("what there is no room for in a block of one length is counted, and so is what is no event") {
    graph::PluginFacts facts;
    for (const bool input : {true, false}) {
        graph::PortFacts port;
        port.index = static_cast<std::uint32_t>(facts.ports.size());
        port.kind = graph::PortKind::midi;
        port.input = input;
        facts.ports.push_back(port);
    }
    rt::Arena arena;
    host::Reblock reblock(arena, facts, 1024);
    std::array<void*, 2> inside{};
    reblock.connect_inside(
        [](void* all, std::uint32_t port, void* data) noexcept REALTIME {
            (*static_cast<std::array<void*, 2>*>(all))[port] = data;
        },
        &inside);
    rt::Node node;
    std::array<rt::EventPort, 2> ports;
    ports[1].index = 1;
    node.event_inputs = &ports[0];
    node.event_outputs = &ports[1];
    node.event_input_count = node.event_output_count = 1;
    reblock.count_into(node);
    alignas(8) std::array<std::byte, rt::kEventBytes> events_in{}, events_out{};
    auto& given = *reinterpret_cast<LV2_Atom_Sequence*>(events_in.data());
    REQUIRE(reblock.connect(0, &given));
    REQUIRE(reblock.connect(1, events_out.data()));
    rt::clear(given);
    const std::uint8_t note[] = {0x90, 60, 100};
    std::uint32_t fit = 0;
    while (rt::append(given, rt::kEventBytes, 0, rt::kMidiEvent, 3, note)) ++fit;
    for (int i = 0; i < 2; ++i) {  // one buffer's full, twice in a block
        reblock.run(512, [&](std::uint32_t) noexcept REALTIME {
            auto& wrong = *static_cast<LV2_Atom_Sequence*>(inside[1]);
            rt::clear(wrong);
            rt::append(wrong, rt::kEventBytes, -5, rt::kMidiEvent, 3, note);
        });
    }
    CHECK(ports[0].lost == fit);
    CHECK(ports[1].garbage == 1);
}
