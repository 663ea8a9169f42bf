// SPDX-FileCopyrightText: 2026 The Signalbox authors
// SPDX-License-Identifier: ISC
#pragma once

#include <atomic>
#include <cstdint>
#include <map>
#include <memory>
#include <mutex>
#include <optional>

#include "daemon/rt/arena.hpp"
#include "plugins/dsp/realtime.hpp"

namespace signalbox::rt {

// Every control port of every node is a cell: the value that is wanted (written by the control thread) and the value
// that the plugin is connected to (written by the audio thread; by the plugin itself where it is an output).
// A set costs one store and, when the cell is not yet dirty, one push; the ring has room for every cell, so it is
// never full, and within a slice the latest value wins.
class Cells {
public:
    static constexpr std::uint32_t kCount = 65536;
    static constexpr std::uint32_t kDrainLimit = 1024;  // cells a slice

    explicit Cells(Arena& arena);
    ~Cells();

    // Any thread but audio. A contiguous range, or nothing when there is no such room.
    [[nodiscard]] std::optional<std::uint32_t> allocate(std::uint32_t count);
    void release(std::uint32_t first, std::uint32_t count);

    // Control thread only.
    void set(std::uint32_t cell, float value);
    // Any thread.
    [[nodiscard]] float wanted(std::uint32_t cell) const noexcept {
        return wanted_.get()[cell].load(std::memory_order_relaxed);
    }
    [[nodiscard]] float heard(std::uint32_t cell) const noexcept REALTIME;  // what the plugin has now

    // Where the plugin's port is connected to.
    [[nodiscard]] float* port(std::uint32_t cell) noexcept REALTIME { return heard_.get() + cell; }

    // Audio thread only (or the control thread while no driver runs).
    std::uint32_t drain() noexcept REALTIME;  // at most kDrainLimit cells; returns how many
    void refresh(std::uint32_t first, std::uint32_t count) noexcept REALTIME;  // heard = wanted
    // A timed set, on its frame. Control's too for a node that no plan names yet: its outputs are read before it runs.
    void land(std::uint32_t cell, float value) noexcept REALTIME;
    // A value on the way: what is wanted stays as it is.
    void pass(std::uint32_t cell, float value) noexcept REALTIME;

private:
    struct Ring;
    ArenaPtr<std::atomic<float>> wanted_;
    ArenaPtr<std::atomic<std::uint8_t>> dirty_;
    ArenaPtr<float> heard_;
    ArenaPtr<Ring> ring_;
    std::mutex mutex_;
    std::map<std::uint32_t, std::uint32_t> free_;  // first -> count
};

}  // namespace signalbox::rt
