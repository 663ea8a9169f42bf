// SPDX-FileCopyrightText: 2026 The Signalbox authors
// SPDX-License-Identifier: ISC
#include "daemon/host/scan.hpp"

#include <lilv/lilv.h>
#include <lv2/atom/atom.h>
#include <lv2/buf-size/buf-size.h>
#include <lv2/core/lv2.h>
#include <lv2/event/event.h>
#include <lv2/log/log.h>
#include <lv2/midi/midi.h>
#include <lv2/options/options.h>
#include <lv2/port-groups/port-groups.h>
#include <lv2/port-props/port-props.h>
#include <lv2/resize-port/resize-port.h>
#include <lv2/state/state.h>
#include <lv2/units/units.h>
#include <lv2/worker/worker.h>

#include <algorithm>
#include <cmath>
#include <set>
#include <string_view>
#include <tuple>
#include <utility>

#include "daemon/host/features.hpp"
#include "daemon/host/lilv_nodes.hpp"
#include "daemon/host/patch_facts.hpp"
#include "daemon/host/presets.hpp"
#include "daemon/rt/events.hpp"

namespace signalbox::host {

using graph::PluginFacts;
using graph::PortFacts;
using graph::PortKind;

namespace {

// To lilv, nodes and scale points are the same type: none.
struct FreePoints {
    void operator()(LilvScalePoints* points) const { lilv_scale_points_free(points); }
};
using PointsPtr = std::unique_ptr<LilvScalePoints, FreePoints>;

std::string file_path(const LilvNode* uri) {
    const std::unique_ptr<char, LilvFree> path(uri != nullptr ? lilv_file_uri_parse(lilv_node_as_uri(uri), nullptr)
                                                              : nullptr);
    return path ? path.get() : "";
}

std::string after_hash(const std::string& uri) { return uri.substr(uri.find_last_of("#/") + 1); }

std::optional<float> number(const LilvNode* node) {
    if (node == nullptr || (!lilv_node_is_float(node) && !lilv_node_is_int(node) && !lilv_node_is_bool(node)))
        return {};
    const float value = lilv_node_is_bool(node) ? (lilv_node_as_bool(node) ? 1.0f : 0.0f) : lilv_node_as_float(node);
    return std::isfinite(value) ? std::optional(value) : std::nullopt;
}

std::vector<std::string> texts(LilvNodes* all) {
    const NodesPtr owned(all);
    std::vector<std::string> sorted;
    LILV_FOREACH(nodes, i, all) { sorted.push_back(text(lilv_nodes_get(all, i))); }
    std::sort(sorted.begin(), sorted.end());
    return sorted;
}

// Of ports with one symbol all but the first get a number behind it, so that each has an address.
void tell_apart(std::vector<PortFacts>& ports) {
    std::set<std::string> taken, seen;
    for (const PortFacts& port : ports) taken.insert(port.symbol);
    for (PortFacts& port : ports) {
        if (seen.insert(port.symbol).second) continue;
        int number = 2;
        while (!taken.insert(port.symbol + "_" + std::to_string(number)).second) ++number;
        port.symbol += "_" + std::to_string(number);
    }
}

// One port while it is read.
class PortReader {
public:
    PortReader(LilvWorld* world, const LilvPlugin* plugin, const LilvPort* port)
        : world_(world), plugin_(plugin), port_(port) {}

    PortFacts read() {
        PortFacts facts;
        facts.index = lilv_port_get_index(plugin_, port_);
        facts.symbol = text(lilv_port_get_symbol(plugin_, port_));
        facts.name = text(NodePtr(lilv_port_get_name(plugin_, port_)).get());
        facts.input = is_a(LV2_CORE__InputPort);
        facts.kind = kind();
        facts.optional = has(LV2_CORE__connectionOptional);
        facts.sidechain = has(LV2_CORE_PREFIX "isSideChain");
        facts.designation = text(NodePtr(lilv_port_get(plugin_, port_, uri(LV2_CORE__designation).get())).get());
        facts.group = group();
        facts.reports_latency =
            !facts.input && (has(LV2_CORE__reportsLatency) || facts.designation == LV2_CORE__latency);
        facts.drives_enabled = facts.input && facts.designation == LV2_CORE__enabled;
        if (facts.kind == PortKind::control || facts.kind == PortKind::cv) read_values(facts);
        if (is_event(facts.kind)) read_events(facts);
        return facts;
    }

private:
    NodePtr uri(const char* text) const { return NodePtr(lilv_new_uri(world_, text)); }
    bool is_a(const char* type) const { return lilv_port_is_a(plugin_, port_, uri(type).get()); }
    bool has(const char* property) const { return lilv_port_has_property(plugin_, port_, uri(property).get()); }

