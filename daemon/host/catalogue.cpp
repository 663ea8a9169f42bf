// SPDX-FileCopyrightText: 2026 The Signalbox authors
// SPDX-License-Identifier: ISC
#include "daemon/host/catalogue.hpp"

#include <unistd.h>

#include <algorithm>
#include <atomic>
#include <cctype>
#include <chrono>
#include <condition_variable>
#include <cstdlib>
#include <deque>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <map>
#include <mutex>
#include <set>
#include <thread>
#include <tuple>
#include <utility>

#include "daemon/host/cache.hpp"
#include "daemon/host/presets.hpp"
#include "daemon/host/reading.hpp"
#include "daemon/host/stamp.hpp"
#include "daemon/host/trials.hpp"
#include "daemon/system/memory.hpp"

namespace signalbox::host {

namespace fs = std::filesystem;

namespace {

constexpr std::chrono::seconds kQuiet{10};  // after the start; then the path is looked at though nobody has asked
constexpr std::chrono::seconds kLook{1};    // between two looks at the path for what is not known

bool holds(const std::string& text, const std::string& filter) {
    const auto same = [](char a, char b) {
        return std::tolower(static_cast<unsigned char>(a)) == std::tolower(static_cast<unsigned char>(b));
    };
    return std::search(text.begin(), text.end(), filter.begin(), filter.end(), same) != text.end();
}

bool matches(const graph::PluginFacts& facts, const std::string& filter) {
    return holds(facts.uri, filter) || holds(facts.name, filter) || holds(facts.plugin_class, filter);
}

FactsPtr find_builtin(const std::string& uri) {
    const auto& all = builtin_facts();
    const auto found = std::find_if(all.begin(), all.end(), [&](const FactsPtr& facts) { return facts->uri == uri; });
    return found != all.end() ? *found : nullptr;
}

std::string plain(const std::string& bundle) {
    return bundle.ends_with('/') ? bundle.substr(0, bundle.size() - 1) : bundle;
}

FactsPtr refused(graph::PluginFacts facts, const std::string& why) {
    facts.refused = why;
    return std::make_shared<graph::PluginFacts>(std::move(facts));
}

// Where not even the plugins' URIs are known.
FactsPtr refused_bundle(const std::string& path, const std::string& why) {
    graph::PluginFacts facts;
    facts.uri = facts.bundle = path;
    facts.name = path.substr(path.rfind('/') + 1);
    return refused(std::move(facts), why);
}

}  // namespace

struct Catalogue::Parts {
    Parts(const std::string& directory, std::string program)
        : state(directory.empty() ? "" : fs::absolute(directory).native()),
          file(directory.empty() ? "" : directory + "/plugins.cache"),
          probe(program),
          trials(std::make_shared<Trials>(std::move(program), directory)) {}

    void post(std::function<void()> job);
    void run();

    // Its own thread only.
    Result<FactsPtr> find(const std::string& uri);
    FactsPtr installed(const std::string& uri);
    FactsPtr known(const std::string& uri);
    std::vector<FactsPtr> list(const std::string& filter);
    void look_again();
    void check_path();
    void read(std::size_t unread);
    void read_all();
    std::size_t likely(const std::string& uri) const;
    bool current(const FactsPtr& facts);

    [[nodiscard]] std::vector<std::string> preset_path() const;
    [[nodiscard]] std::string preset_directory() const;
    PresetWorld presets(const std::string& plugin);

    const std::string state;  // directory
    const std::string file, probe;
    const std::shared_ptr<Trials> trials;
    FactsCache cache;
    std::vector<std::string> order;  // bundles as the path has them: of two plugins with one URI the first counts
    std::vector<std::pair<std::string, std::uint64_t>>
        unread;                                   // bundles that are new or have changed, with their stamps
    std::map<std::string, std::uint64_t> stamps;  // of bundles that were looked at for the present question
    bool path_checked = false, unsaved = false;
    std::chrono::steady_clock::time_point looked;  // at the path

