// SPDX-FileCopyrightText: 2026 The Signalbox authors
// SPDX-License-Identifier: ISC
#include "daemon/host/patch_facts.hpp"

#include <lilv/lilv.h>
#include <lv2/core/lv2.h>
#include <lv2/patch/patch.h>
#include <lv2/units/units.h>

#include <algorithm>
#include <cmath>
#include <map>
#include <memory>

#include "daemon/host/lilv_nodes.hpp"
#include "daemon/host/scan.hpp"

namespace signalbox::host {

using graph::PropertyFacts;

namespace {

constexpr std::size_t kMostProperties = 4096;

std::string_view end_of(std::string_view uri) { return uri.substr(uri.find_last_of("#/:") + 1); }

class PropertyReader {
public:
    PropertyReader(LilvWorld* world, const LilvPlugin* plugin) : world_(world), plugin_(plugin) {}

    std::vector<PropertyFacts> read() {
        find(LV2_PATCH__writable, &PropertyFacts::writable);
        find(LV2_PATCH__readable, &PropertyFacts::readable);
        std::vector<PropertyFacts> all;
        for (auto& [uri, facts] : by_uri_) {
            describe(facts);
            all.push_back(std::move(facts));
        }
        name_properties(all);
        return all;
    }

private:
    [[nodiscard]] NodePtr uri(const std::string& text) const { return NodePtr(lilv_new_uri(world_, text.c_str())); }

    void find(const char* relation, bool PropertyFacts::*mark) {
        const NodesPtr named(lilv_plugin_get_value(plugin_, uri(relation).get()));
        LILV_FOREACH(nodes, i, named.get()) {
            const LilvNode* const one = lilv_nodes_get(named.get(), i);
            if (!lilv_node_is_uri(one) || by_uri_.size() >= kMostProperties) continue;
            PropertyFacts& facts = by_uri_[text(one)];
            facts.uri = text(one);
            facts.*mark = true;
        }
    }

    [[nodiscard]] NodePtr value(const PropertyFacts& facts, const char* relation) const {
        return NodePtr(lilv_world_get(world_, uri(facts.uri).get(), uri(relation).get(), nullptr));
    }
    [[nodiscard]] std::optional<double> number(const PropertyFacts& facts, const char* relation) const {
        const NodePtr node = value(facts, relation);
        if (!node || (!lilv_node_is_float(node.get()) && !lilv_node_is_int(node.get()))) return {};
        const auto said = static_cast<double>(lilv_node_as_float(node.get()));
        const double whole = lilv_node_is_int(node.get()) ? lilv_node_as_int(node.get()) : said;
        return std::isfinite(whole) ? std::optional(whole) : std::nullopt;
    }

    void describe(PropertyFacts& facts) const {
        facts.label = text(value(facts, "http://www.w3.org/2000/01/rdf-schema#label").get());
        facts.type = text(value(facts, "http://www.w3.org/2000/01/rdf-schema#range").get());
        facts.minimum = number(facts, LV2_CORE__minimum);
        facts.maximum = number(facts, LV2_CORE__maximum);
        if (facts.minimum && facts.maximum && *facts.minimum > *facts.maximum) std::swap(facts.minimum, facts.maximum);
        facts.initial = text(value(facts, LV2_CORE__default).get());
        const NodePtr unit = value(facts, LV2_UNITS__unit);
        if (!unit) return;
        const NodePtr symbol(lilv_world_get(world_, unit.get(), uri(LV2_UNITS__symbol).get(), nullptr));
        facts.unit = symbol ? text(symbol.get()) : known_unit(std::string(end_of(text(unit.get()))));
    }

    LilvWorld* world_;
    const LilvPlugin* plugin_;
    std::map<std::string, PropertyFacts> by_uri_;
};

bool addressable(std::string_view name) {
    const auto fits = [](char c) {
        return c > ' ' && c < 127 && std::string_view("#*,/?[]{}").find(c) == std::string_view::npos;
    };
    return !name.empty() && std::all_of(name.begin(), name.end(), fits);
}

}  // namespace

void name_properties(std::vector<PropertyFacts>& properties) {
    std::map<std::string_view, int> ends;
    for (const PropertyFacts& one : properties) ++ends[end_of(one.uri)];
    for (PropertyFacts& one : properties) {
        const std::string_view end = end_of(one.uri);
        one.name = addressable(end) && ends[end] == 1 ? std::string(end) : one.uri;
    }
}

std::vector<PropertyFacts> read_properties(LilvWorldImpl* world, const LilvPluginImpl* plugin) {
    return PropertyReader(world, plugin).read();
}

}  // namespace signalbox::host
