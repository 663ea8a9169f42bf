// SPDX-FileCopyrightText: 2026 The Signalbox authors
// SPDX-License-Identifier: ISC
#include <algorithm>
#include <cmath>
#include <tuple>
#include <unordered_set>
#include <utility>

#include "daemon/graph/cables.hpp"
#include "daemon/graph/edits.hpp"
#include "daemon/graph/ends.hpp"
#include "daemon/graph/json.hpp"
#include "daemon/graph/rackfile.hpp"

namespace signalbox::graph {

namespace {

constexpr double kVersion = 1;

// Reads one JSON value into the rack. Returns false after an error; the first error stays.
class RackReader {
public:
    Result<Rack> read(const json::Value& value) {
        if (!version(value) || !rack(value)) return error_;
        return std::move(rack_);
    }

private:
    using Place = json::Place;

    // Before anything else: a newer file may have keys that are unknown here.
    bool version(const json::Value& value) {
        if (value.object() == nullptr) return wrong_kind(value, "a rack", "an object");
        const json::Value* version = value.find("signalbox");
        if (version == nullptr) return fail(value.place, "a rack needs \"signalbox\": 1, the version of its format");
        const double* number = version->number();
        if (number == nullptr) return wrong_kind(*version, "\"signalbox\"", "a number");
        if (*number == kVersion) return true;
        std::string text = "this rack has version ";
        json::append_number(text, *number);
        return fail(version->place, text + " of the format, and this program reads version 1; update it");
    }

    bool rack(const json::Value& value) {
        const json::Value *nodes = nullptr, *cables = nullptr;  // cables name nodes, wherever they stand
        for (const auto& [key, item, place] : *value.object()) {
            bool good = true;
            if (key == "name") {
                good = text(item, "name", rack_.name);
            } else if (key == "nodes") {
                nodes = &item;
            } else if (key == "cables") {
                cables = &item;
            } else if (key == "bindings") {
                good = shared_objects(item, "bindings", rack_.bindings);
            } else if (key == "snapshots") {
                good = shared_objects(item, "snapshots", rack_.snapshots);
            } else if (key != "signalbox") {
                good = unknown(key, place, "a rack", "signalbox, name, nodes, cables, bindings, snapshots");
            }
            if (!good) return false;
        }
        return (nodes == nullptr || all_nodes(*nodes)) && (cables == nullptr || all_cables(*cables));
    }

    bool all_nodes(const json::Value& value) {
        if (value.array() == nullptr) return wrong_kind(value, "\"nodes\"", "an array");
        for (const json::Value& item : *value.array()) {
            if (rack_.nodes.size() == kMaxNodes) return fail(item.place, "a rack has at most 4,096 nodes", Code::limit);
            Node read;
            if (!node(item, read)) return false;
            if (!ids_.insert(read.id).second) {
                return fail(item.place, "two nodes are called " + read.id + "; give one another id", Code::exists);
            }
            rack_.nodes.push_back(std::make_shared<const Node>(std::move(read)));
        }
        return true;
    }

    bool node(const json::Value& value, Node& to) {
        if (value.object() == nullptr) return wrong_kind(value, "a node", "an object");
        for (const auto& [key, item, place] : *value.object()) {
            bool good = true;
            if (key == "id") {
                good = text(item, "id", to.id) && allowed(check_id(to.id), item.place);
            } else if (key == "uri") {
                good = text(item, "uri", to.uri) && allowed(check_uri(to.uri), item.place);
            } else if (key == "bypass") {
                good = boolean(item, "bypass", to.bypass);
            } else if (key == "params") {
                good = params(item, to);
            } else if (key == "state") {
                json::Array items;
                good = objects(item, "state", items);
                to.state = make_state(std::move(items));
            } else {
                good = unknown(key, place, "a node", "id, uri, bypass, params, state");
            }
            if (!good) return false;
        }
        return needed(value, "a node", "id") && needed(value, "a node", "uri");
    }

    bool params(const json::Value& value, Node& to) {
        if (value.object() == nullptr) return wrong_kind(value, "\"params\"", "an object");
        for (const json::Member& member : *value.object()) {
            const auto end = parse_endpoint("x:" + member.key);
            if (!end) return fail(member.place, json::quoted(member.key) + " cannot be the symbol of a port");
            if (!single(member.value, member.key, to.params[member.key])) return false;
        }
        return true;
    }

