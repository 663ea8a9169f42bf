// SPDX-FileCopyrightText: 2026 The Signalbox authors
// SPDX-License-Identifier: ISC
#include <algorithm>
#include <map>

#include "control/cli/failure.hpp"
#include "control/cli/json.hpp"
#include "control/cli/print.hpp"
#include "control/cli/subcommand.hpp"

namespace signalbox::cli {

namespace {

std::string plugin_json(const Message& plugin) {
    JsonList out('{');
    out.add("uri", json(plugin.text(0))).add("name", json(plugin.text(1))).add("class", json(plugin.text(2)));
    return out.add("refused", plugin.args.size() > 3 ? json(plugin.text(3)) : "null").text();
}

void print_json(const std::vector<Message>& plugins) {
    for (std::size_t k = 0; k < plugins.size(); ++k)
        print((k ? " " : "[") + plugin_json(plugins[k]) + (k + 1 < plugins.size() ? "," : "]"));
}

void print_table(const std::vector<Message>& plugins) {
    std::size_t uri = 0, name = 0;
    for (const Message& plugin : plugins) {
        uri = std::max(uri, std::min<std::size_t>(plugin.text(0).size() + 2, 60));
        name = std::max(name, std::min<std::size_t>(plugin.text(1).size() + 2, 40));
    }
    for (const Message& plugin : plugins) {
        const std::string refused = plugin.args.size() > 3 ? "  (refused: " + printable(plugin.text(3)) + ")" : "";
        print(padded(printable(plugin.text(0)), uri) + padded(printable(plugin.text(1)), name) +
              printable(plugin.text(2)) + refused);
    }
}

// --- one plugin

using Row = std::vector<std::string>;

std::string joined(const Row& words) {
    std::string text;
    for (const std::string& word : words) {
        if (!word.empty()) text += (text.empty() ? "" : ", ") + word;
    }
    return text;
}

// Columns as wide as what stands in them; the last one is never padded.
void print_rows(const std::vector<Row>& rows) {
    std::vector<std::size_t> widths;
    for (const Row& row : rows) {
        widths.resize(std::max(widths.size(), row.size()));
        for (std::size_t k = 0; k < row.size(); ++k) widths[k] = std::max(widths[k], row[k].size());
    }
    for (const Row& row : rows) {
        std::string line = "  ";
        for (const std::string& cell : row)
            line += padded(cell, widths[static_cast<std::size_t>(&cell - row.data())] + 2);
        line.erase(line.find_last_not_of(' ') + 1);
        print(line);
    }
}

std::string number(const Message& message, std::size_t k) {
    return k < message.args.size() ? message.args[k].as_text() : std::string();
}

struct Plugin {
    Message about;
    std::vector<Message> features, ports, parameters;
    std::map<std::string, std::vector<Message>> points;  // by the port's symbol
};

std::string range_of(const Message& message, std::size_t least, const std::string& unit) {
    if (message.args.size() <= least + 1) return {};
    return number(message, least) + " to " + number(message, least + 1) + (unit.empty() ? "" : " " + printable(unit));
}

std::string points_of(const Plugin& plugin, const std::string& symbol) {
    const auto found = plugin.points.find(symbol);
    if (found == plugin.points.end()) return {};
    Row all;
    for (const Message& point : found->second) all.push_back(number(point, 2) + " " + printable(point.text(1)));
    return joined(all);
}

Row port_row(const Plugin& plugin, const Message& port) {
    const std::string group = port.text(6);
    return {printable(port.text(0)), port.text(2) + " " + port.text(3), range_of(port, 7, port.text(5)),
            number(port, 9),
            joined({printable(port.text(1)), port.text(4), group.empty() ? "" : "group " + printable(group),
                    points_of(plugin, port.text(0))})};
}

Row parameter_row(const Message& one) {
    const std::string type = one.text(3);
    return {"@patch/" + printable(one.text(0)), one.text(4) + " " + printable(type.substr(type.find_last_of("#/") + 1)),
            range_of(one, 7, one.text(5)), printable(one.text(6)), printable(one.text(2))};
}

void print_plugin(const Plugin& plugin) {
    print(printable(plugin.about.text(1)));
    print("  " + joined({printable(plugin.about.text(2)), printable(plugin.about.text(0))}));
    if (!plugin.about.text(3).empty()) print("  in " + printable(plugin.about.text(3)));
    if (!plugin.about.text(4).empty()) print("  refused: " + printable(plugin.about.text(4)));
    std::vector<Row> rows;
    for (const Message& feature : plugin.features) rows.push_back({feature.text(1), printable(feature.text(0))});
    if (!rows.empty()) print("features");
    print_rows(rows);
    rows = {{"symbol", "port", "range", "default", ""}};
    for (const Message& port : plugin.ports) rows.push_back(port_row(plugin, port));
    for (const Message& one : plugin.parameters) rows.push_back(parameter_row(one));
    if (rows.size() > 1) print("ports");
    if (rows.size() > 1) print_rows(rows);
}

std::string numbers_json(const Message& message, std::size_t from, const std::vector<const char*>& keys, JsonList out) {
    for (std::size_t k = 0; k < keys.size() && from + k < message.args.size(); ++k)
        out.add(keys[k], json(message.args[from + k]));
    return out.text();
}

std::string port_json(const Plugin& plugin, const Message& port) {
    JsonList out('{');
    constexpr const char* kKeys[] = {"symbol", "name", "direction", "type", "properties", "unit", "group"};
    for (std::size_t k = 0; k < std::size(kKeys); ++k) out.add(kKeys[k], json(port.text(k)));
    JsonList points('[');
    const auto found = plugin.points.find(port.text(0));
    if (found != plugin.points.end()) {
        for (const Message& point : found->second)
            points.add(JsonList('{').add("label", json(point.text(1))).add("value", json(point.args[2])).text());
    }
    out.add("points", points.text());
    return numbers_json(port, 7, {"minimum", "maximum", "default"}, out);
}

std::string parameter_json(const Message& one) {
    JsonList out('{');
    constexpr const char* kKeys[] = {"name", "uri", "label", "type", "access", "unit", "default"};
    for (std::size_t k = 0; k < std::size(kKeys); ++k) out.add(kKeys[k], json(one.text(k)));
    return numbers_json(one, 7, {"minimum", "maximum"}, out);
}

std::string plugin_json(const Plugin& plugin) {
    JsonList out('{'), required('['), optional('['), ports('['), parameters('[');
    bool hard_realtime = false;
    for (const Message& feature : plugin.features) {
        (feature.text(1) == "required" ? required : optional).add(json(feature.text(0)));
        hard_realtime = hard_realtime || feature.text(0).ends_with("#hardRTCapable");
    }
    for (const Message& port : plugin.ports) ports.add(port_json(plugin, port));
    for (const Message& one : plugin.parameters) parameters.add(parameter_json(one));
    out.add("uri", json(plugin.about.text(0))).add("name", json(plugin.about.text(1)));
    out.add("class", json(plugin.about.text(2))).add("bundle", json(plugin.about.text(3)));
    out.add("refused", plugin.about.text(4).empty() ? "null" : json(plugin.about.text(4)));
    out.add("hard_realtime", json(hard_realtime)).add("required", required.text()).add("optional", optional.text());
    return out.add("ports", ports.text()).add("parameters", parameters.text()).text();
}

Plugin ask_plugin(Client& client, const std::string& uri) {
    Plugin plugin;
    client.ask({"/plugin", {Arg::text(uri)}}, "/plugin/end", [&](const Message& message) {
        if (message.address == "/plugin/about") plugin.about = message;
        if (message.address == "/plugin/feature") plugin.features.push_back(message);
        if (message.address == "/plugin/port") plugin.ports.push_back(message);
        if (message.address == "/plugin/parameter") plugin.parameters.push_back(message);
        if (message.address == "/plugin/point" && message.args.size() > 2)
            plugin.points[message.text(0)].push_back(message);
    });
    return plugin;
}

}  // namespace

Exit plugins(const Call& call) {
    Client client = call.connect();
    std::vector<Arg> filter;
    for (const std::string& word : call.args) filter.push_back(Arg::text(word));
    std::vector<Message> found;
    client.ask({"/plugins", filter}, "/plugins/end", [&](const Message& message) {
        if (message.address == "/plugin") found.push_back(message);
    });
    if (found.empty() && call.options.json) print("[]");
    if (found.empty() && !call.args.empty())
        throw Failure{Exit::refused, "no plugin has '" + printable(call.args[0]) +
                                         "' in its URI, name or class; `signalbox plugins` lists all"};
    const bool one = !call.args.empty() && std::any_of(found.begin(), found.end(), [&](const Message& plugin) {
        return plugin.text(0) == call.args[0];
    });
    if (one) {
        const Plugin plugin = ask_plugin(client, call.args[0]);
        call.options.json ? print(plugin_json(plugin)) : print_plugin(plugin);
    } else {
        call.options.json ? print_json(found) : print_table(found);
    }
    return Exit::done;
}

}  // namespace signalbox::cli
