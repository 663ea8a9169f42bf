// SPDX-FileCopyrightText: 2026 The Signalbox authors
// SPDX-License-Identifier: ISC
#pragma once

#include <functional>
#include <map>
#include <memory>
#include <string>
#include <unordered_map>
#include <unordered_set>
#include <utility>
#include <vector>

#include "control/departed.hpp"
#include "control/edit.hpp"
#include "control/glides.hpp"
#include "control/history.hpp"
#include "control/learn.hpp"
#include "control/session.hpp"
#include "control/stage.hpp"
#include "control/vault.hpp"
#include "daemon/host/patches.hpp"
#include "daemon/rt/counter.hpp"

namespace signalbox::control {

// What a session works with; all of it outlives the session.
struct Surroundings {
    rt::Arena& arena;
    rt::Engine& engine;
    host::Catalogue& catalogue;
    host::Helpers& helpers;
    Post post;                            // from any thread to the control thread
    std::function<void(double)> wake_in;  // calls tick() after so many seconds; a new call replaces an earlier one
    std::function<void(std::string)> log;
    bool offline = false;  // nobody waits for the sound
};

// The session behind the daemon.
class LiveSession final : public Session, public drivers::Listener {
public:
    LiveSession(Surroundings surroundings, graph::Box box, std::string state_directory);
    ~LiveSession() override;  // the driver has stopped, helpers and catalogue have nothing left to do

    void attach(drivers::Driver& driver) { driver_ = &driver; }
    // Brings up a rack file's text; `done` once it plays or was refused.
    void open(std::string json, Answer done);
    // Fades out, saves, and calls `done`, at most `seconds` from now.
    void close(double seconds, std::function<void()> done);
    void tick();
    void post(drivers::Notice notice) override;

    void submit(Transaction transaction, Answer answer) override;
    void compare(Apply rack, std::function<void(Result<graph::Difference>)> done) override;
    [[nodiscard]] bool preparing(std::string_view id) const override { return queue_.names(id); }
    void learn(std::function<void(Result<graph::Binding>)> done) override;
    void sync(ClientId client, std::function<void(Result<void>)> done) override;

    [[nodiscard]] ParamTable& params() override { return params_; }
    void set(Param& param, float value, ClientId client) override;
    [[nodiscard]] std::size_t room_for_timed() const override { return around_.engine.room_for_timed(); }
    [[nodiscard]] bool schedule(Param& param, float value, std::uint64_t frame, ClientId client) override;
    void glide(Param& param, float value, double seconds, ClientId client) override;
    [[nodiscard]] float value(const Param& param) const override;
    Result<void> patch(const PatchSet& set, ClientId client) override;
    void ask_patch(const std::string& id, const std::string& name,
                   std::function<void(Result<graph::Property>)> done) override;

