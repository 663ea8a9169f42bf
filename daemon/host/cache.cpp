// SPDX-FileCopyrightText: 2026 The Signalbox authors
// SPDX-License-Identifier: ISC
#include "daemon/host/cache.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>
#include <cstdio>
#include <filesystem>
#include <fstream>
#include <sstream>
#include <stdexcept>
#include <vector>

namespace signalbox::host {

namespace {

using graph::PluginFacts;
using graph::PortFacts;
using graph::PortKind;
using graph::PropertyFacts;

// A line holds fields that are separated by tabs; the first says what the line is. A backslash goes before what would
// end a field: \t, \n and \\.
constexpr const char* kFirstLine = "signalbox plugins 6";

using Fields = std::vector<std::string>;

constexpr std::array kPortFlags = {&PortFacts::input,         &PortFacts::optional,        &PortFacts::sidechain,
                                   &PortFacts::toggled,       &PortFacts::integer,         &PortFacts::enumeration,
                                   &PortFacts::logarithmic,   &PortFacts::trigger,         &PortFacts::bounded_below,
                                   &PortFacts::bounded_above, &PortFacts::reports_latency, &PortFacts::drives_enabled,
                                   &PortFacts::rate_bounds};
constexpr std::array kPluginFlags = {&PluginFacts::hard_realtime, &PluginFacts::in_place_broken,
                                     &PluginFacts::fixed_blocks,  &PluginFacts::power_of_two_blocks,
                                     &PluginFacts::live,          &PluginFacts::logs,
                                     &PluginFacts::works,         &PluginFacts::thread_safe_restore};

std::string join(const Fields& fields) {
    std::string line;
    for (const std::string& field : fields) {
        if (!line.empty()) line += '\t';
        for (const char c : field) {
            if (c == '\t')
                line += "\\t";
            else if (c == '\n')
                line += "\\n";
            else if (c == '\\')
                line += "\\\\";
            else
                line += c;
        }
    }
    return line;
}

Fields split(const std::string& line) {
    Fields fields(1);
    for (std::size_t i = 0; i < line.size(); ++i) {
        if (line[i] == '\t') {
            fields.emplace_back();
        } else if (line[i] == '\\' && i + 1 < line.size()) {
            ++i;
            fields.back() += line[i] == 't' ? '\t' : line[i] == 'n' ? '\n' : line[i];
        } else {
            fields.back() += line[i];
        }
    }
    return fields;
}

template <class Number>
std::string print(Number number) {
    std::array<char, 32> text;
    return {text.data(), std::to_chars(text.data(), text.data() + text.size(), number).ptr};
}

// Throws where the field is no number, or more than one.
template <class Number>
Number parse_number(const std::string& field) {
    Number number{};
    const char* const end = field.data() + field.size();
    const auto [stop, error] = std::from_chars(field.data(), end, number);
    if (error != std::errc() || stop != end) throw std::runtime_error("number");
    if constexpr (std::is_floating_point_v<Number>) {
        if (!std::isfinite(number)) throw std::runtime_error("number");
    }
    return number;
}

template <class T, std::size_t N>
std::string print_flags(const T& facts, const std::array<bool T::*, N>& flags) {
    std::string text;
    for (const auto flag : flags) text += facts.*flag ? '1' : '0';
    return text;
}

template <class T, std::size_t N>
void parse_flags(T& facts, const std::array<bool T::*, N>& flags, const std::string& text) {
    if (text.size() != N) throw std::runtime_error("flags");
    for (std::size_t i = 0; i < N; ++i) facts.*flags[i] = text[i] == '1';
}

std::string print_port(const PortFacts& port) {
    Fields fields = {"port",
                     port.symbol,
                     port.name,
                     print(static_cast<unsigned>(port.kind)),
                     print_flags(port, kPortFlags),
                     print(port.minimum),
                     print(port.maximum),
                     print(port.initial),
                     port.designation,
                     port.unit,
                     port.group,
                     print(port.event_bytes),
                     print(port.events.size())};
    fields.insert(fields.end(), port.events.begin(), port.events.end());
    for (const auto& [label, value] : port.points) {
        fields.push_back(label);
        fields.push_back(print(value));
    }
    return join(fields);
}

PortFacts parse_port(const Fields& fields, std::uint32_t index) {
    PortFacts port;
    port.index = index;
    port.symbol = fields.at(1);
    port.name = fields.at(2);
    const auto kind = parse_number<unsigned>(fields.at(3));
    if (kind > static_cast<unsigned>(PortKind::other)) throw std::runtime_error("kind");
    port.kind = static_cast<PortKind>(kind);
    parse_flags(port, kPortFlags, fields.at(4));
    port.minimum = parse_number<float>(fields.at(5));
    port.maximum = parse_number<float>(fields.at(6));
    port.initial = parse_number<float>(fields.at(7));
    port.designation = fields.at(8);
    port.unit = fields.at(9);
    port.group = fields.at(10);
    port.event_bytes = parse_number<std::uint32_t>(fields.at(11));
    const std::size_t points = 13 + parse_number<std::uint32_t>(fields.at(12));
    for (std::size_t i = 13; i < points; ++i) port.events.push_back(fields.at(i));
    for (std::size_t i = points; i < fields.size(); i += 2)
        port.points.emplace_back(fields[i], parse_number<float>(fields.at(i + 1)));
    return port;
}

constexpr std::array kPropertyFlags = {&PropertyFacts::writable, &PropertyFacts::readable};

std::string print_property(const PropertyFacts& one) {
    const auto bound = [](const std::optional<double>& value) { return value ? print(*value) : std::string(); };
    return join({"property", one.uri, one.name, one.label, one.type, one.unit, one.initial, bound(one.minimum),
                 bound(one.maximum), print_flags(one, kPropertyFlags)});
}

PropertyFacts parse_property(const Fields& fields) {
    const auto bound = [](const std::string& field) {
        return field.empty() ? std::nullopt : std::optional(parse_number<double>(field));
    };
    PropertyFacts one{.uri = fields.at(1),
                      .name = fields.at(2),
                      .label = fields.at(3),
                      .type = fields.at(4),
                      .unit = fields.at(5),
                      .initial = fields.at(6),
                      .minimum = bound(fields.at(7)),
                      .maximum = bound(fields.at(8))};
    parse_flags(one, kPropertyFlags, fields.at(9));
    return one;
}

std::string print_plugin(const PluginFacts& facts) {
    Fields fields = {"plugin",
                     facts.uri,
                     facts.name,
                     facts.plugin_class,
                     facts.bundle,
                     facts.library,
                     print_flags(facts, kPluginFlags),
                     facts.refused,
                     facts.default_state,
                     print(facts.required_features.size())};
    fields.insert(fields.end(), facts.required_features.begin(), facts.required_features.end());
    fields.insert(fields.end(), facts.wants_features.begin(), facts.wants_features.end());
    return join(fields);
}

PluginFacts parse_plugin(const Fields& fields) {
    PluginFacts facts;
    facts.uri = fields.at(1);
    facts.name = fields.at(2);
    facts.plugin_class = fields.at(3);
    facts.bundle = fields.at(4);
    facts.library = fields.at(5);
    parse_flags(facts, kPluginFlags, fields.at(6));
    facts.refused = fields.at(7);
    facts.default_state = fields.at(8);
    const std::size_t wants = 10 + parse_number<std::uint32_t>(fields.at(9));
    for (std::size_t i = 10; i < std::max(wants, fields.size()); ++i)
        (i < wants ? facts.required_features : facts.wants_features).push_back(fields.at(i));
    return facts;
}

void write(const FactsCache& cache, std::ostream& out) {
    out << kFirstLine << '\n';
    for (const auto& [path, bundle] : cache.bundles) {
        if (bundle.doubt) continue;
        out << join({"bundle", print(bundle.stamp), path, bundle.refused}) << '\n';
        for (const FactsPtr& facts : bundle.plugins) {
            out << print_plugin(*facts) << '\n';
            for (const PortFacts& port : facts->ports) out << print_port(port) << '\n';
            for (const PropertyFacts& property : facts->properties) out << print_property(property) << '\n';
            out << "/plugin\n";
        }
    }
    out << "end\n";
}

}  // namespace

FactsCache FactsCache::parse(std::istream& in) {
    FactsCache cache;
    Bundle* bundle = nullptr;
    PluginFacts facts;
    std::string line;
    if (!std::getline(in, line) || line != kFirstLine) throw std::runtime_error("version");
    while (std::getline(in, line)) {
        const Fields fields = split(line);
        if (fields[0] == "end") return cache;
        if (fields[0] == "bundle") {
            bundle = &cache.bundles[fields.at(2)];
            *bundle = {parse_number<std::uint64_t>(fields.at(1)), fields.at(3), {}, {}};
        } else if (bundle == nullptr) {
            throw std::runtime_error("no bundle");
        } else if (fields[0] == "plugin") {
            facts = parse_plugin(fields);
        } else if (fields[0] == "port") {
            facts.ports.push_back(parse_port(fields, static_cast<std::uint32_t>(facts.ports.size())));
        } else if (fields[0] == "property") {
            facts.properties.push_back(parse_property(fields));
        } else if (fields[0] == "/plugin") {
            bundle->plugins.push_back(std::make_shared<PluginFacts>(facts));
        }
    }
    throw std::runtime_error("cut short");
}

std::string FactsCache::print() const {
    std::ostringstream out;
    write(*this, out);
    return out.str();
}

FactsCache FactsCache::load(const std::string& file) try {
    std::ifstream in(file);
    return parse(in);
} catch (const std::exception&) {
    return {};
}

bool FactsCache::save(const std::string& file) const {
    std::error_code error;
    std::filesystem::create_directories(std::filesystem::path(file).parent_path(), error);
    const std::string fresh = file + ".new";
    std::ofstream out(fresh, std::ios::trunc);
    write(*this, out);
    out.close();
    if (!out) return false;
    std::filesystem::rename(fresh, file, error);
    return !error;
}

}  // namespace signalbox::host
