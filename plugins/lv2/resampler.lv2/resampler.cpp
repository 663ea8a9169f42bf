// SPDX-FileCopyrightText: 2026 The Signalbox authors
// SPDX-License-Identifier: ISC
#include <cmath>

#include "plugins/dsp/decibel.hpp"
#include "plugins/dsp/low_rate.hpp"
#include "plugins/lv2/adapter.hpp"
#include "plugins/lv2/resampler.lv2/chunk_writer.hpp"
#include "plugins/lv2/resampler.lv2/ports.hpp"

namespace signalbox::lv2 {

namespace {

// T is one of the port tables: inputs, then as many outputs.
template <class T>
class ResamplerEffect : public T {
public:
    static const char* refusal(double rate_hz) { return dsp::LowRate::refusal(rate_hz); }

    void prepare(double rate_hz, const Features& features) {
        low_rate_.prepare({.rate_hz = rate_hz}, T::kChannels);
        chunks_.prepare(T::kChannels, features);
        for (std::uint32_t i = 0; i < latencies_.size(); ++i)
            latencies_[i] = static_cast<float>(low_rate_.latency_frames(i));
    }
    void activate() {
        low_rate_.reset();
        chunks_.reset();
    }
    void run(const Ports<T::kCount>& ports, std::uint32_t frames) noexcept REALTIME {
        const dsp::LowRate::Params p = read(ports);
        ports.tell(T::latency, latencies_[p.rate]);
        chunks_.begin(ports.template events<LV2_Atom_Sequence>(T::chunks));
        const auto format = static_cast<ChunkWriter::Format>(ports.choice(T::chunk_format));
        const float chunk_ms = ports.value(T::chunk_length);
        // No more at a time than what is at the low rate is kept for.
        for (std::uint32_t at = 0; at < frames; at += kPiece) {
            const std::uint32_t count = std::min(kPiece, frames - at);
            const float* inputs[T::kChannels];
            float* outputs[T::kChannels];
            for (std::size_t c = 0; c < T::kChannels; ++c) {
                inputs[c] = ports.input(c) + at;
                outputs[c] = ports.output(T::kChannels + c) + at;
            }
            low_rate_.process(p, inputs, outputs, count);
            chunks_.write(low_rate_, format, chunk_ms, at, count);
        }
    }

private:
    static constexpr std::uint32_t kPiece = 64;

    [[nodiscard]] dsp::LowRate::Params read(const Ports<T::kCount>& ports) noexcept REALTIME {
        dsp::LowRate::Params p;
        p.rate = nearest(ports.value(T::rate));
        p.colour.alias = 0.01f * ports.value(T::aliasing);
        p.colour.image = 0.01f * ports.value(T::imaging);
        p.colour.samples = static_cast<dsp::LowRate::Samples>(ports.choice(T::samples));
        p.mix = 0.01f * ports.value(T::mix);
        p.output = dsp::to_linear(ports.value(T::output));
        p.enabled = ports.on(T::enabled);
        return p;
    }

    static std::uint32_t nearest(float hz) noexcept REALTIME {
        std::uint32_t best = 0;
        for (std::uint32_t i = 1; i < dsp::LowRate::kRates.size(); ++i) {
            const auto far = [&](std::uint32_t k) noexcept REALTIME {
                return std::fabs(static_cast<float>(dsp::LowRate::kRates[k]) - hz);
            };
            if (far(i) < far(best)) best = i;
        }
        return best;
    }

    dsp::LowRate low_rate_;
    ChunkWriter chunks_;
    std::array<float, dsp::LowRate::kRates.size()> latencies_{};
};

}  // namespace

}  // namespace signalbox::lv2

LV2_SYMBOL_EXPORT const LV2_Descriptor* lv2_descriptor(uint32_t index) {
    using namespace signalbox::lv2;
    if (index == 0) return Adapter<ResamplerEffect<StereoResamplerPorts>>::descriptor();
    return index == 1 ? Adapter<ResamplerEffect<MonoResamplerPorts>>::descriptor() : nullptr;
}
