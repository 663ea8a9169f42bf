// SPDX-FileCopyrightText: 2026 The Signalbox authors
// SPDX-License-Identifier: ISC
#include "control/front/speech_news.hpp"

#include <algorithm>
#include <chrono>

#include "control/front/times.hpp"

namespace signalbox::control {

namespace {

constexpr std::string_view kSpeech = "urn:signalbox:vad:speech", kOnset = "urn:signalbox:vad:onset",
                           kMisfires = "urn:signalbox:vad:misfires";

double now_seconds() { return static_cast<double>(read_clocks().monotonic_ns) * 1e-9; }

std::int64_t whole(const graph::Property& property) {
    graph::PatchValue value;
    if (!graph::read_patch(property, value)) return 0;
    if (const auto* number = std::get_if<std::int32_t>(&value)) return *number;
    const auto* number = std::get_if<std::int64_t>(&value);
    return number != nullptr ? *number : 0;
}

std::string address(std::string_view id, std::string_view rest) {
    return "/node/" + std::string(id) + "/@vad" + std::string(rest);
}

}  // namespace

SpeechNews::~SpeechNews() {
    for (const Watch& watch : watches_) loop_.cancel(watch.timer);
}

bool SpeechNews::speaks(const graph::Node& node) {
    return node.facts != nullptr && node.facts->property(kSpeech) != nullptr;
}

// The onset comes before what it is the onset of, where it is another than the last.
void SpeechNews::hear(const std::string& id, const graph::Property& property) {
    if (property.key == kOnset) known_[id].told = whole(property);
    if (property.key != kSpeech && property.key != kMisfires) return;
    Known& known = known_[id];
    if (property.key == kMisfires) return subscribers_.tell({address(id, "/misfire"), {known.told}}, 0);
    const bool on = whole(property) != 0;
    if (on) known.onset = known.told;
    subscribers_.tell({address(id, ""), {std::int32_t{on ? 1 : 0}, known.onset}}, 0);
}

void SpeechNews::answer(std::string_view id, const Caller& caller) const {
    const Param* const speech = session_.params().find(std::string(id) + "/speech");
    const bool on = speech != nullptr && session_.value(*speech) > 0.5f;
    const auto known = known_.find(id);
    const std::int64_t onset = known != known_.end() ? known->second.onset : 0;
    caller.send(osc::Message{address(id, ""), {std::int32_t{on ? 1 : 0}, onset}});
}

Result<void> SpeechNews::watch(std::string_view id, double hz, const Caller& caller) {
    const auto same = std::find_if(watches_.begin(), watches_.end(), [&](const Watch& watch) {
        return watch.id == id && watch.caller->id() == caller.id();
    });
    if (same != watches_.end()) drop(same);
    if (hz <= 0) return {};
    if (watches_.size() >= kMost)
        return Error{Code::limit, "64 clients are told probabilities already: one of them must set its rate to 0"};
    const double until = caller.connected() ? 0 : now_seconds() + kUdpLease;
    const auto watch = watches_.insert(watches_.end(), {std::string(id), caller.keep(), until});
    const auto period = std::chrono::nanoseconds(static_cast<std::int64_t>(1e9 / std::min(hz, kMostHz)));
    watch->timer = loop_.every(period, [this, watch] { tell(watch); });
    return {};
}

void SpeechNews::tell(std::list<Watch>::iterator watch) {
    const Param* const probability = session_.params().find(watch->id + "/probability");
    const bool over = watch->until > 0 && now_seconds() >= watch->until;
    if (over || probability == nullptr) return drop(watch);
    if (watch->caller->behind()) return;
    watch->caller->send(osc::Message{address(watch->id, "/probability"), {session_.value(*probability)}});
}

void SpeechNews::drop(std::list<Watch>::iterator watch) {
    loop_.cancel(watch->timer);
    watches_.erase(watch);
}

void SpeechNews::forget(ClientId client) {
    for (auto watch = watches_.begin(); watch != watches_.end();) {
        const auto next = std::next(watch);
        if (watch->caller->id() == client) drop(watch);
        watch = next;
    }
}

}  // namespace signalbox::control
