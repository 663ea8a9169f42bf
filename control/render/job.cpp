// SPDX-FileCopyrightText: 2026 The Signalbox authors
// SPDX-License-Identifier: ISC
#include "control/render/job.hpp"

#include <algorithm>
#include <charconv>
#include <cmath>
#include <optional>
#include <thread>
#include <vector>

#include "control/render/pipe.hpp"
#include "control/render/studio.hpp"
#include "daemon/graph/rackfile.hpp"
#include "daemon/host/sound_file.hpp"
#include "plugins/dsp/resample/block_resampler.hpp"

namespace signalbox::render {

using host::Shape;
using host::SoundReader;
using host::SoundWriter;

namespace {

constexpr std::uint64_t kReadFrames = 4096, kChunkFrames = 16384;

// Whole blocks, one channel after the other; the last one is filled up with silence, which is not written.
struct Chunk {
    Chunk(std::size_t channels, std::uint64_t whole, std::uint64_t said, std::vector<float> memory = {})
        : samples(std::move(memory)), frames(whole), wanted(said) {
        samples.resize(channels * whole);
    }
    [[nodiscard]] float* plane(std::size_t channel) { return samples.data() + channel * frames; }
    std::vector<float> samples;
    std::uint64_t frames, wanted;  // of each channel; to be written
};
using Chunks = Pipe<Chunk>;

// A thread that ends a pipe, whatever comes.
class Side {
public:
    Side(Chunks& chunks, std::function<Result<void>()> work)
        : chunks_(chunks), thread_([this, work = std::move(work)] {
              result_ = work();
              chunks_.close();
          }) {}
    ~Side() {
        chunks_.close();
        if (thread_.joinable()) thread_.join();
    }
    Side(const Side&) = delete;
    Side& operator=(const Side&) = delete;
    Result<void> join() {
        thread_.join();
        return result_;
    }

private:
    Chunks& chunks_;
    Result<void> result_;
    std::thread thread_;
};

// The input at the rack's rate, then silence.
class Input {
public:
    Input(SoundReader& reader, std::uint32_t rate_hz) : reader_(reader), channels_(reader.shape().channels) {
        const Shape& shape = reader.shape();
        if (shape.rate_hz == rate_hz) {
            frames_ = shape.frames;
            return;
        }
        const dsp::ResampleSpec spec{.from_hz = shape.rate_hz, .to_hz = rate_hz, .channels = shape.channels};
        const dsp::Ratio ratio = dsp::ratio_of(spec);
        frames_ = (shape.frames * ratio.up + ratio.down - 1) / ratio.down;
        resampler_.emplace();
        resampler_->prepare(spec);
    }
    [[nodiscard]] std::uint64_t frames() const { return frames_; }
    [[nodiscard]] std::size_t channels() const { return channels_; }
    Result<void> read(float* to, std::uint64_t frames) {
        if (!resampler_) {
            const auto got = reader_.read(to, frames);
            if (!got) return got.error();
            std::fill(to + *got * channels_, to + frames * channels_, 0.0F);
            return {};
        }
        for (std::uint64_t left = frames; left > 0;) {
            if (used_ == waiting_.size() && !ended_) {
                if (auto more = read_on(); !more) return more;
                continue;
            }
            const std::uint64_t count = std::min<std::uint64_t>(left, (waiting_.size() - used_) / channels_);
            if (count == 0) {
                std::fill_n(to, left * channels_, 0.0F);
                return {};
            }
            to = std::copy_n(waiting_.begin() + static_cast<std::ptrdiff_t>(used_), count * channels_, to);
            used_ += count * channels_;
            left -= count;
        }
        return {};
    }

private:
    Result<void> read_on() {
        block_.resize(kReadFrames * channels_);
        const auto got = reader_.read(block_.data(), kReadFrames);
        if (!got) return got.error();
        ended_ = *got < kReadFrames;
        used_ = 0;
        waiting_.resize(resampler_->room_for(*got) * channels_);
        std::size_t made = resampler_->process(block_.data(), *got, waiting_.data());
        if (ended_) made += resampler_->flush(waiting_.data() + made * channels_);
        waiting_.resize(made * channels_);
        return {};
    }

