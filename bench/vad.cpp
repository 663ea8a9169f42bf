// SPDX-FileCopyrightText: 2026 The Signalbox authors
// SPDX-License-Identifier: ISC
#include <algorithm>
#include <cmath>
#include <cstdio>
#include <numeric>

#include "bench/harness.hpp"
#include "bench/heldout.hpp"
#include "bench/vad_peers.hpp"
#include "plugins/dsp/speech/energy_detector.hpp"
#include "plugins/dsp/speech/front_end.hpp"
#include "plugins/dsp/speech/speech_detector.hpp"

using namespace signalbox;
using bench::Heldout;

namespace {

constexpr std::string_view kAbout =
    "Accuracy on 36 minutes of clips made by plugins/training/heldout.py (other voices than training has heard; kept "
    "in "
    "the\n"
    "build directory): the area under the curve (AUC, 0.5 is chance) per kind of noise at a level, and of all noisy "
    "clips\n"
    "with one threshold; F1 and the share of time \"on\" without speech at each detector's default. Unseen kinds are "
    "those\n"
    "that docs/speech.md keeps apart; the weights in the tree have heard them as well. Speed: CPU for 30 ms at\n"
    "16 kHz. Peers: libspeexdsp-dev, libwebrtc-audio-processing-dev (0.3), python3-numpy; libfvad where it is found.\n";

using bench::Series;

// What a detector said of all clips.
struct Heard {
    std::vector<std::vector<float>> scores;
    std::vector<std::vector<bool>> on;
};

Heard hear(const bench::Detector& detector, const Heldout& corpus) {
    Heard heard;
    for (std::size_t clip = 0; clip < corpus.clips().size(); ++clip) {
        const auto one = detector.make();
        const auto samples = corpus.samples(clip);
        auto& scores = heard.scores.emplace_back(Heldout::kFrames);
        auto& on = heard.on.emplace_back(Heldout::kFrames);
        for (std::size_t i = 0; i < Heldout::kFrames; ++i) {
            const auto said = one->hear(samples.subspan(i * 160).first<160>());
            scores[i] = said.score;
            on[i] = said.on;
        }
    }
    return heard;
}

using Which = std::function<bool(const Heldout::Clip&)>;

// f(score, on, is speech) of every frame that is scored.
template <class F>
void each(const Heard& heard, const Heldout& corpus, const Which& which, const F& f) {
    for (std::size_t clip = 0; clip < corpus.clips().size(); ++clip) {
        if (!which(corpus.clips()[clip])) continue;
        const auto marks = corpus.marks(clip);
        for (std::size_t i = 0; i < marks.size(); ++i) {
            if (marks[i] != Heldout::unscored) f(heard.scores[clip][i], heard.on[clip][i], marks[i] == Heldout::speech);
        }
    }
}

// The chance that speech scores higher than what is none; equal scores count half.
double area(const Heard& heard, const Heldout& corpus, const Which& which) {
    std::vector<std::pair<float, bool>> all;
    each(heard, corpus, which, [&](float score, bool, bool speech) { all.emplace_back(score, speech); });
    std::sort(all.begin(), all.end(), [](const auto& a, const auto& b) { return a.first < b.first; });
    double below = 0, silent = 0, spoken = 0, won = 0;
    for (std::size_t i = 0; i < all.size();) {
        double here_silent = 0, here_spoken = 0;
        const float score = all[i].first;
        for (; i < all.size() && all[i].first == score; ++i) (all[i].second ? here_spoken : here_silent) += 1;
        won += here_spoken * (below + here_silent / 2);
        below += here_silent;
        silent += here_silent;
        spoken += here_spoken;
    }
    return won / (silent * spoken);
}

double mean_area(const Heard& heard, const Heldout& corpus, bool unseen, int snr_db) {
    double sum = 0;
    int count = 0;
    for (const auto& clip : corpus.clips()) {
        if (clip.set != "noisy" || clip.unseen != unseen || clip.snr_db != snr_db) continue;
        const double one = area(heard, corpus, [&](const Heldout::Clip& other) { return &other == &clip; });
        if (!std::isfinite(one)) continue;
        sum += one;
        ++count;
    }
    return sum / count;
}

double f1(const Heard& heard, const Heldout& corpus, const Which& which) {
    double both = 0, all = 0;
    each(heard, corpus, which, [&](float, bool on, bool speech) {
        both += on && speech;
        all += static_cast<double>(on) + static_cast<double>(speech);
    });
    return 2 * both / all;
}

double share_on(const Heard& heard, const Heldout& corpus, const Which& which) {
    double on = 0, all = 0;
    each(heard, corpus, which, [&](float, bool is_on, bool) {
        on += is_on;
        all += 1;
    });
    return on / all;
}

struct Figure {
    const char* name;
    bool higher_is_better;
    std::function<double(const Heard&, const Heldout&)> of;
};

Which in_set(const std::string& set, bool unseen) {
    return [=](const Heldout::Clip& clip) { return clip.set == set && clip.unseen == unseen; };
}

std::vector<Figure> figures() {
    std::vector<Figure> all;
    for (const bool unseen : {false, true}) {
        const auto name = [unseen](const char* known, const char* other) { return unseen ? other : known; };
        for (const int db : {0, 10}) {
            all.push_back({db == 0 ? name("mean AUC, 0 dB", "mean AUC, 0 dB, unseen kinds")
                                   : name("mean AUC, 10 dB", "mean AUC, 10 dB, unseen kinds"),
                           true, [=](const Heard& h, const Heldout& c) { return mean_area(h, c, unseen, db); }});
        }
        all.push_back({name("AUC of all noisy clips", "AUC of all noisy clips, unseen kinds"), true,
                       [=](const Heard& h, const Heldout& c) { return area(h, c, in_set("noisy", unseen)); }});
        all.push_back({name("F1, noisy", "F1, noisy, unseen kinds"), true,
                       [=](const Heard& h, const Heldout& c) { return f1(h, c, in_set("noisy", unseen)); }});
        all.push_back({name("on without speech", "on without speech, unseen kinds"), false,
                       [=](const Heard& h, const Heldout& c) { return share_on(h, c, in_set("free", unseen)); }});
    }
    all.push_back({"F1, clean and reverberant", true,
                   [](const Heard& h, const Heldout& c) { return f1(h, c, in_set("clean", false)); }});
    return all;
}

void measure_accuracy(bench::Report& report, const Heldout& corpus) {
    std::vector<bench::Detector> all = {bench::our_speech_detector(), bench::our_energy_detector()};
    for (auto& peer : bench::detector_peers()) all.push_back(std::move(peer));
    std::vector<Heard> heard;
    for (const auto& one : all) heard.push_back(hear(one, corpus));
    for (const Figure& figure : figures()) {
        const Series ours{{figure.of(heard[0], corpus)}};
        for (std::size_t i = 1; i < all.size(); ++i) {
            report.add({figure.name, "", all[i].name, all[i].version, figure.higher_is_better}, ours,
                       {{figure.of(heard[i], corpus)}});
        }
    }
}

constexpr double kThirty = 480;  // samples

// A second of each of some clips.
std::vector<std::int16_t> excerpts(const Heldout& corpus) {
    constexpr std::size_t kClips = 8, kFrom = 160000, kLength = 33 * 480;
    std::vector<std::int16_t> out;
    for (std::size_t clip = 0; clip < kClips; ++clip) {
        const auto part = corpus.samples(clip).subspan(kFrom, kLength);
        out.insert(out.end(), part.begin(), part.end());
    }
    return out;
}

// Microseconds for 30 ms.
double speed(const std::function<void(std::size_t)>& run, std::size_t samples) {
    constexpr std::uint64_t kCalls = 10;
    return 1e-3 * bench::ns_per_call(kCalls, [&] { run(samples); }) * kThirty / static_cast<double>(samples);
}

template <class Detector>
std::function<double()> ours(const std::vector<float>& wave) {
    return [&wave, detector = std::make_shared<Detector>()] {
        volatile float probability = 0;
        return speed(
            [&](std::size_t samples) {
                for (std::size_t at = 0; at + dsp::speech::hop <= samples; at += dsp::speech::hop) {
                    probability = detector->step(std::span<const float, dsp::speech::hop>(&wave[at], dsp::speech::hop))
                                      .probability;
                }
            },
            wave.size());
    };
}

std::function<double()> resampling(const std::vector<float>& wave) {
    auto front = std::make_shared<dsp::speech::FrontEnd>();
    front->prepare(48000);
    return [front, &wave] {
        const auto run = [&](std::size_t samples) {
            for (std::size_t at = 0; at < samples;)
                at += front->take(&wave[at], std::min<std::size_t>(256, samples - at));
        };
        return 3 * speed(run, wave.size());
    };
}

// numpy's own time, in a process of its own.
double numpy_us() {
    constexpr const char* kScript =
        "/usr/bin/python3 -c \"import numpy as np, time\nx = "
        "np.random.default_rng(1).standard_normal(480).astype(np.float32)\n"
        "n = 20000\nt = time.thread_time()\nfor _ in range(n): np.sqrt(np.mean(x * x))\n"
        "print((time.thread_time() - t) / n * 1e6)\" 2>/dev/null";
    double us = NAN;
    if (FILE* out = popen(kScript, "r")) {
        if (std::fscanf(out, "%lf", &us) != 1) us = NAN;
        pclose(out);
    }
    return us;
}

void measure_speed(bench::Report& report, const Heldout& corpus) {
    const std::vector<bench::Detector> peers = bench::detector_peers();
    std::vector<float> wave;
    const std::vector<std::int16_t> samples = excerpts(corpus);
    for (const std::int16_t x : samples) wave.push_back(static_cast<float>(x) / 32768);
    std::vector<std::function<double()>> contenders = {
        ours<dsp::speech::SpeechDetector>(wave), ours<dsp::speech::EnergyDetector>(wave), resampling(wave), numpy_us};
    for (std::size_t i = 1; i < peers.size(); ++i) {
        contenders.emplace_back([one = std::shared_ptr<bench::Detecting>(peers[i].make()), all = std::span(samples)] {
            return speed(
                [&](std::size_t count) {
                    for (std::size_t k = 0; k + 480 <= count; k += 480) one->hear_long(all.subspan(k).first<480>());
                },
                all.size());
        });
    }
    const auto series = bench::interleave(contenders);
    for (std::size_t i = 1; i < peers.size(); ++i)
        report.add({"speech, 30 ms", "us", peers[i].name, peers[i].version}, series[0], series[3 + i]);
    const bool numpy = std::isfinite(series[3].median());
    const bench::Case level = {"energy, 30 ms", "us", "numpy, root mean square", numpy ? "-" : "not installed"};
    numpy ? report.add(level, series[1], series[3]) : report.add(level, series[1]);
    report.add({"from 48 to 16 kHz before either, 30 ms", "us", "-", "-"}, series[2]);
}

int measure(int argc, char** argv) {
    bench::Report report("vad", argc, argv, kAbout);
    const Heldout corpus(SIGNALBOX_HELDOUT);
    measure_accuracy(report, corpus);
    measure_speed(report, corpus);
    return report.finish();
}

}  // namespace

int main(int argc, char** argv) { return bench::run("vad", measure, argc, argv); }
