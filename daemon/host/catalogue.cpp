// SPDX-FileCopyrightText: 2026 The Signalbox authors
// SPDX-License-Identifier: ISC
#include "daemon/host/catalogue.hpp"

#include <malloc.h>

#include <algorithm>
#include <cctype>
#include <chrono>
#include <condition_variable>
#include <deque>
#include <map>
#include <mutex>
#include <set>
#include <thread>
#include <utility>

#include "daemon/host/cache.hpp"
#include "daemon/host/scan.hpp"
#include "daemon/host/stamp.hpp"
#include "daemon/system/memory.hpp"

namespace signalbox::host {

namespace {

constexpr std::chrono::seconds kKeepScan{10};  // lilv's world is megabytes; questions come in groups

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

}  // namespace

struct Catalogue::Parts {
    explicit Parts(std::string directory) : file(directory.empty() ? "" : directory + "/plugins.cache") {}

    void post(std::function<void()> job);
    void run();
    void rest();

    // Its own thread only.
    Result<FactsPtr> find(const std::string& uri);
    FactsPtr facts(const std::string& uri);
    std::vector<FactsPtr> list(const std::string& filter);
    void check_path();
    Scan& opened();
    std::uint64_t stamp(const std::string& bundle);

    const std::string file;
    FactsCache cache;
    std::unique_ptr<Scan> scan;
    std::map<std::string, std::uint64_t> stamps;  // of bundles that were looked at for the present question
    bool path_checked = false, unsaved = false;

    std::mutex mutex;
    std::condition_variable wake;
    std::deque<std::function<void()>> jobs;
    bool stopping = false;
    std::thread thread;
};

void Catalogue::Parts::post(std::function<void()> job) {
    const std::lock_guard lock(mutex);
    jobs.push_back(std::move(job));
    wake.notify_one();
}

void Catalogue::Parts::run() {
    system::give_back_stack();
    if (!file.empty()) cache = FactsCache::load(file);
    std::unique_lock lock(mutex);
    const auto woken = [&] { return stopping || !jobs.empty(); };
    while (!stopping) {
        if (jobs.empty() && scan) {
            if (!wake.wait_for(lock, kKeepScan, woken)) rest();
            continue;
        }
        wake.wait(lock, woken);
        if (jobs.empty()) continue;
        const auto job = std::move(jobs.front());
        jobs.pop_front();
        lock.unlock();
        stamps.clear();
        job();
        if (std::exchange(unsaved, false) && !file.empty()) cache.save(file);
        lock.lock();
    }
}

void Catalogue::Parts::rest() {
    scan.reset();
    malloc_trim(0);
}

std::uint64_t Catalogue::Parts::stamp(const std::string& bundle) {
    const auto [place, fresh] = stamps.try_emplace(bundle);
    if (fresh) place->second = stamp_bundle(bundle);
    return place->second;
}

Scan& Catalogue::Parts::opened() {
    if (!scan) scan = std::make_unique<Scan>(plugin_path());
    return *scan;
}

// Brings the list of what is installed up to date, with lilv only where something has changed.
void Catalogue::Parts::check_path() {
    if (std::exchange(path_checked, true)) return;
    const std::uint64_t now = stamp_path(plugin_path());
    if (now == cache.path_stamp) return;
    scan.reset();
    const std::vector<std::string> uris = opened().uris();
    cache.uris = {uris.begin(), uris.end()};
    std::erase_if(cache.entries, [&](const auto& entry) { return !cache.uris.contains(entry.first); });
    cache.path_stamp = now;
    unsaved = true;
}

// Of an installed plugin; null: there is none.
FactsPtr Catalogue::Parts::facts(const std::string& uri) {
    const auto known = cache.entries.find(uri);
    if (known != cache.entries.end() && known->second.stamp == stamp(known->second.facts->bundle)) {
        return known->second.facts;
    }
    if (known != cache.entries.end()) path_checked = false;  // its bundle has changed under us
    check_path();
    if (!cache.uris.contains(uri)) return nullptr;
    auto read = opened().read(uri);
    if (!read) return nullptr;
    auto facts = std::make_shared<graph::PluginFacts>(std::move(*read));
    cache.entries[uri] = {stamp(facts->bundle), facts};
    unsaved = true;
    return facts;
}

Result<FactsPtr> Catalogue::Parts::find(const std::string& uri) {
    if (FactsPtr own = find_builtin(uri)) return own;
    FactsPtr found = facts(uri);
    if (found && !found->refused.empty()) return Error{Code::plugin, found->refused};
    return found;
}

std::vector<FactsPtr> Catalogue::Parts::list(const std::string& filter) {
    check_path();
    std::vector<FactsPtr> all = builtin_facts();
    const std::set<std::string> uris = cache.uris;
    for (const std::string& uri : uris) {
        if (FactsPtr found = facts(uri)) all.push_back(std::move(found));
    }
    std::erase_if(all, [&](const FactsPtr& facts) { return !matches(*facts, filter); });
    return all;
}

Catalogue::Catalogue(std::string cache_directory) : parts_(std::make_unique<Parts>(std::move(cache_directory))) {
    parts_->thread = std::thread([parts = parts_.get()] { parts->run(); });
}

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

void Catalogue::rescan() {
    parts_->post([parts = parts_.get()] { parts->path_checked = false; });
}

}  // namespace signalbox::host
