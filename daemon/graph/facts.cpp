// SPDX-FileCopyrightText: 2026 The Signalbox authors
// SPDX-License-Identifier: ISC
#include "daemon/graph/facts.hpp"

#include <algorithm>
#include <cmath>

namespace signalbox::graph {

namespace {

bool signal(const PortFacts& port) { return port.kind == PortKind::audio || port.kind == PortKind::cv; }

// How many ports that `counts` accepts stand before the one with this symbol.
template <class Counts>
std::optional<std::uint32_t> place_of(const std::vector<PortFacts>& ports, std::string_view symbol, Counts counts) {
    std::uint32_t place = 0;
    for (const PortFacts& port : ports) {
        if (!counts(port)) continue;
        if (port.symbol == symbol) return place;
        ++place;
    }
    return {};
}

}  // namespace

std::optional<float> fitted(const PortFacts& port, double value) {
    if (!std::isfinite(value)) return {};
    if (port.toggled) return value > 0 ? 1.0F : 0.0F;
    if (port.integer || port.enumeration) value = std::round(value);
    if (port.bounded_below) value = std::max(value, static_cast<double>(port.minimum));
    if (port.bounded_above) value = std::min(value, static_cast<double>(port.maximum));
    return static_cast<float>(std::clamp(value, -3.4e38, 3.4e38));
}

const PortFacts* PluginFacts::port(std::string_view symbol) const {
    const auto found =
        std::find_if(ports.begin(), ports.end(), [&](const auto& port) { return port.symbol == symbol; });
    return found == ports.end() ? nullptr : &*found;
}

std::optional<std::uint32_t> PluginFacts::audio_input(std::string_view symbol) const {
    return place_of(ports, symbol, [](const PortFacts& port) { return signal(port) && port.input; });
}

std::optional<std::uint32_t> PluginFacts::audio_output(std::string_view symbol) const {
    return place_of(ports, symbol, [](const PortFacts& port) { return signal(port) && !port.input; });
}

std::optional<std::uint32_t> PluginFacts::event_input(std::string_view symbol) const {
    return place_of(ports, symbol, [](const PortFacts& port) { return is_event(port.kind) && port.input; });
}

std::optional<std::uint32_t> PluginFacts::event_output(std::string_view symbol) const {
    return place_of(ports, symbol, [](const PortFacts& port) { return is_event(port.kind) && !port.input; });
}

const PropertyFacts* PluginFacts::property(std::string_view which) const {
    const auto called = [&](const PropertyFacts& one) { return one.name == which || one.uri == which; };
    const auto found = std::find_if(properties.begin(), properties.end(), called);
    return found != properties.end() ? &*found : nullptr;
}

bool PluginFacts::has_events() const {
    return std::any_of(ports.begin(), ports.end(), [](const PortFacts& port) { return is_event(port.kind); });
}

std::optional<std::uint32_t> PluginFacts::control(std::string_view symbol) const {
    return place_of(ports, symbol, [](const PortFacts& port) { return port.kind == PortKind::control; });
}

std::optional<std::uint32_t> PluginFacts::through(std::uint32_t output) const {
    std::optional<std::uint32_t> last;  // main input so far
    std::uint32_t input = 0, main = 0;
    for (const PortFacts& port : ports) {
        if (!signal(port) || !port.input) continue;
        if (!port.sidechain) {
            last = input;
            if (main++ == output) return last;
        }
        ++input;
    }
    return last;
}

std::optional<std::uint32_t> PluginFacts::event_through(std::uint32_t output) const {
    std::uint32_t outputs = 0, main = 0;
    bool found = false;
    for (const PortFacts& port : ports) {
        if (!is_event(port.kind) || port.input) continue;
        if (outputs++ == output) {
            found = port.kind == PortKind::midi;
            break;
        }
        if (port.kind == PortKind::midi) ++main;
    }
    if (!found) return {};
    std::optional<std::uint32_t> last;
    std::uint32_t input = 0;
    for (const PortFacts& port : ports) {
        if (!is_event(port.kind) || !port.input) continue;
        if (port.kind == PortKind::midi) {
            last = input;
            if (main-- == 0) return last;
        }
        ++input;
    }
    return last;
}

std::shared_ptr<const PluginFacts> at_rate(std::shared_ptr<const PluginFacts> facts, double rate_hz) {
    const auto depends = [](const PortFacts& port) { return port.rate_bounds; };
    if (std::none_of(facts->ports.begin(), facts->ports.end(), depends)) return facts;
    PluginFacts copy = *facts;
    for (PortFacts& port : copy.ports) {
        if (!port.rate_bounds) continue;
        if (port.bounded_below) port.minimum *= static_cast<float>(rate_hz);
        if (port.bounded_above) port.maximum *= static_cast<float>(rate_hz);
        // An end that nobody said holds what was.
        port.minimum = std::min(port.minimum, port.bounded_below ? port.minimum : port.maximum);
        port.maximum = std::max(port.maximum, port.minimum);
        port.initial = std::clamp(port.initial, port.minimum, port.maximum);
        port.rate_bounds = false;
    }
    return std::make_shared<const PluginFacts>(std::move(copy));
}

}  // namespace signalbox::graph
