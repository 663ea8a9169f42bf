// SPDX-FileCopyrightText: 2026 The Signalbox authors
// SPDX-License-Identifier: ISC
//
// What the built-in effects cost, against the plugins that one would otherwise take: all of them through the same
// run(), in one process, on the same noise, each with buffers of its own, with denormals flushed.
#include <cmath>
#include <iostream>
#include <map>
#include <memory>
#include <numbers>

#include "bench/harness.hpp"
#include "bench/lv2_plugin.hpp"
#include "plugins/lv2/quiet.hpp"

using namespace signalbox;

namespace {

constexpr double kRate = 48000;
constexpr std::size_t kFrames = 48000;  // a round: one second

const char* const kAbout =
    "Stereo effects in ns a frame at 48 kHz, blocks of 64, 256 and 1024 frames. Peers come from the Debian packages\n"
    "calf-plugins, lsp-plugins-lv2, x42-plugins, zam-plugins, guitarix-lv2, mda-lv2 and eq10q.\n";

const std::string kCalf = "http://calf.sourceforge.net/plugins/", kMda = "http://drobilla.net/plugins/mda/";
const std::string kGuitarix = "http://guitarix.sourceforge.net/plugins/", kOurs = "urn:signalbox:";

using Settings = std::map<std::string, float>;

// A plugin as it is set, and the control that moves: by sine between two values, once a block.
struct Setup {
    std::string name, uri;
    Settings settings;
    std::string moving = {};
    float from = 0, to = 0;
};

float gain(float db) { return std::pow(10.0f, db / 20); }

// Eight bells, as far as a plugin has them; `write` sets one.
template <class Write>
Settings bells(Settings settings, const Write& write) {
    const float hz[] = {63, 125, 250, 500, 1000, 2000, 4000, 8000}, db[] = {3, -4, 5, -3, 4, -5, 3, -2};
    for (int i = 0; i < 8; ++i) write(settings, i, hz[i], db[i]);
    return settings;
}

Setup our_equalizer() {
    return {"equalizer", kOurs + "equalizer", bells({}, [](Settings& s, int i, float hz, float db) {
                const std::string n = std::to_string(i + 1);
                s["type_" + n] = 0;
                s["freq_" + n] = hz;
                s["q_" + n] = 1;
                s["gain_" + n] = db;
            })};
}

Setup lsp_equalizer() {
    return {"LSP para equalizer x16, IIR", "http://lsp-plug.in/plugins/lv2/para_equalizer_x16_stereo",
            bells({{"mode", 0}, {"fft", 0}}, [](Settings& s, int i, float hz, float db) {
                const std::string n = std::to_string(i);
                s["ft_" + n] = 1;
                s["fm_" + n] = 0;
                s["f_" + n] = hz;
                s["g_" + n] = gain(db);
                s["q_" + n] = 1;
            })};
}

Setup calf_equalizer() {
    Settings s = {{"hp_active", 1}, {"lp_active", 1},      {"ls_active", 1},
                  {"hs_active", 1}, {"ls_level", gain(3)}, {"hs_level", gain(-3)}};
    const float hz[] = {250, 500, 1000, 4000}, db[] = {5, -3, 4, -5};
    for (int i = 0; i < 4; ++i) {
        const std::string p = "p" + std::to_string(i + 1) + "_";
        s[p + "active"] = 1;
        s[p + "level"] = gain(db[i]);
        s[p + "freq"] = hz[i];
        s[p + "q"] = 1;
    }
    return {"Calf Equalizer 8 Band", kCalf + "Equalizer8Band", s};
}

Setup fil4() {
    Settings s = {{"HighPass", 1}, {"LowPass", 1}, {"LSsec", 1}, {"LSgain", 3}, {"HSsec", 1}, {"HSgain", -3}};
    for (int i = 1; i <= 4; ++i)
        s["sec" + std::to_string(i)] = 1, s["gain" + std::to_string(i)] = i % 2 == 1 ? 5.0f : -4.0f;
    return {"x42 fil4", "http://gareus.org/oss/lv2/fil4#stereo", s};
}

Setup eq10q() {
    return {"EQ10Q", "http://eq10q.sourceforge.net/eq/eq10qs", bells({}, [](Settings& s, int i, float hz, float db) {
                const std::string p = "filter" + std::to_string(i + 1) + "_";
                s[p + "enable"] = 1;
                s[p + "type"] = 11;
                s[p + "freq"] = hz;
                s[p + "gain"] = db;
                s[p + "q"] = 1;
            })};
}

Setup moved(Setup setup, const std::string& symbol, float from, float to) {
    setup.moving = symbol;
    setup.from = from;
    setup.to = to;
    return setup;
}

Setup our_delay(const std::string& name, Settings more) {
    Settings s = {{"time_l", 100}, {"time_r", 100}, {"feedback", 30}, {"limiter", 0}};
    more.insert(s.begin(), s.end());
    return {name, kOurs + "delay", more};
}

const Settings kLoop = {{"low_cut", 100}, {"high_cut", 8000}, {"limiter", 1}, {"cross", 30}};

Settings everything() {
    Settings s = kLoop;
    for (const auto& [symbol, value] : Settings{{"mod_depth", 1}, {"duck", 40}, {"width", 140}}) s[symbol] = value;
    return s;
}

Setup calf_delay() {
    return {"Calf Vintage Delay",
            kCalf + "VintageDelay",
            {{"timing", 1},
             {"ms", 100},
             {"subdiv", 4},
             {"time_l", 4},
             {"time_r", 4},
             {"dry", 1},
             {"amount", 0.5f},
             {"feedback", 0.3f}}};
}

Setup mda_delay() {
    return {"mda Delay",
            kMda + "Delay",
            {{"l_delay", 0.2f}, {"r_delay", 0.27f}, {"feedback", 0.3f}, {"fx_mix", 0.5f}, {"fb_tone", 0.5f}}};
}

Setup guitarix_delay() {
    return {"Guitarix digital delay",
            kGuitarix + "gx_digital_delay_st_#_digital_delay_st_",
            {{"BPM", 120}, {"NOTES", 9}, {"FEEDBACK", 30}, {"LEVEL", 100}}};
}

Setup our_distortion(const std::string& name, const std::string& plugin, float shape, float quality) {
    return {name, kOurs + plugin, {{"shape", shape}, {"quality", quality}, {"drive", 26}, {"auto_gain", 0}}};
}

Setup calf_saturator() { return {"Calf Saturator", kCalf + "Saturator", {{"drive", 10}, {"blend", 0}, {"mix", 1}}}; }

Setup mda_overdrive() { return {"mda Overdrive", kMda + "Overdrive", {{"drive", 1}, {"muffle", 0}}}; }

Setup zam_tube() { return {"ZamTube", "urn:zamaudio:ZamTube", {{"tubedrive", 11}}}; }

Setup guitarix_distortion() { return {"Guitarix MXR dist", kGuitarix + "gx_mxrdist_#_mxrdist_", {{"DRIVE", 1}}}; }

// One of them, running; a round is a second of sound.
class Running {
public:
    Running(const bench::Lv2World& world, const Setup& setup, std::uint32_t block)
        : setup_(setup), block_(block), plugin_(world, setup.uri, block, kRate) {
        for (const auto& [symbol, value] : setup.settings) plugin_.set(symbol, value);
        if (!setup.moving.empty()) moving_ = plugin_.control(setup.moving);
        for (int i = 0; i < 2; ++i) (*this)(sound());  // what starts up is over
    }
    double operator()(const std::vector<float>& sound) {
        const lv2::Quiet quiet;
        const std::size_t blocks = kFrames / block_;
        std::size_t at = 0;
        return bench::ns_per_call(blocks,
                                  [&] {
                                      if (moving_ != nullptr) move();
                                      plugin_.run(sound, at);
                                      at += block_;
                                  }) /
               block_;
    }
    static const std::vector<float>& sound() {
        static const std::vector<float> noise = [] {
            std::vector<float> n(65536);
            std::uint32_t state = 1;
            for (float& x : n)
                x = 0.2f * (static_cast<float>((state = state * 1664525U + 1013904223U) >> 8) / 8388608.0f - 1);
            return n;
        }();
        return noise;
    }

private:
    void move() {
        const float turn = std::sin(static_cast<float>(++step_) * 0.05f);
        *moving_ = setup_.from + (setup_.to - setup_.from) * (0.5f + 0.5f * turn);
    }
    Setup setup_;
    std::uint32_t block_;
    bench::Lv2Plugin plugin_;
    float* moving_ = nullptr;
    std::uint64_t step_ = 0;
};

// The first of `setups` against each of the others.
void compare(bench::Report& report, const bench::Lv2World& world, const std::string& name,
             const std::vector<Setup>& setups) {
    for (const std::uint32_t block : {64U, 256U, 1024U}) {
        std::vector<std::unique_ptr<Running>> running;
        std::vector<std::function<double()>> contenders;
        for (const Setup& setup : setups) {
            if (!world.has(setup.uri)) continue;
            Running& one = *running.emplace_back(std::make_unique<Running>(world, setup, block));
            contenders.emplace_back([&one] { return one(Running::sound()); });
        }
        const auto series = bench::interleave(contenders);
        std::size_t next = 1;
        for (std::size_t i = 1; i < setups.size(); ++i) {
            report.add({.name = name + ", " + std::to_string(block) + " frames",
                        .unit = "ns/frame",
                        .peer = setups[i].name,
                        .peer_version = world.version(setups[i].uri)},
                       series[0], world.has(setups[i].uri) ? series[next++] : bench::Series());
        }
    }
}

// A delay and a distortion, one after the other, each on the same noise: what both cost.
struct Both {
    std::string name;
    Setup delay, distortion;
};

void compare_both(bench::Report& report, const bench::Lv2World& world, const std::string& name, const Both& ours,
                  const Both& peer) {
    std::vector<std::unique_ptr<Running>> running;
    std::vector<std::function<double()>> contenders;
    const bool there = world.has(peer.delay.uri) && world.has(peer.distortion.uri);
    for (const Both* both : {&ours, &peer}) {
        if (both == &peer && !there) continue;
        Running& first = *running.emplace_back(std::make_unique<Running>(world, both->delay, 256));
        Running& second = *running.emplace_back(std::make_unique<Running>(world, both->distortion, 256));
        contenders.emplace_back([&first, &second] { return first(Running::sound()) + second(Running::sound()); });
    }
    const auto series = bench::interleave(contenders);
    report.add({.name = name + ", 256 frames",
                .unit = "ns/frame",
                .peer = peer.name,
                .peer_version = world.version(peer.delay.uri)},
               series[0], there ? series[1] : bench::Series());
}

int measure(int argc, char** argv) {
    bench::Report report("effects", argc, argv, kAbout);
    const bench::Lv2World world(SIGNALBOX_BUNDLES);
    compare(report, world, "delay, plain", {our_delay("", {}), mda_delay()});
    compare(report, world, "delay, filters, limiter, cross", {our_delay("", kLoop), calf_delay()});
    compare(report, world, "delay, everything", {our_delay("", everything()), calf_delay(), guitarix_delay()});
    const Setup steady = our_delay("the same, at rest", kLoop);
    Settings tape = kLoop;
    tape["character"] = 1;
    compare(report, world, "delay, time swept", {moved(our_delay("", kLoop), "time_l", 100, 150), steady});
    compare(report, world, "delay, tape swept", {moved(our_delay("", tape), "time_l", 100, 150), steady});
    const std::string stereo = "distortion", mono = "distortion-mono";
    Setup usual = our_distortion("", stereo, 0, 2);
    compare(report, world, "distortion, soft, 4x", {usual, calf_saturator()});
    compare(report, world, "distortion, soft, 2x", {our_distortion("", stereo, 0, 1), mda_overdrive()});
    compare(report, world, "distortion, soft, 8x", {our_distortion("", stereo, 0, 3), calf_saturator()});
    compare(report, world, "distortion, hard, 4x, one channel",
            {our_distortion("", mono, 1, 2), guitarix_distortion()});
    compare(report, world, "distortion, tube, 4x, one channel", {our_distortion("", mono, 2, 2), zam_tube()});
    Setup made_up = usual;
    made_up.settings["auto_gain"] = 1;
    usual.name = "the same, at rest";
    compare(report, world, "distortion, drive moves", {moved(made_up, "drive", 10, 30), usual});
    compare_both(report, world, "delay, everything, and distortion, 4x",
                 {"", our_delay("", everything()), our_distortion("", stereo, 0, 2)},
                 {"Calf's pair", calf_delay(), calf_saturator()});
    compare_both(report, world, "delay, plain, and distortion, 1x",
                 {"", our_delay("", {}), our_distortion("", stereo, 0, 0)},
                 {"mda's pair", mda_delay(), mda_overdrive()});
    Setup still = our_equalizer();
    compare(report, world, "equalizer, 8 bells", {still, lsp_equalizer(), calf_equalizer(), fil4(), eq10q()});
    still.name = "the same, at rest";
    compare(report, world, "equalizer, a gain moves",
            {moved(our_equalizer(), "gain_5", 1, 5), still, moved(lsp_equalizer(), "g_4", gain(1), gain(5))});
    return report.finish();
}

}  // namespace

int main(int argc, char** argv) {
    try {
        return measure(argc, argv);
    } catch (const std::exception& failure) {
        std::cerr << "effects: " << failure.what() << '\n';
        return 1;
    }
}
