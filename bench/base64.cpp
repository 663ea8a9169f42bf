// SPDX-FileCopyrightText: 2026 The Signalbox authors
// SPDX-License-Identifier: ISC
#include "plugins/dsp/base64/base64.hpp"

#include <cstring>

#include "bench/harness.hpp"

#ifdef SIGNALBOX_AVUTIL
extern "C" {
#include <libavutil/base64.h>
}
#endif

using namespace signalbox;

namespace {

constexpr std::string_view kAbout =
    "Millions of chunks a second: 1,280 bytes, which are 1,708 characters and 40 ms of speech, by every kernel that "
    "runs\n"
    "here. \"Into a ring\" appends what is decoded to a preallocated ring of 64 chunks. The peer is libavutil "
    "(Debian:\n"
    "libavutil-dev).\n";

constexpr std::size_t kBytes = 1280, kChunks = 64;

struct Chunks {
    std::vector<std::vector<std::uint8_t>> bytes;
    std::vector<std::string> text;
};

Chunks make_chunks() {
    Chunks chunks;
    std::uint32_t state = 1;
    for (std::size_t i = 0; i < kChunks; ++i) {
        std::vector<std::uint8_t> bytes(kBytes);
        for (auto& b : bytes) b = static_cast<std::uint8_t>((state = state * 1664525U + 1013904223U) >> 24);
        std::string text(dsp::Base64Encoder::room_for(kBytes), '\0');
        dsp::Base64Encoder encoder;
        const std::size_t done = encoder.encode(bytes.data(), bytes.size(), text.data());
        text.resize(done + encoder.finish(text.data() + done));
        chunks.bytes.push_back(bytes);
        chunks.text.push_back(text);
    }
    return chunks;
}

// Millions a second of what does all chunks once.
double rate(const std::function<void()>& all) { return 1e3 * kChunks / bench::ns_per_call(500, all); }

double decode(const Chunks& chunks, const dsp::Base64Kernels& kernels) {
    std::uint8_t out[dsp::Base64Decoder::room_for(1708)];
    return rate([&] {
        for (const std::string& text : chunks.text) {
            dsp::Base64Decoder decoder({}, kernels);
            decoder.decode(text, out);
            decoder.finish(out);
        }
    });
}

double append(const Chunks& chunks, const dsp::Base64Kernels& kernels) {
    std::vector<std::uint8_t> ring(kChunks * kBytes);
    std::size_t at = 0;
    return rate([&] {
        std::uint8_t out[dsp::Base64Decoder::room_for(1708)];
        for (const std::string& text : chunks.text) {
            dsp::Base64Decoder decoder({}, kernels);
            const std::size_t size = decoder.decode(text, out);
            if (at + size > ring.size()) at = 0;
            std::memcpy(ring.data() + at, out, size);
            at += size;
        }
    });
}

double encode(const Chunks& chunks, const dsp::Base64Kernels& kernels) {
    char out[dsp::Base64Encoder::room_for(kBytes)];
    return rate([&] {
        for (const auto& bytes : chunks.bytes) {
            dsp::Base64Encoder encoder(dsp::Base64Alphabet::standard, true, kernels);
            const std::size_t done = encoder.encode(bytes.data(), bytes.size(), out);
            encoder.finish(out + done);
        }
    });
}

#ifdef SIGNALBOX_AVUTIL
double peer_decode(const Chunks& chunks) {
    std::uint8_t out[1296];
    return rate([&] {
        for (const std::string& text : chunks.text) av_base64_decode(out, text.c_str(), sizeof out);
    });
}

double peer_encode(const Chunks& chunks) {
    char out[AV_BASE64_SIZE(kBytes)];
    return rate([&] {
        for (const auto& bytes : chunks.bytes) av_base64_encode(out, sizeof out, bytes.data(), kBytes);
    });
}
#endif

using Job = double (*)(const Chunks&, const dsp::Base64Kernels&);

void measure(bench::Report& report, const Chunks& chunks, const std::string& name, Job job,
             double (*peer)(const Chunks&)) {
    const auto kernels = dsp::base64_kernels();
    std::vector<std::function<double()>> contenders;
    for (const auto* one : kernels) contenders.emplace_back([&chunks, one, job] { return job(chunks, *one); });
    if (peer != nullptr) contenders.emplace_back([&] { return peer(chunks); });
    const auto series = bench::interleave(contenders, 11);
    for (std::size_t i = kernels.size(); i-- > 0;) {
        const bench::Case what = {name + ", " + kernels[i]->name, "M/s", "libavutil",
                                  peer != nullptr ? "" : "not installed", true};
        if (peer != nullptr)
            report.add(what, series[i], series.back());
        else
            report.add(what, series[i]);
    }
}

}  // namespace

int main(int argc, char** argv) {
    bench::Report report("base64", argc, argv, kAbout);
    const Chunks chunks = make_chunks();
    double (*decoder)(const Chunks&) = nullptr;
    double (*encoder)(const Chunks&) = nullptr;
#ifdef SIGNALBOX_AVUTIL
    decoder = peer_decode;
    encoder = peer_encode;
#endif
    measure(report, chunks, "decode", decode, decoder);
    measure(report, chunks, "decode into a ring", append, decoder);
    measure(report, chunks, "encode", encode, encoder);
    return report.finish();
}
