// SPDX-FileCopyrightText: 2026 The Signalbox authors
// SPDX-License-Identifier: ISC
#include "daemon/host/reading.hpp"

#include <sys/mman.h>
#include <unistd.h>

#include <cstdio>
#include <fstream>
#include <iterator>
#include <sstream>

#include "daemon/host/child.hpp"
#include "daemon/host/scan.hpp"

namespace signalbox::host {

namespace {

constexpr std::chrono::seconds kPatience{120};  // on a busy machine; it is run with a low priority

// What is written to the standard error stream while it lives.
class Complaints {
public:
    Complaints() : file_(memfd_create("complaints", MFD_CLOEXEC)), before_(dup(STDERR_FILENO)) {
        dup2(file_, STDERR_FILENO);
    }
    ~Complaints() {
        dup2(before_, STDERR_FILENO);
        close(before_);
        close(file_);
    }
    Complaints(const Complaints&) = delete;
    Complaints& operator=(const Complaints&) = delete;

    // The first line since the last call; the rest is mostly its consequence.
    std::string first() {
        std::string text(4096, '\0');
        const ssize_t got = pread(file_, text.data(), text.size(), at_);
        at_ = lseek(file_, 0, SEEK_END);
        text.resize(got > 0 ? static_cast<std::size_t>(got) : 0);
        return text.substr(0, text.find('\n'));
    }

private:
    int file_, before_;
    off_t at_ = 0;
};

// Bundles of presets and vocabularies are many, and nothing here.
bool names_a_plugin(const std::string& path) {
    std::ifstream in(path + "/manifest.ttl");
    const std::string text{std::istreambuf_iterator<char>(in), {}};
    return text.find("Plugin") != std::string::npos;
}

}  // namespace

FactsCache::Bundle read_here(const std::string& path) {
    FactsCache::Bundle bundle;
    Complaints complaints;
    const Scan scan = Scan::of_bundle(path);
    std::string complaint = complaints.first();
    for (const std::string& uri : scan.uris()) {
        auto facts = scan.read(uri);
        if (std::string more = complaints.first(); !more.empty()) complaint = more;
        if (!facts) continue;
        if (!complaint.empty()) facts->refused = uri + ": its description is broken: " + complaint;
        bundle.plugins.push_back(std::make_shared<graph::PluginFacts>(*std::move(facts)));
        complaint.clear();
    }
    if (bundle.plugins.empty() && !complaint.empty()) bundle.refused = path + " cannot be read: " + complaint;
    return bundle;
}

FactsCache::Bundle read_bundle(const std::string& probe, const std::string& path, std::uint64_t stamp,
                               const std::atomic<bool>* stop) {
    if (access((path + "/manifest.ttl").c_str(), R_OK) != 0) {
        return {.stamp = stamp,
                .refused = path + " has no manifest.ttl that can be read; install it again.",
                .plugins = {}};
    }
    FactsCache::Bundle bundle{.stamp = stamp, .refused = {}, .plugins = {}};
    if (!names_a_plugin(path)) return bundle;
    if (probe.empty()) {
        bundle = read_here(path);
        bundle.stamp = stamp;
        return bundle;
    }
    const ChildEnd end = run_child({probe, "read", path}, {}, kPatience, stop);
    if (!end.ran) return {.refused = path + " cannot be read: the daemon " + end.failure + ".", .plugins = {}};
    if (!end.failure.empty()) {
        bundle.refused = path + ": what reads its description " + end.failure + ".";
        bundle.doubt = Doubt(end.late);
        return bundle;
    }
    try {
        std::istringstream in(end.output);
        FactsCache answer = FactsCache::parse(in);
        bundle = std::move(answer.bundles[path]);
        bundle.stamp = stamp;
    } catch (const std::exception&) {
        bundle.refused = path + ": what reads its description gives no answer.";
    }
    return bundle;
}

}  // namespace signalbox::host
