// SPDX-FileCopyrightText: 2026 The Signalbox authors
// SPDX-License-Identifier: ISC
#include "bench/format_peers.hpp"

#include <algorithm>
#include <cstring>
#include <memory>
#include <stdexcept>

#ifdef SIGNALBOX_SNDFILE
#include <sndfile.h>
#endif
#ifdef SIGNALBOX_SWRESAMPLE
extern "C" {
#include <libavutil/channel_layout.h>
#include <libavutil/samplefmt.h>
#include <libswresample/swresample.h>
}
#endif

namespace signalbox::bench {

namespace {

using dsp::Format;

#ifdef SIGNALBOX_SWRESAMPLE
AVSampleFormat av_format(Format format) {
    switch (format) {
        case Format::f32:
            return AV_SAMPLE_FMT_FLT;
        case Format::s16:
            return AV_SAMPLE_FMT_S16;
        case Format::s32:
            return AV_SAMPLE_FMT_S32;
        default:
            return AV_SAMPLE_FMT_NONE;
    }
}

void add_swresample(Format from, Format to, std::vector<FormatPeer>& peers) {
    const AVSampleFormat in_format = av_format(from), out_format = av_format(to);
    if (in_format == AV_SAMPLE_FMT_NONE || out_format == AV_SAMPLE_FMT_NONE) return;
    AVChannelLayout mono;
    av_channel_layout_default(&mono, 1);
    SwrContext* made = nullptr;
    swr_alloc_set_opts2(&made, &mono, out_format, 48000, &mono, in_format, 48000, 0, nullptr);
    const std::shared_ptr<SwrContext> context(made, [](SwrContext* c) { swr_free(&c); });
    if (swr_init(context.get()) < 0) throw std::runtime_error("libswresample does not start");
    peers.push_back({"libswresample", LIBSWRESAMPLE_IDENT, [context](const void* in, void* out, std::size_t samples) {
                         const std::uint8_t* planes_in[] = {static_cast<const std::uint8_t*>(in)};
                         std::uint8_t* planes_out[] = {static_cast<std::uint8_t*>(out)};
                         const auto count = static_cast<int>(samples);
                         swr_convert(context.get(), planes_out, count, planes_in, count);
                     }});
}
#endif

#ifdef SIGNALBOX_SNDFILE
// A raw file in memory.
struct MemoryFile {
    std::byte* bytes;
    sf_count_t size, at = 0;
};

SF_VIRTUAL_IO memory_io() {
    SF_VIRTUAL_IO io{};
    io.get_filelen = [](void* file) { return static_cast<MemoryFile*>(file)->size; };
    io.seek = [](sf_count_t to, int whence, void* file) {
        auto* self = static_cast<MemoryFile*>(file);
        self->at = whence == SEEK_SET ? to : whence == SEEK_CUR ? self->at + to : self->size + to;
        return self->at;
    };
    io.read = [](void* to, sf_count_t count, void* file) {
        auto* self = static_cast<MemoryFile*>(file);
        count = std::min(count, self->size - self->at);
        std::memcpy(to, self->bytes + self->at, static_cast<std::size_t>(count));
        self->at += count;
        return count;
    };
    io.write = [](const void* from, sf_count_t count, void* file) {
        auto* self = static_cast<MemoryFile*>(file);
        std::memcpy(self->bytes + self->at, from, static_cast<std::size_t>(count));
        self->at += count;
        self->size = std::max(self->size, self->at);
        return count;
    };
    io.tell = [](void* file) { return static_cast<MemoryFile*>(file)->at; };
    return io;
}

SF_INFO raw(Format format) {
    SF_INFO info{};
    info.samplerate = 48000;
    info.channels = 1;
    const int kind = format == Format::s16   ? SF_FORMAT_PCM_16
                     : format == Format::s24 ? SF_FORMAT_PCM_24
                                             : SF_FORMAT_PCM_32;
    info.format = SF_FORMAT_RAW | SF_ENDIAN_LITTLE | kind;
    return info;
}

void write_raw(Format to, const void* in, void* out, std::size_t samples) {
    MemoryFile file{static_cast<std::byte*>(out), 0};
    SF_VIRTUAL_IO io = memory_io();
    SF_INFO info = raw(to);
    SNDFILE* opened = sf_open_virtual(&io, SFM_WRITE, &info, &file);
    sf_command(opened, SFC_SET_CLIPPING, nullptr, SF_TRUE);
    sf_write_float(opened, static_cast<const float*>(in), static_cast<sf_count_t>(samples));
    sf_close(opened);
}

void read_raw(Format from, const void* in, void* out, std::size_t samples) {
    auto* bytes = static_cast<std::byte*>(const_cast<void*>(in));
    MemoryFile file{bytes, static_cast<sf_count_t>(samples * dsp::bytes_of(from))};
    SF_VIRTUAL_IO io = memory_io();
    SF_INFO info = raw(from);
    SNDFILE* opened = sf_open_virtual(&io, SFM_READ, &info, &file);
    sf_read_float(opened, static_cast<float*>(out), static_cast<sf_count_t>(samples));
    sf_close(opened);
}

void add_sndfile(Format from, Format to, std::vector<FormatPeer>& peers) {
    if (from == Format::f32) {
        peers.push_back({"libsndfile", sf_version_string(),
                         [to](const void* in, void* out, std::size_t samples) { write_raw(to, in, out, samples); }});
    } else if (to == Format::f32) {
        peers.push_back({"libsndfile", sf_version_string(),
                         [from](const void* in, void* out, std::size_t samples) { read_raw(from, in, out, samples); }});
    }
}
#endif

}  // namespace

std::vector<FormatPeer> format_peers([[maybe_unused]] Format from, [[maybe_unused]] Format to) {
    std::vector<FormatPeer> peers;
#ifdef SIGNALBOX_SWRESAMPLE
    add_swresample(from, to, peers);
#endif
#ifdef SIGNALBOX_SNDFILE
    add_sndfile(from, to, peers);
#endif
    return peers;
}

}  // namespace signalbox::bench
