// SPDX-FileCopyrightText: 2026 The Signalbox authors
// SPDX-License-Identifier: ISC
//
// Placeholders come alive when their plugins are installed.
#include <algorithm>
#include <utility>

#include "control/live_session.hpp"

namespace signalbox::control {
namespace {

constexpr double kLookSeconds = 2.0;   // between two looks for plugins
constexpr double kAgainSeconds = 4.0;  // before one is tried a second time; then twice as long each time

}  // namespace

// One question each; the last answer brings them all.
void LiveSession::revive(double now) {
    if (closing_ || now - looked_for_plugins_ < kLookSeconds) return;
    looked_for_plugins_ = now;
    std::unordered_set<std::string> missing;
    for (const auto& node : rack_.nodes) {
        if (!node->facts) missing.insert(node->uri);
    }
    const auto gone = [&](const auto& entry) { return !missing.contains(entry.first); };
    std::erase_if(revivals_, gone);
    if (missing.empty()) return revival_said_.clear();
    around_.catalogue.rescan();
    const auto found = std::make_shared<std::vector<host::FactsPtr>>();
    std::size_t left = missing.size();
    for (const auto& uri : missing) {
        around_.catalogue.find(uri, [this, found, last = --left == 0](Result<host::FactsPtr> answer) {
            if (answer && *answer != nullptr) found->push_back(*answer);
            if (last && !found->empty()) around_.post([this, found] { revive(*found); });
        });
    }
}

// All are tried together: those that are new or whose bundles have changed at once, what has not started or was refused
// in time again, since that may have had reasons outside of the bundle.
void LiveSession::revive(const std::vector<host::FactsPtr>& found) {
    const double now = monotonic_seconds();
    const auto due = [&](const host::FactsPtr& facts) {
        const auto before = revivals_.find(facts->uri);
        return before == revivals_.end() || before->second.facts != facts || now >= before->second.again_at;
    };
    if (reviving_ || closing_ || std::none_of(found.begin(), found.end(), due)) return;
    for (const host::FactsPtr& facts : found) {
        Revival& one = revivals_[facts->uri];
        one.wait = std::exchange(one.facts, facts) == facts ? 2 * one.wait : kAgainSeconds;
        one.again_at = now + one.wait;
    }
    reviving_ = true;
    submit({.items = {Revive{}}, .client = 0, .frame = 0}, [this](const Outcome& outcome) {
        reviving_ = false;
        if (!outcome.result) say_once("", "placeholders cannot come alive: " + outcome.result.error().text);
    });
}

// What stays as it is would be in the log each time that it is tried.
void LiveSession::say_once(const std::string& uri, const std::string& line) {
    if (std::exchange(revival_said_[uri], line) != line) around_.log(line);
}

}  // namespace signalbox::control
