// SPDX-FileCopyrightText: 2026 The Signalbox authors
// SPDX-License-Identifier: ISC
//
// What the built-in effects do and cost, against the plugins that one would otherwise take: all of them through the
// same run(), in one process, on the same noise, each with buffers of its own, with denormals flushed.
#include <cmath>
#include <iostream>
#include <memory>

#include "bench/harness.hpp"
#include "bench/lv2_plugin.hpp"
#include "bench/plots.hpp"
#include "bench/portraits.hpp"
#include "bench/setups.hpp"
#include "plugins/lv2/quiet.hpp"

using namespace signalbox;
using bench::Lv2World;
using bench::Report;
using bench::Setup;

namespace {

constexpr double kRate = 48000;
constexpr std::size_t kFrames = 48000;  // a round: one second
constexpr int kRounds = 51;             // of a millisecond or less: few of them would say more of the machine

const char* const kAbout =
    "Figures in dB at 48 kHz: how far a bell of 12 dB at 12 kHz is off the analog one, which is as wide at 1 kHz; the\n"
    "largest of what a distortion makes of a sine of -3 dBFS that is no harmonic, below 20 kHz and below the "
    "fundamental\n"
    "(26 dB of drive; peers: as much as they have); what a delay adds above 6 kHz to a sine of 445 Hz when its time\n"
    "jumps from 100 to 150 ms (Guitarix': a third note). --plots DIR draws them: equalizer.svg, distortion-3k.svg,\n"
    "distortion-9k.svg and delay.svg.\n"
    "Speed: stereo effects in ns a frame, blocks of 64, 256 and 1024 frames. Peers come from the Debian packages\n"
    "calf-plugins, lsp-plugins-lv2, x42-plugins, zam-plugins, guitarix-lv2, mda-lv2 and eq10q.\n";

// One of them, running; a round is a second of sound.
class Running {
public:
    Running(const Lv2World& world, const Setup& setup, std::uint32_t block)
        : setup_(setup), block_(block), plugin_(world, setup.uri, block, kRate) {
        for (const auto& [symbol, value] : setup.settings) plugin_.set(symbol, value);
        if (!setup.moving.empty()) moving_ = plugin_.control(setup.moving);
        for (int i = 0; i < 2; ++i) (*this)(sound());  // what starts up is over
    }
    double operator()(const std::vector<float>& sound) {
        const lv2::Quiet quiet;
        const std::size_t blocks = kFrames / block_;
        const std::vector<float> moves = course(blocks);  // computed before, as it is not the plugin's time
        const float* move = moves.data();
        fetch(sound);
        return bench::ns_per_call(blocks,
                                  [&] {
                                      if (moving_ != nullptr) *moving_ = *move++;
                                      plugin_.run(sound, at_);
                                      at_ += block_;
                                  }) /
               block_;
    }
    // Longer than all rounds: a processor learns the branches of what it has heard before.
    static const std::vector<float>& sound() {
        static const std::vector<float> noise = [] {
            std::vector<float> n((kRounds + 4) * kFrames);
            std::uint32_t state = 1;
            for (float& x : n)
                x = 0.2f * (static_cast<float>((state = state * 1664525U + 1013904223U) >> 8) / 8388608.0f - 1);
            return n;
        }();
        return noise;
    }

private:
    // What is heard next lies in the cache then, whichever comes first.
    void fetch(const std::vector<float>& sound) const {
        volatile float last = 0;
        for (std::size_t i = 0; i < kFrames; i += 16) last = sound[(at_ + i) % sound.size()];
        static_cast<void>(last);
    }
    std::vector<float> course(std::size_t blocks) {
        std::vector<float> values(blocks);
        for (float& value : values) {
            const float turn = std::sin(static_cast<float>(++step_) * 0.05f);
            value = setup_.from + (setup_.to - setup_.from) * (0.5f + 0.5f * turn);
        }
        return values;
    }
    Setup setup_;
    std::uint32_t block_;
    bench::Lv2Plugin plugin_;
    float* moving_ = nullptr;
    std::uint64_t step_ = 0;
    std::size_t at_ = 0;
};

// Nothing where it cannot be loaded.
std::unique_ptr<Running> start(const Lv2World& world, const Setup& setup, std::uint32_t block) {
    if (!world.has(setup.uri)) return nullptr;
    try {
        return std::make_unique<Running>(world, setup, block);
    } catch (const std::runtime_error& failure) {
        std::cerr << "effects: " << setup.name << " is left out: " << failure.what() << '\n';
        return nullptr;
    }
}

// The first of `setups` against each of the others.
void compare(Report& report, const Lv2World& world, const std::string& name, const std::vector<Setup>& setups) {
    for (const std::uint32_t block : {64U, 256U, 1024U}) {
        std::vector<std::unique_ptr<Running>> running;
        std::vector<std::function<double()>> contenders;
        for (const Setup& setup : setups) {
            Running* one = running.emplace_back(start(world, setup, block)).get();
            if (one != nullptr) contenders.emplace_back([one] { return (*one)(Running::sound()); });
        }
        if (running[0] == nullptr) throw std::runtime_error("our own " + setups[0].uri + " cannot be loaded");
        const auto series = bench::interleave(contenders, kRounds);
        std::size_t next = 1;
        for (std::size_t i = 1; i < setups.size(); ++i) {
            const bool there = running[i] != nullptr;
            report.add({.name = name + ", " + std::to_string(block) + " frames",
                        .unit = "ns/frame",
                        .peer = setups[i].name,
                        .peer_version = bench::state_of(world, setups[i], there)},
                       series[0], there ? series[next++] : bench::Series());
        }
    }
}

// A delay and a distortion, one after the other, each on the same noise: what both cost.
struct Both {
    std::string name;
    Setup delay, distortion;
};

void compare_both(Report& report, const Lv2World& world, const std::string& name, const Both& ours, const Both& peer) {
    std::vector<std::unique_ptr<Running>> running;
    std::vector<std::function<double()>> contenders;
    const bool there = world.has(peer.delay.uri) && world.has(peer.distortion.uri);
    for (const Both* both : {&ours, &peer}) {
        if (both == &peer && !there) continue;
        Running& first = *running.emplace_back(std::make_unique<Running>(world, both->delay, 256));
        Running& second = *running.emplace_back(std::make_unique<Running>(world, both->distortion, 256));
        contenders.emplace_back([&first, &second] { return first(Running::sound()) + second(Running::sound()); });
    }
    const auto series = bench::interleave(contenders, kRounds);
    report.add({.name = name + ", 256 frames",
                .unit = "ns/frame",
                .peer = peer.name,
                .peer_version = world.version(peer.delay.uri)},
               series[0], there ? series[1] : bench::Series());
}

void measure_delays(Report& report, const Lv2World& world) {
    compare(report, world, "delay, plain", {bench::our_delay("", {}), bench::mda_delay()});
    compare(report, world, "delay, filters, limiter, cross", {bench::our_delay("", bench::kLoop), bench::calf_delay()});
    compare(report, world, "delay, everything",
            {bench::our_delay("", bench::kEverything), bench::calf_delay(), bench::guitarix_delay()});
    for (const auto& [name, settings] : {std::pair{"delay", bench::kLoop}, {"delay, everything", bench::kEverything}}) {
        bench::Settings tape = settings;
        tape["character"] = 1;
        const Setup steady = bench::our_delay("the same, steady", settings);
        const auto swept = [](const bench::Settings& to) {
            return bench::moved(bench::our_delay("", to), "time_l", 100, 150);
        };
        compare(report, world, name + std::string(", time swept"), {swept(settings), steady});
        compare(report, world, name + std::string(", tape swept"), {swept(tape), steady});
    }
}

void measure_distortions(Report& report, const Lv2World& world) {
    const std::string stereo = "distortion", mono = "distortion-mono";
    Setup usual = bench::our_distortion("", stereo, 0, 2);
    compare(report, world, "distortion, soft, 4x", {usual, bench::calf_saturator()});
    compare(report, world, "distortion, soft, 2x", {bench::our_distortion("", stereo, 0, 1), bench::mda_overdrive()});
    compare(report, world, "distortion, soft, 8x", {bench::our_distortion("", stereo, 0, 3), bench::calf_saturator()});
    compare(report, world, "distortion, hard, 4x, one channel",
            {bench::our_distortion("", mono, 1, 2), bench::guitarix_distortion()});
    compare(report, world, "distortion, tube, 4x, one channel",
            {bench::our_distortion("", mono, 2, 2), bench::zam_tube()});
    Setup made_up = usual;
    made_up.settings["auto_gain"] = 1;
    usual.name = "the same, at rest";
    compare(report, world, "distortion, drive moves", {bench::moved(made_up, "drive", 10, 30), usual});
}

void measure_pairs(Report& report, const Lv2World& world) {
    compare_both(report, world, "delay, everything, and distortion, 4x",
                 {"", bench::our_delay("", bench::kEverything), bench::our_distortion("", "distortion", 0, 2)},
                 {"Calf's pair", bench::calf_delay(), bench::calf_saturator()});
    compare_both(report, world, "delay, plain, and distortion, 1x",
                 {"", bench::our_delay("", {}), bench::our_distortion("", "distortion", 0, 0)},
                 {"mda's pair", bench::mda_delay(), bench::mda_overdrive()});
}

void measure_equalizers(Report& report, const Lv2World& world) {
    Setup still = bench::our_equalizer();
    compare(report, world, "equalizer, 8 bells",
            {still, bench::lsp_equalizer(), bench::calf_equalizer(), bench::fil4(), bench::eq10q()});
    still.name = "the same, at rest";
    compare(report, world, "equalizer, a gain moves",
            {bench::moved(bench::our_equalizer(), "gain_5", 1, 5), still,
             bench::moved(bench::lsp_equalizer(), "g_4", bench::gain(1), bench::gain(5))});
}

void measure_resamplers(Report& report, const Lv2World& world) {
    compare(report, world, "resampler, 16 kHz",
            {bench::our_resampler(16000), bench::calf_crusher(), bench::mda_degrade()});
}

int measure(int argc, char** argv) {
    const std::string plots = bench::take_option(argc, argv, "--plots");
    Report report("effects", argc, argv, kAbout);
    const Lv2World world(SIGNALBOX_BUNDLES);
    bench::portray_equalizers(report, world, plots);
    bench::portray_distortions(report, world, plots);
    bench::portray_delays(report, world, plots);
    measure_delays(report, world);
    measure_distortions(report, world);
    measure_pairs(report, world);
    measure_equalizers(report, world);
    measure_resamplers(report, world);
    return report.finish();
}

}  // namespace

int main(int argc, char** argv) { return bench::run("effects", measure, argc, argv); }
