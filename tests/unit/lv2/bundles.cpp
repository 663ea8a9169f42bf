// SPDX-FileCopyrightText: 2026 The Signalbox authors
// SPDX-License-Identifier: ISC
// The bundles as a host sees them.
#include <lv2/log/log.h>

#include <algorithm>
#include <cmath>
#include <cstdarg>
#include <cstdio>
#include <limits>
#include <memory>
#include <string>

#include "plugins/lv2/delay.lv2/ports.hpp"
#include "plugins/lv2/distortion.lv2/ports.hpp"
#include "plugins/lv2/equalizer.lv2/ports.hpp"
#include "plugins/lv2/resampler.lv2/ports.hpp"
#include "plugins/lv2/vad.lv2/ports.hpp"
#include "tests/unit/catch.hpp"
#include "tests/unit/dsp/reference.hpp"
#include "tests/unit/lv2/plugin.hpp"

using namespace signalbox::lv2;
using lv2_test::Plugin;

namespace {

constexpr float kNan = std::numeric_limits<float>::quiet_NaN();

bool finite(const std::vector<float>& sound) {
    return std::all_of(sound.begin(), sound.end(), [](float x) { return std::isfinite(x); });
}

const std::vector<float> kTone = reference::sine(440, 48000, 0.5, 24000);

// What it says of its latency before there was any sound, in frames.
template <class T>
std::uint32_t latency(Plugin<T>& plugin) {
    plugin.run(0);
    for (std::uint32_t i = 0; i < T::kCount; ++i) {
        if (T::kPorts[i].symbol == std::string("latency")) return static_cast<std::uint32_t>(plugin.values[i]);
    }
    return 0;
}

[[gnu::format(printf, 3, 4)]] int write_log(LV2_Log_Handle said, LV2_URID, const char* format, ...) {
    va_list arguments;
    va_start(arguments, format);
    char line[256];
    const int length = vsnprintf(line, sizeof line, format, arguments);
    va_end(arguments);
    *static_cast<std::string*>(said) += line;
    return length;
}

}  // namespace

#define EVERY_PLUGIN                                                                                    \
    StereoDelayPorts, MonoDelayPorts, StereoDistortionPorts, MonoDistortionPorts, StereoEqualizerPorts, \
        MonoEqualizerPorts, StereoResamplerPorts, MonoResamplerPorts, StereoVadPorts, MonoVadPorts

TEMPLATE_TEST_CASE("rates that nothing runs at are refused", "", EVERY_PLUGIN) {
    for (const double rate : {0.0, -48000.0, 100.0, 1e9, static_cast<double>(kNan)}) {
        CHECK_FALSE(Plugin<TestType>(rate).made());
    }
    for (const double rate : {8000.0, 44100.0, 192000.0}) CHECK(Plugin<TestType>(rate).made());
}

TEST_CASE("the host's log is told why a plugin is refused") {
    std::string said;
    LV2_Log_Log log{&said, write_log, nullptr};
    const LV2_Feature feature{LV2_LOG__log, &log};
    const LV2_Feature* const features[] = {&feature, nullptr};
    CHECK_FALSE(Plugin<StereoDelayPorts>(100, features).made());
    CHECK(said == "urn:signalbox:delay: cannot run at 100.000000 Hz; choose a sample rate from 8000 to 768000 Hz\n");
}

TEMPLATE_TEST_CASE("a feature without a name is passed over", "", EVERY_PLUGIN) {
    const LV2_Feature nameless{nullptr, nullptr};
    const LV2_Feature* const features[] = {&nameless, nullptr};
    CHECK(Plugin<TestType>(48000, features).made());
}

TEMPLATE_TEST_CASE("a plugin makes sense of whatever its ports hold", "", EVERY_PLUGIN) {
    Plugin<TestType> plugin;
    plugin.run(0);
    CHECK(finite(plugin.run(kTone, 64)));
    for (const float absurd : {kNan, 1e30f, -1e30f, std::numeric_limits<float>::infinity()}) {
        std::fill(std::begin(plugin.values), std::end(plugin.values), absurd);
        CHECK(finite(plugin.run(kTone, 256)));
    }
    for (std::uint32_t i = 0; i < TestType::kCount; ++i) plugin.connect(i, nullptr);
    plugin.run(64);
    CHECK(finite(plugin.run(kTone, 64)));
}

