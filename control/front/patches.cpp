// SPDX-FileCopyrightText: 2026 The Signalbox authors
// SPDX-License-Identifier: ISC
//
// Parameters that are set by messages, as addresses: /node/<id>/@patch/<name> and /node/<id>/@patches.
#include <type_traits>
#include <vector>

#include "control/front/commands.hpp"
#include "control/front/nearest.hpp"
#include "control/front/nodes.hpp"
#include "control/front/packets.hpp"

namespace signalbox::control {

namespace {

constexpr std::string_view kList = "@patches", kOne = "@patch/";

// What was sent, before it is known what the parameter takes.
Result<graph::PatchInput> read_input(const osc::MessageView& message, const osc::ArgumentView& argument) {
    switch (argument.type) {
        case 'i':
            return graph::PatchInput(std::int64_t{argument.int32()});
        case 'h':
            return graph::PatchInput(argument.int64());
        case 'f':
            return graph::PatchInput(static_cast<double>(argument.float32()));
        case 'd':
            return graph::PatchInput(argument.float64());
        case 'T':
        case 'F':
            return graph::PatchInput(argument.type == 'T');
        case 's':
        case 'S':
            return graph::PatchInput(std::string(argument.string()));
        default:
            return Error{Code::type, in_short(message.address) + " takes a number or a string (i h f d T F s)"};
    }
}

bool takes_text(const graph::PropertyFacts& facts) {
    return facts.type.empty() || facts.type.ends_with("#String") || facts.type.ends_with("#Path") ||
           facts.type.ends_with("#URI");
}

// A string that is a number, where one is due; a number, where a string is.
graph::PatchInput coerced(const graph::PropertyFacts& facts, const osc::ArgumentView& argument,
                          graph::PatchInput input) {
    const bool text = std::holds_alternative<std::string>(input);
    osc::TextRoom room;
    if (!facts.type.empty() && !text && takes_text(facts)) {
        if (const auto said = osc::text(argument, room)) return std::string(*said);
    }
    if (text && !takes_text(facts)) {
        const osc::Number number = osc::number(argument);
        if (number.kind == osc::Number::Kind::finite) return number.value;
    }
    return input;
}

std::vector<osc::Argument> arguments_of(const graph::PatchValue& value) {
    return std::visit(
        []<class T>(const T& one) -> std::vector<osc::Argument> {
            if constexpr (std::is_constructible_v<osc::Argument, const T&>) {
                return {osc::Argument(one)};
            } else {
                return {one.begin(), one.end()};
            }
        },
        value);
}

std::string short_type(const std::string& uri) { return uri.substr(uri.find_last_of("#/") + 1); }

}  // namespace

osc::Message patch_message(const std::string& id, const std::string& name, const graph::Property& property) {
    graph::PatchValue value;
    osc::Message message{"/node/" + id + "/@patch/" + name, {}};
    if (graph::read_patch(property, value)) message.arguments = arguments_of(value);
    return message;
}

// The id may be a pattern; a name is never one, as it may be a URI.
Result<void> NodeReader::read_patches(const osc::MessageView& message, const Origin& origin, Batch& batch) {
    const std::string_view rest = message.address.substr(kPrefix.size());
    const std::string_view id = rest.substr(0, rest.find("/@patch"));
    const std::string_view name = rest.substr(id.size() + 1);
    if (name != kList && (!name.starts_with(kOne) || name.size() == kOne.size()))
        return Error{Code::unknown, "there is no " + in_short(message.address) + ": say /node/" + std::string(id) +
                                        "/@patches, which lists, or /node/" + std::string(id) + "/@patch/<name>"};
    if (!osc::is_pattern(id)) return read_patch(message, id, name, origin, batch);
    const osc::Pattern pattern(message.address.substr(kPrefix.size() - 1, id.size() + 1));
    if (!pattern.valid())
        return Error{Code::malformed, "the pattern's brackets or braces do not pair, or it is too long"};
    std::size_t matches = 0;
    for (const auto& node : session_.rack().nodes) {
        if (!pattern.ends(pattern.step(pattern.start(), node->id, batch.budget))) continue;
        const bool has =
            node->facts != nullptr && (name == kList ? !node->facts->properties.empty()
                                                     : node->facts->property(name.substr(kOne.size())) != nullptr);
        if (!has) continue;
        ++matches;
        const auto read = read_patch(message, batch.ids.emplace_back(node->id), name, origin, batch);
        if (!read) return read;
    }
    if (matches > 0 && !batch.budget.over) return {};
    if (!batch.budget.over) return Error{Code::unknown, "nothing matches " + in_short(message.address)};
    return Error{Code::limit, "the patterns of this packet take more than 100000 steps: name nodes literally"};
}

Result<void> NodeReader::read_patch(const osc::MessageView& message, std::string_view id, std::string_view name,
                                    const Origin& origin, Batch& batch) {
    const graph::Node* node = session_.rack().find(id);
    const bool preparing = session_.preparing(id);
    if (node == nullptr && !preparing && !batch.transaction) return nothing_at(message.address.substr(kPrefix.size()));
    const bool query = message.size() == 0;
    if (query && (preparing || node == nullptr))
        return Error{Code::busy, "node '" + std::string(id) + "' is being prepared: ask again when it is there"};
    if (name == kList) {
        if (!query) return Error{Code::denied, "@patches can be read, not set; @patch/<name> sets one"};
        batch.steps.push_back({.kind = Step::Kind::patches, .part = origin.part, .name = id});
        return {};
    }
    name = name.substr(kOne.size());
    if (!query) return add_patch_set(message, {std::string(id), std::string(name), {}}, origin, batch);
    batch.steps.push_back({.kind = Step::Kind::patch, .part = origin.part, .name = id, .text = name});
    return {};
}

Result<void> NodeReader::add_patch_set(const osc::MessageView& message, PatchSet set, const Origin& origin,
                                       Batch& batch) {
    const Args args(message, 1);
    if (args.size() != 1) return wrong_count(message.address, "value");
    auto input = read_input(message, args[0]);
    if (!input) return input.error();
    const graph::Node* node = session_.rack().find(set.id);
    const bool here = node != nullptr && node->facts != nullptr && !batch.transaction && !session_.preparing(set.id);
    const graph::PropertyFacts* facts = here ? node->facts->property(set.name) : nullptr;
    set.value = facts != nullptr ? coerced(*facts, args[0], *std::move(input)) : *std::move(input);
    if (facts != nullptr) {
        if (const auto fit = graph::fit_patch(*facts, set.value); !fit) return fit.error();
    }
    Origin from = origin;
    from.token = args.token();
    from.confirmed = from.token.has_value();
    if (!here || origin.frame != 0) {
        batch.add_item(std::move(set), from);
        return {};
    }
    batch.patches.push_back(std::move(set));
    batch.steps.push_back({.kind = Step::Kind::set_patch,
                           .part = from.part,
                           .has_token = from.token.has_value(),
                           .token = from.token.value_or(0),
                           .name = from.address});
    return {};
}

void Packets::set_patch(const Step& step, const Caller& caller) {
    const PatchSet& set = batch_.patches[next_patch_++];
    const auto token = step.has_token ? std::optional(step.token) : std::nullopt;
    const auto done = desk_.session.patch(set, caller.id());
    if (!done) return caller.error(in_part(done.error(), bundle_, step.part, step.name), step.name, token);
    if (token) caller.ok(step.name, token);
}

void Packets::send_patch(const Step& step, const Caller& caller) {
    const std::string id(step.name), name(step.text);
    desk_.session.ask_patch(id, name, [id, name, kept = caller.keep()](const Result<graph::Property>& value) {
        const std::string address = "/node/" + id + "/@patch/" + name;
        if (!value) return kept->error(value.error(), address, {});
        kept->send(patch_message(id, name, *value));
    });
}

// name, URI, type, label, unit, what may be done with it, and its bounds where it has both.
void Packets::send_patches(const Step& step, const Caller& caller) {
    const std::string address = "/node/" + std::string(step.name) + "/@patches";
    const graph::Node* node = desk_.session.rack().find(step.name);
    std::int32_t count = 0;
    if (node != nullptr && node->facts != nullptr) {
        for (const graph::PropertyFacts& one : node->facts->properties) {
            osc::Message message{address,
                                 {one.name, one.uri, short_type(one.type), one.label, one.unit,
                                  std::string(one.writable ? "writable" : "readable")}};
            if (one.minimum && one.maximum) {
                message.arguments.emplace_back(*one.minimum);
                message.arguments.emplace_back(*one.maximum);
            }
            caller.send(message);
            ++count;
        }
    }
    caller.send(osc::Message{address + "/end", {count}});
}

}  // namespace signalbox::control
