// SPDX-FileCopyrightText: 2026 The Signalbox authors
// SPDX-License-Identifier: ISC
#include "daemon/host/recorder.hpp"

#include <algorithm>
#include <cmath>
#include <cstdio>
#include <filesystem>
#include <utility>

#include "daemon/host/file_state.hpp"
#include "daemon/host/instance.hpp"
#include "daemon/host/off_the_floor.hpp"
#include "daemon/host/plugin_log.hpp"
#include "daemon/rt/block.hpp"

namespace signalbox::host {

namespace {
constexpr std::uint32_t kIdleVisits = 500;  // of 2 ms each
constexpr std::uint32_t kMostNumber = 999999;
constexpr double kUpdateSeconds = 2;
const std::vector<float> kSilence(4096);
}  // namespace

Recorder::Recorder(const Setting& setting, rt::Arena& arena)
    : rate_hz_(setting.rate_hz), offline_(setting.offline), pieces_(arena) {
    handle = this;
    run = [](void* self, std::uint32_t frames) noexcept REALTIME { static_cast<Recorder*>(self)->process(frames); };
    connect = [](void* self, std::uint32_t port, void* data) noexcept REALTIME {
        static_cast<Recorder*>(self)->audio.ports[port] = static_cast<float*>(data);
    };
}

// No cycle runs it any more: what it was filling is whole.
Recorder::~Recorder() {
    if (disk_ != nullptr) disk_->remove(this);
    if (audio.open) send(true);
    const std::lock_guard lock(writing_);
    const std::string known = trouble();
    write_all(true);
    end_file();
    if (trouble() != known) PluginLog::print(LogKind::error, "a recorder: " + trouble());
}

void Recorder::go_live(bool live) {
    audio.warming = audio.on = false;
    if (!live || disk_ != nullptr) return;
    disk_ = Rounds::disk();
    disk_->add(this);
}

// --- state
// ------------------------------------------------------------------------------------------------------------

Result<json::Array> Recorder::save_state() {
    const std::lock_guard lock(writing_);
    return file_state(path_);
}

Result<void> Recorder::restore_state(const json::Array& state) {
    const std::lock_guard lock(writing_);
    path_ = file_of(state);
    number_ = 0;
    const auto checked = check_file(kRecorder, path_, rate_hz_);
    trouble_.say(checked ? std::string() : checked.error().text);
    return checked;
}

// --- the disk's side
// --------------------------------------------------------------------------------------------------

bool Recorder::visit() {
    const std::lock_guard lock(writing_);
    write_all(false);
    const std::uint32_t runs = runs_.load(std::memory_order_acquire);
    visits_ = runs == std::exchange(seen_runs_, runs) ? visits_ + 1 : 0;
    if (visits_ == kIdleVisits) end_file();
    return visits_ < kIdleVisits;
}

// All that is there, or what leaves others their turn.
void Recorder::write_all(bool wait) {
    for (std::uint32_t k = 0; wait || k < 64; ++k) {
        const Piece* const piece = pieces_.front();
        if (piece == nullptr) return;
        write(*piece);
        pieces_.pop();
    }
}

void Recorder::write_all_now(Recorder* recorder) noexcept {
    OFF_THE_FLOOR;
    const std::lock_guard lock(recorder->writing_);
    recorder->write_all(true);
}

void Recorder::write(const Piece& piece) {
    if (piece.take != take_) {
        end_file();
        take_ = piece.take;
        trouble_.say({});
    }
    if (take_ == given_up_) return;
    if (piece.channels != channels_) end_file();
    channels_ = piece.channels;
    for (std::uint64_t left = piece.lost; left > 0;) {
        const std::uint64_t frames = std::min<std::uint64_t>(left, kSilence.size() / channels_);
        if (!put(kSilence.data(), frames, piece.roll)) return;
        left -= frames;
    }
    if (!put(piece.samples, piece.frames, piece.roll)) return;
    if (piece.last) end_file();
}

bool Recorder::put(const float* samples, std::uint64_t frames, std::uint64_t roll) {
    while (frames > 0) {
        if (roll > 0 && in_file_ >= roll) end_file();
        if (!writer_ && !begin_file(channels_)) return false;
        const std::uint64_t count = roll > 0 ? std::min(frames, roll - in_file_) : frames;
        if (auto written = writer_->write(samples, count); !written) {
            give_up(written.error());
            return false;
        }
        in_file_ += count;
        samples += count * channels_;
        frames -= count;
    }
    if (static_cast<double>(in_file_ - updated_at_) < kUpdateSeconds * rate_hz_) return true;
    updated_at_ = in_file_;
    if (writer_) writer_->update();
    return true;
}

// The next of NAME-0001.EXT, NAME-0002.EXT that is not there.
std::string Recorder::next_name() {
    const std::filesystem::path path(path_);
    const std::string stem = (path.parent_path() / path.stem()).native(), extension = path.extension().native();
    while (number_ < kMostNumber) {
        char number[16];
        std::snprintf(number, sizeof number, "-%04u", ++number_);
        std::string name = stem + number + extension;
        std::error_code ignored;
        if (!std::filesystem::exists(name, ignored) && !std::filesystem::exists(name + ".part", ignored)) return name;
    }
    return {};
}

bool Recorder::begin_file(std::uint32_t channels) {
    file_ = path_.empty() ? std::string() : next_name();
    in_file_ = updated_at_ = 0;
    if (file_.empty()) {
        give_up({Code::file, path_.empty() ? "there is no file to record to; set its @file, as /home/me/take.wav"
                                           : "every number of " + path_ + " is taken; choose another name"});
        return false;
    }
    auto created = SoundWriter::create(file_, {channels, static_cast<std::uint32_t>(std::lround(rate_hz_)), 0});
    if (!created) give_up(created.error());
    if (created) writer_.emplace(*std::move(created));
    return bool(created);
}

void Recorder::end_file() {
    if (!writer_) return;
    const auto finished = writer_->finish();
    if (!finished) give_up(finished.error());
    writer_.reset();
}

// What the disk took is kept; the take is over.
void Recorder::give_up(Error why) {
    if (writer_) why = writer_->keep(why);
    writer_.reset();
    trouble_.say("recording stopped: " + why.text);
    given_up_ = take_;
    failed_take_.store(take_, std::memory_order_release);
}

// --- the audio thread's
// -----------------------------------------------------------------------------------------------

void Recorder::write_now() noexcept REALTIME {
    if (!offline_ && !rt::unhurried.load(std::memory_order_relaxed)) return;
    reinterpret_cast<void (*)(Recorder*) noexcept REALTIME> (&Recorder::write_all_now)(this);
}

void Recorder::process(std::uint32_t frames) noexcept REALTIME {
    const bool on = *audio.ports[kRecord] > 0.5F && !audio.warming;
    if (!audio.warming) runs_.store(runs_.load(std::memory_order_relaxed) + 1, std::memory_order_release);
    if (audio.recording && failed_take_.load(std::memory_order_acquire) == audio.take) audio.recording = false;
    if (audio.ending || (audio.on && !on)) end_take();
    if (on && !audio.on) begin_take();
    audio.on = on;
    if (audio.recording) take_in(frames);
    write_now();
    if (failed_take_.load(std::memory_order_acquire) == audio.take) audio.recording = false;
    *audio.ports[kRecording] = audio.recording ? 1.0F : 0.0F;
    *audio.ports[kSeconds] = static_cast<float>(static_cast<double>(audio.taken) / rate_hz_);
    *audio.ports[kLost] = static_cast<float>(audio.lost);
}

void Recorder::begin_take() noexcept REALTIME {
    if (audio.open) send(true);  // of a take before a rest
    if (++audio.take == 0) audio.take = 1;
    audio.channels =
        static_cast<std::uint32_t>(std::lround(std::clamp(*audio.ports[kChannels], 1.0F, static_cast<float>(kInputs))));
    audio.roll = static_cast<std::uint64_t>(std::llround(std::max(0.0, double{*audio.ports[kRoll]}) * rate_hz_));
    audio.recording = true;
    audio.ending = false;
    audio.taken = audio.missing = 0;
}

void Recorder::end_take() noexcept REALTIME {
    audio.recording = false;
    audio.ending = !audio.open && piece() == nullptr;  // no room to say so: again in the next run
    if (audio.open) send(true);
}

// The one that is being filled, or a new one; null where none is free.
Recorder::Piece* Recorder::piece() noexcept REALTIME {
    Piece* const free = pieces_.free();
    if (audio.open || free == nullptr) return free;
    free->take = audio.take;
    free->channels = audio.channels;
    free->frames = 0;
    free->lost = std::exchange(audio.missing, 0);
    free->roll = audio.roll;
    free->last = false;
    audio.open = true;
    return free;
}

void Recorder::send(bool last) noexcept REALTIME {
    pieces_.free()->last = last;
    pieces_.push();
    audio.open = false;
}

void Recorder::take_in(std::uint32_t frames) noexcept REALTIME {
    const std::uint32_t room = pieces_.kRoom / audio.channels;
    audio.taken += frames;
    for (std::uint32_t at = 0; at < frames;) {
        Piece* const into = piece();
        if (into == nullptr) {
            audio.missing += frames - at;
            audio.lost += frames - at;
            return;
        }
        const std::uint32_t count = std::min(frames - at, room - into->frames);
        for (std::uint32_t c = 0; c < audio.channels; ++c) {
            const float* const in = audio.ports[c] + at;
            float* const out = into->samples + std::size_t{into->frames} * audio.channels + c;
            for (std::uint32_t i = 0; i < count; ++i) out[std::size_t{i} * audio.channels] = in[i];
        }
        into->frames += count;
        at += count;
        if (into->frames * 4 >= room) send(false);
    }
}

}  // namespace signalbox::host
