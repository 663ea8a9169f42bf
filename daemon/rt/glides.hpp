// SPDX-FileCopyrightText: 2026 The Signalbox authors
// SPDX-License-Identifier: ISC
#pragma once

#include <atomic>
#include <cstdint>
#include <optional>

#include "daemon/rt/arena.hpp"
#include "daemon/rt/cells.hpp"
#include "daemon/rt/node.hpp"

namespace signalbox::rt {

// A parameter that goes to a value by itself, from what the plugin has when it begins.
struct Glide {
    Node* node = nullptr;
    std::uint32_t cell = 0;
    float to = 0;
    std::uint64_t frames = 1;  // that it takes
    bool logarithmic = false;  // equal ratios in equal times, where both ends are above 0; else a straight line
    bool whole = false;        // values are whole numbers
};

// Glides on their way: in stairs of kStair frames, which lie on multiples of that many frames, so that blocks are not
// heard. A node that is never split takes one stair a slice.
class Glides {
public:
    static constexpr std::uint32_t kCapacity = 1024;
    static constexpr std::uint32_t kStair = 16;

    explicit Glides(Arena& arena);
    ~Glides();

    // Control thread. Begins with the next slice. The answer is its number; nothing: kCapacity are on their way. It
    // holds its end until it is stopped. At most one for a cell; the node must live as it must for Timeline's sets.
    [[nodiscard]] std::optional<std::uint32_t> start(const Glide& glide);
    [[nodiscard]] bool arrived(std::uint32_t number) const;
    // What is set from then on counts. The number may be given out again.
    void stop(std::uint32_t number);

    // Audio thread, after Cells::drain(): takes the values for the slice's first frame, and lists what moves on at its
    // node. Returns whether anything does.
    bool collect(Cells& cells, std::uint64_t frame) noexcept REALTIME;
    // Takes the values of a node for this frame.
    void land(const Node& node, Cells& cells, std::uint64_t frame) noexcept REALTIME;
    // Until the next stair.
    [[nodiscard]] static std::uint32_t frames_left(std::uint64_t frame) noexcept REALTIME {
        return kStair - static_cast<std::uint32_t>(frame % kStair);
    }
    void finish() noexcept REALTIME;  // ends the slice
    // Between slices: the frame `from` is now `to`, and every glide moves along.
    void move(std::uint64_t from, std::uint64_t to) noexcept REALTIME;
    // While no driver runs: all are at their ends.
    void settle(Cells& cells) noexcept REALTIME;

private:
    enum class State : std::uint8_t { free, moving, arrived };
    struct Slot;
    struct Queue;
    void receive(Cells& cells, std::uint64_t frame) noexcept REALTIME;
    void forget_stopped() noexcept REALTIME;
    static float value_at(const Slot& slot, std::uint64_t frame) noexcept REALTIME;

    ArenaPtr<Slot> slots_;
    ArenaPtr<Queue> queue_;           // numbers of those that begin; each at most once, so it has room for all
    ArenaPtr<std::uint32_t> active_;  // numbers
    std::uint32_t next_ = 0;          // where control looks for a free slot first
    struct {
        std::uint32_t count = 0;  // of active_
    } rt;
};

}  // namespace signalbox::rt
