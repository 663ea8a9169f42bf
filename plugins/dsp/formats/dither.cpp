// SPDX-FileCopyrightText: 2026 The Signalbox authors
// SPDX-License-Identifier: ISC
#include "plugins/dsp/formats/dither.hpp"

#include <algorithm>

#include "plugins/dsp/formats/codec.hpp"

namespace signalbox::dsp {

namespace {

// Lipshitz, Vanderkooy and Wannamaker, "Minimally Audible Noise Shaping", JAES 39 (1991): five taps for 44.1 kHz.
constexpr std::array<float, 5> kShape = {2.033f, -2.165f, 1.959f, -1.590f, 0.6149f};

float step_of(Format format) noexcept REALTIME {
    if (format == Format::s16) return 1.0f / 32768;
    return format == Format::u8 ? 1.0f / 128 : 0.0f;
}

}  // namespace

void Dither::prepare(Kind kind, std::uint32_t channels) {
    kind_ = kind;
    channels_ = std::clamp<std::uint32_t>(channels, 1, kChannels);
    reset();
}

void Dither::reset() noexcept REALTIME {
    // Seeds far apart on the generator's one cycle: the multiplier of a linear congruential generator spreads them.
    std::uint32_t seed = 0x9e3779b9U;
    for (std::uint32_t& s : state_) s = seed = seed * 1664525U + 1013904223U;
    used_ = kLanes;
    channel_ = 0;
    for (auto& channel : errors_) channel.fill(0);
}

bool Dither::process(const FormatKernels& kernels, Format to, const float* in, float* out, std::size_t samples) noexcept
    REALTIME {
    const float lsb = step_of(to);
    if (kind_ == Kind::none || lsb == 0.0f) return false;
    if (kind_ == Kind::shaped) {
        constexpr std::size_t kPart = 256;
        std::array<float, kPart> silence{}, noise;
        for (std::size_t at = 0; at < samples; at += kPart) {
            const std::size_t count = std::min(kPart, samples - at);
            add_noise(kernels, lsb, silence.data(), noise.data(), count);
            std::copy_n(noise.data(), count, out + at);
            shape(lsb, in + at, out + at, count);
        }
    } else {
        add_noise(kernels, lsb, in, out, samples);
    }
    return true;
}

void Dither::add_noise(const FormatKernels& kernels, float lsb, const float* in, float* out,
                       std::size_t samples) noexcept REALTIME {
    const auto use = [&]() noexcept REALTIME {
        for (; samples > 0 && used_ < kLanes; --samples) *out++ = *in++ + left_[used_++] * lsb;
    };
    use();
    const std::size_t turns = samples / kLanes;
    kernels.add_noise(state_.data(), in, out, turns, lsb);
    samples %= kLanes;
    if (samples == 0) return;
    in += turns * kLanes;
    out += turns * kLanes;
    left_.fill(0);
    kernels.add_noise(state_.data(), left_.data(), left_.data(), 1, 1.0f);
    used_ = 0;
    use();
}

// `out` has the noise to begin with, and then what rounds to the shaped result: the error of each sample, noise and
// all, is taken from those after it.
void Dither::shape(float lsb, const float* in, float* out, std::size_t samples) noexcept REALTIME {
    const float steps = 1 / lsb;
    for (std::size_t i = 0; i < samples; ++i) {
        auto& e = errors_[channel_];
        channel_ = channel_ + 1 < channels_ ? channel_ + 1 : 0;
        float wanted = in[i] * steps;
        for (std::size_t k = kTaps; k-- > 0;) wanted -= kShape[k] * e[k];  // the newest error comes last
        const float rounded = nearest(wanted + out[i] * steps);
        // Where the sample saturates its error is no rounding's.
        const float error = std::clamp(rounded - wanted, -2.0f, 2.0f);
        std::copy_backward(e.begin(), e.end() - 1, e.end());
        e[0] = error == error ? error : 0.0f;
        out[i] = rounded * lsb;
    }
}

}  // namespace signalbox::dsp
