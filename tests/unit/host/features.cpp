// SPDX-FileCopyrightText: 2026 The Signalbox authors
// SPDX-License-Identifier: ISC
// What plugins are offered: worker, log, options and blocks of one length, and what is everybody's stays as it was.
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cfenv>
#include <clocale>
#include <cmath>
#include <cstdarg>
#include <filesystem>
#include <mutex>
#include <numbers>
#include <numeric>
#include <thread>

#include "daemon/graph/patch_value.hpp"
#include "daemon/host/format.hpp"
#include "daemon/host/patches.hpp"
#include "daemon/host/plugin_log.hpp"
#include "daemon/rt/engine.hpp"
#include "daemon/rt/float_mode.hpp"
#include "daemon/rt/letters.hpp"
#include "tests/unit/catch.hpp"
#include "tests/unit/host/ask.hpp"

using namespace signalbox;

namespace {

// What goes into the daemon's log meanwhile.
struct Lines {
    Lines() {
        host::PluginLog::send_to([this](host::LogKind kind, const std::string& line) {
            const std::lock_guard lock(mutex);
            all.push_back(line);
            kinds.push_back(kind);
        });
    }
    ~Lines() {
        host::PluginLog::send_to([](host::LogKind, const std::string&) {});
    }
    [[nodiscard]] std::size_t with(const std::string& part) const {
        return static_cast<std::size_t>(
            std::count_if(all.begin(), all.end(), [&](const auto& line) { return line.find(part) != line.npos; }));
    }
    std::mutex mutex;
    std::vector<std::string> all;
    std::vector<host::LogKind> kinds;
};

struct Plugin {
    explicit Plugin(const std::string& name, const ask::Room::Values& values = {}, const host::Setting& setting = {}) {
        const auto facts = ask::facts(ask::kTest + name);
        REQUIRE(facts);
        auto made = room.make(facts, values, setting);
        REQUIRE(made);
        instance = *made;
        instance->seed(room.cells);
        const rt::Node& node = instance->node();
        room.cells.refresh(node.first_cell, node.cell_count);
    }
    void run(std::uint32_t frames = 64) { instance->node().run(instance->node().handle, frames); }
    [[nodiscard]] float heard(const std::string& symbol) { return ask::heard(*instance, room.cells, symbol); }
    void put(const std::string& symbol, float value) {
        room.cells.land(instance->node().first_cell + *instance->facts().control(symbol), value);
    }
    ask::Room room;
    std::shared_ptr<host::Instance> instance;
};

std::string formatted(std::size_t size, const char* format, ...) {
    std::string text(size, 'x');
    std::va_list arguments;
    va_start(arguments, format);
    const std::size_t length = host::format_line(text.data(), size, format, arguments);
    va_end(arguments);
    text.resize(length);
    return text;
}

}  // namespace

TEST_CASE("a worker works on another thread, and its answers come in order behind a later run", "[worker]") {
    const Lines lines;
    Plugin echo("worker");
    const float ends = echo.heard("ends");
    CHECK(ends > 0);  // it was asked for the silence too
    echo.put("requests", 3);
    for (int i = 0; i < 10; ++i) echo.run();
    echo.put("requests", 0);
    for (int i = 0; i < 5000 && echo.heard("answers") < 30; ++i) {
        echo.run();
        std::this_thread::sleep_for(std::chrono::milliseconds(1));
    }
    CHECK(echo.heard("answers") == 30);
    CHECK(echo.heard("refused") == 0);
    CHECK(echo.heard("within") == 0);
    CHECK(echo.heard("ends") >= ends + 11);
}

TEST_CASE("where nobody waits for the sound a worker works at once", "[worker]") {
    const Lines lines;
    Plugin echo("worker", {}, {.offline = true});
    echo.put("requests", 3);
    echo.run();
    echo.put("requests", 0);
    echo.run();
    CHECK(echo.heard("answers") == 3);
    CHECK(echo.heard("within") == 1);
}

