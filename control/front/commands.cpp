// SPDX-FileCopyrightText: 2026 The Signalbox authors
// SPDX-License-Identifier: ISC
#include "control/front/commands.hpp"

#include <array>
#include <utility>

namespace signalbox::control {

namespace {

// The first error among several results, or what `make` makes of their values.
template <class Make, class... Values>
Result<Item> all(Make make, Result<Values>... results) {
    Error error;
    ((error.code == Code::ok && !results ? void(error = results.error()) : void()), ...);
    if (error.code != Code::ok) return error;
    return Item{make(*std::move(results)...)};
}

Result<graph::Pairs> pairs(const Args& args, std::size_t first) {
    graph::Pairs found;
    if ((args.size() - first) % 2 != 0)
        return Error{Code::type, "cables come in pairs, from and to; the last argument stands alone"};
    for (std::size_t k = first; k < args.size(); k += 2) {
        auto from = args.endpoint(k), to = args.endpoint(k + 1);
        if (!from || !to) return (!from ? from : to).error();
        found.emplace_back(*std::move(from), *std::move(to));
    }
    return found;
}

using graph::Endpoint;

Result<Item> add(const Args& a) {
    return all(
        [](std::string uri, std::string id) {
            return graph::Command{graph::Add{std::move(uri), std::move(id), {}}};
        },
        a.text(0), a.text(1));
}
Result<Item> remove(const Args& a) {
    return all(
        [](std::string id, bool heal) {
            return graph::Command{graph::Remove{std::move(id), heal}};
        },
        a.text(0), a.flag(1, true));
}
Result<Item> replace(const Args& a) {
    return all(
        [](std::string id, std::string uri) {
            return graph::Command{graph::Replace{std::move(id), std::move(uri), {}}};
        },
        a.text(0), a.text(1));
}
Result<Item> insert(const Args& a) {
    return all(
        [](std::string uri, std::string id, graph::Pairs cables) {
            return graph::Command{graph::Insert{std::move(uri), std::move(id), std::move(cables), {}}};
        },
        a.text(0), a.text(1), pairs(a, 2));
}
Result<Item> move(const Args& a) {
    return all(
        [](std::string id, graph::Pairs cables) {
            return graph::Command{graph::Move{std::move(id), std::move(cables)}};
        },
        a.text(0), pairs(a, 1));
}
Result<Item> connect(const Args& a) {
    return all(
        [](Endpoint from, Endpoint to, float gain) {
            return graph::Command{graph::Connect{std::move(from), std::move(to), gain}};
        },
        a.endpoint(0), a.endpoint(1), a.number(2, 1));
}
Result<Item> feedback(const Args& a) {
    return all(
        [](Endpoint from, Endpoint to, float gain, float ms) {
            return graph::Command{graph::Feedback{std::move(from), std::move(to), gain, ms}};
        },
        a.endpoint(0), a.endpoint(1), a.number(2, graph::Feedback{}.gain), a.number(3, graph::Feedback{}.ms));
}
Result<Item> gain(const Args& a) {
    return all(
        [](Endpoint from, Endpoint to, float gain) {
            return graph::Command{graph::Gain{std::move(from), std::move(to), gain}};
        },
        a.endpoint(0), a.endpoint(1), a.number(2, 1));
}
Result<Item> disconnect(const Args& a) {
    return all(
        [](Endpoint from, Endpoint to) {
            return graph::Command{graph::Disconnect{std::move(from), std::move(to)}};
        },
        a.endpoint(0), a.endpoint(1));
}
Result<Item> bind(const Args& a) {
    const auto word = a.text(0);
    if (!word) return word.error();
    auto binding = graph::parse_controller(*word);
    if (!binding) return binding.error();
    auto to = read_target(a, 1);
    if (!to) return to.error();
    binding->to = *std::move(to);
    if (const auto ok = read_range(a, 2, *binding); !ok) return ok.error();
    return Item{graph::Command{graph::Bind{*std::move(binding)}}};
}
Result<Item> unbind(const Args& a) {
    return all([](Endpoint to) { return graph::Command{graph::Unbind{std::move(to)}}; }, read_target(a, 0));
}
Result<Item> clear(const Args&) { return Item{graph::Command{graph::Clear{}}}; }
Result<Item> undo(const Args&) { return Item{Undo{}}; }
Result<Item> redo(const Args&) { return Item{Redo{}}; }
Result<Item> load(const Args& a) {
    return all([](std::string name) { return Load{name}; }, a.text(0));
}
Result<Item> apply(const Args& a) {
    return all([](Apply apply) { return apply; }, read_apply(a));
}

constexpr std::size_t kAny = osc::kMaxArguments;
constexpr std::array<EditCommand, 16> kCommands{{
    {"/rack/add", "uri id", 2, 2, add},
    {"/rack/remove", "id [heal]", 1, 2, remove},
    {"/rack/replace", "id uri", 2, 2, replace},
    {"/rack/insert", "uri id from to [from to ...]", 4, kAny, insert},
    {"/rack/move", "id from to [from to ...]", 3, kAny, move},
    {"/rack/connect", "from to [gain]", 2, 3, connect},
    {"/rack/feedback", "from to [gain ms]", 2, 4, feedback},
    {"/rack/gain", "from to gain", 3, 3, gain},
    {"/rack/disconnect", "from to", 2, 2, disconnect},
    {"/rack/clear", "", 0, 0, clear},
    {"/rack/undo", "", 0, 0, undo},
    {"/rack/redo", "", 0, 0, redo},
    {"/rack/load", "name", 1, 1, load},
    {"/rack/apply", "json [strict]", 1, 2, apply},
    {"/midi/bind", "controller target [min max] [curve] [pickup]", 2, 6, bind},
    {"/midi/unbind", "target", 1, 1, unbind},
}};

}  // namespace

Result<Apply> read_apply(const Args& args) {
    auto json = args.text(0);
    if (!json) return json.error();
    const auto how = args.size() > 1 ? args.text(1) : Result<std::string>(std::string());
    if (!how) return how.error();
    if (how->empty() || *how == "strict") return Apply{*std::move(json), !how->empty()};
    return Error{Code::range, "argument 2 can only be 'strict': refuse the rack where plugins are missing"};
}

Result<graph::Endpoint> read_target(const Args& args, std::size_t k) {
    const auto text = args.text(k);
    if (!text) return text.error();
    constexpr std::string_view kNode = "/node/";
    if (!text->starts_with(kNode)) return graph::parse_endpoint(*text);
    std::string end = text->substr(kNode.size());
    const std::size_t slash = end.find('/');
    if (slash != end.npos) end[slash] = ':';
    return graph::parse_endpoint(end);
}

Result<void> read_range(const Args& args, std::size_t k, graph::Binding& binding) {
    const auto is_number = [&](std::size_t at) { return at < args.size() && args.number(at); };
    if (is_number(k) && is_number(k + 1)) {
        const auto least = args.number(k, 0), most = args.number(k + 1, 1);
        if (!least || !most) return (!least ? least : most).error();
        binding.minimum = *least;
        binding.maximum = *most;
        k += 2;
    }
    for (; k < args.size(); ++k) {
        const auto word = args.text(k);
        if (!word) return word.error();
        if (*word == "pickup" || *word == "jump") {
            binding.pickup = *word == "pickup";
        } else if (*word == "port" || *word == "linear" || *word == "log") {
            binding.curve = *word;
        } else {
            return Error{Code::malformed,
                         "a binding takes a minimum and a maximum, then port, linear or log, then pickup "
                         "or jump; " +
                             json::quoted(*word) + " is none of these"};
        }
    }
    return {};
}

std::span<const EditCommand> edit_commands() { return kCommands; }

Result<Item> read_edit(const EditCommand& command, const Args& args) {
    if (args.size() < command.least || args.size() > command.most) return wrong_count(command.address, command.usage);
    return command.read(args);
}

}  // namespace signalbox::control
