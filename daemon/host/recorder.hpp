// SPDX-FileCopyrightText: 2026 The Signalbox authors
// SPDX-License-Identifier: ISC
#pragma once

#include <array>
#include <atomic>
#include <cstdint>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <vector>

#include "daemon/host/machine.hpp"
#include "daemon/host/pieces.hpp"
#include "daemon/host/rounds.hpp"
#include "daemon/host/sound_file.hpp"

namespace signalbox::host {

// urn:signalbox:recorder. From the frame where `record` goes up to the one where it goes down, into files
// NAME-0001.EXT, -0002 and so on, the first number that is free. The audio thread fills pieces, the disk thread writes
// them; where none is free, frames are lost, counted, and silence stands for them. What cannot be written ends the
// recording: what was written is kept and said. A recorder that is not run for a second (it was removed, or there is no
// audio) ends its file.
class Recorder final : public Machine, private Visited {
public:
    static constexpr std::uint32_t kInputs = 64;
    enum Port : std::uint32_t { kRecord = kInputs, kChannels, kRoll, kRecording, kSeconds, kLost, kPorts };

    Recorder(const Setting& setting, rt::Arena& arena);
    ~Recorder() override;

    void activate() override {
        audio.warming = true;
        audio.recording = audio.ending = false;
    }
    void go_live(bool live) override;
    [[nodiscard]] bool has_state() const override { return true; }
    Result<json::Array> save_state() override;
    Result<void> restore_state(const json::Array& state) override;
    [[nodiscard]] std::string trouble() const override { return trouble_.said(); }

private:
    struct Piece {
        std::uint32_t take = 0, channels = 0, frames = 0;
        std::uint64_t lost = 0;  // frames before it that found no room
        std::uint64_t roll = 0;  // frames of one file; 0: all
        bool last = false;       // of its take
        float* samples = nullptr;
    };

    // The disk's side.
    bool visit() override;
    void write_all(bool wait);
    static void write_all_now(Recorder* recorder) noexcept;
    void write(const Piece& piece);
    bool begin_file(std::uint32_t channels);
    bool put(const float* samples, std::uint64_t frames, std::uint64_t roll);
    void end_file();
    void give_up(Error why);
    [[nodiscard]] std::string next_name();
    // The audio thread's.
    void process(std::uint32_t frames) noexcept REALTIME;
    void begin_take() noexcept REALTIME;
    void end_take() noexcept REALTIME;
    void take_in(std::uint32_t frames) noexcept REALTIME;
    void send(bool last) noexcept REALTIME;
    void write_now() noexcept REALTIME;
    Piece* piece() noexcept REALTIME;

    const double rate_hz_;
    const bool offline_;
    Pieces<Piece, 512, 2048> pieces_;
    std::atomic<std::uint32_t> failed_take_{0}, runs_{0};
    std::shared_ptr<Rounds> disk_;
    std::mutex writing_;  // of what follows: the disk thread, helpers, who waits for no sound
    std::optional<SoundWriter> writer_;
    std::string path_, file_;
    Trouble trouble_;
    std::uint32_t number_ = 0, take_ = 0,
                  given_up_ = 0;  // of the latest file; of the take being written; the failed one
    std::uint32_t channels_ = 0;
    std::uint64_t in_file_ = 0;                 // frames
    std::uint64_t updated_at_ = 0;              // frames in it when it was last made readable
    std::uint32_t seen_runs_ = 0, visits_ = 0;  // how many visits have seen no further run

    struct {
        std::array<float*, kPorts> ports{};
        std::uint32_t take = 0, channels = 0;
        bool warming = false, on = false, recording = false, ending = false;
        std::uint64_t taken = 0, roll = 0, lost = 0, missing = 0;  // `missing`: since the last piece
        bool open = false;                                         // the next piece is being filled
    } audio;
};

}  // namespace signalbox::host