// What the spectrum behind the analyser of an equalizer says of a tone, in its loudest band.
TEST_CASE("an equalizer's analyser works with the worker, live and where nobody waits", "[worker]") {
    const bool offline = GENERATE(true, false);
    const auto facts = ask::facts("urn:signalbox:equalizer-mono", SIGNALBOX_BUNDLES);
    REQUIRE(facts);
    ask::Room room;
    const auto made = room.make(facts, {{"analyser", 3.0f}, {"output", -6.0f}}, {.offline = offline});
    REQUIRE(made);
    host::Instance& instance = **made;
    std::vector<float> tone(480);
    for (std::size_t i = 0; i < tone.size(); ++i)
        tone[i] = 0.5f * static_cast<float>(std::sin(2 * std::numbers::pi * static_cast<double>(i) / 48));
    const std::string after = "urn:signalbox:equalizer:after";
    float loudest = -200;
    const auto told = [&] { return std::fabs(loudest + 12.04f) < 0.5f; };
    for (int i = 0; i < (offline ? 40 : 5000) && !told(); ++i) {
        rt::EventPort& notify = instance.node().event_outputs[0];
        rt::offer(*notify.buffer, notify.bytes);
        ask::run(instance, room.cells, tone);
        rt::collect(notify);
        instance.patches()->drain();
        graph::PatchValue value;
        const auto known = instance.patches()->value(after);
        if (known != nullptr && graph::read_patch(*known, value)) {
            const auto& levels = std::get<std::vector<float>>(value);
            loudest = *std::max_element(levels.begin(), levels.end());
        }
        if (!offline) std::this_thread::sleep_for(std::chrono::milliseconds(2));
    }
    CHECK(told());
}

TEST_CASE("a storm of requests is refused, counted, and ends with the plugin", "[worker]") {
    Lines lines;
    {
        Plugin echo("worker");
        echo.put("requests", 100000);
        echo.run();
        echo.run();
        CHECK(echo.heard("refused") > 90000);
        CHECK(echo.heard("answers") >= 0);
    }
    CHECK(lines.with("messages were refused") == 1);
}

TEST_CASE("workers come and go while others work", "[worker]") {
    const Lines lines;
    Plugin stays("worker");
    stays.put("requests", 1);
    for (int i = 0; i < 20; ++i) {
        Plugin goes("worker");
        goes.put("requests", 50);
        goes.run();
        stays.run();
    }
    stays.put("requests", 0);
    for (int i = 0; i < 5000 && stays.heard("answers") < 20; ++i) {
        stays.run();
        std::this_thread::sleep_for(std::chrono::milliseconds(1));
    }
    CHECK(stays.heard("answers") == 20);
}

TEST_CASE("what a plugin says while it runs comes out later, under its node's name, and not too much of it", "[log]") {
    Lines lines;
    Plugin echo("worker");
    CHECK(lines.with("urn:signalbox:test:worker (worker.lv2): made at 48000 Hz") == 1);
    echo.put("lines", 3);
    echo.run();
    CHECK(lines.with("line") == 0);
    echo.instance->drain_log("voice");
    CHECK(lines.with("node voice, urn:signalbox:test:worker (worker.lv2): line 2 of many,  0.50") == 1);
    echo.put("lines", 1000);
    for (int i = 0; i < 10; ++i) {
        echo.run();
        echo.instance->drain_log("voice");
    }
    CHECK(lines.with(" of many") <= 20 * 2);  // of two seconds, should one pass here
    echo.put("lines", 0);
    for (int i = 0; i < 40 && lines.with("of its lines are left out") == 0; ++i) {
        std::this_thread::sleep_for(std::chrono::milliseconds(50));
        echo.instance->drain_log("voice");
    }
    CHECK(lines.with("of its lines are left out") >= 1);
}

TEST_CASE("lines are formatted as printf does it, within their size", "[log]") {
    CHECK(formatted(100, "%d %5.2f|%-4s|%c%%", 7, 2.5, "ab", 'x') == "7  2.50|ab  |x%");
    CHECK(formatted(100, "%u %x %lld %zu %hd %p", 1U, 255U, -5LL, std::size_t{9}, 3, nullptr) == "1 ff -5 9 3 (nil)");
    CHECK(formatted(100, "%*d %.*f", 4, 7, 1, 0.25) == "   7 0.2");
    CHECK(formatted(100, "%.3s %s", "abcdef", static_cast<const char*>(nullptr)) == "abc (null)");
    CHECK(formatted(200, "%5000d", 1).size() == 64);
    CHECK(formatted(8, "%s", "much too long") == "much to");
    CHECK(formatted(100, "two\nlines\t\n\n") == "two lines");
    CHECK(formatted(100, "good %n bad") == "good");
    CHECK(formatted(100, "100%") == "100");
    CHECK(formatted(1, "x").empty());
}

