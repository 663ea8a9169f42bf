// SPDX-FileCopyrightText: 2026 The Signalbox authors
// SPDX-License-Identifier: ISC
#include "control/render/job.hpp"

#include <algorithm>
#include <charconv>
#include <cmath>
#include <thread>
#include <vector>

#include "control/render/pipe.hpp"
#include "control/render/sound_file.hpp"
#include "control/render/studio.hpp"
#include "daemon/graph/rackfile.hpp"

namespace signalbox::render {
namespace {

constexpr std::uint64_t kChunkFrames = 4096;

// Interleaved, whole blocks; the last one is filled up with silence, which is not written.
struct Chunk {
    std::vector<float> samples;
    std::uint64_t frames = 0;  // to be written
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

Result<void> read_all(SoundReader& reader, std::uint64_t total, std::uint32_t block, Chunks& chunks) {
    const std::size_t channels = reader.shape().channels;
    const std::uint64_t most = std::max<std::uint64_t>(1, kChunkFrames / block) * block;
    for (std::uint64_t left = total; left > 0;) {
        Chunk chunk;
        chunk.frames = std::min(left, most);
        const std::uint64_t whole = (chunk.frames + block - 1) / block * block;
        chunk.samples.resize(whole * channels);
        const auto got = reader.read(chunk.samples.data(), chunk.frames);
        if (!got) return got.error();
        left -= chunk.frames;
        if (!chunks.push(std::move(chunk))) return {};
    }
    return {};
}

Result<void> write_all(SoundWriter& writer, Chunks& chunks) {
    while (const auto chunk = chunks.pop()) {
        if (auto written = writer.write(chunk->samples.data(), chunk->frames); !written) return written;
    }
    return {};
}

// One channel after the other, as the engine has them.
class Planes {
public:
    Planes(std::size_t channels, std::size_t used) : used_(used), planes_(channels) {}
    void take(const std::vector<float>& samples) {
        resize(samples.size() / std::max<std::size_t>(used_, 1));
        for (std::size_t c = 0; c < used_; ++c) {
            float* const plane = planes_[c].data();
            const float* const first = samples.data() + c;
            for (std::size_t i = 0, count = planes_[c].size(), step = used_; i < count; ++i) plane[i] = first[i * step];
        }
    }
    void give(std::vector<float>& samples) const {
        samples.resize(planes_.empty() ? 0 : planes_[0].size() * planes_.size());
        for (std::size_t c = 0; c < planes_.size(); ++c) {
            const float* const plane = planes_[c].data();
            float* const first = samples.data() + c;
            for (std::size_t i = 0, count = planes_[c].size(), step = planes_.size(); i < count; ++i)
                first[i * step] = plane[i];
        }
    }
    void resize(std::size_t frames) {
        for (auto& plane : planes_) plane.resize(frames);
    }
    std::vector<float*> pointers() {
        std::vector<float*> all;
        for (auto& plane : planes_) all.push_back(plane.data());
        return all;
    }

private:
    std::size_t used_;
    std::vector<std::vector<float>> planes_;
};

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

Result<void> check_rate(const Job& job, const Shape& shape) {
    if (job.rate_hz == 0 || job.rate_hz == shape.rate_hz) return {};
    return Error{Code::file, job.input + " is at " + std::to_string(shape.rate_hz) + " Hz, not at " +
                                 std::to_string(std::lround(job.rate_hz)) + ": convert it first, or leave out --rate"};
}

struct Sides {
    Chunks in, out;
};

// What is between the two files, on this thread.
Result<void> process(Studio& studio, const graph::Box& box, std::size_t channels, Sides& sides, std::uint64_t total,
                     const std::function<void(double)>& progress) {
    Planes in(box.inputs, channels), out(box.outputs, box.outputs);
    std::uint64_t done = 0;
    while (auto chunk = sides.in.pop()) {
        in.take(chunk->samples);
        const std::size_t frames = chunk->samples.size() / channels;
        out.resize(frames);
        in.resize(frames);
        const std::vector<float*> from = in.pointers(), to = out.pointers();
        if (auto ran = studio.run(std::vector<const float*>(from.begin(), from.end()), to, frames); !ran) return ran;
        out.give(chunk->samples);
        done += chunk->frames;
        if (!sides.out.push(*std::move(chunk))) break;
        progress(static_cast<double>(done) / static_cast<double>(total));
    }
    return {};
}

}  // namespace

Result<void> run(const Job& job, const std::function<void(double)>& progress) {
    const auto json = control::Vault::read(job.rack);
    if (!json) return json.error();
    const auto rack = graph::read_rack(*json);
    if (!rack) return Error{rack.error().code, job.rack + ": " + rack.error().text};
    auto cues = cues_of(job);
    if (!cues) return cues.error();
    auto reader = SoundReader::open(job.input);
    if (!reader) return reader.error();
    const Shape shape = (*reader).shape();
    if (const auto fits = check_rate(job, shape); !fits) return fits;

    const double rate_hz = shape.rate_hz;
    const graph::Box box{.inputs = std::max(shape.channels, channels_of(*rack, "in")),
                         .outputs = std::max(1U, channels_of(*rack, "out"))};
    Studio studio({rate_hz, job.block_frames, box, job.cache});
    if (const auto opened = studio.open(*json); !opened)
        return Error{opened.error().code, job.rack + ": " + opened.error().text};
    if (const auto followed = studio.follow(*std::move(cues), job.script); !followed) return followed;

    const std::uint64_t total = shape.frames + static_cast<std::uint64_t>(std::llround(job.tail_seconds * rate_hz));
    auto writer = SoundWriter::create(job.output, {box.outputs, shape.rate_hz, total});
    if (!writer) return writer.error();
    Sides sides;
    Side reading(sides.in, [&] { return read_all(*reader, total, job.block_frames, sides.in); });
    Side writing(sides.out, [&] { return write_all(*writer, sides.out); });
    const auto processed = process(studio, box, shape.channels, sides, total, progress);
    sides.in.close();
    sides.out.close();
    const auto was_read = reading.join(), was_written = writing.join();
    for (const auto& result : {processed, was_read, was_written}) {
        if (!result) return result;
    }
    return (*writer).finish();
}

}  // namespace signalbox::render
