// SPDX-FileCopyrightText: 2026 The Signalbox authors
// SPDX-License-Identifier: ISC
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "control/params.hpp"
#include "daemon/drivers/driver.hpp"
#include "daemon/graph/binding.hpp"
#include "daemon/graph/difference.hpp"
#include "daemon/graph/patch_value.hpp"
#include "daemon/host/catalogue.hpp"
#include "daemon/rt/engine.hpp"

namespace signalbox::control {

// Who asks: front ends number their clients; 0 is the daemon itself.
using ClientId = std::uint64_t;

struct ParamSet {
    // How `value` is meant: the port's own value, 0..1 on its curve, added to the present value, or the end of a glide.
    enum class How : std::uint8_t { value, norm, increment, glide };
    std::string id, symbol;
    double value = 0;         // not yet fitted to the port's range
    std::uint64_t frame = 0;  // 0: with its transaction; a glide is never timed
    How how = How::value;
    double seconds = 0;  // of a glide
};
// A parameter that is set by a message, by its name or its URI.
struct PatchSet {
    std::string id, name;
    graph::PatchInput value;
};
// What cannot be said as one graph command: the session knows the history and the files.
struct Undo {};
struct Redo {};
// Once more the rack as it is then: placeholders come alive.
struct Revive {};
struct Load {
    std::string name;  // a rack saved in the state directory
};
struct Apply {
    std::string json;     // a rack file's text
    bool strict = false;  // refused where plugins are missing, which placeholders stand in for otherwise
};

struct LoadPreset {
    std::string id, preset;  // the preset's URI or its name
};
// The file of a player or recorder; empty: none.
struct LoadFile {
    std::string id, path;
};
// Once more the rack, with new instances of plugins that have to hear of another block length.
struct Retell {};

using Item =
    std::variant<graph::Command, ParamSet, Undo, Redo, Revive, Load, Apply, LoadPreset, LoadFile, Retell, PatchSet>;

// All or nothing, in this order; one compile and one transition.
struct Transaction {
    std::vector<Item> items;
    ClientId client = 0;
    std::uint64_t frame = 0;  // the ramp begins there, and sets land; 0: at once
};

// How a transaction ended. On an error `item` is the part that failed, and nothing has happened.
struct Outcome {
    Result<void> result;
    std::size_t item = 0;
    bool staged = false;  // it is heard in several steps: together with what played before it has a cycle
    std::shared_ptr<const graph::Rack> before = {};  // where it made a whole rack (undo, load, apply): what was there
};
using Answer = std::function<void(const Outcome&)>;

struct Totals {
    std::uint64_t edits = 0, coalesced = 0, staged = 0, ramps = 0;
    std::uint64_t abandoned = 0;  // calls into plugins that never came back
    std::size_t nodes = 0, cables = 0, placeholders = 0, params = 0;
    std::size_t arena_bytes = 0;
    bool arena_locked = false;
    std::uint32_t latency_frames = 0;                  // from the rack's inputs to its outputs
    std::uint64_t event_garbage = 0, events_lost = 0;  // of the ports that are there
    double ns_per_tick = 1;
    std::string file_trouble;  // of the last player or recorder that had one: a sentence, empty when none had
    std::string last_xrun;     // a sentence that names the culprit, empty when there was none
};

// What can be undone and redone, in words, the nearest first.
struct Steps {
    std::vector<std::string> undo, redo;
};

// The owner of the Rack and of everything that happens to it: the one way in for every front end. Control thread only.
// Nothing here takes longer than a millisecond; what is slow happens on helpers and answers later.
class Session {
public:
    virtual ~Session() = default;

