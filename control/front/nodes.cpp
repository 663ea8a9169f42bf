// SPDX-FileCopyrightText: 2026 The Signalbox authors
// SPDX-License-Identifier: ISC
#include "control/front/nodes.hpp"

#include <algorithm>
#include <cmath>

#include "control/front/commands.hpp"

namespace signalbox::control {

namespace {

constexpr double kLongestGlide = 86400;  // seconds

// What is below a symbol, and the address without it.
struct Stem {
    How how = How::value;
    std::string_view stem;
    bool rate = false;
};

// Ports may be called "rate" too: below a node, and behind "//", that is one.
bool is_port(std::string_view stem) {
    const std::size_t slash = stem.find('/');
    return slash != stem.npos && slash > 0 && !stem.ends_with('/') && stem.find("/@") == stem.npos;
}

Stem take_how(std::string_view address) {
    const std::size_t slash = address.rfind('/');
    if (slash == address.npos) return {How::value, address};
    const std::string_view last = address.substr(slash + 1);
    // "//norm" stays "//": any number of segments before it.
    const std::string_view stem = address.substr(0, slash > 0 && address[slash - 1] == '/' ? slash + 1 : slash);
    if (last == "norm") return {How::norm, stem};
    if (last == "inc") return {How::increment, stem};
    if (last == "ramp") return {How::glide, stem};
    if (last == "rate" && is_port(stem)) return {How::value, stem, true};
    return {How::value, address};
}

std::string_view id_of(std::string_view stem) { return stem.substr(0, stem.find('/')); }

}  // namespace

Error NodeReader::not_yet(std::string_view id) {
    return {Code::busy, "node '" + std::string(id) + "' is being prepared: ask again when it is there"};
}

std::optional<Fit> fit(const graph::PortFacts& port, How how, double value, float present) {
    if (!std::isfinite(value)) return {};
    double wanted = value;
    if (how == How::norm)
        wanted = static_cast<double>(from_norm(port, static_cast<float>(std::clamp(value, 0.0, 1.0))));
    if (how == How::increment) wanted += static_cast<double>(present);
    const auto taken = fitted(port, wanted);
    if (!taken) return {};
    const bool within = how != How::norm || (value >= 0 && value <= 1);
    return Fit{*taken, !within || *taken != static_cast<float>(wanted)};
}

Result<void> NodeReader::read(const osc::MessageView& message, std::uint32_t part, std::uint64_t frame, Batch& batch) {
    const std::string_view rest = message.address.substr(kPrefix.size());
    Param* param = session_.params().find(rest);
    if (param == nullptr && rest.find("/@patch") != rest.npos)
        return read_patches(message, {.part = part, .address = message.address, .frame = frame}, batch);
    const Stem stem = param != nullptr ? Stem{How::value, rest} : take_how(rest);
    if (param == nullptr && (stem.how != How::value || stem.rate)) param = session_.params().find(stem.stem);
    if (param == nullptr && stem.how == How::value && rest.find("/@") != rest.npos)
        return read_own(message, {.part = part, .address = message.address, .frame = frame}, batch);

    auto wish =
        stem.rate ? read_rate(message, {.address = message.address, .frame = frame}) : read_wish(message, stem.how);
    if (!wish) return wish.error();
    wish->origin.part = part;
    wish->origin.frame = frame;
    if (param == nullptr) {
        // One slash more than the stem: a pattern is matched as it stands below "/node".
        return osc::is_pattern(message.address) ? read_pattern(*wish, stem.stem, batch)
                                                : read_absent(*wish, stem.stem, batch);
    }
    auto added = add(*wish, *param, batch);
    if (added) confirm(*wish, batch);
    return added;
}

Result<NodeReader::Wish> NodeReader::read_wish(const osc::MessageView& message, How how) const {
    Wish wish{.how = how, .origin = {.address = message.address}};
    wish.query = message.size() == 0 && (how == How::value || how == How::norm);
    if (wish.query) return wish;
    const bool glide = how == How::glide;
    const Args args(message, glide ? 2 : 1);
    if (args.size() != (glide ? 2U : 1U)) return wrong_count(message.address, glide ? "value seconds" : "number");
    wish.origin.token = args.token();
    wish.origin.confirmed = wish.origin.token.has_value();
    const auto value = args.number(0);
    if (!value) return value.error();
    wish.value = *value;
    if (!glide) return wish;
    const auto seconds = args.number(1);
    if (!seconds) return seconds.error();
    if (*seconds < 0 || *seconds > kLongestGlide) return Error{Code::range, "a ramp takes 0 to 86400 seconds"};
    wish.seconds = *seconds;
    return wish;
}

Result<void> NodeReader::add(const Wish& wish, Param& param, Batch& batch) {
    const Origin& from = wish.origin;
    if (wish.rate && param.port->input)
        return Error{Code::denied, param.address + " is an input: whoever has subscribed is told of it"};
    if (wish.rate) {
        add_rate(wish, param, param.address, batch);
        return {};
    }
    Step step{.how = wish.how, .param = &param, .frame = from.frame, .part = from.part, .name = from.address};
    step.has_token = from.token.has_value();
    step.token = from.token.value_or(0);
    if (wish.query) {
        step.kind = wish.how == How::norm ? Step::Kind::norm : Step::Kind::value;
        batch.steps.push_back(step);
        return {};
    }
    if (!param.port->input) return Error{Code::denied, param.address + " is an output: it can be read, not set"};
    if (wish.how == How::glide && wish.origin.frame != 0)
        return Error{Code::denied, "a ramp begins at once: send it when it is due, without a timetag"};
    const auto taken = fit(*param.port, wish.how, wish.value, 0);
    if (!taken) return Error{Code::range, param.address + " takes finite numbers only"};
    step.fit = taken->value;
    step.refitted = taken->refitted;
    step.value = wish.value;
    step.seconds = wish.seconds;
    if (!batch.transaction && session_.preparing(param.node_id)) batch.become_transaction();
    batch.add(step, wish.origin);
    return {};
}

void NodeReader::confirm(const Wish& wish, Batch& batch) const {
    const Origin& from = wish.origin;
    if (!from.token || (batch.transaction && !wish.rate)) return;
    batch.steps.push_back({.kind = Step::Kind::confirm, .part = from.part, .token = *from.token, .name = from.address});
}

// Not there: perhaps an earlier part of this transaction, or one that is being prepared, brings it in.
Result<void> NodeReader::read_absent(const Wish& wish, std::string_view stem, Batch& batch) {
    const std::string_view id = id_of(stem);
    const bool preparing = session_.preparing(id);
    const bool now = wish.query || wish.rate;
    if (preparing && now) return not_yet(id);
    const bool named = graph::valid_id(id) && stem.size() > id.size() + 1;
    if (now || !named || (!preparing && !batch.transaction)) return nothing_at(stem);
    const std::string symbol{stem.substr(id.size() + 1)};
    batch.add_item(ParamSet{std::string(id), symbol, wish.value, wish.origin.frame, wish.how, wish.seconds},
                   wish.origin);
    return {};
}

Result<void> NodeReader::read_own(const osc::MessageView& message, const Origin& origin, Batch& batch) {
    if (osc::is_pattern(message.address)) return read_own_pattern(message, origin, batch);
    const std::string_view rest = message.address.substr(kPrefix.size()), id = id_of(rest);
    const std::string_view name = rest.substr(id.size() + 1);
    if (name.starts_with("@preset")) return read_preset(message, id, name, origin, batch);
    if (name == "@file" || name == "@seek" || name == "@trouble") return read_file(message, id, name, origin, batch);
    if (name.starts_with("@vad")) return read_speech(message, id, name, origin, batch);
    const bool known = name == "@bypass" || name == "@cpu" || name == "@latency";
    const bool there = session_.rack().find(id) != nullptr || batch.transaction || session_.preparing(id);
    if (!known || !there) return nothing_at(rest);
    return add_own(message, id, name, origin, batch);
}

// @preset, @presets, @preset/save.
Result<void> NodeReader::read_preset(const osc::MessageView& message, std::string_view id, std::string_view name,
                                     const Origin& origin, Batch& batch) {
    using Kind = Step::Kind;
    const bool there = session_.rack().find(id) != nullptr;
    const bool save = name == "@preset/save", list = name == "@presets";
    if (!save && !list && name != "@preset") return nothing_at(message.address.substr(kPrefix.size()));
    if (!there && !batch.transaction && !session_.preparing(id))
        return nothing_at(message.address.substr(kPrefix.size()));
    if (message.size() == 0 && !save) {
        if (!there) return not_yet(id);
        batch.steps.push_back({.kind = list ? Kind::presets : Kind::preset, .part = origin.part, .name = id});
        return {};
    }
    if (list) return Error{Code::denied, "@presets can be read, not set; @preset loads one"};
    const Args args(message, 1);
    if (args.size() != 1) return wrong_count(message.address, "name");
    const auto text = args.text(0);
    if (!text) return text.error();
    Origin from = origin;
    from.token = args.token();
    if (save) {
        if (!there) return not_yet(id);
        batch.ids.push_back(*text);
        batch.steps.push_back({.kind = Kind::save_preset,
                               .part = origin.part,
                               .has_token = from.token.has_value(),
                               .token = from.token.value_or(0),
                               .name = id,
                               .text = batch.ids.back()});
        return {};
    }
    from.confirmed = from.token.has_value();
    batch.add_item(LoadPreset{std::string(id), *text}, from);
    return {};
}

// Of players and recorders.
Result<void> NodeReader::read_file(const osc::MessageView& message, std::string_view id, std::string_view name,
                                   const Origin& origin, Batch& batch) {
    using Kind = Step::Kind;
    const bool there = session_.rack().find(id) != nullptr, seek = name == "@seek";
    if (!there && !batch.transaction && !session_.preparing(id))
        return nothing_at(message.address.substr(kPrefix.size()));
    if (message.size() == 0 || seek) {
        if (!there) return not_yet(id);
        if (seek && origin.frame != 0)
            return Error{Code::type, "@seek is done at once; set the parameter seek to seek on a frame"};
        const Args args(message, 1);
        if (seek && args.size() != 1) return wrong_count(message.address, "seconds");
        const auto seconds = seek ? args.number(0) : Result<double>(0.0);
        if (!seconds) return seconds.error();
        batch.steps.push_back({.kind = seek              ? Kind::seek
                                       : name == "@file" ? Kind::file
                                                         : Kind::trouble,
                               .value = *seconds,
                               .part = origin.part,
                               .has_token = seek && args.token().has_value(),
                               .token = seek ? args.token().value_or(0) : 0,
                               .name = id});
        return {};
    }
    if (name == "@trouble") return Error{Code::denied, "@trouble can be read, not set"};
    const Args args(message, 1);
    if (args.size() != 1) return wrong_count(message.address, "path");
    const auto path = args.text(0);
    if (!path) return path.error();
    Origin from = origin;
    from.token = args.token();
    from.confirmed = from.token.has_value();
    batch.add_item(LoadFile{std::string(id), *path}, from);
    return {};
}

// `id` stays where it is until the batch is done.
Result<void> NodeReader::add_own(const osc::MessageView& message, std::string_view id, std::string_view name,
                                 const Origin& origin, Batch& batch) {
    using Kind = Step::Kind;
    if (message.size() == 0) {
        if (session_.rack().find(id) == nullptr) return not_yet(id);
        const Kind kind = name == "@cpu" ? Kind::cpu : name == "@latency" ? Kind::latency : Kind::bypass;
        batch.steps.push_back({.kind = kind, .part = origin.part, .name = id});
        return {};
    }
    if (name != "@bypass") return Error{Code::denied, std::string(name) + " can be read, not set"};
    const Args args(message, 1);
    if (args.size() != 1) return wrong_count(message.address, "1 or 0");
    const auto on = args.flag(0, true);
    if (!on) return on.error();
    Origin from = origin;
    from.token = args.token();
    from.confirmed = from.token.has_value();
    batch.add_item(graph::Command{graph::Bypass{std::string(id), *on}}, from);
    return {};
}

}  // namespace signalbox::control
