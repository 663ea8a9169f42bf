// SPDX-FileCopyrightText: 2026 The Signalbox authors
// SPDX-License-Identifier: ISC
//
// How often who asks is told what plugins say: .../rate of output ports, and of a speech gate.
#include "control/front/commands.hpp"
#include "control/front/nodes.hpp"
#include "control/front/speech_news.hpp"
#include "control/front/watches.hpp"

namespace signalbox::control {

Result<NodeReader::Wish> NodeReader::read_rate(const osc::MessageView& message, const Origin& origin) const {
    if (origin.frame != 0)
        return Error{Code::denied, std::string(message.address) + " counts at once: send it without a timetag"};
    const Args args(message, 1);
    if (args.size() != 1) return wrong_count(message.address, "hz");
    const auto hz = args.number(0);
    if (!hz) return hz.error();
    if (!(*hz >= 0 && *hz <= Watches::kMostHz))
        return Error{Code::range, std::string(message.address) + " takes 0 to 50 times a second"};
    Wish wish{.rate = true, .value = *hz, .origin = origin};
    wish.origin.token = args.token();
    return wish;
}

// `told_as`: another address than the port's own, which stays until the batch is done.
void NodeReader::add_rate(const Wish& wish, Param& param, std::string_view told_as, Batch& batch) {
    const Origin& from = wish.origin;
    batch.steps.push_back({.kind = Step::Kind::rate,
                           .param = &param,
                           .value = wish.value,
                           .part = from.part,
                           .has_token = from.token.has_value(),
                           .token = from.token.value_or(0),
                           .name = from.address,
                           .text = told_as});
}

// @vad, @vad/rate.
Result<void> NodeReader::read_speech(const osc::MessageView& message, std::string_view id, std::string_view name,
                                     const Origin& origin, Batch& batch) {
    const graph::Node* const node = session_.rack().find(id);
    const bool rate = name == "@vad/rate";
    if (node == nullptr && session_.preparing(id)) return not_yet(id);
    if (node == nullptr || (!rate && name != "@vad")) return nothing_at(message.address.substr(kPrefix.size()));
    Param* const probability = session_.params().find(std::string(id) + "/probability");
    if (!SpeechNews::speaks(*node) || probability == nullptr)
        return Error{Code::unknown, std::string(id) + " listens for no speech: @vad is of urn:signalbox:vad"};
    if (!rate && message.size() > 0)
        return Error{Code::denied, "@vad can be read, not set; @vad/rate says how often probabilities are told"};
    if (!rate) {
        batch.steps.push_back({.kind = Step::Kind::speech, .part = origin.part, .name = id});
        return {};
    }
    const auto wish = read_rate(message, origin);
    if (!wish) return wish.error();
    add_rate(*wish, *probability, batch.ids.emplace_back("/node/" + std::string(id) + "/@vad/probability"), batch);
    confirm(*wish, batch);
    return {};
}

}  // namespace signalbox::control
