// SPDX-FileCopyrightText: 2026 The Signalbox authors
// SPDX-License-Identifier: ISC
#include "plugins/lv2/resampler.lv2/chunk_writer.hpp"

#include <algorithm>
#include <cmath>
#include <cstring>

namespace signalbox::lv2 {

namespace {

constexpr std::uint32_t padded(std::uint32_t bytes) noexcept REALTIME { return (bytes + 7U) & ~7U; }

// A property whose value is a number, as it lies in an object.
template <class T>
struct Number {
    LV2_Atom_Property_Body property;
    T value;
    std::uint32_t fill[8 / sizeof(T) - 1];
};
template <>
struct Number<std::int64_t> {
    LV2_Atom_Property_Body property;
    std::int64_t value;
};

// A chunk up to its samples.
struct Head {
    LV2_Atom_Event event;
    LV2_Atom_Object_Body object;
    Number<std::int32_t> rate, channels;
    Number<std::int64_t> first;
    LV2_Atom_Property_Body samples;
};
static_assert(sizeof(Head) == 16 + 8 + 24 + 24 + 24 + 16);

LV2_Atom_Property_Body property(LV2_URID key, std::uint32_t bytes, LV2_URID type) noexcept REALTIME {
    return {key, 0, {bytes, type}};
}

}  // namespace

void ChunkWriter::prepare(std::uint32_t channels, const Features& features) {
    channels_ = channels;
    sequence_ = features.map(LV2_ATOM__Sequence);
    object_ = features.map(LV2_ATOM__Object);
    int_ = features.map(LV2_ATOM__Int);
    long_ = features.map(LV2_ATOM__Long);
    float_ = features.map(LV2_ATOM__Float);
    vector_ = features.map(LV2_ATOM__Vector);
    bytes_ = features.map(LV2_ATOM__Chunk);
    chunk_ = features.map("urn:signalbox:resampler#Chunk");
    rate_ = features.map("urn:signalbox:resampler#rate");
    channels_key_ = features.map("urn:signalbox:resampler#channels");
    first_ = features.map("urn:signalbox:resampler#first");
    samples_ = features.map("urn:signalbox:resampler#samples");
    reset();
}

void ChunkWriter::begin(LV2_Atom_Sequence* to) noexcept REALTIME {
    to_ = nullptr;
    if (to == nullptr || sequence_ == 0 || to->atom.size < sizeof(LV2_Atom_Sequence_Body)) return;
    to_ = to;
    room_ = to->atom.size - static_cast<std::uint32_t>(sizeof(LV2_Atom_Sequence_Body));
    to->atom = {sizeof(LV2_Atom_Sequence_Body), sequence_};
    to->body = {0, 0};
}

// Chunks begin where the rate or the wish for them does.
void ChunkWriter::follow(const dsp::LowRate& sound, Format format) noexcept REALTIME {
    if (sound.switches() != seen_) next_ = seen_ == 0 ? 0 : sound.path().low().end();
    if (format_ == Format::off && seen_ == sound.switches()) next_ = sound.path().low().end();
    seen_ = sound.switches();
    format_ = format;
}

void ChunkWriter::write(const dsp::LowRate& sound, Format format, float chunk_ms, std::uint32_t at,
                        std::uint32_t count) noexcept REALTIME {
    follow(sound, format);
    if (format_ == Format::off || to_ == nullptr) return;
    const dsp::LowRatePath& path = sound.path();
    const auto frames = static_cast<std::uint32_t>(std::lround(0.001f * chunk_ms * static_cast<float>(path.low_hz())));
    while (path.due(next_ + frames - 1) <= path.taken()) {
        const std::uint64_t ago = path.taken() - path.due(next_ + frames - 1);
        put_chunk(path, frames,
                  std::int64_t{at} + count - 1 - static_cast<std::int64_t>(std::min<std::uint64_t>(ago, count - 1)));
        next_ += frames;
    }
}

std::uint32_t ChunkWriter::data_bytes(std::uint32_t samples) const noexcept REALTIME {
    if (format_ == Format::s16) return samples * 2;
    return static_cast<std::uint32_t>(sizeof(LV2_Atom_Vector_Body)) + samples * 4;
}

void ChunkWriter::put_chunk(const dsp::LowRatePath& path, std::uint32_t frames, std::int64_t time) noexcept REALTIME {
    const std::uint32_t samples = frames * channels_, bytes = data_bytes(samples);
    const auto head_bytes = static_cast<std::uint32_t>(sizeof(Head));
    const std::uint32_t whole = head_bytes + padded(bytes);
    if (whole > room_) return;
    Head head{};
    head.event.time.frames = time;
    head.event.body = {head_bytes - static_cast<std::uint32_t>(sizeof(LV2_Atom_Event)) + bytes, object_};
    head.object = {0, chunk_};
    head.rate = {property(rate_, 4, int_), static_cast<std::int32_t>(path.low_hz()), {}};
    head.channels = {property(channels_key_, 4, int_), static_cast<std::int32_t>(channels_), {}};
    head.first = {property(first_, 8, long_), static_cast<std::int64_t>(next_)};
    head.samples = property(samples_, bytes, format_ == Format::s16 ? bytes_ : vector_);
    auto* const place = reinterpret_cast<std::uint8_t*>(&to_->body) + to_->atom.size;
    std::memcpy(place, &head, sizeof head);
    put_samples(path, samples, place + head_bytes);
    room_ -= whole;
    to_->atom.size += whole;
}

void ChunkWriter::put_samples(const dsp::LowRatePath& path, std::uint32_t samples, std::uint8_t* to) const noexcept
    REALTIME {
    if (format_ == Format::f32) {
        const LV2_Atom_Vector_Body vector{sizeof(float), float_};
        std::memcpy(to, &vector, sizeof vector);
        to += sizeof vector;
    }
    std::array<float, 64> some;
    for (std::uint32_t done = 0; done < samples;) {
        const auto count = std::min(static_cast<std::uint32_t>(some.size()), samples - done);
        for (std::uint32_t i = 0; i < count; ++i) {
            const std::uint32_t k = done + i;
            some[i] = path.low().at(static_cast<std::int64_t>(next_ + k / channels_), k % channels_);
        }
        const dsp::Format format = format_ == Format::s16 ? dsp::Format::s16 : dsp::Format::f32;
        converter_.convert(dsp::Format::f32, some.data(), format, to + done * dsp::bytes_of(format), count);
        done += count;
    }
}

}  // namespace signalbox::lv2
