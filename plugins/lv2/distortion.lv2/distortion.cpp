// SPDX-FileCopyrightText: 2026 The Signalbox authors
// SPDX-License-Identifier: ISC
#include "plugins/dsp/distortion.hpp"

#include "plugins/lv2/adapter.hpp"
#include "plugins/lv2/distortion.lv2/ports.hpp"
#include "plugins/lv2/level.hpp"

namespace signalbox::lv2 {

namespace {

// What both have in common; T is one of the port tables.
template <class T>
class DistortionEffect : public T {
public:
    void prepare(double rate_hz, const Features&) {
        distortion_.prepare({.rate_hz = rate_hz});
        for (std::size_t i = 0; i < latencies_.size(); ++i)
            latencies_[i] =
                static_cast<float>(dsp::Distortion::latency_frames(static_cast<dsp::Distortion::Quality>(i)));
    }
    void activate() { distortion_.reset(); }

protected:
    using Knobs = Ports<T::kCount>;

    void run_on(Knobs& ports, const float* const* inputs, float* const* outputs, std::uint32_t frames) noexcept
        REALTIME {
        if (ports.turned().any()) read(ports);
        ports.tell(T::latency, latencies_[static_cast<std::size_t>(params_.quality)]);
        distortion_.process(params_, inputs, outputs, frames);
    }

private:
    void read(const Knobs& ports) noexcept REALTIME {
        dsp::Distortion::Params& p = params_;
        p.shape = static_cast<dsp::Distortion::Shape>(ports.choice(T::shape));
        p.quality = static_cast<dsp::Distortion::Quality>(ports.choice(T::quality));
        p.drive_db = ports.value(T::drive);
        p.bias = 0.01f * ports.value(T::bias);
        p.low_cut_hz = ports.value(T::low_cut);
        p.tilt_db = ports.value(T::tilt);
        p.tone_hz = ports.value(T::tone);
        p.bits = ports.value(T::bits);
        p.crush_hz = ports.value(T::rate);
        p.output = output_(ports.value(T::output));
        p.mix = 0.01f * ports.value(T::mix);
        p.auto_gain = ports.on(T::auto_gain);
        p.enabled = ports.on(T::enabled);
    }

    dsp::Distortion distortion_;
    dsp::Distortion::Params params_;
    std::array<float, 4> latencies_{};  // of the qualities
    Level output_;
};

class StereoDistortion : public DistortionEffect<StereoDistortionPorts> {
public:
    void run(Knobs& ports, std::uint32_t frames) noexcept REALTIME {
        const float* inputs[] = {ports.input(in_l), ports.input(in_r)};
        float* outputs[] = {ports.output(out_l), ports.output(out_r)};
        run_on(ports, inputs, outputs, frames);
    }
};

class MonoDistortion : public DistortionEffect<MonoDistortionPorts> {
public:
    void run(Knobs& ports, std::uint32_t frames) noexcept REALTIME {
        const float* inputs[] = {ports.input(in), nullptr};
        float* outputs[] = {ports.output(out), nullptr};
        run_on(ports, inputs, outputs, frames);
    }
};

}  // namespace

}  // namespace signalbox::lv2

LV2_SYMBOL_EXPORT const LV2_Descriptor* lv2_descriptor(uint32_t index) {
    using namespace signalbox::lv2;
    if (index == 0) return Adapter<StereoDistortion>::descriptor();
    return index == 1 ? Adapter<MonoDistortion>::descriptor() : nullptr;
}