    // Waits behind transactions that name an id of this one and are still being prepared; answered after the commit
    // (perhaps before submit returns).
    virtual void submit(Transaction transaction, Answer answer) = 0;
    // Whether a transaction that names this id is being prepared: sets must then be submitted, to wait behind it.
    [[nodiscard]] virtual bool preparing(std::string_view id) const = 0;
    // What such a transaction would do now: the same errors, and nothing happens. Only what fails when it is made is
    // not foreseen.
    virtual void compare(Apply rack, std::function<void(Result<graph::Difference>)> done) = 0;
    // Which MIDI controller is moved next, within a minute; nothing is bound by that. Another call, or none, ends it.
    virtual void learn(std::function<void(Result<graph::Binding>)> done) = 0;
    // `done` is called when the transition with all that this client submitted so far has begun its ramp; with an error
    // (no audio) after 1 s without a running driver.
    virtual void sync(ClientId client, std::function<void(Result<void>)> done) = 0;

    // --- parameters: no transaction, no copy; memory is taken only where a gesture begins
    // ----------------------------- A set or glide by a client is a step of the history, those of one client on one
    // parameter within 1 s of each other a single one.
    [[nodiscard]] virtual ParamTable& params() = 0;
    // A fitted value for an input, now; a glide on that parameter ends.
    virtual void set(Param& param, float value, ClientId client) = 0;
    [[nodiscard]] virtual std::size_t room_for_timed() const = 0;  // how many more timed sets may wait
    // On its frame. False: 4,096 timed sets wait already.
    [[nodiscard]] virtual bool schedule(Param& param, float value, std::uint64_t frame, ClientId client) = 0;
    // From the present value to this one in a straight line on the port's curve.
    virtual void glide(Param& param, float value, double seconds, ClientId client) = 0;
    // Inputs: what is wanted; outputs: what the plugin says.
    [[nodiscard]] virtual float value(const Param& param) const = 0;

    // --- parameters that are set by messages; a step of the history where the value before is known
    virtual Result<void> patch(const PatchSet& set, ClientId client) = 0;
    // What the plugin says now that it is; what it said last where it does not answer within 0.2 s, or nothing plays.
    virtual void ask_patch(const std::string& id, const std::string& name,
                           std::function<void(Result<graph::Property>)> done) = 0;

    // --- what there is ----------------------------------------------------------------------------------------------
    [[nodiscard]] virtual const graph::Rack& rack() = 0;            // with the present parameter values folded in
    [[nodiscard]] virtual rt::Node* node(std::string_view id) = 0;  // what runs under this id, or null; for its times
    [[nodiscard]] virtual const graph::Box& box() const = 0;
    [[nodiscard]] virtual host::Catalogue& catalogue() = 0;  // answers on its own thread: post them back
    [[nodiscard]] virtual Totals totals() const = 0;
    [[nodiscard]] virtual Steps history() const = 0;
    [[nodiscard]] virtual rt::Engine& engine() = 0;
    [[nodiscard]] virtual drivers::Driver& driver() = 0;
    virtual void save(std::string name, std::function<void(Result<void>)> done) = 0;  // into the state directory
    // Presets of a node's plugin: without what is in them; the one that was loaded last, null: none; what the node is
    // now, under this name, answered with its URI.
    virtual void list_presets(std::string_view id, std::function<void(Result<std::vector<host::Preset>>)> done) = 0;
    [[nodiscard]] virtual const host::Preset* preset(std::string_view id) const = 0;
    virtual void save_preset(std::string_view id, std::string name, std::function<void(Result<std::string>)> done) = 0;

    // Players and recorders: where in its file it goes on; what is wrong with it, empty: nothing.
    [[nodiscard]] virtual Result<void> seek(std::string_view id, double seconds) = 0;
    [[nodiscard]] virtual std::string trouble(std::string_view id) = 0;
    // Called when that changes.
    std::function<void(const std::string& id, const std::string& trouble)> on_trouble;

    // Called for each change of a parameter, by whom it may be (Param::changed_by). One front end keeps subscribers.
    std::function<void(Param& param)> on_changed;
    // Likewise of parameters that are set by messages, `by` 0 where the plugin did it, or took another value.
    std::function<void(const std::string& id, const std::string& name, const graph::Property& value, ClientId by)>
        on_patched;
};

}  // namespace signalbox::control
