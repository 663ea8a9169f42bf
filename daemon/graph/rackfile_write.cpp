// SPDX-FileCopyrightText: 2026 The Signalbox authors
// SPDX-License-Identifier: ISC
#include "daemon/graph/json.hpp"
#include "daemon/graph/rackfile.hpp"

namespace signalbox::graph {

namespace {

// "\"key\": ", behind a comma where something went before.
void append_key(std::string& text, std::string_view key, bool first = false) {
    if (!first) text += ", ";
    json::append_string(text, key);
    text += ": ";
}

void append_text(std::string& text, std::string_view key, std::string_view value, bool first = false) {
    append_key(text, key, first);
    json::append_string(text, value);
}

void append_node(std::string& text, const Node& node) {
    text += '{';
    append_text(text, "id", node.id, true);
    append_text(text, "uri", node.uri);
    append_key(text, "bypass");
    text += node.bypass ? "true" : "false";
    append_key(text, "params");
    text += '{';
    for (const auto& [symbol, value] : node.params) {
        append_key(text, symbol, symbol == node.params.begin()->first);
        json::append_number(text, value);
    }
    text += '}';
    append_key(text, "state");
    text += '[';
    for (std::size_t i = 0; node.state != nullptr && i < node.state->size(); ++i) {
        if (i > 0) text += ", ";
        json::append(text, (*node.state)[i]);
    }
    text += "]}";
}

void append_cable(std::string& text, const Cable& cable) {
    text += '{';
    append_text(text, "from", cable.from.text(), true);
    append_text(text, "to", cable.to.text());
    append_key(text, "gain");
    json::append_number(text, cable.gain);
    append_key(text, "feedback");
    if (cable.feedback_ms) {
        json::append_number(text, *cable.feedback_ms);
    } else {
        text += "null";
    }
    text += '}';
}

// An array with each item on a line of its own.
template <class Items, class Append>
void append_lines(std::string& text, std::string_view key, const Items& items, Append append) {
    text += ",\n\"";
    text += key;
    text += "\": [";
    bool first = true;
    for (const auto& item : items) {
        text += first ? "\n  " : ",\n  ";
        append(item);
        first = false;
    }
    text += first ? "]" : "\n]";
}

}  // namespace

std::string write_rack(const Rack& rack) {
    std::string text = "{\"signalbox\": 1";
    append_text(text, "name", rack.name);
    append_lines(text, "nodes", rack.nodes, [&](const auto& node) { append_node(text, *node); });
    append_lines(text, "cables", *rack.cables, [&](const Cable& cable) { append_cable(text, cable); });
    append_lines(text, "bindings", *rack.bindings, [&](const json::Value& item) { json::append(text, item); });
    append_lines(text, "snapshots", *rack.snapshots, [&](const json::Value& item) { json::append(text, item); });
    text += "}\n";
    return text;
}

}  // namespace signalbox::graph