TEST_CASE("a plugin that needs blocks of one length gets them, however it is run", "[blocks]") {
    const Lines lines;
    const std::uint32_t driver = GENERATE(100U, 128U, 1024U, 4096U);
    Plugin blocks("blocks", {}, {48000, driver});
    const std::uint32_t block = driver == 100 ? 64 : std::min(driver, 1024U);
    CHECK(blocks.heard("told") == static_cast<float>(block));
    rt::Node& node = blocks.instance->node();
    CHECK(node.latency_frames == block);
    std::vector<float> in(8192), out;
    std::iota(in.begin(), in.end(), 1.0F);
    for (std::uint32_t at = 0, n = 1; at + n <= in.size(); at += n, n = n * 7 % 1000 + 1) {
        node.connect(node.handle, node.inputs[0].index, in.data() + at);
        blocks.run(n);
        out.insert(out.end(), node.outputs[0].buffer, node.outputs[0].buffer + n);
    }
    REQUIRE(out.size() > 5000);
    CHECK(blocks.heard("wrong") == 0);
    for (std::size_t i = 0; i < out.size(); ++i) REQUIRE(out[i] == (i < block ? 0.0F : in[i - block]));
}

TEST_CASE("a plugin that could use a promise is not given one that cannot be kept", "[blocks]") {
    Plugin options("options", {}, {48000, 256});
    CHECK(options.heard("told") == 256);
    CHECK(options.instance->node().latency_frames == 0);
    for (const std::uint32_t frames : {1U, 37U, 1024U}) options.run(frames);
    CHECK(options.heard("wrong") == 0);
}

TEST_CASE("a plugin that asks how long blocks are is not split for timed sets, one that does not is", "[blocks]") {
    ask::Room room;
    const auto whole = [&](const char* name) {
        const auto made = room.make(ask::facts(ask::kTest + name));
        REQUIRE(made);
        return (*made)->node().whole_blocks;
    };
    CHECK(whole("fixture"));  // requires boundedBlockLength
    CHECK(whole("blocks"));
    CHECK_FALSE(whole("options"));
    CHECK_FALSE(whole("amp"));
}

TEST_CASE("a plugin that listens is told of another block length", "[blocks]") {
    Plugin options("options", {}, {48000, 256});
    REQUIRE(options.instance->takes_settings());
    options.instance->tell({48000, 512});
    options.run();
    CHECK(options.heard("told") == 512);
    options.instance->wake({48000, 2048}, {});
    options.run();
    CHECK(options.heard("told") == 1024);
    CHECK_FALSE(Plugin("worker").instance->takes_settings());
}

TEST_CASE("what a plugin changes of everybody's is put back, and said", "[guard]") {
    Lines lines;
    const std::string directory = std::filesystem::current_path();
    const mode_t mask = umask(0022);
    umask(mask);
    const Plugin rude("rude");
    CHECK(umask(mask) == mask);
    CHECK(std::filesystem::current_path() == directory);
    CHECK(std::string(setlocale(LC_ALL, nullptr)) == "C");
    CHECK(std::fegetround() == FE_TONEAREST);
    REQUIRE(lines.all.size() >= 1);
    CHECK(
        lines.all[0].starts_with("urn:signalbox:test:rude (memory.lv2) changed the umask, the working directory, the "
                                 "locale"));
}

TEST_CASE("the engine computes in one mode, whatever a plugin leaves behind", "[guard]") {
    const std::uint64_t before = rt::float_mode();
    {
        const rt::AudioFloatMode mode;
        const std::uint64_t good = rt::float_mode();
        volatile float tiny = 1e-38F;
        CHECK(tiny * 0.01F == 0.0F);
        std::fesetround(FE_UPWARD);
        rt::AudioFloatMode::keep();
        CHECK(rt::float_mode() == good);
    }
    CHECK(rt::float_mode() == before);
}
