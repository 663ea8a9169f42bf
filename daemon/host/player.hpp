// SPDX-FileCopyrightText: 2026 The Signalbox authors
// SPDX-License-Identifier: ISC
#pragma once

#include <array>
#include <atomic>
#include <cstdint>
#include <memory>
#include <mutex>
#include <string>
#include <vector>

#include "daemon/host/machine.hpp"
#include "daemon/host/pieces.hpp"
#include "daemon/host/rounds.hpp"
#include "daemon/host/track.hpp"
#include "plugins/dsp/gain.hpp"

namespace signalbox::host {

// urn:signalbox:player. The disk thread reads ahead, always as if the file went round; the audio thread stops where a
// round ends unless it loops, so that the next start and every loop are there without a wait. A seek fades out, goes
// over to what was read for it, and fades in. What is not there in time is silence, and counted.
class Player final : public Machine, private Visited {
public:
    static constexpr std::uint32_t kOutputs = Track::kMostChannels;
    enum Port : std::uint32_t { kPlay = kOutputs, kLoop, kGain, kSeek, kPosition, kLength, kUnderruns, kPorts };

    Player(const Setting& setting, rt::Arena& arena);
    ~Player() override;

    void activate() override;
    void go_live(bool live) override;
    [[nodiscard]] bool has_state() const override { return true; }
    Result<json::Array> save_state() override;
    Result<void> restore_state(const json::Array& state) override;
    [[nodiscard]] std::string trouble() const override { return trouble_.said(); }
    // Control thread.
    Result<void> seek(double seconds) override;

private:
    struct Piece {
        std::uint32_t generation = 0;  // of which seek
        std::uint32_t frames = 0;
        std::uint64_t position = 0;
        bool again = false;   // a new round begins
        bool broken = false;  // the file gives no more
        float* samples = nullptr;
    };
    static constexpr std::uint32_t kFrameBits = 48;

    // The disk's side: at most so many pieces.
    bool visit() override {
        read_ahead(16);
        return true;  // or a seek would wait
    }
    void read_ahead(std::uint32_t most);
    static void read_now(Player* player) noexcept;
    bool read_piece(Piece& piece);
    // The audio thread's.
    void process(std::uint32_t frames) noexcept REALTIME;
    void refill() noexcept REALTIME;
    void follow_seek() noexcept REALTIME;
    static std::uint64_t after(std::uint64_t request, double frame, std::uint64_t frames) noexcept REALTIME;
    bool go_over(std::uint32_t wanted) noexcept REALTIME;
    std::uint32_t play_piece(std::uint32_t at, std::uint32_t frames, bool up) noexcept REALTIME;
    void copy(const Piece& piece, std::uint32_t at, std::uint32_t frames, int step) noexcept REALTIME;
    void show() noexcept REALTIME;

    const double rate_hz_;
    const bool offline_;
    Pieces<Piece, 64, 4096> pieces_;
    std::atomic<std::uint64_t> request_{0};  // the latest seek: its number, and the frame in the low kFrameBits
    std::atomic<std::uint32_t> channels_{0};
    std::atomic<std::uint64_t> frames_{0};
    std::shared_ptr<Rounds> disk_;
    std::mutex reading_;  // of what follows: the disk thread, helpers, who waits for no sound
    std::unique_ptr<Track> track_;
    std::uint32_t read_generation_ = 0;
    std::string path_;
    Trouble trouble_;

    struct {
        std::array<float*, kPorts> ports{};
        dsp::Gain gain;
        std::vector<float> fade;  // from 0 to 1
        std::uint32_t level = 0;  // how far it is faded in: a place in `fade`, or its size
        std::uint32_t generation = 0, used = 0;
        std::uint64_t position = 0;
        bool warming = false, played = false, ended = false, goes_round = false;
        std::uint32_t missed = 0;
        float sought = -1;  // the latest of kSeek
    } audio;
};

}  // namespace signalbox::host