    SoundReader& reader_;
    const std::size_t channels_;
    std::uint64_t frames_ = 0;
    std::optional<dsp::BlockResampler> resampler_;
    std::vector<float> block_, waiting_;  // of the file; resampled, from used_ on
    std::size_t used_ = 0;
    bool ended_ = false;
};

// A channel out of frames and into them. With the number of channels known it is vector code.
template <std::size_t kChannels>
void take_out(const float* mixed, std::size_t channel, std::size_t channels, std::uint64_t frames, float* plane) {
    if (kChannels != 0) channels = kChannels;
    for (std::uint64_t i = 0; i < frames; ++i) plane[i] = mixed[i * channels + channel];
}
template <std::size_t kChannels>
void put_in(const float* plane, std::size_t channel, std::size_t channels, std::uint64_t frames, float* mixed) {
    if (kChannels != 0) channels = kChannels;
    for (std::uint64_t i = 0; i < frames; ++i) mixed[i * channels + channel] = plane[i];
}

// The files' order of samples and back is the work of their threads: the one between them has enough to do.
Result<void> read_all(Input& input, std::uint64_t total, std::uint32_t block, Chunks& chunks) {
    const std::size_t channels = input.channels();
    const std::uint64_t most = std::max<std::uint64_t>(1, kChunkFrames / block) * block;
    std::vector<float> mixed;
    for (std::uint64_t left = total; left > 0;) {
        const std::uint64_t wanted = std::min(left, most);
        Chunk chunk(channels, (wanted + block - 1) / block * block, wanted);
        mixed.resize(wanted * channels);
        if (auto read = input.read(mixed.data(), wanted); !read) return read;
        const auto apart = channels == 2 ? take_out<2> : take_out<0>;
        for (std::size_t c = 0; c < channels; ++c) apart(mixed.data(), c, channels, wanted, chunk.plane(c));
        left -= wanted;
        if (!chunks.push(std::move(chunk))) return {};
    }
    return {};
}

Result<void> write_all(SoundWriter& writer, std::size_t channels, Chunks& chunks) {
    std::vector<float> mixed;
    while (auto chunk = chunks.pop()) {
        mixed.resize(chunk->wanted * channels);
        const auto together = channels == 2 ? put_in<2> : put_in<0>;
        for (std::size_t c = 0; c < channels; ++c) together(chunk->plane(c), c, channels, chunk->wanted, mixed.data());
        if (auto written = writer.write(mixed.data(), chunk->wanted); !written) return written;
    }
    return {};
}

// The highest channel that a rack names.
std::uint32_t channels_of(const graph::Rack& rack, const std::string& own) {
    std::uint32_t most = 0;
    for (const graph::Cable& cable : *rack.cables) {
        const graph::Endpoint& end = own == "in" ? cable.from : cable.to;
        std::uint32_t number = 0;
        if (end.node == own) std::from_chars(end.symbol.data(), end.symbol.data() + end.symbol.size(), number);
        most = std::max(most, number);
    }
    return most;
}

Result<std::vector<Cue>> cues_of(const Job& job) {
    if (job.script.empty()) return std::vector<Cue>();
    const auto text = control::Vault::read(job.script);
    return text ? read_script(*text, job.script) : Result<std::vector<Cue>>(text.error());
}

Result<std::uint32_t> rate_of(const Job& job, const Shape& shape) {
    if (job.rate_hz == 0) return shape.rate_hz;
    const auto rate_hz = static_cast<std::uint32_t>(std::lround(job.rate_hz));
    const char* const refusal =
        rate_hz == shape.rate_hz ? nullptr : dsp::BlockResampler::refusal({shape.rate_hz, rate_hz, shape.channels});
    if (refusal == nullptr) return rate_hz;
    return Error{Code::file, job.input + " is at " + std::to_string(shape.rate_hz) + " Hz and cannot be brought to " +
                                 std::to_string(rate_hz) + ": " + refusal};
}

struct Sides {
    Chunks in, out;
};

// What is between the two files, on this thread.
Result<void> process(Studio& studio, const graph::Box& box, std::size_t channels, Sides& sides, std::uint64_t total,
                     const std::function<void(double)>& progress) {
    std::vector<float> silence, spare;  // what came in is room for what comes out next
    std::vector<const float*> from(box.inputs);
    std::vector<float*> to(box.outputs);
    std::uint64_t done = 0;
    while (auto chunk = sides.in.pop()) {
        Chunk made(box.outputs, chunk->frames, chunk->wanted, std::move(spare));
        silence.resize(chunk->frames);
        for (std::size_t c = 0; c < from.size(); ++c) from[c] = c < channels ? chunk->plane(c) : silence.data();
        for (std::size_t c = 0; c < to.size(); ++c) to[c] = made.plane(c);
        if (auto ran = studio.run(from, to, made.frames); !ran) return ran;
        spare = std::move(chunk->samples);
        done += made.wanted;
        if (!sides.out.push(std::move(made))) break;
        progress(static_cast<double>(done) / static_cast<double>(total));
    }
    return {};
}

}  // namespace

Result<void> run(const Job& job, const std::function<void(double)>& progress) {
    const auto json = control::Vault::read(job.rack);
    if (!json) return json.error();
    const auto rack = graph::read_rack(*json);
    if (!rack && json->find_first_not_of(" \t\r\n") != json->find('{'))
        return Error{rack.error().code,
                     job.rack + " is no rack file, which comes first: signalbox render RACK.json IN... -o OUT"};
    if (!rack) return Error{rack.error().code, job.rack + ": " + rack.error().text};
    auto cues = cues_of(job);
    if (!cues) return cues.error();
    auto reader = SoundReader::open(job.input);
    if (!reader) return reader.error();
    const Shape shape = (*reader).shape();
    const auto rate = rate_of(job, shape);
    if (!rate) return rate.error();
    const double rate_hz = *rate;
    Input input(*reader, *rate);
    const graph::Box box{.inputs = std::max(shape.channels, channels_of(*rack, "in")),
                         .outputs = std::max(1U, channels_of(*rack, "out"))};
    Studio studio({rate_hz, job.block_frames, box, job.cache});
    if (const auto opened = studio.open(*json); !opened)
        return Error{opened.error().code, job.rack + ": " + opened.error().text};
    if (const auto followed = studio.follow(*std::move(cues), job.script); !followed) return followed;

    const std::uint64_t total = input.frames() + static_cast<std::uint64_t>(std::llround(job.tail_seconds * rate_hz));
    auto writer = SoundWriter::create(job.output, {box.outputs, *rate, total});
    if (!writer) return writer.error();
    Sides sides;
    Side reading(sides.in, [&] { return read_all(input, total, job.block_frames, sides.in); });
    Side writing(sides.out, [&] { return write_all(*writer, box.outputs, sides.out); });
    const auto processed = process(studio, box, shape.channels, sides, total, progress);
    sides.in.close();
    sides.out.close();
    const auto was_read = reading.join(), was_written = writing.join();
    for (const auto& result : {processed, was_read, was_written, studio.trouble()}) {
        if (!result) return result;
    }
    return (*writer).finish();
}

}  // namespace signalbox::render
