// SPDX-FileCopyrightText: 2026 The Signalbox authors
// SPDX-License-Identifier: ISC
#pragma once

#include <lv2/atom/atom.h>

#include <array>
#include <cstdint>

#include "plugins/dsp/formats/convert.hpp"
#include "plugins/dsp/low_rate.hpp"
#include "plugins/lv2/features.hpp"

namespace signalbox::lv2 {

// Writes what is at the low rate into a port of events, in chunks of one length: objects of #Chunk with #rate and
// #channels (atom:Int), #first (atom:Long, the number of the chunk's first frame since the rate was chosen) and
// #samples, interleaved: an atom:Vector of atom:Float, or an atom:Chunk of 16-bit numbers in the machine's byte order.
// An event stands on the frame with which its last sample was known, the same for every block size. Where the port is
// full a chunk is left out, which #first shows.
class ChunkWriter {
public:
    enum class Format : std::uint8_t { off, f32, s16 };

    void prepare(std::uint32_t channels, const Features& features);
    void reset() noexcept REALTIME { next_ = 0, seen_ = 0, format_ = Format::off; }

    // A block begins: the port is emptied. Null: nobody listens.
    void begin(LV2_Atom_Sequence* to) noexcept REALTIME;
    // `sound` has just taken the block's `count` frames from `at` on.
    void write(const dsp::LowRate& sound, Format format, float chunk_ms, std::uint32_t at, std::uint32_t count) noexcept
        REALTIME;

private:
    void follow(const dsp::LowRate& sound, Format format) noexcept REALTIME;
    void put_chunk(const dsp::LowRatePath& path, std::uint32_t frames, std::int64_t time) noexcept REALTIME;
    void put_samples(const dsp::LowRatePath& path, std::uint32_t samples, std::uint8_t* to) const noexcept REALTIME;
    [[nodiscard]] std::uint32_t data_bytes(std::uint32_t samples) const noexcept REALTIME;

    LV2_Atom_Sequence* to_ = nullptr;
    std::uint32_t room_ = 0;  // bytes behind its head
    std::uint32_t channels_ = 1, seen_ = 0;
    std::uint64_t next_ = 0;  // frame of the next chunk
    Format format_ = Format::off;
    dsp::FormatConverter converter_;
    LV2_URID sequence_ = 0, object_ = 0, int_ = 0, long_ = 0, float_ = 0, vector_ = 0, bytes_ = 0;
    LV2_URID chunk_ = 0, rate_ = 0, channels_key_ = 0, first_ = 0, samples_ = 0;
};

}  // namespace signalbox::lv2
