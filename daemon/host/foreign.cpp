// SPDX-FileCopyrightText: 2026 The Signalbox authors
// SPDX-License-Identifier: ISC
#include "daemon/host/foreign.hpp"

#include <cmath>
#include <filesystem>
#include <mutex>
#include <optional>
#include <string>
#include <vector>

#include <lv2/core/lv2.h>

#include "daemon/host/features.hpp"
#include "daemon/host/guard.hpp"
#include "daemon/host/library.hpp"
#include "daemon/host/plugin_log.hpp"
#include "daemon/host/reblock.hpp"
#include "daemon/host/state.hpp"
#include "daemon/host/worker.hpp"

namespace signalbox::host {

namespace {

// For sentences: the plugin and where it comes from.
std::string name_of(const graph::PluginFacts& facts) {
    const std::filesystem::path bundle(facts.bundle.ends_with('/') ? facts.bundle.substr(0, facts.bundle.size() - 1)
                                                                   : facts.bundle);
    return facts.uri + " (" + bundle.filename().native() + ")";
}

// One plugin, with all that stands behind its features. What only some plugins need is only made for those.
class Foreign : public Machine {
public:
    Foreign(const graph::PluginFacts& facts, const Setting& setting, rt::Arena& arena, std::shared_ptr<Library> library,
            const LV2_Descriptor& descriptor)
        : who_(name_of(facts)), library_(std::move(library)), descriptor_(descriptor), files_(setting.state_directory) {
        if (facts.logs) log_.emplace(arena, who_);
        if (facts.works || extension<LV2_Worker_Interface>(LV2_WORKER__interface)) worker_.emplace(arena, who_);
        if (facts.needs_whole_blocks()) reblock_.emplace(arena, facts, Reblock::length_for(setting.nominal_frames));
        features_.emplace(setting, reblock_ ? reblock_->frames() : 0,
                          FeatureObjects{.log = log_ ? log_->feature() : nullptr,
                                         .schedule = worker_ ? worker_->feature() : nullptr,
                                         .make_path = files_.make_path(),
                                         .map_path = files_.map_path(),
                                         .free_path = files_.free_path()});
    }
    ~Foreign() override {
        worker_.reset();  // nobody works for it from here on
        if (plugin_ == nullptr) return;
        const Guard guard(who_);
        if (active_ && descriptor_.deactivate != nullptr) descriptor_.deactivate(plugin_);
        if (descriptor_.cleanup != nullptr) descriptor_.cleanup(plugin_);
    }

    bool instantiate(double rate_hz, const std::string& bundle) {
        const Guard guard(who_);
        plugin_ = descriptor_.instantiate(&descriptor_, rate_hz, bundle.c_str(), features_->list());
        if (plugin_ == nullptr) return false;
        // The one way in for foreign code: it promised neither noexcept nor to be fit for the audio thread, and from
        // here on it is taken at its word.
        run_plugin_ = reinterpret_cast<rt::Run>(descriptor_.run);
        connect_plugin_ = reinterpret_cast<rt::Connect>(descriptor_.connect_port);
        state_ = extension<LV2_State_Interface>(LV2_STATE__interface);
        options_ = extension<LV2_Options_Interface>(LV2_OPTIONS__interface);
        const auto* const work = extension<LV2_Worker_Interface>(LV2_WORKER__interface);
        if (worker_ && work != nullptr) worker_->serve(plugin_, *work);
        const bool plain = !worker_ && !log_ && !reblock_;
        handle = plain ? plugin_ : this;
        run = plain ? run_plugin_ : run_around;
        connect = plain ? connect_plugin_ : connect_around;
        if (reblock_) reblock_->connect_inside(connect_plugin_, plugin_);
        return true;
    }

    void activate() override {
        const std::lock_guard lock(calls_);
        const Guard guard(who_);
        if (active_ && descriptor_.deactivate != nullptr) descriptor_.deactivate(plugin_);
        active_ = true;
        if (reblock_) reblock_->reset();
        if (descriptor_.activate != nullptr) descriptor_.activate(plugin_);
    }
    [[nodiscard]] std::uint32_t added_latency() const override { return reblock_ ? reblock_->frames() : 0; }
    void count_into(rt::Node& node) override {
        if (reblock_) reblock_->count_into(node);
    }
    void go_live(bool live) override {
        if (worker_) worker_->go_live(live);
    }
    void drain_log(const std::string& id) override {
        if (!log_) return;
        if (!id.empty()) log_->call("node " + id + ", " + who_);
        log_->drain();
    }

