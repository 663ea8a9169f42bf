// SPDX-FileCopyrightText: 2026 The Signalbox authors
// SPDX-License-Identifier: ISC
#include "bench/setups.hpp"

#include <cmath>

namespace signalbox::bench {
namespace {

const std::string kCalf = "http://calf.sourceforge.net/plugins/", kMda = "http://drobilla.net/plugins/mda/";
const std::string kGuitarix = "http://guitarix.sourceforge.net/plugins/", kOurs = "urn:signalbox:";

// Eight bells, `write` sets one.
template <class Write>
Settings bells(Settings settings, const Write& write) {
    const float hz[] = {63, 125, 250, 500, 1000, 2000, 4000, 8000}, db[] = {3, -4, 5, -3, 4, -5, 3, -2};
    for (int i = 0; i < 8; ++i) write(settings, i, hz[i], db[i]);
    return settings;
}

}  // namespace

const Settings kLoop = {{"low_cut", 100}, {"high_cut", 8000}, {"limiter", 1}, {"cross", 30}};
const Settings kEverything = {{"low_cut", 100}, {"high_cut", 8000}, {"limiter", 1}, {"cross", 30},
                              {"mod_depth", 1}, {"duck", 40},       {"width", 140}};

float gain(float db) { return std::pow(10.0f, db / 20); }

Setup with(Setup setup, const Settings& more) {
    for (const auto& [symbol, value] : more) setup.settings[symbol] = value;
    return setup;
}

Setup moved(Setup setup, const std::string& symbol, float from, float to) {
    setup.moving = symbol;
    setup.from = from;
    setup.to = to;
    return setup;
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

Setup our_delay(const std::string& name, const Settings& more) {
    return with({name, kOurs + "delay", {{"time_l", 100}, {"time_r", 100}, {"feedback", 30}, {"limiter", 0}}}, more);
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

Setup our_resampler(float rate_hz) { return {"resampler", kOurs + "resampler", {{"rate", rate_hz}}}; }

Setup calf_crusher() { return {"Calf Crusher", kCalf + "Crusher", {{"bits", 16}, {"samples", 3}}}; }

Setup mda_degrade() { return {"mda Degrade", kMda + "Degrade", {{"quant", 1}, {"rate", 0.5f}}}; }

}  // namespace signalbox::bench