    [[nodiscard]] const graph::Rack& rack() override;
    [[nodiscard]] rt::Node* node(std::string_view id) override;
    [[nodiscard]] const graph::Box& box() const override { return box_; }
    [[nodiscard]] host::Catalogue& catalogue() override { return around_.catalogue; }
    [[nodiscard]] Totals totals() const override;
    [[nodiscard]] Steps history() const override { return {history_.undo_list(), history_.redo_list()}; }
    [[nodiscard]] rt::Engine& engine() override { return around_.engine; }
    [[nodiscard]] drivers::Driver& driver() override { return *driver_; }
    void save(std::string name, std::function<void(Result<void>)> done) override;
    void list_presets(std::string_view id, std::function<void(Result<std::vector<host::Preset>>)> done) override;
    [[nodiscard]] const host::Preset* preset(std::string_view id) const override;
    void save_preset(std::string_view id, std::string name, std::function<void(Result<std::string>)> done) override;
    [[nodiscard]] Result<void> seek(std::string_view id, double seconds) override;
    [[nodiscard]] std::string trouble(std::string_view id) override;
    [[nodiscard]] const Vault& vault() const { return vault_; }
    // An edit brings back what still fades out: it goes on when cycles have passed.
    [[nodiscard]] bool waits_for_sound() const { return !wakes_.empty(); }

private:
    using Place = EditQueue::Place;
    // A transaction's way: live_session.cpp, resolve.cpp, prepare.cpp
    void advance();
    void resolve(Place edit);
    void resolve_text(Place edit, std::size_t item, std::string name, std::function<Result<std::string>()> text);
    void take_rack(Place edit, std::size_t item, Result<graph::Rack> rack);
    void resolve_file(Place edit, std::size_t item, const LoadFile& wanted);
    void resolve_preset(Place edit, std::size_t item, const LoadPreset& wanted);
    Result<void> resolve_history(Edit& edit, std::size_t item);
    [[nodiscard]] bool overtaken(const Edit& edit) const;
    void resolve_anew(Place edit);
    std::vector<Item> way_back(const HistoryStep& step, bool undo);
    std::vector<Item> meaning(const Edit& edit);
    void prepare(Place edit);
    void make_missing(Place edit);
    [[nodiscard]] bool catch_up(Edit& edit);
    [[nodiscard]] Outcome still_meant(const Edit& edit) const;
    void bring_in(Edit& edit, std::size_t item);
    void bring_restored(Edit& edit, std::size_t item, const graph::Restore& restore);
    void bring_rack(Edit& edit, std::size_t item, graph::Become& become);
    [[nodiscard]] std::string uri_of(const std::vector<Item>& items, std::size_t item, const std::string& id) const;
    [[nodiscard]] bool restores(const graph::Node& now, const graph::Node& wanted) const;
    [[nodiscard]] bool restores_in_place(const graph::Node& now) const;
    void restore_in_place(const Edit& edit);
    void make(const Bring& bring, host::Setting setting, std::function<void(Result<Made>)> done);
    void wake_released();
    void take(Edit& edit, Bring& bring, Result<Made> result);
    void made(Place edit);
    void commit(Place edit);
    void finish(Place edit, const Outcome& outcome);
    void let_go(std::vector<Bring>& brings);
    void wake_soon();
    // What a rack would change: comparison.cpp
    struct Comparison;
    void look_up(const std::shared_ptr<Comparison>& one);
    void finish(const std::shared_ptr<Comparison>& one);
    // Committing: commit.cpp
    Result<graph::Rack> applied(Edit& edit, Outcome& outcome);
    Result<void> check_set(const graph::Rack& rack, const ParamSet& set) const;
    void install(graph::Rack next, Edit& edit);
    // `frame`: of a timed edit, whose values land with its ramp.
    void update_params(const graph::Rack& next, std::uint64_t frame = 0);
    void note(Edit& edit, graph::Rack before, bool differs, std::vector<ValueChange> values);
    // Latency: latency.cpp
    void show(const graph::Rack& rack, std::uint64_t frame = 0);
    void follow_latencies();
    // Parameters: values.cpp
    std::vector<ValueChange> follow_values(const graph::Rack& next, std::uint64_t frame = 0);
    void follow_brought(const graph::Rack& next, const Edit& edit);
    std::map<std::string, float> values_replaced(const graph::Rack& next);
    void land_all(const Edit& edit, std::map<std::string, float> replaced, bool differs,
                  std::vector<ValueChange>& values);
    std::optional<ValueChange> land(const ParamSet& set, ClientId client, std::uint64_t frame,
                                    std::optional<float> before);
    [[nodiscard]] std::uint64_t awaited_frame(const Param& param) const;
    void note_gesture(Param& param, float value, ClientId client);
    void put(Param& param, float value, ClientId client);
    void put_gliding(Param& param, float value, double seconds, ClientId client);
    void changed(Param& param, float value, ClientId client);
    void fold();
    // Parameters that are set by messages: patching.cpp
    [[nodiscard]] host::Patches* patches_of(std::string_view id) const;
    Result<void> check_patch(const graph::Rack& rack, const PatchSet& set) const;
    std::optional<ValueChange> land(const PatchSet& set, ClientId client);
    void put(const PatchSet& set, const graph::PropertyFacts& facts, const graph::Property& property, ClientId client);
    void note_gesture(const ValueChange& change, ClientId client);
    void follow_patches(double now);
    // What goes on by itself: upkeep.cpp
    void poll_publisher();
    void while_stopped(const std::function<void()>& work);
    void end_turn();
    void answer_syncs(double now);
    void land_scheduled();
    void start_timed();
    [[nodiscard]] std::uint64_t present_frame(const rt::Progress& progress) const;
    void follow_count();
    void move_frames(const std::function<std::uint64_t(std::uint64_t)>& moved);
    // What controllers have moved: midi.cpp
    void follow_controllers(double now);
    void write(std::string what, std::function<Result<void>()> job);
    void autosave(double now);
    void save_connections(double now);
    void finish_closing(double now);
    void save_last();
    [[nodiscard]] double next_tick(double now) const;
    // Placeholders: revive.cpp
    void revive(double now);
    void revive(const std::vector<host::FactsPtr>& found);
    void say_once(const std::string& uri, const std::string& line);
    // What plugins keep, say and hear of: plugin_news.cpp
    using StatesKnown = std::function<void(Result<void>)>;
    // One plugin's state on its way.
    struct SavedState {
        std::string id;
        std::uint64_t key = 0;
        std::shared_ptr<host::Instance> instance;
        graph::PluginState state;  // as it was known, then as it is
        Error trouble;
    };
    struct Saving;
    void collect_states(StatesKnown done);
    void save_states(std::vector<SavedState> all, StatesKnown done);
    Result<void> take_states(const Saving& saving, std::size_t count);
    void give_up(const std::shared_ptr<Saving>& saving, const StatesKnown& done);
    void take_state(const std::string& id, std::uint64_t key, const graph::PluginState& state);
    void keep_state(const std::shared_ptr<host::Instance>& instance);
    void note_presets(const Edit& edit);
    void drain_logs(double now);
    void look_for_trouble(const graph::Node& node);
    void tell_block_length();
    [[nodiscard]] bool listens(const graph::Node& node) const;
    [[nodiscard]] host::Setting setting() const;
    // What the driver says: driver_news.cpp
    void handle(const drivers::Notice& notice);
    void begin_remake(double rate_hz);
    void finish_remake();
    void explain_xrun();