    [[nodiscard]] bool has_state() const override { return state_ != nullptr; }
    Result<json::Array> save_state() override {
        const std::lock_guard lock(calls_);
        if (state_ == nullptr || state_->save == nullptr) return json::Array();
        const Guard guard(who_);
        files_.begin();
        return host::save_state({*state_, plugin_, features_->list(), who_});
    }
    Result<void> restore_state(const json::Array& state) override {
        const std::lock_guard lock(calls_);
        if (state_ == nullptr || state_->restore == nullptr) return {};
        const Guard guard(who_);
        const auto features = restoring_features();
        return host::restore_state({*state_, plugin_, features.data(), who_}, state);
    }

    [[nodiscard]] bool takes_settings() const override { return options_ != nullptr && options_->set != nullptr; }
    void tell(const Setting& setting) override {
        const std::lock_guard lock(calls_);
        if (!takes_settings()) return;
        const Guard guard(who_);
        options_->set(plugin_, features_->change(setting));
    }

private:
    static void run_around(void* self, std::uint32_t frames) noexcept REALTIME {
        Foreign& foreign = *static_cast<Foreign*>(self);
        if (!foreign.reblock_) return foreign.run_once(frames);
        foreign.reblock_->run(frames, [&](std::uint32_t block) noexcept REALTIME { foreign.run_once(block); });
    }
    void run_once(std::uint32_t frames) noexcept REALTIME {
        if (log_) log_->enter();
        run_plugin_(plugin_, frames);
        if (worker_) worker_->finish_run();
        if (log_) log_->leave();
    }
    static void connect_around(void* self, std::uint32_t port, void* data) noexcept REALTIME {
        Foreign& foreign = *static_cast<Foreign*>(self);
        if (foreign.reblock_ && foreign.reblock_->connect(port, data)) return;
        foreign.connect_plugin_(foreign.plugin_, port, data);
    }

    template <class Interface>
    const Interface* extension(const char* uri) const {
        if (descriptor_.extension_data == nullptr) return nullptr;
        return static_cast<const Interface*>(descriptor_.extension_data(uri));
    }
    // The same, but that work is done by this thread, whatever the plugin's other threads do meanwhile.
    std::vector<const LV2_Feature*> restoring_features() {
        std::vector<const LV2_Feature*> all;
        direct_ = {LV2_WORKER__schedule, worker_ ? worker_->direct() : nullptr};
        for (const LV2_Feature* const* f = features_->list(); *f != nullptr; ++f)
            all.push_back(std::string_view((*f)->URI) == LV2_WORKER__schedule ? &direct_ : *f);
        static const LV2_Feature thread_safe{LV2_STATE__threadSafeRestore, nullptr};
        all.push_back(&thread_safe);
        all.push_back(nullptr);
        return all;
    }

    const std::string who_;
    std::shared_ptr<Library> library_;
    const LV2_Descriptor& descriptor_;
    StateFiles files_;
    std::optional<PluginLog> log_;
    std::optional<Reblock> reblock_;
    std::optional<Features> features_;
    LV2_Feature direct_{};
    LV2_Handle plugin_ = nullptr;
    rt::Run run_plugin_ = nullptr;
    rt::Connect connect_plugin_ = nullptr;
    const LV2_State_Interface* state_ = nullptr;
    const LV2_Options_Interface* options_ = nullptr;
    std::mutex calls_;  // LV2 allows one of activate, save, restore and options at a time
    bool active_ = false;
    std::optional<Worker> worker_;
};

}  // namespace

Result<std::unique_ptr<Machine>> make_foreign(const graph::PluginFacts& facts, const Setting& setting,
                                              rt::Arena& arena) {
    const std::string who = name_of(facts);
    std::optional<Guard> guard(who);  // loading a library runs code of it, too
    auto library = Library::open(facts.library, facts.bundle);
    if (!library) return library.error();
    const auto descriptor = (*library)->find(facts.uri);
    if (!descriptor) return descriptor.error();
    guard.reset();
    auto machine = std::make_unique<Foreign>(facts, setting, arena, *library, **descriptor);
    // LV2 says that the bundle's path ends with a slash.
    const std::string bundle = facts.bundle.ends_with('/') ? facts.bundle : facts.bundle + "/";
    if (!machine->instantiate(setting.rate_hz, bundle)) {
        return Error{Code::plugin, facts.uri + " refused to start at " + std::to_string(std::lround(setting.rate_hz)) +
                                       " Hz; its own messages, if any, are in the daemon's log."};
    }
    return std::unique_ptr<Machine>(std::move(machine));
}

}  // namespace signalbox::host