TEMPLATE_TEST_CASE("a control that is missing or not a number has its default", "", EVERY_PLUGIN) {
    Plugin<TestType> usual, missing, broken;
    const auto expected = usual.run(kTone, 64);
    for (std::uint32_t i = 0; i < TestType::kCount; ++i) {
        if (TestType::kPorts[i].kind == Port::Kind::control_in) missing.connect(i, nullptr);
        if (TestType::kPorts[i].kind == Port::Kind::control_in) broken.values[i] = kNan;
    }
    CHECK(missing.run(kTone, 64) == expected);
    CHECK(broken.run(kTone, 64) == expected);
}

TEMPLATE_TEST_CASE("a knob that is turned alone does what it does from the beginning", "", StereoDelayPorts,
                   MonoDelayPorts, StereoDistortionPorts, MonoDistortionPorts, StereoEqualizerPorts,
                   MonoEqualizerPorts) {
    const std::vector<float> tone(kTone.begin(), kTone.begin() + 2400), silence(64);
    for (std::uint32_t i = 0; i < TestType::kCount; ++i) {
        const Port& port = TestType::kPorts[i];
        if (port.kind != Port::Kind::control_in) continue;
        Plugin<TestType> turned, set;
        for (Plugin<TestType>* plugin : {&turned, &set}) {  // so that the others can be heard
            for (std::uint32_t k = 0; k < TestType::kCount; ++k) {
                const std::string symbol = TestType::kPorts[k].symbol;
                if (symbol.substr(0, 4) == "time") plugin->values[k] = 10;
                if (symbol.substr(0, 4) == "gain") plugin->values[k] = 6;
            }
        }
        turned.run(silence, 64);
        turned.values[i] = set.values[i] = port.usual == port.most ? port.least : port.most;
        turned.activate();
        INFO(port.symbol);
        CHECK(turned.run(tone, 64) == set.run(tone, 64));
    }
}

TEMPLATE_TEST_CASE("the sound of a plugin does not depend on blocks, nor on what was before activate", "",
                   EVERY_PLUGIN) {
    Plugin<TestType> plugin;
    const auto expected = plugin.run(kTone, 8192);
    for (const std::uint32_t size : {1U, 64U, 100U, 1024U}) {
        plugin.activate();
        CHECK(plugin.run(kTone, size) == expected);
    }
}

TEMPLATE_TEST_CASE("switched off, a plugin hands its input on", "", EVERY_PLUGIN) {
    Plugin<TestType> plugin;
    plugin.run(std::vector<float>(64), 64);  // connects the audio ports
    plugin.activate();
    plugin.values[TestType::enabled] = 0;
    const std::uint32_t late = latency(plugin);
    std::vector<float> expected(late);
    expected.insert(expected.end(), kTone.begin(), kTone.end() - late);
    CHECK(plugin.run(kTone, 64) == expected);
}

TEMPLATE_TEST_CASE("each quality of a distortion is as late as it says", "", StereoDistortionPorts,
                   MonoDistortionPorts) {
    Plugin<TestType> plugin;
    plugin.run(std::vector<float>(64), 64);
    for (const auto& [quality, frames] :
         std::vector<std::pair<float, std::uint32_t>>{{0, 0}, {1, 20}, {2, 51}, {3, 54}}) {
        plugin.values[TestType::quality] = quality;
        CHECK(latency(plugin) == frames);
        plugin.activate();
        std::vector<float> click(256);
        click[0] = 0.01f;
        const auto out = plugin.run(click, 64);
        CHECK(std::max_element(out.begin(), out.end()) - out.begin() == frames);
    }
}

TEMPLATE_TEST_CASE("tails end in silence, not in numbers too small for speed", "", EVERY_PLUGIN) {
    Plugin<TestType> plugin;
    plugin.run(kTone, 64);
    bool tiny = false;
    for (int i = 0; i < 60; ++i) {
        for (const float x : plugin.run(std::vector<float>(24000), 1024))
            tiny = tiny || std::fpclassify(x) == FP_SUBNORMAL;
    }
    CHECK_FALSE(tiny);
    CHECK(reference::peak(plugin.run(std::vector<float>(4800), 64)) < 1e-9);
}

TEMPLATE_TEST_CASE("default sound makes sense at once", "", EVERY_PLUGIN) {
    Plugin<TestType> plugin;
    const auto out = plugin.run(kTone, 64);
    CHECK(reference::rms(out, 0, out.size()) > 0.2);
    CHECK(reference::peak(out) < 1.2);
}