    // Its symbol, or where it has none the end of its URI.
    std::string group() const {
        const NodePtr group(lilv_port_get(plugin_, port_, uri(LV2_PORT_GROUPS__group).get()));
        if (!group) return "";
        const NodePtr symbol(lilv_world_get(world_, group.get(), uri(LV2_CORE__symbol).get(), nullptr));
        return symbol ? text(symbol.get()) : after_hash(text(group.get()));
    }

    PortKind kind() const {
        if (is_a(LV2_CORE__AudioPort)) return PortKind::audio;
        if (is_a(LV2_CORE__CVPort)) return PortKind::cv;
        if (is_a(LV2_CORE__ControlPort)) return PortKind::control;
        if (!is_a(LV2_ATOM__AtomPort) || !holds_sequences()) return PortKind::other;
        const bool midi = lilv_port_supports_event(plugin_, port_, uri(LV2_MIDI__MidiEvent).get());
        return midi ? PortKind::midi : PortKind::event;
    }

    // Where nothing is said of a port's buffer, it holds a sequence, as all do that are in use.
    bool holds_sequences() const {
        const NodesPtr types(lilv_port_get_value(plugin_, port_, uri(LV2_ATOM__bufferType).get()));
        return !types || lilv_nodes_size(types.get()) == 0 ||
               lilv_nodes_contains(types.get(), uri(LV2_ATOM__Sequence).get());
    }

    void read_events(PortFacts& facts) const {
        const NodesPtr types(lilv_port_get_value(plugin_, port_, uri(LV2_ATOM__supports).get()));
        LILV_FOREACH(nodes, i, types.get()) { facts.events.push_back(text(lilv_nodes_get(types.get(), i))); }
        std::sort(facts.events.begin(), facts.events.end());
        const NodePtr least(lilv_port_get(plugin_, port_, uri(LV2_RESIZE_PORT__minimumSize).get()));
        const auto bytes = number(least.get());
        if (bytes && *bytes > 0) facts.event_bytes = static_cast<std::uint32_t>(std::min(*bytes, 1e9F));
    }

    void read_values(PortFacts& facts) const {
        facts.toggled = has(LV2_CORE__toggled);
        facts.integer = has(LV2_CORE__integer);
        facts.enumeration = has(LV2_CORE__enumeration);
        facts.logarithmic = has(LV2_PORT_PROPS__logarithmic);
        facts.trigger = has(LV2_PORT_PROPS__trigger);
        read_points(facts);
        read_unit(facts);
        read_range(facts);
    }

    void read_points(PortFacts& facts) const {
        const PointsPtr points(lilv_port_get_scale_points(plugin_, port_));
        LILV_FOREACH(scale_points, i, points.get()) {
            const LilvScalePoint* const point = lilv_scale_points_get(points.get(), i);
            const auto value = number(lilv_scale_point_get_value(point));
            if (value) facts.points.emplace_back(text(lilv_scale_point_get_label(point)), *value);
        }
        std::sort(facts.points.begin(), facts.points.end(), [](const auto& a, const auto& b) {
            return std::tie(a.second, a.first) < std::tie(b.second, b.first);
        });
    }

    // A unit is a known one by name, or has its symbol said beside it.
    void read_unit(PortFacts& facts) const {
        const NodePtr unit(lilv_port_get(plugin_, port_, uri(LV2_UNITS__unit).get()));
        if (!unit) return;
        const NodePtr symbol(lilv_world_get(world_, unit.get(), uri(LV2_UNITS__symbol).get(), nullptr));
        if (symbol) {
            facts.unit = text(symbol.get());
        } else if (lilv_node_is_uri(unit.get())) {
            facts.unit = known_unit(after_hash(text(unit.get())));
        }
    }
    void read_range(PortFacts& facts) const {
        LilvNode *initial = nullptr, *minimum = nullptr, *maximum = nullptr;
        lilv_port_get_range(plugin_, port_, &initial, &minimum, &maximum);
        const NodePtr owned[] = {NodePtr(initial), NodePtr(minimum), NodePtr(maximum)};
        auto low = number(minimum), high = number(maximum), first = number(initial);
        facts.rate_bounds = has(LV2_CORE__sampleRate) && (low || high);
        if (low && high && *low > *high) std::swap(low, high);
        facts.bounded_below = low.has_value();
        facts.bounded_above = high.has_value();
        if (!facts.points.empty() && !low) low = facts.points.front().second;
        if (!facts.points.empty() && !high) high = facts.points.back().second;
        // What was not said: 0 and 1, moved so far that they hold what was.
        facts.minimum = low.value_or(std::min({0.0f, first.value_or(0.0f), high.value_or(0.0f)}));
        facts.maximum = high.value_or(std::max({1.0f, first.value_or(1.0f), facts.minimum}));
        facts.initial = first.value_or(0.0f);
        if (!facts.rate_bounds) facts.initial = std::clamp(facts.initial, facts.minimum, facts.maximum);
    }

