// SPDX-FileCopyrightText: 2026 The Signalbox authors
// SPDX-License-Identifier: ISC
#pragma once

#include <cstdint>
#include <deque>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "control/front/times.hpp"
#include "control/osc/pattern.hpp"
#include "control/osc/reader.hpp"
#include "control/session.hpp"

namespace signalbox::control {

using How = ParamSet::How;
struct Service;

// One thing to do, understood and validated. Views point into the packet or the parameter table: a step is done in the
// turn that reads it.
struct Step {
    enum class Kind : std::uint8_t {
        set,
        value,
        norm,
        cpu,
        bypass,
        latency,
        preset,
        presets,
        save_preset,
        patch,
        patches,
        set_patch,
        file,
        seek,
        trouble,
        speech,
        rate,
        confirm,
        service
    };
    Kind kind = Kind::set;
    How how = How::value;     // set
    bool refitted = false;    // set: `fit` is not what was sent
    float fit = 0;            // set: what the port takes; not for an increment
    Param* param = nullptr;   // set, value, norm, rate
    double value = 0;         // set: as it was sent; rate: Hz
    double seconds = 0;       // set: of a glide
    std::uint64_t frame = 0;  // set: 0 is at once
    std::uint32_t part = 0;   // which message asked for it
    bool has_token = false;
    std::int32_t token = 0;      // set, confirm
    std::string_view name = {};  // set, confirm, rate: the address; cpu, bypass, latency: the node's id
    std::string_view text = {};  // save_preset: its name; patch: the parameter's; rate: what it is told as
    const Service* service = nullptr;
};

// Which message asks, and when it is due.
struct Origin {
    std::uint32_t part = 0;
    std::string_view address = {};
    std::uint64_t frame = 0;  // 0: at once
    std::optional<std::int32_t> token = {};
    bool confirmed = false;  // in a transaction: it wants its /ok
};

// A message that takes part in a transaction, kept until the answer.
struct Part {
    std::uint32_t number = 0;  // counted from 0
    std::string address;
    std::optional<std::int32_t> token;
    bool confirmed = false;
};

// What one packet asks for. Kept from packet to packet, so that its memory is.
struct Batch {
    std::vector<Step> steps;
    std::vector<osc::MessageView> services;  // the messages of Kind::service, in the order of their steps
    // Once it is a transaction, sets are items too: all or nothing, in order.
    bool transaction = false;
    std::vector<Item> items;
    std::vector<std::uint32_t> item_parts;  // which of `parts` each item comes from
    std::vector<Part> parts;
    std::vector<std::string> saves;  // /rack/save, done after the commit
    std::vector<std::uint32_t> save_parts;
    std::uint64_t frame = 0;         // of the transaction: the latest of its edits
    osc::Budget budget;              // of all patterns
    std::deque<std::string> ids;     // that steps name, where nothing else keeps them
    std::deque<PatchSet> patches;    // of Kind::set_patch, in the order of their steps
    std::optional<ClockMap> clocks;  // read when first needed

    void clear();
    // From now on this packet is a transaction: sets so far become its items.
    void become_transaction();
    // A set, as a step or as an item.
    void add(const Step& set, const Origin& origin);
    void add_item(Item item, const Origin& origin);
    void add_save(std::string name, const Origin& origin);

private:
    std::uint32_t part(const Origin& origin);
};

}  // namespace signalbox::control
