// SPDX-FileCopyrightText: 2026 The Signalbox authors
// SPDX-License-Identifier: ISC
#include "daemon/host/player.hpp"

#include <algorithm>
#include <cmath>
#include <utility>

#include "daemon/host/file_state.hpp"
#include "daemon/host/instance.hpp"
#include "daemon/host/off_the_floor.hpp"
#include "daemon/rt/block.hpp"

namespace signalbox::host {

namespace {
constexpr double kFadeSeconds = 0.010;
}  // namespace

Player::Player(const Setting& setting, rt::Arena& arena)
    : rate_hz_(setting.rate_hz), offline_(setting.offline), pieces_(arena) {
    handle = this;
    run = [](void* self, std::uint32_t frames) noexcept REALTIME { static_cast<Player*>(self)->process(frames); };
    connect = [](void* self, std::uint32_t port, void* data) noexcept REALTIME {
        static_cast<Player*>(self)->audio.ports[port] = static_cast<float*>(data);
    };
    const auto frames = static_cast<std::size_t>(std::lround(rate_hz_ * kFadeSeconds));
    for (std::size_t i = 0; i < frames; ++i)
        audio.fade.push_back(static_cast<float>(
            0.5 - 0.5 * std::cos(3.14159265358979323846 * static_cast<double>(i) / static_cast<double>(frames))));
}

Player::~Player() {
    if (disk_ != nullptr) disk_->remove(this);
}

// What it plays, and where it is in it, stays.
void Player::activate() {
    audio.warming = true;
    audio.level = 0;
    audio.played = false;
    audio.gain.prepare({rate_hz_, rt::kMaxFrames});
}

// Once before the silence of prepare, once behind it.
void Player::go_live(bool live) {
    audio.warming = false;
    if (!live || disk_ != nullptr) return;
    disk_ = Rounds::disk();
    disk_->add(this);
}

// --- state
// ------------------------------------------------------------------------------------------------------------

Result<json::Array> Player::save_state() {
    const std::lock_guard lock(reading_);
    return file_state(path_);
}

Result<void> Player::restore_state(const json::Array& state) {
    const std::string path = file_of(state);
    auto track = path.empty() ? Result<std::unique_ptr<Track>>(nullptr)
                              : Track::open(path, static_cast<std::uint32_t>(std::lround(rate_hz_)));
    {
        const std::lock_guard lock(reading_);
        path_ = path;
        trouble_.say(track ? std::string() : track.error().text);
        track_ = track ? *std::move(track) : nullptr;
        channels_.store(track_ != nullptr ? track_->channels() : 0);
        frames_.store(track_ != nullptr ? track_->frames() : 0);
    }
    (void)seek(0);
    read_ahead(64);
    return track ? Result<void>() : track.error();
}

Result<void> Player::seek(double seconds) {
    const std::uint64_t frames = frames_.load();
    if (!std::isfinite(seconds) || seconds < 0)
        return Error{Code::range, "say a time from 0 on, in seconds from the file's beginning"};
    std::uint64_t request = request_.load();
    while (!request_.compare_exchange_weak(request, after(request, seconds * rate_hz_, frames))) {}
    return {};
}

// Another request than this one, for a frame of so many.
std::uint64_t Player::after(std::uint64_t request, double frame, std::uint64_t frames) noexcept REALTIME {
    const double last = frames > 0 ? static_cast<double>(frames - 1) : 0.0;
    const auto wanted = static_cast<std::uint64_t>(std::llround(std::clamp(frame, 0.0, last)));
    return ((request >> kFrameBits) + 1) << kFrameBits | wanted;
}

// --- the disk's side
// --------------------------------------------------------------------------------------------------

void Player::read_ahead(std::uint32_t most) {
    const std::lock_guard lock(reading_);
    if (track_ == nullptr) return;
    const std::uint64_t request = request_.load(std::memory_order_acquire);
    const auto generation = static_cast<std::uint32_t>(request >> kFrameBits);
    if (generation != read_generation_) {
        read_generation_ = generation;
        const auto sought = track_->seek(request & ((std::uint64_t{1} << kFrameBits) - 1));
        if (!sought) trouble_.say(sought.error().text);
    }
    for (std::uint32_t k = 0; k < most; ++k) {
        Piece* const piece = pieces_.free();
        if (piece == nullptr) return;
        const bool whole = read_piece(*piece);
        pieces_.push();
        if (whole) continue;
        track_.reset();  // it stays silent; its name stays with the node
        return;
    }
}

void Player::read_now(Player* player) noexcept {
    OFF_THE_FLOOR;
    player->read_ahead(64);
}

bool Player::read_piece(Piece& piece) {
    piece.generation = read_generation_;
    piece.frames = 0;
    const auto stretch = track_->read(piece.samples, pieces_.kRoom / track_->channels());
    piece.broken = !stretch;
    if (!stretch) trouble_.say(stretch.error().text);
    if (!stretch) return false;
    piece.frames = stretch->frames;
    piece.position = stretch->position;
    piece.again = stretch->again;
    return true;
}

// --- the audio thread's
// -----------------------------------------------------------------------------------------------

// Where nobody waits for the sound it is read here: never late, always the same.
void Player::refill() noexcept REALTIME {
    if (!offline_ && !rt::unhurried.load(std::memory_order_relaxed)) return;
    reinterpret_cast<void (*)(Player*) noexcept REALTIME> (&Player::read_now)(this);
}

void Player::process(std::uint32_t frames) noexcept REALTIME {
    for (std::uint32_t c = 0; c < kOutputs; ++c) std::fill_n(audio.ports[c], frames, 0.0F);
    if (audio.warming || channels_.load(std::memory_order_relaxed) == 0) return show();
    follow_seek();
    refill();
    const auto wanted = static_cast<std::uint32_t>(request_.load(std::memory_order_acquire) >> kFrameBits);
    const bool play = *audio.ports[kPlay] > 0.5F, loops = *audio.ports[kLoop] > 0.5F;
    if (audio.ended && (loops || (play && !audio.played))) {
        audio.ended = false;
        audio.goes_round = true;
    }
    audio.played = play;
    for (std::uint32_t at = 0; at < frames;) {
        const bool up = play && audio.generation == wanted && !audio.ended;
        if (!up && audio.level == 0) {
            if (audio.generation == wanted || !go_over(wanted)) break;
            continue;
        }
        const std::uint32_t done = play_piece(at, frames - at, up);
        if (done == 0 && up) break;  // else what faded out has come to its end
        at += done;
    }
    const std::uint32_t used = std::max(2U, channels_.load(std::memory_order_relaxed));
    audio.gain.process({*audio.ports[kGain], false}, audio.ports.data(), audio.ports.data(), used, frames);
    show();
}

// A seek on its frame, of a port that goes to another time. One of control's at the same moment counts more.
void Player::follow_seek() noexcept REALTIME {
    const float seek = *audio.ports[kSeek];
    if (seek == audio.sought) return;
    audio.sought = seek;
    if (!(seek >= 0)) return;
    std::uint64_t request = request_.load(std::memory_order_relaxed);
    const std::uint64_t next = after(request, double{seek} * rate_hz_, frames_.load(std::memory_order_relaxed));
    (void)request_.compare_exchange_strong(request, next, std::memory_order_acq_rel);
}

// Silent now: what was read for earlier seeks goes. False: nothing has been read for this one yet.
bool Player::go_over(std::uint32_t wanted) noexcept REALTIME {
    for (int turn = 0; turn < 2; ++turn) {
        while (const Piece* piece = pieces_.front()) {
            if (piece->generation == wanted) {
                audio.generation = wanted;
                audio.position = piece->position;
                audio.ended = audio.goes_round = false;
                return true;
            }
            pieces_.pop();
            audio.used = 0;
        }
        refill();
    }
    return false;
}

// Some frames of the piece in front, faded in or out where it is not at the end of that. 0: nothing comes now.
std::uint32_t Player::play_piece(std::uint32_t at, std::uint32_t frames, bool up) noexcept REALTIME {
    const auto full = static_cast<std::uint32_t>(audio.fade.size());
    Piece* const piece = pieces_.front();
    if (piece == nullptr || piece->broken || piece->generation != audio.generation) {
        audio.ended = piece != nullptr && piece->broken;
        audio.missed += piece == nullptr && up ? 1 : 0;
        audio.level = 0;
        return 0;
    }
    const bool loops = *audio.ports[kLoop] > 0.5F;
    if (audio.used == 0 && piece->again && !std::exchange(audio.goes_round, false) && !loops) {
        audio.ended = true;
        audio.level = 0;
        return 0;
    }
    if (up && audio.level == 0 && audio.used == 0 && piece->position == 0) audio.level = full;  // as the file begins
    std::uint32_t count = std::min(frames, piece->frames - audio.used);
    const int step = up ? (audio.level < full ? 1 : 0) : -1;
    if (step > 0) count = std::min(count, full - audio.level);
    if (step < 0) count = std::min(count, audio.level);
    copy(*piece, at, count, step);
    audio.used += count;
    audio.position = piece->position + audio.used;
    if (audio.used == piece->frames) {
        pieces_.pop();
        audio.used = 0;
    }
    return count;
}

// One channel goes to both of the first two outputs.
void Player::copy(const Piece& piece, std::uint32_t at, std::uint32_t frames, int step) noexcept REALTIME {
    const std::uint32_t channels = channels_.load(std::memory_order_relaxed);
    const float* const fade = audio.fade.data();
    for (std::uint32_t c = 0; c < channels; ++c) {
        float* const out = audio.ports[c] + at;
        const float* const in = piece.samples + std::size_t{audio.used} * channels + c;
        if (step == 0)
            for (std::uint32_t i = 0; i < frames; ++i) out[i] = in[std::size_t{i} * channels];
        if (step > 0)
            for (std::uint32_t i = 0; i < frames; ++i) out[i] = fade[audio.level + i] * in[std::size_t{i} * channels];
        if (step < 0)
            for (std::uint32_t i = 0; i < frames; ++i)
                out[i] = fade[audio.level - 1 - i] * in[std::size_t{i} * channels];
    }
    if (channels == 1) std::copy_n(audio.ports[0] + at, frames, audio.ports[1] + at);
    audio.level = step > 0 ? audio.level + frames : step < 0 ? audio.level - frames : audio.level;
}

void Player::show() noexcept REALTIME {
    *audio.ports[kPosition] = static_cast<float>(static_cast<double>(audio.position) / rate_hz_);
    *audio.ports[kLength] = static_cast<float>(static_cast<double>(frames_.load(std::memory_order_relaxed)) / rate_hz_);
    *audio.ports[kUnderruns] = static_cast<float>(audio.missed);
}

}  // namespace signalbox::host
