// SPDX-FileCopyrightText: 2026 The Signalbox authors
// SPDX-License-Identifier: ISC
#include "bench/resample_peers.hpp"

#include <algorithm>
#include <stdexcept>

#include "plugins/dsp/resample/adaptive_resampler.hpp"
#include "plugins/dsp/resample/block_resampler.hpp"
#include "plugins/dsp/resample/polyphase_resampler.hpp"

#ifdef SIGNALBOX_SOXR
#include <soxr.h>
#endif
#ifdef SIGNALBOX_SAMPLERATE
#include <samplerate.h>
#endif
#ifdef SIGNALBOX_SPEEXDSP
#include <speex/speex_resampler.h>
#endif
#ifdef SIGNALBOX_ZITA
#include <zita-resampler/resampler.h>
#include <zita-resampler/vresampler.h>
#endif

namespace signalbox::bench {

namespace {

class OurBlocks : public Resampling {
public:
    explicit OurBlocks(const Rates& rates) { resampler_.prepare({rates.from, rates.to, rates.channels}); }
    std::size_t process(const float* in, std::size_t frames, float* out, std::size_t) override {
        return in != nullptr ? resampler_.process(in, frames, out) : resampler_.flush(out);
    }

private:
    dsp::BlockResampler resampler_;
};

class OurPolyphase : public Resampling {
public:
    explicit OurPolyphase(const Rates& rates) { resampler_.prepare({rates.from, rates.to, rates.channels}); }
    std::size_t process(const float* in, std::size_t frames, float* out, std::size_t) override {
        return in != nullptr ? resampler_.process(in, frames, out) : resampler_.flush(out);
    }

private:
    dsp::PolyphaseResampler resampler_;
};

class OurAdaptive : public Resampling {
public:
    OurAdaptive(const Rates& rates, double off) {
        resampler_.prepare({rates.from, rates.to, rates.channels});
        resampler_.correct(off, 0);
    }
    std::size_t process(const float* in, std::size_t frames, float* out, std::size_t room) override {
        if (in == nullptr) frames = resampler_.latency_frames();
        return resampler_.process(in, frames, out, room).given;
    }

private:
    dsp::AdaptiveResampler resampler_;
};

#ifdef SIGNALBOX_SOXR
class Soxr : public Resampling {
public:
    explicit Soxr(const Rates& rates) {
        const soxr_io_spec_t io = soxr_io_spec(SOXR_FLOAT32_I, SOXR_FLOAT32_I);
        const soxr_quality_spec_t quality = soxr_quality_spec(SOXR_HQ, 0);
        const soxr_runtime_spec_t runtime = soxr_runtime_spec(1);
        soxr_error_t error = nullptr;
        soxr_.reset(soxr_create(rates.from, rates.to, rates.channels, &error, &io, &quality, &runtime));
        if (error != nullptr) throw std::runtime_error(error);
    }
    std::size_t process(const float* in, std::size_t frames, float* out, std::size_t room) override {
        std::size_t used = 0, written = 0;
        soxr_process(soxr_.get(), in, in != nullptr ? frames : 0, &used, out, room, &written);
        return written;
    }

private:
    struct Delete {
        void operator()(soxr_t soxr) const { soxr_delete(soxr); }
    };
    std::unique_ptr<soxr, Delete> soxr_;
};
#endif

#ifdef SIGNALBOX_SAMPLERATE
class Samplerate : public Resampling {
public:
    Samplerate(const Rates& rates, int converter) : ratio_(static_cast<double>(rates.to) / rates.from) {
        int error = 0;
        state_.reset(src_new(converter, static_cast<int>(rates.channels), &error));
    }
    std::size_t process(const float* in, std::size_t frames, float* out, std::size_t room) override {
        const float nothing = 0;
        SRC_DATA data{};
        data.data_in = in != nullptr ? in : &nothing;
        data.input_frames = in != nullptr ? static_cast<long>(frames) : 0;
        data.data_out = out;
        data.output_frames = static_cast<long>(room);
        data.end_of_input = in == nullptr ? 1 : 0;
        data.src_ratio = ratio_;
        src_process(state_.get(), &data);
        return static_cast<std::size_t>(data.output_frames_gen);
    }

private:
    struct Delete {
        void operator()(SRC_STATE* state) const { src_delete(state); }
    };
    double ratio_;
    std::unique_ptr<SRC_STATE, Delete> state_;
};
#endif

#ifdef SIGNALBOX_SPEEXDSP
class Speex : public Resampling {
public:
    explicit Speex(const Rates& rates) : channels_(rates.channels) {
        int error = 0;
        state_.reset(speex_resampler_init(rates.channels, rates.from, rates.to, 10, &error));
        speex_resampler_skip_zeros(state_.get());
    }
    std::size_t process(const float* in, std::size_t frames, float* out, std::size_t room) override {
        std::vector<float> silence;
        if (in == nullptr) {
            frames = static_cast<std::size_t>(speex_resampler_get_input_latency(state_.get()));
            silence.assign(frames * channels_, 0.0f);
            in = silence.data();
        }
        std::size_t written = 0;
        while (frames > 0) {
            auto used = static_cast<spx_uint32_t>(frames), got = static_cast<spx_uint32_t>(room - written);
            speex_resampler_process_interleaved_float(state_.get(), in, &used, out + written * channels_, &got);
            if (used == 0 && got == 0) break;
            in += std::size_t{used} * channels_;
            frames -= used;
            written += got;
        }
        return written;
    }

private:
    struct Destroy {
        void operator()(SpeexResamplerState* state) const { speex_resampler_destroy(state); }
    };
    std::uint32_t channels_;
    std::unique_ptr<SpeexResamplerState, Destroy> state_;
};
#endif

#ifdef SIGNALBOX_ZITA
void set_up(Resampler& zita, const Rates& rates, double) {
    if (zita.setup(rates.from, rates.to, rates.channels, 96) != 0) throw std::runtime_error("zita refuses");
}
void set_up(VResampler& zita, const Rates& rates, double off) {
    if (zita.setup(static_cast<double>(rates.to) / rates.from, rates.channels, 48) != 0)
        throw std::runtime_error("zita refuses");
    zita.set_rratio(1 / (1 + off));
}

template <class Kind>
class Zita : public Resampling {
public:
    explicit Zita(const Rates& rates, double off = 0) {
        set_up(zita_, rates, off);
        zita_.inp_count = static_cast<unsigned>(zita_.inpsize() / 2 - 1);
        zita_.inp_data = nullptr;
        zita_.out_count = 1 << 20;
        zita_.out_data = nullptr;
        zita_.process();
    }
    std::size_t process(const float* in, std::size_t frames, float* out, std::size_t room) override {
        zita_.inp_count = static_cast<unsigned>(in != nullptr ? frames : static_cast<std::size_t>(zita_.inpsize()) / 2);
        zita_.inp_data = const_cast<float*>(in);
        zita_.out_count = static_cast<unsigned>(room);
        zita_.out_data = out;
        zita_.process();
        return room - zita_.out_count;
    }

private:
    Kind zita_;
};
#endif

}  // namespace

Resamplers our_block_resampler() {
    return {"ours", SIGNALBOX_VERSION, [](const Rates& rates) { return std::make_unique<OurBlocks>(rates); }};
}

Resamplers our_polyphase_resampler() {
    return {"ours", SIGNALBOX_VERSION, [](const Rates& rates) { return std::make_unique<OurPolyphase>(rates); }};
}

std::vector<Resamplers> adaptive_resamplers(double off) {
    std::vector<Resamplers> all;
    all.push_back(
        {"ours", SIGNALBOX_VERSION, [off](const Rates& rates) { return std::make_unique<OurAdaptive>(rates, off); }});
#ifdef SIGNALBOX_ZITA
    all.push_back({"zita VResampler 48", "1.8",
                   [off](const Rates& rates) { return std::make_unique<Zita<VResampler>>(rates, off); }});
#endif
    return all;
}

std::vector<Resamplers> resample_peers() {
    std::vector<Resamplers> peers;
#ifdef SIGNALBOX_SOXR
    peers.push_back({"soxr HQ", soxr_version(), [](const Rates& rates) { return std::make_unique<Soxr>(rates); }});
#endif
#ifdef SIGNALBOX_ZITA
    peers.push_back({"zita 96", "1.8", [](const Rates& rates) { return std::make_unique<Zita<Resampler>>(rates); }});
#endif
#ifdef SIGNALBOX_SAMPLERATE
    peers.push_back({"libsamplerate medium", src_get_version(),
                     [](const Rates& rates) { return std::make_unique<Samplerate>(rates, SRC_SINC_MEDIUM_QUALITY); }});
#endif
#ifdef SIGNALBOX_SPEEXDSP
    peers.push_back({"speexdsp 10", "1.2", [](const Rates& rates) { return std::make_unique<Speex>(rates); }});
#endif
    return peers;
}

}  // namespace signalbox::bench
