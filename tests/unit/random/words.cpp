// SPDX-FileCopyrightText: 2026 The Signalbox authors
// SPDX-License-Identifier: ISC
#include "tests/unit/random/words.hpp"

#include <algorithm>
#include <functional>
#include <map>
#include <sstream>
#include <stdexcept>
#include <variant>

namespace signalbox::chance {
namespace {

using control::Item;
using graph::Command;

std::string number(double value) {
    std::ostringstream out;
    out.precision(9);
    out << value;
    return out.str();
}
std::string cable(const graph::Endpoint& from, const graph::Endpoint& to) {
    return " " + from.text() + " " + to.text();
}
std::string cables(const graph::Pairs& pairs) {
    std::string text;
    for (const auto& [from, to] : pairs) text += cable(from, to);
    return text;
}

struct Words {
    std::string operator()(const Command& c) const { return std::visit(*this, c); }
    std::string operator()(const control::ParamSet& s) const {
        return "set " + s.id + " " + s.symbol + " " + number(s.value);
    }
    std::string operator()(const control::Undo&) const { return "undo"; }
    std::string operator()(const control::Redo&) const { return "redo"; }
    std::string operator()(const control::Revive&) const { return "revive"; }
    std::string operator()(const control::Load& load) const { return "load " + load.name; }
    std::string operator()(const control::Apply& apply) const {
        std::string json = apply.json;
        std::replace(json.begin(), json.end(), '\n', ' ');
        return "apply " + json;
    }
    std::string operator()(const control::LoadPreset& load) const { return "preset " + load.id + " " + load.preset; }
    std::string operator()(const control::LoadFile& load) const { return "file " + load.id + " " + load.path; }
    std::string operator()(const control::PatchSet& set) const { return "patch " + set.id + " " + set.name; }
    std::string operator()(const control::Retell&) const { return "retell"; }
    std::string operator()(const graph::Add& c) const { return "add " + c.uri + " " + c.id; }
    std::string operator()(const graph::Remove& c) const { return "remove " + c.id + (c.heal ? "" : " --no-heal"); }
    std::string operator()(const graph::Replace& c) const { return "replace " + c.id + " " + c.uri; }
    std::string operator()(const graph::Insert& c) const { return "insert " + c.uri + " " + c.id + cables(c.cables); }
    std::string operator()(const graph::Move& c) const { return "move " + c.id + cables(c.cables); }
    std::string operator()(const graph::Connect& c) const {
        return "connect" + cable(c.from, c.to) + " " + number(static_cast<double>(c.gain));
    }
    std::string operator()(const graph::Feedback& c) const {
        return "feedback" + cable(c.from, c.to) + " " + number(static_cast<double>(c.gain)) + " " +
               number(static_cast<double>(c.ms));
    }
    std::string operator()(const graph::Gain& c) const {
        return "gain" + cable(c.from, c.to) + " " + number(static_cast<double>(c.gain));
    }
    std::string operator()(const graph::Disconnect& c) const { return "disconnect" + cable(c.from, c.to); }
    std::string operator()(const graph::Bind&) const { return "bind"; }
    std::string operator()(const graph::Unbind&) const { return "unbind"; }
    std::string operator()(const graph::Bypass& c) const { return "bypass " + c.id + (c.on ? " on" : " off"); }
    std::string operator()(const graph::Restore& c) const { return "restore " + c.id; }
    std::string operator()(const graph::Clear&) const { return "clear"; }
    std::string operator()(const graph::Become&) const { return "become"; }
};

using List = std::vector<std::string>;

graph::Endpoint end(const List& list, std::size_t k) {
    const auto end = graph::parse_endpoint(list.at(k));
    if (!end) throw std::runtime_error(end.error().text);
    return *end;
}
float value(const List& list, std::size_t k, float absent) { return k < list.size() ? std::stof(list[k]) : absent; }
graph::Pairs pairs(const List& list, std::size_t first) {
    graph::Pairs result;
    for (std::size_t k = first; k < list.size(); k += 2) result.emplace_back(end(list, k), end(list, k + 1));
    return result;
}

const std::map<std::string, std::function<Item(const List&)>> kVerbs = {
    {"add",
     [](const List& w) {
         return Command(graph::Add{w.at(1), w.at(2), {}});
     }},
    {"remove",
     [](const List& w) {
         return Command(graph::Remove{w.at(1), w.back() != "--no-heal"});
     }},
    {"replace",
     [](const List& w) {
         return Command(graph::Replace{w.at(1), w.at(2), {}});
     }},
    {"insert",
     [](const List& w) {
         return Command(graph::Insert{w.at(1), w.at(2), pairs(w, 3), {}});
     }},
    {"move",
     [](const List& w) {
         return Command(graph::Move{w.at(1), pairs(w, 2)});
     }},
    {"connect",
     [](const List& w) {
         return Command(graph::Connect{end(w, 1), end(w, 2), value(w, 3, 1)});
     }},
    {"feedback",
     [](const List& w) {
         return Command(graph::Feedback{end(w, 1), end(w, 2), value(w, 3, 1), value(w, 4, 10)});
     }},
    {"gain",
     [](const List& w) {
         return Command(graph::Gain{end(w, 1), end(w, 2), value(w, 3, 1)});
     }},
    {"disconnect",
     [](const List& w) {
         return Command(graph::Disconnect{end(w, 1), end(w, 2)});
     }},
    {"bypass",
     [](const List& w) {
         return Command(graph::Bypass{w.at(1), w.size() < 3 || w[2] == "on"});
     }},
    {"clear", [](const List&) { return Command(graph::Clear{}); }},
    {"set",
     [](const List& w) { return control::ParamSet{.id = w.at(1), .symbol = w.at(2), .value = std::stod(w.at(3))}; }},
    {"undo", [](const List&) { return control::Undo{}; }},
    {"redo", [](const List&) { return control::Redo{}; }},
};

Item item_of(const std::string& text) {
    if (text.starts_with("apply ")) return control::Apply{text.substr(6)};
    std::istringstream in(text);
    List list;
    for (std::string word; in >> word;) list.push_back(word);
    const auto verb = kVerbs.find(list.empty() ? "" : list[0]);
    if (verb == kVerbs.end()) throw std::runtime_error("nobody knows what this means: " + text);
    return verb->second(list);
}

}  // namespace

std::string words(const Item& item) { return std::visit(Words{}, item); }

std::string words(const std::vector<Item>& items) {
    std::string text;
    for (const Item& item : items) text += (text.empty() ? "" : " + ") + words(item);
    return text;
}

std::vector<Item> items_of(const std::string& line) {
    static const std::string kPlus = " + ";
    std::vector<Item> items;
    for (std::size_t at = 0; at <= line.size();) {
        const std::size_t next = std::min(line.find(kPlus, at), line.size());
        items.push_back(item_of(line.substr(at, next - at)));
        at = next + kPlus.size();
    }
    return items;
}

}  // namespace signalbox::chance
