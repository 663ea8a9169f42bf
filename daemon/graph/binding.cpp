// SPDX-FileCopyrightText: 2026 The Signalbox authors
// SPDX-License-Identifier: ISC
#include "daemon/graph/binding.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>
#include <utility>

namespace signalbox::graph {
namespace {

struct Sort {
    std::string_view name;
    rt::ControlKind kind;
    int most;  // number; -1: it has none
};
constexpr std::array<Sort, 7> kSorts{{{"cc", rt::ControlKind::cc, 127},
                                      {"cc14", rt::ControlKind::cc14, 31},
                                      {"nrpn", rt::ControlKind::nrpn, 16383},
                                      {"note", rt::ControlKind::note, 127},
                                      {"bend", rt::ControlKind::bend, -1},
                                      {"program", rt::ControlKind::program, -1},
                                      {"pressure", rt::ControlKind::pressure, -1}}};

const Sort* sort_called(std::string_view name) {
    const auto found = std::find_if(kSorts.begin(), kSorts.end(), [&](const Sort& sort) { return sort.name == name; });
    return found != kSorts.end() ? &*found : nullptr;
}

const Sort& sort_of(rt::ControlKind kind) {
    return *std::find_if(kSorts.begin(), kSorts.end(), [&](const Sort& sort) { return sort.kind == kind; });
}

Error malformed(std::string text) { return {Code::malformed, std::move(text)}; }

constexpr const char* kControllers =
    "a controller is cc/0 to cc/127, cc14/0 to cc14/31, nrpn/0 to nrpn/16383, note/0 to note/127, bend, program or "
    "pressure, and behind it perhaps /ch1 to /ch16 and /in1 to /in64";

std::optional<int> whole(std::string_view text, int least, int most) {
    int number = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
    if (error != std::errc() || end != text.data() + text.size() || number < least || number > most) return {};
    return number;
}

std::optional<int> whole(const json::Value& value, int least, int most) {
    const double* const number = value.number();
    if (number == nullptr || *number != std::floor(*number) || *number < least || *number > most) return {};
    return static_cast<int>(*number);
}

bool known_curve(std::string_view curve) { return curve == "port" || curve == "linear" || curve == "log"; }

Result<void> read_from(const json::Value& value, Binding& to) {
    if (value.object() == nullptr) return malformed("a binding's \"from\" has to be an object like {\"cc\": 7}");
    bool named = false;
    for (const json::Member& member : *value.object()) {
        std::optional<int> number;
        if (const Sort* const sort = sort_called(member.key); sort != nullptr && !std::exchange(named, true)) {
            const bool plain = sort->most < 0 && member.value.boolean() != nullptr && *member.value.boolean();
            number = plain ? std::optional(0) : whole(member.value, 0, sort->most);
            to.kind = sort->kind;
            to.number = static_cast<std::uint16_t>(number.value_or(0));
        } else if (member.key == "channel") {
            number = whole(member.value, 1, 16);
            to.channel = static_cast<std::uint32_t>(number.value_or(1));
        } else if (member.key == "input") {
            number = whole(member.value, 1, static_cast<int>(kMaxChannels));
            to.input = static_cast<std::uint32_t>(number.value_or(1));
        }
        if (!number)
            return malformed("a binding comes from no " + json::quoted(member.key) + " like this; " + kControllers);
    }
    return named ? Result<void>() : malformed(std::string("a binding names no controller; ") + kControllers);
}

Result<void> read_bound(const json::Value& value, std::string_view key, std::optional<float>& to) {
    if (value.is_null()) return {};
    const double* const number = value.number();
    if (number == nullptr || !std::isfinite(static_cast<float>(*number)))
        return malformed("a binding's " + json::quoted(key) + " has to be a number");
    to = static_cast<float>(*number);
    return {};
}

Result<void> read_member(const json::Member& member, Binding& to) {
    if (member.key == "from") return read_from(member.value, to);
    if (member.key == "min") return read_bound(member.value, "min", to.minimum);
    if (member.key == "max") return read_bound(member.value, "max", to.maximum);
    if (member.key == "to" && member.value.string() != nullptr) {
        auto end = parse_endpoint(*member.value.string());
        if (!end) return end.error();
        to.to = *std::move(end);
        return {};
    }
    if (member.key == "curve" && member.value.string() != nullptr && known_curve(*member.value.string())) {
        to.curve = *member.value.string();
        return {};
    }
    if (member.key == "pickup" && member.value.boolean() != nullptr) {
        to.pickup = *member.value.boolean();
        return {};
    }
    return malformed(
        "a binding has from, to, min, max, curve (\"port\", \"linear\" or \"log\") and pickup (true or "
        "false), and not " +
        json::quoted(member.key) + " like this");
}

}  // namespace

Result<Binding> read_binding(const json::Value& value) {
    if (value.object() == nullptr) return malformed("a binding has to be an object");
    Binding binding;
    for (const json::Member& member : *value.object()) {
        if (const auto ok = read_member(member, binding); !ok)
            return json::error_at(member.place, ok.error().code, ok.error().text);
    }
    if (value.find("from") == nullptr || binding.to.node.empty())
        return malformed("a binding needs \"from\", a controller, and \"to\", a parameter");
    return binding;
}

json::Value binding_value(const Binding& binding) {
    const Sort& sort = sort_of(binding.kind);
    json::Object from{{std::string(sort.name), sort.most < 0 ? json::Value(true) : json::Value(binding.number), {}}};
    if (binding.channel) from.push_back({"channel", *binding.channel, {}});
    if (binding.input != 1) from.push_back({"input", binding.input, {}});
    const auto bound = [](const std::optional<float>& value) { return value ? json::Value(*value) : json::Value(); };
    return json::Object{{"from", std::move(from), {}},       {"to", binding.to.text(), {}},
                        {"min", bound(binding.minimum), {}}, {"max", bound(binding.maximum), {}},
                        {"curve", binding.curve, {}},        {"pickup", binding.pickup, {}}};
}

Result<Binding> parse_controller(std::string_view text) {
    Binding binding;
    bool good = false;
    const Sort* sort = nullptr;
    for (std::string_view rest = text; !rest.empty();) {
        const std::size_t slash = std::min(rest.find('/'), rest.size());
        const std::string_view word = rest.substr(0, slash);
        rest.remove_prefix(std::min(slash + 1, rest.size()));
        std::optional<int> number;
        if (sort == nullptr) {
            sort = sort_called(word);
            if (sort == nullptr) break;
            good = sort->most < 0;
            continue;
        }
        if (!good) {
            number = whole(word, 0, sort->most);
            binding.number = static_cast<std::uint16_t>(number.value_or(0));
        } else if (word.starts_with("ch")) {
            number = whole(word.substr(2), 1, 16);
            binding.channel = static_cast<std::uint32_t>(number.value_or(1));
        } else if (word.starts_with("in")) {
            number = whole(word.substr(2), 1, static_cast<int>(kMaxChannels));
            binding.input = static_cast<std::uint32_t>(number.value_or(1));
        }
        good = number.has_value();
        if (!good) break;
    }
    if (!good) return malformed(json::quoted(text) + " is no controller: " + kControllers);
    binding.kind = sort->kind;
    return binding;
}

std::string controller_text(const Binding& binding) {
    const Sort& sort = sort_of(binding.kind);
    std::string text(sort.name);
    if (sort.most >= 0) text += "/" + std::to_string(binding.number);
    if (binding.channel) text += "/ch" + std::to_string(*binding.channel);
    if (binding.input != 1) text += "/in" + std::to_string(binding.input);
    return text;
}

}  // namespace signalbox::graph
