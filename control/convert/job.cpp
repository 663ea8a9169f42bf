// SPDX-FileCopyrightText: 2026 The Signalbox authors
// SPDX-License-Identifier: ISC
#include "control/convert/job.hpp"

#include <algorithm>
#include <bit>
#include <memory>

#include "control/convert/blocks.hpp"
#include "plugins/dsp/formats/convert.hpp"

namespace signalbox::convert {

using dsp::Format;

namespace {

bool whole_numbers(Format format) { return format != Format::f32 && format != Format::f64; }

// Signless bits compare as the floats do, and in many lanes at a time.
float loudest(const float* samples, std::size_t count) {
    std::uint32_t most = 0;
    for (std::size_t i = 0; i < count; ++i)
        most = std::max(most, std::bit_cast<std::uint32_t>(samples[i]) & 0x7fffffffU);
    return std::bit_cast<float>(most);
}

// From the samples of one file to those of another.
class Conversion {
public:
    Conversion(const SF_INFO& from, int rate_hz, OutFile& out, const Wish& wish)
        : channels_(static_cast<std::uint32_t>(from.channels)), from_(carrier_of(from.format)), out_(out) {
        const bool other_rate = rate_hz != from.samplerate;
        if (other_rate) {
            rates_.emplace(wish.mode, dsp::ResampleSpec{static_cast<std::uint32_t>(from.samplerate),
                                                        static_cast<std::uint32_t>(rate_hz), channels_, wish.quality});
        }
        const int bits = out.samples() == Format::s16 ? 16 : out.samples() == Format::u8 ? 8 : 32;
        const bool narrower = other_rate || bits_of(from.format) > bits;
        dithered_ = wish.dither != dsp::Dither::Kind::none && narrower && bits <= 16;
        dither_.prepare(wish.dither, channels_);
    }

    Result<void> write(void* samples, std::size_t frames) {
        if (from_ == out_.samples() && !rates_ && !dithered_) return out_.write(samples, frames);
        if (!rates_ && !dithered_ && from_ != Format::f32) return finish(from_, samples, frames);
        const float* floats = static_cast<float*>(samples);
        if (from_ != Format::f32) {
            waiting_.make_room(frames * channels_);
            converter_.convert(from_, samples, Format::f32, waiting_.data(), frames * channels_);
            floats = waiting_.floats();
        }
        if (!rates_) return finish_floats(floats, frames);
        resampled_.make_room(rates_->room_for(frames) * channels_);
        return finish_floats(resampled_.floats(), rates_->process(floats, frames, resampled_.floats()));
    }

    Result<void> end() {
        if (!rates_) return {};
        resampled_.make_room(rates_->room_for(0) * channels_);
        return finish_floats(resampled_.floats(), rates_->flush(resampled_.floats()));
    }

    // Of what was cut off.
    [[nodiscard]] std::optional<float> peak() const { return peak_ > 1 ? std::optional(peak_) : std::nullopt; }

private:
    Result<void> finish_floats(const float* floats, std::size_t frames) {
        if (whole_numbers(out_.samples())) peak_ = std::max(peak_, loudest(floats, frames * channels_));
        if (!dithered_) return finish(Format::f32, floats, frames);
        made_.make_room(frames * channels_);
        converter_.dither(dither_, floats, out_.samples(), made_.data(), frames * channels_);
        return out_.write(made_.data(), frames);
    }

    Result<void> finish(Format from, const void* samples, std::size_t frames) {
        if (from == out_.samples()) return out_.write(samples, frames);
        const std::size_t count = frames * channels_;
        made_.make_room(count);
        converter_.convert(from, samples, out_.samples(), made_.data(), count);
        if (out_.samples() == Format::s24_in_32) {
            auto* const words = static_cast<std::uint32_t*>(made_.data());
            for (std::size_t i = 0; i < count; ++i) words[i] <<= 8U;
        }
        return out_.write(made_.data(), frames);
    }

    std::uint32_t channels_;
    Format from_;
    OutFile& out_;
    std::optional<RateChanger> rates_;
    dsp::FormatConverter converter_;
    dsp::Dither dither_;
    bool dithered_ = false;
    float peak_ = 0;
    Buffer waiting_, resampled_, made_;
};

Error refused(const std::string& text) { return {Code::file, text}; }

// The rate of what is written.
Result<int> rate_of(const Job& job, const SF_INFO& from, const Wish& wish) {
    const auto from_hz = static_cast<std::uint32_t>(from.samplerate),
               channels = static_cast<std::uint32_t>(from.channels);
    if (from.samplerate < 1)
        return refused(job.input + " says that it is at " + std::to_string(from.samplerate) + " Hz: it is damaged");
    if (channels > dsp::kMostChannels)
        return refused(job.input + " has " + std::to_string(channels) + " channels, and at most " +
                       std::to_string(dsp::kMostChannels) + " can be converted");
    const std::uint32_t rate_hz = wish.rate_hz == 0 ? from_hz : wish.rate_hz;
    const char* const refusal =
        rate_hz == from_hz ? nullptr : RateChanger::refusal(wish.mode, {from_hz, rate_hz, channels, wish.quality});
    if (refusal == nullptr) return static_cast<int>(rate_hz);
    const char* const advice = from_hz >= 8000 && from_hz <= 192000 ? "; --mode adaptive takes any" : "";
    return refused(job.input + " is at " + std::to_string(from_hz) + " Hz and cannot be brought to " +
                   std::to_string(rate_hz) + ": " + refusal + advice);
}

Result<void> pump(Job& job, InFile& in, Conversion& conversion, const std::atomic<bool>& stop) {
    Blocks blocks(in, job.alone);
    std::uint64_t done = 0;
    while (!stop) {
        Block& block = blocks.next();
        if (!block.frames) return block.frames.error();
        const std::size_t frames = *block.frames;
        if (auto written = conversion.write(block.samples.data(), frames); !written) return written;
        done += frames;
        if (in.knows_length()) job.part = static_cast<float>(done) / static_cast<float>(in.info().frames);
        if (frames < blocks.frames()) return conversion.end();
    }
    return refused("stopped before " + job.output + " was whole; nothing of it is left");
}

}  // namespace

Result<void> run(Job& job, const Wish& wish, const std::atomic<bool>& stop) {
    auto in = InFile::open(job.input);
    if (!in) return in.error();
    const SF_INFO& from = in->info();
    const auto rate_hz = rate_of(job, from, wish);
    if (!rate_hz) return rate_hz.error();
    const auto format = target_of(from, wish.form, job.kind, *rate_hz);
    if (!format) return refused(job.input + " cannot become " + job.output + ": " + format.error().text);
    SF_INFO info{};
    info.samplerate = *rate_hz;
    info.channels = from.channels;
    info.format = *format;
    const double longer = static_cast<double>(*rate_hz) / from.samplerate;
    const auto frames =
        in->knows_length() ? static_cast<std::uint64_t>(static_cast<double>(from.frames) * longer) + 1 : 0;
    auto out = OutFile::create(job.output, info, frames, *in);
    if (!out) return out.error();
    const auto conversion = std::make_unique<Conversion>(from, *rate_hz, *out, wish);
    if (auto pumped = pump(job, *in, *conversion, stop); !pumped) return pumped;
    job.peak = conversion->peak();
    job.part = 1;
    return out->finish();
}

}  // namespace signalbox::convert