    bool all_cables(const json::Value& value) {
        if (value.array() == nullptr) return wrong_kind(value, "\"cables\"", "an array");
        std::vector<std::pair<Cable, Place>> read;
        for (const json::Value& item : *value.array()) {
            if (read.size() == kMaxCables) return fail(item.place, "a rack has at most 16,384 cables", Code::limit);
            read.emplace_back(Cable{}, item.place);
            if (!cable(item, read.back().first)) return false;
        }
        std::sort(read.begin(), read.end(), [](const auto& a, const auto& b) {
            return std::tie(a.first.from, a.first.to, a.second.line, a.second.column) <
                   std::tie(b.first.from, b.first.to, b.second.line, b.second.column);
        });
        Cables cables;
        cables.reserve(read.size());
        for (auto& [cable, place] : read) {
            if (!cables.empty() && !before(cables.back(), cable)) {
                return fail(place,
                            "the cable " + cable_text(cable.from, cable.to) + " is there twice; keep one of them",
                            Code::exists);
            }
            cables.push_back(std::move(cable));
        }
        rack_.cables = std::make_shared<const Cables>(std::move(cables));
        return true;
    }

    bool cable(const json::Value& value, Cable& to) {
        if (value.object() == nullptr) return wrong_kind(value, "a cable", "an object");
        for (const auto& [key, item, place] : *value.object()) {
            bool good = true;
            if (key == "from") {
                good = endpoint(item, "from", Side::from, to.from);
            } else if (key == "to") {
                good = endpoint(item, "to", Side::to, to.to);
            } else if (key == "gain") {
                good = single(item, "gain", to.gain);
            } else if (key == "feedback") {
                good = feedback(item, to.feedback_ms);
            } else {
                good = unknown(key, place, "a cable", "from, to, gain, feedback");
            }
            if (!good) return false;
        }
        return needed(value, "a cable", "from") && needed(value, "a cable", "to");
    }

    bool endpoint(const json::Value& value, std::string_view key, Side side, Endpoint& to) {
        std::string read;
        if (!text(value, key, read)) return false;
        auto end = parse_endpoint(read);
        if (!end) return fail(value.place, end.error().text, end.error().code);
        to = *std::move(end);
        if (own_id(to.node)) {
            const auto channel = check_end(nullptr, to, side, {{}, true});
            return channel || fail(value.place, channel.error().text, channel.error().code);
        }
        return ids_.count(to.node) != 0 ||
               fail(value.place, "there is no node " + to.node + " in this rack", Code::unknown);
    }

    bool feedback(const json::Value& value, std::optional<float>& to) {
        if (value.is_null()) return true;
        float ms = 0;
        if (value.number() == nullptr) return wrong_kind(value, "\"feedback\"", "null or a number of milliseconds");
        if (!single(value, "feedback", ms)) return false;
        if (ms < kMinFeedbackMs || ms > kMaxFeedbackMs) {
            return fail(value.place, "the time of a feedback cable is 1 to 10000 ms", Code::range);
        }
        to = ms;
        return true;
    }

    bool single(const json::Value& value, std::string_view key, float& to) {
        if (value.number() == nullptr) return wrong_kind(value, json::quoted(key), "a number");
        to = static_cast<float>(*value.number());
        return std::isfinite(to) || fail(value.place, "this number is too large", Code::range);
    }

    bool boolean(const json::Value& value, std::string_view key, bool& to) {
        if (value.boolean() == nullptr) return wrong_kind(value, json::quoted(key), "true or false");
        to = *value.boolean();
        return true;
    }

    bool text(const json::Value& value, std::string_view key, std::string& to) {
        if (value.string() == nullptr) return wrong_kind(value, json::quoted(key), "a string");
        to = *value.string();
        return true;
    }

    bool objects(const json::Value& value, std::string_view key, json::Array& to) {
        if (value.array() == nullptr) return wrong_kind(value, json::quoted(key), "an array");
        for (const json::Value& item : *value.array()) {
            if (item.object() == nullptr) return wrong_kind(item, "what is in " + json::quoted(key), "an object");
        }
        to = *value.array();
        return true;
    }

    bool shared_objects(const json::Value& value, std::string_view key, std::shared_ptr<const json::Array>& to) {
        json::Array read;
        if (!objects(value, key, read)) return false;
        to = std::make_shared<const json::Array>(std::move(read));
        return true;
    }

    bool allowed(const Result<void>& result, Place place) {
        return result ? true : fail(place, result.error().text, result.error().code);
    }
    bool needed(const json::Value& value, const std::string& what, const std::string& key) {
        return value.find(key) != nullptr || fail(value.place, what + " needs the key " + json::quoted(key));
    }
    bool unknown(const std::string& key, Place place, const std::string& what, const std::string& known) {
        return fail(place, what + " has no key " + json::quoted(key) + "; it has " + known);
    }
    bool wrong_kind(const json::Value& value, const std::string& what, const std::string& wanted) {
        return fail(value.place, what + " has to be " + wanted + ", and this is " + value.kind());
    }
    bool fail(Place place, std::string_view text, Code code = Code::malformed) {
        error_ = json::error_at(place, code, text);
        return false;
    }

    Rack rack_;
    std::unordered_set<std::string> ids_;
    Error error_;
};

}  // namespace

Result<Rack> read_rack(std::string_view text) {
    const auto value = json::read(text);
    if (!value) return value.error();
    return RackReader().read(*value);
}

}  // namespace signalbox::graph
