// SPDX-FileCopyrightText: 2026 The Signalbox authors
// SPDX-License-Identifier: ISC
#include "control/cli/listing.hpp"

#include "control/cli/json.hpp"

namespace signalbox::cli {

namespace {

// One word of a shell command.
std::string shell_word(const std::string& text) {
    const char* plain = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_-+./:@%,=";
    if (!text.empty() && text.find_first_not_of(plain) == std::string::npos) return text;
    std::string out = "'";
    for (const char c : text) out += c == '\'' ? std::string("'\\''") : std::string(1, c);
    return out + "'";
}

std::string words(const std::string& start, const std::vector<Arg>& args) {
    std::string out = start;
    for (const Arg& arg : args) out += " " + shell_word(arg.as_text());
    return out;
}

struct Node {
    std::string id, uri;
    bool bypass = false;
    JsonList params{'{'};
    std::vector<std::string> state = {};  // of a player or recorder: its file
};

std::string state_json(const std::vector<std::string>& items) {
    std::string out = "[";
    for (const std::string& item : items) out += (out.size() > 1 ? ", " : "") + item;
    return out + "]";
}

std::string node_json(const Node& node) {
    JsonList out('{');
    out.add("id", json(node.id)).add("uri", json(node.uri)).add("bypass", json(node.bypass));
    out.add("params", node.params.text());
    if (!node.state.empty()) out.add("state", state_json(node.state));
    return out.text();
}

std::string cable_json(const Message& message) {
    const bool feedback = message.address == "/rack/feedback";
    JsonList cable('{');
    cable.add("from", json(message.text(0))).add("to", json(message.text(1)));
    cable.add("gain", message.args.size() > 2 ? json(message.args[2]) : "1");
    return cable.add("feedback", feedback && message.args.size() > 3 ? json(message.args[3]) : "null").text();
}

std::string lines(const std::string& key, const std::vector<std::string>& items) {
    std::string out = json(key) + ": [";
    for (std::size_t k = 0; k < items.size(); ++k) out += (k ? ",\n    " : "\n    ") + items[k];
    return out + (items.empty() ? "]" : "\n  ]");
}

void note_value(std::vector<Node>& nodes, const Message& message) {
    const ParameterName name = parameter_name(message.address);
    for (Node& node : nodes) {
        if (node.id != name.id || message.args.empty()) continue;
        if (name.symbol == "@bypass") {
            node.bypass = message.number(0) != 0;
        } else if (name.symbol == "@state" && message.args.size() > 2) {
            JsonList item('{');
            item.add("key", json(message.text(0))).add("type", json(message.text(1))).add("value", message.text(2));
            node.state.push_back(item.text());
        } else if (name.symbol == "@file") {
            JsonList item('{');
            item.add("key", json("urn:signalbox:file")).add("type", json("http://lv2plug.in/ns/ext/atom#Path"));
            node.state.push_back(item.add("value", json(message.text(0))).text());
        } else if (name.symbol[0] != '@') {
            node.params.add(name.symbol, json(message.args[0]));
        }
    }
}

// "cc/7/ch1" as {"cc": 7, "channel": 1}.
std::string controller_json(const std::string& controller) {
    JsonList from('{');
    std::string kind;
    for (std::size_t at = 0; at <= controller.size();) {
        const std::size_t end = std::min(controller.find('/', at), controller.size());
        const std::string word = controller.substr(at, end - at);
        const bool numbered = kind == "cc" || kind == "cc14" || kind == "nrpn" || kind == "note";
        if (at == 0) {
            kind = word;
            if (kind == "bend" || kind == "program" || kind == "pressure") from.add(kind, "true");
        } else if (word.starts_with("ch")) {
            from.add("channel", word.substr(2));
        } else if (word.starts_with("in")) {
            from.add("input", word.substr(2));
        } else if (numbered) {
            from.add(kind, word);
        }
        at = end + 1;
    }
    return from.text();
}

std::string binding_json(const Message& message) {
    JsonList binding('{');
    binding.add("from", controller_json(message.text(0))).add("to", json(message.text(1)));
    const bool ranged = message.args.size() > 5;
    if (ranged) binding.add("min", json(message.args[2])).add("max", json(message.args[3]));
    binding.add("curve", json(message.text(ranged ? 4 : 2)));
    return binding.add("pickup", json(message.text(ranged ? 5 : 3) == "pickup")).text();
}

}  // namespace

std::vector<Message> ask_rack(Client& client) {
    std::vector<Message> listing;
    client.ask({"/rack/get", {}}, "/rack/end", [&](const Message& message) { listing.push_back(message); });
    return listing;
}

ParameterName parameter_name(const std::string& address) {
    const std::string start = "/node/";
    if (!address.starts_with(start)) return {};
    const std::size_t slash = address.find('/', start.size());
    if (slash == std::string::npos) return {};
    return {address.substr(start.size(), slash - start.size()), address.substr(slash + 1)};
}

bool concerns(const Message& message, const std::string& id) {
    if (message.address == "/rack/add") return message.text(1) == id;
    if (message.address.starts_with("/node/")) return parameter_name(message.address).id == id;
    const std::string start = id + ":";
    return message.text(0).starts_with(start) || message.text(1).starts_with(start);
}

std::string command_line(const Message& message) {
    if (message.address == "/rack/remove")
        return "signalbox remove " + shell_word(message.text(0)) + (message.number(1) != 0 ? "" : " --no-heal");
    for (const std::string name : {"add", "replace", "connect", "feedback", "gain", "disconnect"}) {
        if (message.address == "/rack/" + name) return words("signalbox " + name, message.args);
    }
    if (message.address == "/midi/bind") return words("signalbox midi bind", message.args);
    if (message.address == "/midi/unbind") return words("signalbox midi unbind", message.args);
    if (message.address == "/rack/name") return "# the rack's name is " + printable(message.text(0));
    const ParameterName name = parameter_name(message.address);
    if (name.symbol == "@state")  // no command sets it: the plugin keeps it, and a rack file
        return "# " + name.id + " keeps " + printable(message.text(0)) + ": " + printable(message.text(2));
    if (name.symbol == "@bypass")
        return "signalbox bypass " + shell_word(name.id) + (message.number(0) != 0 ? " on" : " off");
    if (name.symbol == "@file") return words("signalbox file " + shell_word(name.id), message.args);
    if (!name.symbol.empty()) return words("signalbox set " + shell_word(name.id + ":" + name.symbol), message.args);
    return words("signalbox send " + shell_word(message.address) + (message.args.empty() ? "" : " ," + message.types()),
                 message.args);
}

std::string rack_file(const std::vector<Message>& listing) {
    std::vector<Node> nodes;
    std::vector<std::string> node_lines, cables, bindings;
    std::string name;
    for (const Message& message : listing) {
        if (message.address == "/rack/name") name = message.text(0);
        if (message.address == "/rack/add") nodes.push_back({message.text(1), message.text(0)});
        if (message.address == "/rack/connect" || message.address == "/rack/feedback")
            cables.push_back(cable_json(message));
        if (message.address == "/midi/bind") bindings.push_back(binding_json(message));
        note_value(nodes, message);
    }
    for (const Node& node : nodes) node_lines.push_back(node_json(node));
    const std::string named = name.empty() ? "" : "\"name\": " + json(name) + ",\n  ";
    return "{\n  \"signalbox\": 1,\n  " + named + lines("nodes", node_lines) + ",\n  " + lines("cables", cables) +
           (bindings.empty() ? "" : ",\n  " + lines("bindings", bindings)) + "\n}";
}

}  // namespace signalbox::cli