    Surroundings around_;
    graph::Box box_;
    Vault vault_;
    drivers::Driver* driver_ = nullptr;
    Stage stage_;
    Preparer preparer_;
    EditQueue queue_;
    ParamTable params_;
    Glides glides_;
    Learn learn_{around_.engine};
    History history_;
    Departed departed_;
    graph::Rack rack_;
    std::vector<Param*> unfolded_;

    struct Sync {
        ClientId client;
        std::function<void(Result<void>)> done;
        std::uint64_t goal = 0;  // 0: not all of the client's transactions are committed yet
        bool committed = false;
        double without_audio_since = 0;
    };
    std::vector<Sync> syncs_;
    struct Scheduled {
        Param* param;
        float value;
        std::uint64_t frame;
        ClientId client;
    };
    std::vector<Scheduled> scheduled_;
    std::int64_t moved_frames_ = 0;  // by how much the frames that wait here have moved
    struct Wake {
        const host::Instance* instance;
        std::function<void()> go;
    };
    std::vector<Wake> wakes_;  // of instances that undo brings back, until no plan in flight names them
    struct Remake {
        std::size_t outstanding = 0;
        std::unordered_map<std::uint64_t, Made> made;  // by the old instance's key
    };
    std::unique_ptr<Remake> remake_;
    std::unordered_map<std::uint64_t, double> rate_of_;  // what each instance was made for

    struct Late {
        rt::Node* node;
        std::uint32_t cell;  // where its plugin says how late it is
    };
    std::vector<Late> late_;  // of the rack that is shown

    rt::TickScale scale_;
    double rate_hz_;
    std::uint32_t driver_frames_ = 128;
    bool running_ = false, closing_ = false, saving_ = false, reviving_ = false;
    bool saved_last_ = false;
    bool turn_due_ = false;  // the driver waits: audio time stands still
    bool opening_ = false;   // rack_ is not yet what was saved, so it must not be saved over it
    std::function<void()> closed_;
    double close_until_ = 0;
    struct Revival {
        host::FactsPtr facts;
        double again_at = 0, wait = 0;  // when it is tried again though nothing has changed
    };
    std::unordered_map<std::string, Revival> revivals_;          // of placeholders that were to come alive, by URI
    std::unordered_map<std::string, std::string> revival_said_;  // the last that the log was told; "": of all
    bool advancing_ = false, advance_again_ = false;
    double dirty_since_ = 0, looked_for_plugins_ = 0, looked_at_connections_ = 0, silent_since_ = 0;
    std::vector<drivers::Connection> saved_connections_;
    std::uint64_t edits_ = 0;
    double drained_logs_ = 0;
    struct Loaded {
        std::uint64_t instance = 0;
        host::Preset preset;
    };
    std::unordered_map<std::string, Loaded> presets_;              // by node
    std::unordered_set<std::uint64_t> hung_;                       // instances that did not come back from saving
    std::unordered_map<std::string, std::string> state_troubles_;  // by node: the last that the log was told
    std::unordered_map<std::string, std::string> file_troubles_;   // by node: as they were last told
    std::string last_file_trouble_;
    bool retelling_ = false;
    std::vector<std::string> patched_nodes_;  // that have parameters which are set by messages
    double followed_patches_ = 0;
    struct Gesture {
        std::uint64_t number = 0, client = 0;
        double until = 0;
    };
    std::unordered_map<std::string, Gesture> patch_gestures_;  // by "<id>/@patch/<name>"
    struct Question {
        std::string id, uri;
        double until = 0;
        std::function<void(Result<graph::Property>)> done;
    };
    std::vector<Question> questions_;  // that plugins are asked
    std::string last_xrun_;
};

// CLOCK_MONOTONIC in seconds.
double monotonic_seconds();
// What to answer who names a node that is not there.
Error no_node(std::string_view id);

}  // namespace signalbox::control