    LilvWorld* world_;
    const LilvPlugin* plugin_;
    const LilvPort* port_;
};

}  // namespace

std::string known_unit(const std::string& name) {
    static const std::set<std::pair<std::string_view, std::string_view>> known = {
        {"db", "dB"},         {"hz", "Hz"},   {"khz", "kHz"},
        {"mhz", "MHz"},       {"pc", "%"},    {"cent", "ct"},
        {"degree", "deg"},    {"coef", ""},   {"semitone12TET", "semi"},
        {"midiNote", "note"}, {"oct", "oct"}, {"beat", "beats"},
        {"bar", "bars"},      {"bpm", "BPM"}, {"frame", "frames"}};
    const auto found = std::find_if(known.begin(), known.end(), [&](const auto& unit) { return unit.first == name; });
    return found != known.end() ? std::string(found->second) : name;
}

struct Scan::Parts {
    WorldPtr world{lilv_world_new()};

    [[nodiscard]] NodePtr uri(const std::string& text) const {
        return NodePtr(lilv_new_uri(world.get(), text.c_str()));
    }
    [[nodiscard]] const LilvPlugin* find(const std::string& text) const {
        const NodePtr node = uri(text);
        return node ? lilv_plugins_get_by_uri(lilv_world_get_all_plugins(world.get()), node.get()) : nullptr;
    }
    [[nodiscard]] std::string plugin_class(const LilvPlugin* plugin) const;
    [[nodiscard]] std::string refusal(const LilvPlugin* plugin, const PluginFacts& facts) const;
    [[nodiscard]] std::string unknown_port(const LilvPlugin* plugin, const PortFacts& port) const;
    [[nodiscard]] std::string missing_option(const LilvPlugin* plugin) const;
    [[nodiscard]] bool requires_feature(const LilvPlugin* plugin, const char* feature) const;
    void read_ports(const LilvPlugin* plugin, PluginFacts& facts) const;
};

// The type beside lv2:Plugin; taken from the plugin itself, which needs no vocabulary to be installed.
std::string Scan::Parts::plugin_class(const LilvPlugin* plugin) const {
    const NodesPtr types(lilv_plugin_get_value(plugin, uri("http://www.w3.org/1999/02/22-rdf-syntax-ns#type").get()));
    std::set<std::string> names;
    LILV_FOREACH(nodes, i, types.get()) {
        const std::string type = text(lilv_nodes_get(types.get(), i));
        std::string name = type.ends_with("doap#Project") ? "" : after_hash(type);
        if (name.ends_with("Plugin")) name.resize(name.size() - 6);
        if (!name.empty()) names.insert(name);
    }
    return names.empty() ? "" : *names.begin();
}

bool Scan::Parts::requires_feature(const LilvPlugin* plugin, const char* feature) const {
    const NodesPtr required(lilv_plugin_get_required_features(plugin));
    return lilv_nodes_contains(required.get(), uri(feature).get());
}

std::string Scan::Parts::missing_option(const LilvPlugin* plugin) const {
    const NodesPtr options(lilv_plugin_get_value(plugin, uri(LV2_OPTIONS__requiredOption).get()));
    LILV_FOREACH(nodes, i, options.get()) {
        std::string option = text(lilv_nodes_get(options.get(), i));
        if (!supports_option(option)) return option;
    }
    return "";
}

std::string Scan::Parts::refusal(const LilvPlugin* plugin, const PluginFacts& facts) const {
    const NodesPtr required(lilv_plugin_get_required_features(plugin));
    LILV_FOREACH(nodes, i, required.get()) {
        const std::string feature = text(lilv_nodes_get(required.get(), i));
        if (!supports_feature(feature))
            return facts.uri + " requires the feature " + feature + ", which Signalbox does not offer.";
    }
    if (const std::string option = missing_option(plugin); !option.empty()) {
        return facts.uri + " requires the option " + option + ", which Signalbox does not offer.";
    }
    if (facts.library.empty()) return facts.uri + " names no library in its description.";
    for (const PortFacts& port : facts.ports) {
        const std::string name = facts.uri + ": its port \"" + port.symbol + "\" ";
        if (port.kind == PortKind::other && !port.optional) return name + unknown_port(plugin, port);
        if (port.event_bytes > rt::kMostEventBytes) {
            return name + "wants a buffer of " + std::to_string(port.event_bytes) + " bytes; Signalbox gives at most " +
                   std::to_string(rt::kMostEventBytes) + ".";
        }
    }
    return "";
}

std::string Scan::Parts::unknown_port(const LilvPlugin* plugin, const PortFacts& port) const {
    const LilvPort* const of = lilv_plugin_get_port_by_index(plugin, port.index);
    if (lilv_port_is_a(plugin, of, uri(LV2_EVENT__EventPort).get())) {
        return "is of the old event extension, which has given way to atoms and Signalbox does not host: look for a "
               "newer version of the plugin.";
    }
    return "is no audio, CV, control or atom sequence port, which is all that Signalbox can connect.";
}

void Scan::Parts::read_ports(const LilvPlugin* plugin, PluginFacts& facts) const {
    const std::uint32_t count = lilv_plugin_get_num_ports(plugin);
    for (std::uint32_t i = 0; i < count; ++i) {
        facts.ports.push_back(PortReader(world.get(), plugin, lilv_plugin_get_port_by_index(plugin, i)).read());
    }
}

Scan::Scan(const std::string& path) : parts_(std::make_unique<Parts>()) {
    const NodePtr directories(lilv_new_string(parts_->world.get(), path.c_str()));
    lilv_world_set_option(parts_->world.get(), LILV_OPTION_LV2_PATH, directories.get());
    lilv_world_load_all(parts_->world.get());
}
Scan Scan::of_bundle(const std::string& bundle) {
    Scan scan;
    LilvWorld* const world = scan.parts_->world.get();
    const std::string path = bundle.ends_with('/') ? bundle : bundle + "/";
    lilv_world_load_bundle(world, NodePtr(lilv_new_file_uri(world, nullptr, path.c_str())).get());
    return scan;
}

Scan::Scan() : parts_(std::make_unique<Parts>()) {}
Scan::Scan(Scan&&) noexcept = default;
Scan::~Scan() = default;

LilvWorldImpl* Scan::world() const { return parts_->world.get(); }

std::vector<std::string> Scan::uris() const {
    std::vector<std::string> all;
    const LilvPlugins* const plugins = lilv_world_get_all_plugins(parts_->world.get());
    LILV_FOREACH(plugins, i, plugins) { all.push_back(text(lilv_plugin_get_uri(lilv_plugins_get(plugins, i)))); }
    std::sort(all.begin(), all.end());
    return all;
}

std::optional<PluginFacts> Scan::read(const std::string& uri) const {
    const LilvPlugin* const plugin = parts_->find(uri);
    if (plugin == nullptr) return {};
    PluginFacts facts;
    facts.uri = uri;
    facts.name = text(NodePtr(lilv_plugin_get_name(plugin)).get());
    facts.plugin_class = parts_->plugin_class(plugin);
    facts.bundle = file_path(lilv_plugin_get_bundle_uri(plugin));
    facts.library = file_path(lilv_plugin_get_library_uri(plugin));
    const auto asks = [&](const char* feature) { return lilv_plugin_has_feature(plugin, parts_->uri(feature).get()); };
    facts.hard_realtime = asks(LV2_CORE__hardRTCapable);
    facts.in_place_broken = asks(LV2_CORE__inPlaceBroken);
    facts.live = asks(LV2_CORE__isLive);
    facts.logs = asks(LV2_LOG__log);
    facts.works = asks(LV2_WORKER__schedule);
    facts.thread_safe_restore = asks(LV2_STATE__threadSafeRestore);
    facts.fixed_blocks = parts_->requires_feature(plugin, LV2_BUF_SIZE__fixedBlockLength);
    facts.power_of_two_blocks = parts_->requires_feature(plugin, LV2_BUF_SIZE__powerOf2BlockLength);
    parts_->read_ports(plugin, facts);
    tell_apart(facts.ports);
    facts.properties = read_properties(parts_->world.get(), plugin);
    facts.required_features = texts(lilv_plugin_get_required_features(plugin));
    facts.wants_features = texts(lilv_plugin_get_optional_features(plugin));
    if (asks(LV2_STATE__loadDefaultState) ||
        lilv_plugin_has_extension_data(plugin, parts_->uri(LV2_STATE__interface).get()))
        facts.default_state = default_state(parts_->world.get(), uri);
    facts.refused = parts_->refusal(plugin, facts);
    if (facts.name.empty()) facts.name = uri;
    return facts;
}

}  // namespace signalbox::host
