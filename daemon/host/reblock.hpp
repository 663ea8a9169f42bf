// SPDX-FileCopyrightText: 2026 The Signalbox authors
// SPDX-License-Identifier: ISC
#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

#include "daemon/graph/facts.hpp"
#include "daemon/rt/arena.hpp"
#include "daemon/rt/events.hpp"
#include "daemon/rt/node.hpp"

namespace signalbox::host {

// Runs a plugin in blocks of one length, whatever lengths it is asked for: what comes, sound and events, is gathered
// until a block is whole, so everything comes out that much later. For plugins that run in no other way.
class Reblock {
public:
    Reblock(rt::Arena& arena, const graph::PluginFacts& facts, std::uint32_t block_frames);
    // The length for a driver's: a power of two, as near to it as it can be.
    static std::uint32_t length_for(std::uint32_t driver_frames);

    [[nodiscard]] std::uint32_t frames() const { return block_; }
    // Where the plugin's audio, CV and event ports stay connected.
    void connect_inside(rt::Connect connect_plugin, void* plugin) const;
    // Where events are counted that there is no room for, or that are none.
    void count_into(rt::Node& node);
    // Takes the port; false: it is a control port.
    bool connect(std::uint32_t port, void* data) noexcept REALTIME;
    template <class RunBlock>
    void run(std::uint32_t frames, RunBlock run_block) noexcept REALTIME {
        begin_events();
        for (std::uint32_t done = 0; done < frames;) {
            const std::uint32_t now = next(frames - done);
            exchange(done, now);
            done += now;
            if (filled_ == block_) {
                offer_events();
                run_block(block_);
                take_events();
                filled_ = 0;
            }
        }
    }
    void reset();  // silence in all blocks, and no events

private:
    struct Port {
        std::uint32_t index = 0;
        bool input = false;
        float* inside = nullptr;
        float* outside = nullptr;
    };
    struct Sequence {
        std::uint32_t index = 0;
        bool input = false;
        std::uint32_t bytes = 0;  // of either
        LV2_Atom_Sequence* inside = nullptr;
        LV2_Atom_Sequence* outside = nullptr;
        rt::EventPort* counts = nullptr;
    };
    [[nodiscard]] std::uint32_t next(std::uint32_t left) const noexcept REALTIME;
    void exchange(std::uint32_t at, std::uint32_t frames) noexcept REALTIME;
    void exchange_events(std::uint32_t at, std::uint32_t frames) noexcept REALTIME;
    void begin_events() noexcept REALTIME;
    void offer_events() noexcept REALTIME;
    void take_events() noexcept REALTIME;

    const std::uint32_t block_;
    std::uint32_t filled_ = 0;
    std::vector<Port> ports_;
    std::vector<Sequence> sequences_;
    rt::ArenaPtr<float> buffers_;
    rt::ArenaPtr<std::byte> events_;
};

}  // namespace signalbox::host
