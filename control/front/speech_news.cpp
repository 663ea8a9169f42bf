// SPDX-FileCopyrightText: 2026 The Signalbox authors
// SPDX-License-Identifier: ISC
#include "control/front/speech_news.hpp"

namespace signalbox::control {

namespace {

constexpr std::string_view kSpeech = "urn:signalbox:vad:speech", kOnset = "urn:signalbox:vad:onset",
                           kMisfires = "urn:signalbox:vad:misfires";

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

}  // namespace signalbox::control
