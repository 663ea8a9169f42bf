// SPDX-FileCopyrightText: 2026 The Signalbox authors
// SPDX-License-Identifier: ISC
#pragma once

#include <deque>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "control/session.hpp"
#include "daemon/rt/arena.hpp"

namespace signalbox::control::test {

class FakeDriver final : public drivers::Driver {
public:
    void start() override {}
    bool stop() override { return true; }
    void resume(double) override {}
    [[nodiscard]] drivers::Status status() const override { return now; }
    [[nodiscard]] std::vector<drivers::Connection> connections() const override { return {}; }
    void restore(std::vector<drivers::Connection>) override {}
    void report(drivers::Latency) override {}
    bool while_stopped(const std::function<void()>&) override { return false; }
    drivers::Status now;
};

// Ports of every kind: gain -24..24, freq 20..20000 (logarithmic), steps 0..8 (integer), on (toggled), free (without
// bounds), level (an output), in and out (audio).
std::shared_ptr<const graph::PluginFacts> test_facts();

// Records what it is asked for. Parameters have real cells; transactions change nothing.
class FakeSession final : public Session {
public:
    struct Set {
        std::string address;
        float value = 0;
        ClientId client = 0;
        std::uint64_t frame = 0;  // 0: at once
        double seconds = -1;      // of a glide
        bool operator==(const Set&) const = default;
    };
    std::vector<Set> sets;
    std::vector<Transaction> transactions;
    std::vector<Answer> held;  // answers not given yet, while `hold`
    std::vector<std::pair<ClientId, std::function<void(Result<void>)>>> syncs;
    std::vector<std::pair<std::string, std::function<void(Result<void>)>>> saves;
    std::vector<std::pair<Apply, std::function<void(Result<graph::Difference>)>>> compares;
    std::set<std::string, std::less<>> prepared;  // ids that are being prepared
    bool note_sets = true;                        // keep a record, which takes memory
    bool hold = false;
    Outcome outcome;  // of the transactions to come
    Steps steps;
    std::size_t timed_room = 4096;  // timed sets that find room

    FakeSession() { engine_.prepare(48000); }
    void add(const std::string& id);
    void add_placeholder(const std::string& id);
    graph::Rack& edit_rack() { return rack_; }

    void submit(Transaction transaction, Answer answer) override;
    void compare(Apply rack, std::function<void(Result<graph::Difference>)> done) override {
        compares.emplace_back(std::move(rack), std::move(done));
    }
    [[nodiscard]] bool preparing(std::string_view id) const override { return prepared.contains(id); }
    void learn(std::function<void(Result<graph::Binding>)> done) override { learning = std::move(done); }
    std::function<void(Result<graph::Binding>)> learning;
    void sync(ClientId client, std::function<void(Result<void>)> done) override {
        syncs.emplace_back(client, std::move(done));
    }
    [[nodiscard]] ParamTable& params() override { return params_; }
    void set(Param& param, float value, ClientId client) override;
    [[nodiscard]] std::size_t room_for_timed() const override { return timed_room; }
    [[nodiscard]] bool schedule(Param& param, float value, std::uint64_t frame, ClientId client) override;
    void glide(Param& param, float value, double seconds, ClientId client) override;
    [[nodiscard]] float value(const Param& param) const override { return engine_.cells().wanted(param.cell); }
    [[nodiscard]] const graph::Rack& rack() override { return rack_; }
    [[nodiscard]] rt::Node* node(std::string_view id) override;
    [[nodiscard]] const graph::Box& box() const override { return box_; }
    [[nodiscard]] host::Catalogue& catalogue() override { std::abort(); }
    [[nodiscard]] Totals totals() const override { return totals_now; }
    Totals totals_now;
    [[nodiscard]] Steps history() const override { return steps; }
    [[nodiscard]] rt::Engine& engine() override { return engine_; }
    [[nodiscard]] drivers::Driver& driver() override { return driver_; }
    void save(std::string name, std::function<void(Result<void>)> done) override {
        saves.emplace_back(std::move(name), std::move(done));
    }
    void list_presets(std::string_view, std::function<void(Result<std::vector<host::Preset>>)> done) override {
        done(presets);
    }
    [[nodiscard]] const host::Preset* preset(std::string_view) const override {
        return presets.empty() ? nullptr : presets.data();
    }
    void save_preset(std::string_view id, std::string name, std::function<void(Result<std::string>)> done) override {
        saved_presets.push_back(std::string(id) + " " + name);
        done(std::string("urn:saved"));
    }
    Result<void> patch(const PatchSet& set, ClientId) override {
        patches.push_back(set);
        return patched;
    }
    void ask_patch(const std::string& id, const std::string& name,
                   std::function<void(Result<graph::Property>)> done) override {
        asked.push_back(id + " " + name);
        done(patch_answer);
    }
    std::vector<PatchSet> patches;
    Result<void> patched;
    std::vector<std::string> asked;
    Result<graph::Property> patch_answer = graph::Property{};
    Result<void> seek(std::string_view id, double seconds) override {
        seeks.emplace_back(id, seconds);
        return {};
    }
    std::string trouble(std::string_view id) override { return "trouble of " + std::string(id); }
    std::vector<std::pair<std::string, double>> seeks;
    std::vector<host::Preset> presets;
    std::vector<std::string> saved_presets;

private:
    rt::Arena arena_;
    mutable rt::Engine engine_{arena_, 2, 2};
    FakeDriver driver_;
    graph::Rack rack_;
    graph::Box box_;
    ParamTable params_;
    std::deque<rt::Node> nodes_;
    std::vector<std::pair<std::string, rt::Node*>> by_id_;
};

}  // namespace signalbox::control::test
