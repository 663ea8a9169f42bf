// SPDX-FileCopyrightText: 2026 The Signalbox authors
// SPDX-License-Identifier: ISC
#pragma once

#include <cstddef>
#include <functional>
#include <list>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "control/missing.hpp"
#include "control/preparer.hpp"
#include "control/session.hpp"

namespace signalbox::control {

// Which ids a transaction names. A load, an undo, a clear name them all.
struct Names {
    bool all = false;
    std::set<std::string, std::less<>> ids;
    [[nodiscard]] bool meet(const Names& other) const;
};
Names names_of(const Transaction& transaction);

// A plugin that an item brings in.
struct Bring {
    std::size_t item = 0;  // of the transaction
    std::size_t node = 0;  // of the rack, where the item is a Become
    std::string id = {};   // of that node
    std::string uri;
    Values values = {};
    graph::PluginState state = {};              // what the plugin is restored to
    std::shared_ptr<host::Instance> from = {};  // what it keeps goes over from this one
    Made made = {};
    bool tried = false;                                 // it was made, or cannot be
    std::shared_ptr<const graph::Node> was = {};        // of the item's rack: its instance may be parked
    [[nodiscard]] bool like(const Bring& other) const;  // what was made for the one will do for the other
};

// A transaction on its way: resolved (to graph commands and sets), prepared (its plugins made), committed.
struct Edit {
    enum class State { waits, works, ready };  // behind another one; on other threads; to be committed at its time
    Transaction transaction;
    Answer answer;
    Names names;
    State state = State::waits;
    double since = 0;             // when it came
    std::size_t outstanding = 0;  // jobs on other threads
    std::vector<Bring> brings;
    std::uint64_t base = 0;  // how many edits had been done when that was found out
    Outcome failure;
    std::optional<std::size_t> strict;  // the item that wants no placeholders
    Missing missing;
    double rate_hz = 0;  // that its instances are made for
    bool undoes = false, redoes = false;
    std::uint64_t step = 0;     // of the history: what it takes back or makes again
    std::optional<Item> asked;  // what means something else with every other edit: Undo, Redo, Revive, Retell
    std::string what;           // in words, for the history
    struct LoadedPreset {
        std::string id, uri, name;
    };
    std::vector<LoadedPreset> presets;  // that it loads
    struct Meant {
        std::size_t item = 0;
        std::string id, uri;
    };
    std::vector<Meant> meant;  // items that are for this plugin and no other
    struct InPlace {
        std::string id;
        graph::PluginState state;
    };
    std::vector<InPlace> in_place;  // plugins that are restored while they run

    [[nodiscard]] std::uint32_t latency_frames() const;  // of all its instances in a row
    // An undo or redo on a frame: what that means is seen when its time comes.
    [[nodiscard]] bool recalls() const;
};

// Transactions in the order of their arrival. One waits behind an earlier one that names an id of it; nobody else
// waits, and behind another client's that takes its time only who names what it may bring in. One that is ready before
// its time lies apart: nobody waits behind it, and it costs the others nothing.
class EditQueue {
public:
    using Place = std::list<Edit>::iterator;
    static constexpr std::size_t kMost = 4096;  // of each sort
    static constexpr double kPatienceSeconds = 0.1;

    // Whether there is room for it; else nobody may add it.
    [[nodiscard]] Result<void> admit(const Transaction& transaction) const;
    void add(Transaction transaction, Answer answer, double now);
    void remove(Place edit) { list_of(edit).erase(edit); }
    // The first edit that waits for nobody (any more), or end(). `in_order`: nobody's patience ends.
    Place next(const graph::Rack& rack, double now, bool in_order);
    Place end() { return edits_.end(); }
    // Ready, to be committed when its time comes: timed() is in the order of frames.
    void set_aside(Place edit);
    // To be prepared anew, before all others.
    void take_up(Place edit, double now);
    std::list<Edit>& timed() { return timed_; }
    // Every frame that is waited for becomes another one, in the same order.
    void move_frames(const std::function<std::uint64_t(std::uint64_t)>& moved);
    [[nodiscard]] bool names(std::string_view id) const;
    [[nodiscard]] bool has(ClientId client) const;
    [[nodiscard]] bool preparing() const { return !edits_.empty(); }
    // An undo or redo whose time has come is being prepared: what comes after it waits.
    [[nodiscard]] bool recalling() const;
    [[nodiscard]] bool empty() const { return edits_.empty() && timed_.empty(); }

private:
    std::list<Edit>& list_of(Place edit) { return edit->state == Edit::State::ready ? timed_ : edits_; }
    std::list<Edit> edits_, timed_;
};

}  // namespace signalbox::control