    std::mutex mutex;
    std::condition_variable wake;
    std::deque<std::function<void()>> jobs;
    std::atomic<bool> stopping = false;
    std::thread thread;
};

void Catalogue::Parts::post(std::function<void()> job) {
    const std::lock_guard lock(mutex);
    jobs.push_back(std::move(job));
    wake.notify_one();
}

// Questions first; while there are none, what is unread is read bundle by bundle.
void Catalogue::Parts::run() {
    system::give_back_stack();
    if (!file.empty()) cache = FactsCache::load(file);
    const auto begun = std::chrono::steady_clock::now();
    std::unique_lock lock(mutex);
    const auto woken = [&] { return stopping || !jobs.empty(); };
    while (!stopping) {
        if (jobs.empty() && !path_checked && !wake.wait_until(lock, begun + kQuiet, woken)) {
            jobs.emplace_back([this] { check_path(); });
        }
        if (jobs.empty() && !unread.empty()) jobs.emplace_back([this] { read(0); });
        wake.wait(lock, woken);
        if (jobs.empty()) continue;
        const auto job = std::move(jobs.front());
        jobs.pop_front();
        lock.unlock();
        stamps.clear();
        job();
        if (unread.empty() && std::exchange(unsaved, false) && !file.empty()) cache.save(file);
        lock.lock();
    }
    if (unsaved && !file.empty()) cache.save(file);
}

// Whether its bundle is as it was when the facts were read.
bool Catalogue::Parts::current(const FactsPtr& facts) {
    const std::string bundle = plain(facts->bundle);
    const auto [stamp, fresh] = stamps.try_emplace(bundle);
    if (fresh) stamp->second = stamp_bundle(bundle);
    const auto read = cache.bundles.find(bundle);
    return read != cache.bundles.end() && read->second.stamp == stamp->second;
}

// Something may have been installed since.
void Catalogue::Parts::look_again() {
    if (std::chrono::steady_clock::now() - looked >= kLook) path_checked = false;
}

void Catalogue::Parts::check_path() {
    if (std::exchange(path_checked, true)) return;
    looked = std::chrono::steady_clock::now();
    order = bundles_in(plugin_path());
    std::set<std::string, std::less<>> there(order.begin(), order.end());
    unsaved |= std::erase_if(cache.bundles, [&](const auto& entry) { return !there.contains(entry.first); }) > 0;
    unread.clear();
    for (const std::string& bundle : order) {
        const std::uint64_t stamp = stamp_bundle(bundle);
        const auto before = cache.bundles.find(bundle);
        if (before != cache.bundles.end() && before->second.stamp == stamp && !before->second.doubt.over()) continue;
        if (before != cache.bundles.end()) cache.bundles.erase(before);
        unread.emplace_back(bundle, stamp);
    }
}

void Catalogue::Parts::read(std::size_t which) {
    if (which >= unread.size()) return;
    const auto [path, stamp] = unread[which];
    unread.erase(unread.begin() + static_cast<std::ptrdiff_t>(which));
    cache.bundles[path] = read_bundle(probe, path, stamp, &stopping);
    unsaved = true;
}

void Catalogue::Parts::read_all() {
    while (!unread.empty() && !stopping) read(0);
}

// The first unread bundle whose manifest has the end of the URI in it, or as many as there are.
std::size_t Catalogue::Parts::likely(const std::string& uri) const {
    const std::string end = uri.substr(uri.find_last_of("#/:") + 1);
    const auto found = std::find_if(unread.begin(), unread.end(), [&](const auto& bundle) {
        std::ifstream in(bundle.first + "/manifest.ttl");
        return std::string(std::istreambuf_iterator<char>(in), {}).find(end) != std::string::npos;
    });
    return static_cast<std::size_t>(found - unread.begin());
}

FactsPtr Catalogue::Parts::known(const std::string& uri) {
    const auto in = [&](const FactsCache::Bundle& bundle) {
        const auto& all = bundle.plugins;
        const auto found =
            std::find_if(all.begin(), all.end(), [&](const FactsPtr& facts) { return facts->uri == uri; });
        return found != all.end() ? *found : nullptr;
    };
    for (const std::string& path : order) {
        const auto bundle = cache.bundles.find(path);
        if (bundle == cache.bundles.end()) continue;
        if (FactsPtr facts = in(bundle->second)) return facts;
    }
    for (const auto& [path, bundle] : cache.bundles) {  // the path has not been looked at yet
        if (FactsPtr facts = order.empty() ? in(bundle) : nullptr) return facts;
    }
    return nullptr;
}

// Null: there is none.
FactsPtr Catalogue::Parts::installed(const std::string& uri) {
    FactsPtr facts = known(uri);
    if (facts && current(facts)) return facts;
    if (facts) path_checked = false;  // its bundle has changed under us
    look_again();
    check_path();
    facts = known(uri);
    for (std::size_t which = likely(uri); !facts && which < unread.size(); which = likely(uri)) {
        read(which);
        facts = known(uri);
    }
    for (; !facts && !unread.empty(); facts = known(uri)) read(0);
    return facts;
}

Result<FactsPtr> Catalogue::Parts::find(const std::string& uri) {
    if (FactsPtr own = find_builtin(uri)) return own;
    FactsPtr found = installed(uri);
    if (found && !found->refused.empty()) return Error{Code::plugin, found->refused};
    return found;
}

std::vector<FactsPtr> Catalogue::Parts::list(const std::string& filter) {
    look_again();
    check_path();
    read_all();
    std::vector<FactsPtr> all;
    std::map<std::string, std::string, std::less<>> places;
    for (const std::string& path : order) {
        const FactsCache::Bundle& bundle = cache.bundles[path];
        if (!bundle.refused.empty()) all.push_back(refused_bundle(path, bundle.refused));
        for (const FactsPtr& facts : bundle.plugins) {
            const auto [first, fresh] = places.emplace(facts->uri, path);
            const std::string why =
                fresh ? trials->refusal(*facts) : facts->uri + " is in " + first->second + " already.";
            all.push_back(why.empty() ? facts : refused(*facts, why));
        }
    }
    std::sort(all.begin(), all.end(),
              [](auto& a, auto& b) { return std::tie(a->uri, a->bundle) < std::tie(b->uri, b->bundle); });
    all.insert(all.begin(), builtin_facts().begin(), builtin_facts().end());
    std::erase_if(all, [&](const FactsPtr& facts) { return !matches(*facts, filter); });
    return all;
}

Catalogue::Catalogue(const std::string& cache_directory, std::string probe)
    : parts_(std::make_unique<Parts>(cache_directory, std::move(probe))) {
    parts_->thread = std::thread([parts = parts_.get()] { parts->run(); });
}

std::shared_ptr<Trials> Catalogue::trials() const { return parts_->trials; }

Catalogue::~Catalogue() {
    {
        const std::lock_guard lock(parts_->mutex);
        parts_->stopping = true;
        parts_->wake.notify_one();
    }
    parts_->thread.join();
}

void Catalogue::find(std::string uri, Found done) {
    parts_->post([parts = parts_.get(), uri = std::move(uri), done = std::move(done)] { done(parts->find(uri)); });
}

void Catalogue::list(std::string filter, std::function<void(std::vector<FactsPtr>)> done) {
    parts_->post(
        [parts = parts_.get(), filter = std::move(filter), done = std::move(done)] { done(parts->list(filter)); });
}

// Presets that could not be saved at home are beside the cache.
std::vector<std::string> Catalogue::Parts::preset_path() const {
    return bundles_in(state.empty() ? plugin_path() : plugin_path() + ":" + state + "/lv2");
}

// At home other hosts find them too, where they look there.
std::string Catalogue::Parts::preset_directory() const {
    const char* const home = std::getenv("HOME");
    const std::string beside = (state.empty() ? fs::temp_directory_path().native() : state) + "/lv2";
    if (home == nullptr || *home == 0) return beside;
    const std::string own = std::string(home) + "/.lv2";
    const bool looked_at = (":" + plugin_path() + ":").find(":" + own + ":") != std::string::npos;
    std::error_code ignored;
    if (looked_at) fs::create_directories(own, ignored);
    return looked_at && access(own.c_str(), W_OK) == 0 ? own : beside;
}

PresetWorld Catalogue::Parts::presets(const std::string& plugin) {
    const auto facts = find(plugin);
    return open_presets(preset_path(), facts && *facts ? plain((*facts)->bundle) : "");
}

void Catalogue::list_presets(std::string plugin, std::function<void(Result<std::vector<Preset>>)> done) {
    parts_->post([parts = parts_.get(), plugin = std::move(plugin), done = std::move(done)] {
        done(host::list_presets(parts->presets(plugin).get(), plugin));
    });
}

void Catalogue::find_preset(std::string plugin, std::string preset, std::function<void(Result<Preset>)> done) {
    parts_->post([parts = parts_.get(), plugin = std::move(plugin), preset = std::move(preset),
                  done = std::move(done)] { done(host::find_preset(parts->presets(plugin).get(), plugin, preset)); });
}

void Catalogue::save_preset(std::string plugin, Preset preset, std::function<void(Result<std::string>)> done) {
    parts_->post([parts = parts_.get(), plugin = std::move(plugin), preset = std::move(preset),
                  done = std::move(done)] {
        done(host::save_preset(parts->presets(plugin).get(), plugin, preset, parts->preset_directory(), parts->state));
    });
}

void Catalogue::rescan() {
    parts_->post([parts = parts_.get()] { parts->path_checked = false; });
}

}  // namespace signalbox::host
