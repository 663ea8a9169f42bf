// SPDX-FileCopyrightText: 2026 The Signalbox authors
// SPDX-License-Identifier: ISC
#include "plugins/dsp/equalizer.hpp"

#include <algorithm>

#include "plugins/lv2/adapter.hpp"
#include "plugins/lv2/equalizer.lv2/analyser.hpp"
#include "plugins/lv2/equalizer.lv2/ports.hpp"
#include "plugins/lv2/level.hpp"

namespace signalbox::lv2 {

namespace {

// What both have in common; T is one of the port tables.
template <class T>
class EqualizerEffect : public T {
public:
    void prepare(double rate_hz, const Features& features) {
        equalizer_.prepare({.rate_hz = rate_hz});
        analyser_.prepare(rate_hz, T::kChannels, features);
    }
    void activate() {
        equalizer_.reset();
        analyser_.activate();
    }
    LV2_Worker_Status work(LV2_Worker_Respond_Function respond, LV2_Worker_Respond_Handle to, std::uint32_t size,
                           const void* data) {
        return analyser_.work(respond, to, size, data);
    }
    void answer(std::uint32_t size, const void* data) noexcept REALTIME { analyser_.answer(size, data); }

protected:
    using Knobs = Ports<T::kCount>;

    // Only what was turned: there are many.
    void read(const Knobs& ports, const typename Knobs::Span& turned) noexcept REALTIME {
        dsp::Equalizer::Params& p = params_;
        if (turned.first < T::kFirstBand) read_head(ports);
        for (std::size_t i = 0; i < dsp::Equalizer::kBands; ++i) {
            const std::size_t first = T::kFirstBand + i * T::kPerBand;
            if (!turned.meets(first, T::kPerBand)) continue;
            dsp::Equalizer::Band& band = p.bands[i];
            band.on = ports.on(first + T::on);
            band.type = static_cast<dsp::Equalizer::Type>(ports.choice(first + T::type));
            band.hz = ports.value(first + T::freq);
            band.q = ports.value(first + T::q);
            band.gain_db = ports.value(first + T::gain);
            band.solo = ports.on(first + T::solo);
            if constexpr (requires { T::side; })
                band.target = static_cast<dsp::Equalizer::Target>(ports.choice(first + T::side));
        }
    }
    void read_head(const Knobs& ports) noexcept REALTIME {
        dsp::Equalizer::Params& p = params_;
        p.output = output_(ports.value(T::output));
        p.enabled = ports.on(T::enabled);
        p.low = {static_cast<std::uint8_t>(ports.choice(T::low_cut)), ports.value(T::low_cut_hz)};
        p.high = {static_cast<std::uint8_t>(ports.choice(T::high_cut)), ports.value(T::high_cut_hz)};
        if constexpr (requires { T::sides; }) p.mid_side = ports.on(T::sides);
    }

    void play(Knobs& ports, const float* const* inputs, float* const* outputs, std::uint32_t frames) noexcept REALTIME {
        const auto turned = ports.turned();
        if (turned.any()) read(ports, turned);
        const dsp::Equalizer::Params& p = params_;
        analyser_.begin(ports.choice(T::analyser), ports.template events<const LV2_Atom_Sequence>(T::control),
                        ports.template events<LV2_Atom_Sequence>(T::notify), frames);
        if (!analyser_.on()) return equalizer_.process(p, inputs, outputs, frames);
        for (std::uint32_t at = 0; at < frames; at += Analyser::kMostFrames) {
            const std::uint32_t count = std::min(Analyser::kMostFrames, frames - at);
            const float* from[2] = {};
            float* to[2] = {};
            for (std::uint32_t c = 0; c < T::kChannels; ++c) {
                from[c] = inputs[c] + at;
                to[c] = outputs[c] + at;
            }
            analyser_.take_before(from, count);
            equalizer_.process(p, from, to, count);
            analyser_.take_after(p, to, count);
        }
    }

private:
    dsp::Equalizer equalizer_;
    dsp::Equalizer::Params params_;
    Analyser analyser_;
    Level output_;
};

class StereoEqualizer : public EqualizerEffect<StereoEqualizerPorts> {
public:
    void run(Knobs& ports, std::uint32_t frames) noexcept REALTIME {
        const float* inputs[] = {ports.input(in_l), ports.input(in_r)};
        float* outputs[] = {ports.output(out_l), ports.output(out_r)};
        play(ports, inputs, outputs, frames);
    }
};

class MonoEqualizer : public EqualizerEffect<MonoEqualizerPorts> {
public:
    void run(Knobs& ports, std::uint32_t frames) noexcept REALTIME {
        const float* inputs[] = {ports.input(in), nullptr};
        float* outputs[] = {ports.output(out), nullptr};
        play(ports, inputs, outputs, frames);
    }
};

}  // namespace

}  // namespace signalbox::lv2

LV2_SYMBOL_EXPORT const LV2_Descriptor* lv2_descriptor(uint32_t index) {
    using namespace signalbox::lv2;
    if (index == 0) return Adapter<StereoEqualizer>::descriptor();
    return index == 1 ? Adapter<MonoEqualizer>::descriptor() : nullptr;
}
