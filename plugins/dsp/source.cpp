// SPDX-FileCopyrightText: 2026 The Signalbox authors
// SPDX-License-Identifier: ISC
#include "plugins/dsp/source.hpp"

#include <algorithm>
#include <array>

#include "plugins/dsp/decibel.hpp"

namespace signalbox::dsp {

namespace {

constexpr std::uint32_t kChunk = 64;

void scale(float* samples, const std::array<float, kChunk>& gains, std::uint32_t frames) noexcept REALTIME {
    for (std::uint32_t i = 0; i < frames; ++i) samples[i] *= gains[i];
}

template <class Next>
void fill(float* samples, std::uint32_t frames, Next next) noexcept REALTIME {
    for (std::uint32_t i = 0; i < frames; ++i) samples[i] = next();
}

}  // namespace

void Source::prepare(const Spec& spec) {
    rate_hz_ = spec.rate_hz;
    level_.prepare(spec);
    pink_.prepare(spec);
    phrase_.prepare(spec);
    reset();
}

void Source::begin(Type type) noexcept REALTIME {
    type_ = type;
    tone_.at = beat_.at = 0;
    white_.reset();
    pink_.reset();
    phrase_.reset();
}

void Source::aim(const Params& params) noexcept REALTIME {
    if (params.level_db != db_) {
        db_ = params.level_db;
        linear_ = to_linear(db_);
    }
    if (fresh_) {
        begin(params.type);
        level_.jump(linear_);
        fresh_ = false;
    }
    if (params.type != type_ && level_.target() == 0.0f && level_.settled()) begin(params.type);
    level_.aim(params.type == type_ ? linear_ : 0.0f);
}

void Source::process(const Params& params, float* left, float* right, std::uint32_t frames) noexcept REALTIME {
    tone_.tune(static_cast<double>(params.frequency_hz), rate_hz_);
    beat_.tune(static_cast<double>(params.rate_hz), rate_hz_);
    std::array<float, kChunk> gains;
    for (std::uint32_t at = 0; at < frames;) {
        aim(params);
        // A glide ends with a chunk, so that a new type begins on the frame after it.
        const std::uint32_t limit = level_.settled() ? kChunk : std::min(kChunk, level_.remaining());
        const std::uint32_t count = std::min(limit, frames - at);
        generate(left + at, right + at, count);
        level_.fill(gains.data(), count);
        scale(left + at, gains, count);
        scale(right + at, gains, count);
        at += count;
    }
}

void Source::generate(float* left, float* right, std::uint32_t frames) noexcept REALTIME {
    if (type_ == Type::phrase) {
        for (std::uint32_t i = 0; i < frames; ++i) {
            if (beat_.advance()) phrase_.pluck();
            const auto [l, r] = phrase_.next();
            left[i] = l;
            right[i] = r;
        }
        return;
    }
    switch (type_) {
        case Type::white:
            fill(left, frames, [this]() noexcept { return white_.next(); });
            break;
        case Type::pink:
            fill(left, frames, [this]() noexcept { return pink_.next(); });
            break;
        case Type::clicks:
            fill(left, frames, [this]() noexcept { return beat_.advance() ? 1.0f : 0.0f; });
            break;
        default:
            fill(left, frames, [this]() noexcept { return static_cast<float>(tone_.sine()); });
    }
    std::copy_n(left, frames, right);
}

}  // namespace signalbox::dsp
