// SPDX-FileCopyrightText: 2026 The Signalbox authors
// SPDX-License-Identifier: ISC
#pragma once

#include <array>
#include <cstdint>
#include <memory>
#include <string_view>
#include <unordered_map>

#include "control/front/batch.hpp"
#include "control/front/caller.hpp"
#include "control/front/commands.hpp"
#include "control/front/nodes.hpp"
#include "control/front/services.hpp"
#include "control/osc/reader.hpp"

namespace signalbox::control {

// The error of a bundle names the failing part; parts are counted from 0 here and from 1 in the text.
[[nodiscard]] Error in_part(const Error& error, bool bundle, std::uint32_t part, std::string_view address);

// A parameter that is set by messages, as it is told.
[[nodiscard]] osc::Message patch_message(const std::string& id, const std::string& name,
                                         const graph::Property& property);

// What comes in: reads a packet as a whole, then does all of it or answers what is wrong with it. Control thread only.
class Packets {
public:
    explicit Packets(Desk& desk);

    void take(osc::Bytes packet, const Caller& caller);
    [[nodiscard]] std::uint64_t received() const { return received_; }  // messages
    [[nodiscard]] std::uint64_t late() const { return late_; }          // timed sets

private:
    // An address that is not below /node/: one of the two, or /rack/save and /at, which have neither.
    struct Entry {
        const EditCommand* edit = nullptr;
        const Service* service = nullptr;
    };
    // The bundle that the latest message of each depth is in, and the frame that its /at says (0: it has none).
    struct Level {
        std::uint32_t bundle = 0;
        std::uint64_t frame = 0;
    };

    // Reading: packets.cpp
    [[nodiscard]] bool read(osc::Bytes packet, const Caller& caller);
    [[nodiscard]] Result<void> read(const osc::MessageView& message, std::uint32_t part);
    [[nodiscard]] Result<void> read_entry(const Entry& entry, const osc::MessageView& message, const Origin& origin);
    [[nodiscard]] Result<void> read_save(const osc::MessageView& message, Origin origin);
    [[nodiscard]] Result<void> read_at(const osc::MessageView& message);
    [[nodiscard]] std::uint64_t frame_of(const osc::MessageView& message);
    [[nodiscard]] const ClockMap& clocks();
    [[nodiscard]] std::optional<std::int32_t> token_of(const osc::MessageView& message) const;
    [[nodiscard]] Error unknown(std::string_view address) const;
    // Doing: doing.cpp
    void run(const Caller& caller);
    void run(const Step& step, const Caller& caller);
    [[nodiscard]] bool set(const Step& step, ClientId client);
    [[nodiscard]] bool timed(const Step& step);
    [[nodiscard]] bool find_room(const Caller& caller);
    void watch(const Step& step, const Caller& caller);
    void refuse(const Step& step, const std::string& text, const Caller& caller);
    void send_answer(const Step& step, const Caller& caller);
    void send_presets(const std::string& address, std::string_view id, const Caller& caller);
    void save_preset(const Step& step, const std::string& address, const Caller& caller);
    // Parameters that are set by messages: patches.cpp
    void set_patch(const Step& step, const Caller& caller);
    void send_patch(const Step& step, const Caller& caller);
    void send_patches(const Step& step, const Caller& caller);
    void submit(const Caller& caller);
    struct Pending;
    void finish(const Outcome& outcome, const std::shared_ptr<Pending>& pending);
    void tell_difference(const graph::Rack& before);
    void save(const std::shared_ptr<Pending>& pending);

    Desk& desk_;
    NodeReader nodes_;
    std::unordered_map<std::string_view, Entry> entries_;
    Batch batch_;
    std::array<Level, osc::kMaxDepth + 1> levels_;
    std::uint32_t bundles_ = 0;      // entered so far
    bool bundle_ = false;            // this packet is one
    std::uint32_t failed_part_ = 0;  // counted from 1: answered with an error while it was done
    std::size_t next_service_ = 0, next_patch_ = 0;
    std::uint64_t received_ = 0, late_ = 0;
    std::shared_ptr<bool> alive_ = std::make_shared<bool>(true);  // answers may come when we are gone
};

}  // namespace signalbox::control
