// SPDX-FileCopyrightText: 2026 The Signalbox authors
// SPDX-License-Identifier: ISC
#include "daemon/host/trials.hpp"

#include <cstdio>
#include <filesystem>
#include <fstream>
#include <sstream>

#include "daemon/host/cache.hpp"
#include "daemon/host/child.hpp"
#include "daemon/host/instance.hpp"
#include "daemon/host/stamp.hpp"

namespace signalbox::host {

namespace {

constexpr const char* kFirstLine = "signalbox trials 1";

// The last line says how far it came, or what is wrong.
std::string last_line(const std::string& text) {
    std::istringstream in(text);
    std::string line, last;
    while (std::getline(in, line)) last = line;
    return last;
}

std::string as_text(const graph::PluginFacts& facts) {
    FactsCache one;
    one.bundles[facts.bundle].plugins.push_back(std::make_shared<graph::PluginFacts>(facts));
    return one.print();
}

std::string verdict(const graph::PluginFacts& facts, const ChildEnd& end) {
    const std::string last = last_line(end.output);
    const std::string name = facts.uri + " (" + facts.bundle + ") ";
    if (!end.failure.empty()) return name + end.failure + (last.empty() ? "" : " while it was being " + last) + ".";
    return last == "fine" ? "" : name + last + ".";
}

}  // namespace

Trials::Trials(std::string probe, const std::string& directory, std::chrono::milliseconds patience)
    : probe_(std::move(probe)), file_(directory.empty() ? "" : directory + "/trials.cache"), patience_(patience) {
    load();
}

const Trials::Verdict* Trials::known(const graph::PluginFacts& facts, std::uint64_t stamp) const {
    const auto found = verdicts_.find(facts.uri);
    if (found == verdicts_.end() || found->second.stamp != stamp || found->second.doubt.over()) return nullptr;
    return &found->second;
}

std::string Trials::refusal(const graph::PluginFacts& facts) const {
    const std::lock_guard lock(mutex_);
    if (verdicts_.find(facts.uri) == verdicts_.end()) return "";
    const Verdict* const verdict = known(facts, stamp_plugin(facts));
    return verdict != nullptr ? verdict->refused : "";
}

Result<void> Trials::admit(const graph::PluginFacts& facts, const Setting& setting) {
    if (probe_.empty() || facts.library.empty() || own_bundle(facts.bundle, facts.uri)) return {};
    const std::uint64_t stamp = stamp_plugin(facts);
    Verdict verdict;
    {
        const std::lock_guard lock(mutex_);
        if (const Verdict* const before = known(facts, stamp)) verdict = *before;
    }
    if (verdict.stamp == 0) {
        const std::vector<std::string> command = {probe_, "try", std::to_string(setting.rate_hz),
                                                  std::to_string(setting.nominal_frames)};
        const ChildEnd end = run_child(command, as_text(facts), patience_);
        if (!end.ran) return Error{Code::plugin, facts.uri + " cannot be tried: the daemon " + end.failure + "."};
        verdict = {stamp, host::verdict(facts, end), Doubt(end.late)};
        const std::lock_guard lock(mutex_);
        verdicts_[facts.uri] = verdict;
        save();
    }
    if (verdict.refused.empty()) return {};
    return Error{Code::plugin, verdict.refused};
}

void Trials::load() {
    std::ifstream in(file_);
    std::string line;
    if (file_.empty() || !std::getline(in, line) || line != kFirstLine) return;
    while (std::getline(in, line)) {
        std::istringstream fields(line);
        Verdict verdict;
        std::string uri;
        if (!(fields >> verdict.stamp >> uri)) continue;
        std::getline(fields >> std::ws, verdict.refused);
        verdicts_[uri] = verdict;
    }
}

void Trials::save() const {
    if (file_.empty()) return;
    std::error_code ignored;
    std::filesystem::create_directories(std::filesystem::path(file_).parent_path(), ignored);
    std::ofstream out(file_ + ".new", std::ios::trunc);
    out << kFirstLine << '\n';
    for (const auto& [uri, verdict] : verdicts_) {
        if (!verdict.doubt) out << verdict.stamp << ' ' << uri << ' ' << verdict.refused << '\n';
    }
    out.close();
    if (out) std::rename((file_ + ".new").c_str(), file_.c_str());
}

}  // namespace signalbox::host
