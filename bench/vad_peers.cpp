// SPDX-FileCopyrightText: 2026 The Signalbox authors
// SPDX-License-Identifier: ISC
#include "bench/vad_peers.hpp"

#include <algorithm>
#include <cmath>

#include "plugins/dsp/speech/decision.hpp"
#include "plugins/dsp/speech/energy_detector.hpp"
#include "plugins/dsp/speech/speech_detector.hpp"

#ifdef SIGNALBOX_SPEEXDSP
#include <speex/speex_preprocess.h>
#endif
#ifdef SIGNALBOX_WEBRTC
#include <webrtc/modules/audio_processing/include/audio_processing.h>
#include <webrtc/modules/interface/module_common_types.h>
#endif
#ifdef SIGNALBOX_FVAD
#include <fvad.h>
#endif

namespace signalbox::bench {

namespace {

using Samples = std::span<const std::int16_t, 160>;
using dsp::speech::Decision;

// As `signalbox vad` does by default.
template <class Kind>
class Ours : public Detecting {
public:
    Frame hear(Samples samples) override {
        std::transform(samples.begin(), samples.end(), hop_ + 160 * half_,
                       [](std::int16_t x) { return static_cast<float>(x) / 32768; });
        decision_.pass(160);
        half_ ^= 1;
        if (half_ == 0) {
            probability_ = detector_.step(std::span<const float, dsp::speech::hop>(hop_)).probability;
            decision_.hear(probability_, kParams);
        } else {
            decision_.settle(kParams);
        }
        return {probability_, decision_.on()};
    }

private:
    static constexpr Decision::Params kParams{};
    Kind detector_;
    Decision decision_;
    float hop_[dsp::speech::hop] = {}, probability_ = 0;
    int half_ = 0;
};

// The root mean square beside a fixed threshold: what scripts do with numpy.
class Level : public Detecting {
public:
    Frame hear(Samples samples) override {
        double sum = 0;
        for (const std::int16_t x : samples) sum += static_cast<double>(x) * x;
        const auto level = static_cast<float>(std::sqrt(sum / 160));
        return {level, level > 500};
    }
};

#ifdef SIGNALBOX_SPEEXDSP
class Speex : public Detecting {
public:
    Speex() : state_(speex_preprocess_state_init(160, 16000)) {
        speex_preprocess_ctl(state_.get(), SPEEX_PREPROCESS_GET_PROB_START, &start_);
        speex_preprocess_ctl(state_.get(), SPEEX_PREPROCESS_GET_PROB_CONTINUE, &stay_);
    }
    // Its own decision, which it does not make without complaining on stderr.
    Frame hear(Samples samples) override {
        std::copy(samples.begin(), samples.end(), frame_);
        speex_preprocess_run(state_.get(), frame_);
        spx_int32_t percent = 0;
        speex_preprocess_ctl(state_.get(), SPEEX_PREPROCESS_GET_PROB, &percent);
        on_ = percent > start_ || (on_ && percent > stay_);
        return {static_cast<float>(percent), on_};
    }

private:
    struct Destroy {
        void operator()(SpeexPreprocessState* state) const { speex_preprocess_state_destroy(state); }
    };
    std::unique_ptr<SpeexPreprocessState, Destroy> state_;
    spx_int32_t start_ = 0, stay_ = 0;
    spx_int16_t frame_[160];
    bool on_ = false;
};
#endif

#ifdef SIGNALBOX_WEBRTC
class WebRtc : public Detecting {
public:
    WebRtc() : processing_(webrtc::AudioProcessing::Create()) {
        processing_->voice_detection()->set_likelihood(webrtc::VoiceDetection::kModerateLikelihood);
        processing_->voice_detection()->Enable(true);
        frame_.sample_rate_hz_ = 16000;
        frame_.samples_per_channel_ = 160;
        frame_.num_channels_ = 1;
    }
    Frame hear(Samples samples) override {
        std::copy(samples.begin(), samples.end(), frame_.data_);
        processing_->ProcessStream(&frame_);
        const bool on = processing_->voice_detection()->stream_has_voice();
        return {on ? 1.0f : 0.0f, on};
    }

private:
    std::unique_ptr<webrtc::AudioProcessing> processing_;
    webrtc::AudioFrame frame_;
};
#endif

#ifdef SIGNALBOX_FVAD
template <int Mode>
class LibFvad : public Detecting {
public:
    LibFvad() : vad_(fvad_new()) {
        fvad_set_sample_rate(vad_.get(), 16000);
        fvad_set_mode(vad_.get(), Mode);
    }
    Frame hear(Samples samples) override {
        const bool on = fvad_process(vad_.get(), samples.data(), samples.size()) > 0;
        return {on ? 1.0f : 0.0f, on};
    }
    bool hear_long(std::span<const std::int16_t, 480> samples) override {
        return fvad_process(vad_.get(), samples.data(), samples.size()) > 0;
    }

private:
    struct Destroy {
        void operator()(Fvad* vad) const { fvad_free(vad); }
    };
    std::unique_ptr<Fvad, Destroy> vad_;
};
#endif

template <class T>
Detector detector(std::string name, std::string version) {
    return {std::move(name), std::move(version), [] { return std::make_unique<T>(); }};
}

}  // namespace

bool Detecting::hear_long(std::span<const std::int16_t, 480> samples) {
    bool on = false;
    for (std::size_t at = 0; at < samples.size(); at += 160) on |= hear(samples.subspan(at).first<160>()).on;
    return on;
}

Detector our_speech_detector() { return detector<Ours<dsp::speech::SpeechDetector>>("speech", SIGNALBOX_VERSION); }
Detector our_energy_detector() { return detector<Ours<dsp::speech::EnergyDetector>>("energy", SIGNALBOX_VERSION); }

std::vector<Detector> detector_peers() {
    std::vector<Detector> peers;
    peers.push_back(detector<Level>("level alone", "-"));
#ifdef SIGNALBOX_SPEEXDSP
    peers.push_back(detector<Speex>("speexdsp", SIGNALBOX_SPEEXDSP));
#endif
#ifdef SIGNALBOX_WEBRTC
    peers.push_back(detector<WebRtc>("webrtc", SIGNALBOX_WEBRTC));
#endif
#ifdef SIGNALBOX_FVAD
    peers.push_back(detector<LibFvad<2>>("libfvad, mode 2", SIGNALBOX_FVAD));
#endif
    return peers;
}

}  // namespace signalbox::bench
