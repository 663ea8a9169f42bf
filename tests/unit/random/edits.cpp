// SPDX-FileCopyrightText: 2026 The Signalbox authors
// SPDX-License-Identifier: ISC
#include "tests/unit/random/edits.hpp"

#include <algorithm>
#include <array>
#include <future>
#include <utility>

#include "daemon/graph/edits.hpp"
#include "daemon/graph/ends.hpp"
#include "daemon/graph/rackfile.hpp"
#include "tests/unit/random/exact.hpp"

namespace signalbox::chance {
namespace {

using control::Item;
using graph::Command;
using graph::Endpoint;
using graph::Rack;

constexpr std::size_t kMostNodes = 8;
constexpr double kLoudest = 32;
const std::string kTest = "urn:signalbox:test:", kAbsent = "urn:signalbox:test:nowhere";
const std::vector<std::string> kUris = {
    "urn:signalbox:gain", "urn:signalbox:gain", "urn:signalbox:meter", kTest + "amp",    kTest + "amp",
    kTest + "stereo",     kTest + "stereo",     kTest + "split",       kTest + "join",   kTest + "late",
    kTest + "echo",       kTest + "echo",       kTest + "fixture",     kTest + "counter"};

Item set(const std::string& id, const std::string& symbol, double value) {
    return control::ParamSet{.id = id, .symbol = symbol, .value = value};
}

// The nodes and cables of a rack that came out of a file, as the session will have them.
Rack filled(Rack rack, const std::function<std::shared_ptr<const graph::PluginFacts>(const std::string&)>& facts,
            std::uint64_t& instance) {
    for (auto& node : rack.nodes) {
        graph::Node copy = *node;
        copy.facts = facts(node->uri);
        copy.instance = ++instance;
        node = std::make_shared<const graph::Node>(std::move(copy));
    }
    return rack;
}

}  // namespace

Edits::Edits(std::uint32_t seed, control::Session& session) : random_(seed), session_(session) {}

std::shared_ptr<const graph::PluginFacts> Edits::facts(const std::string& uri) {
    const auto known = facts_.find(uri);
    if (known != facts_.end()) return known->second;
    const auto found = std::make_shared<std::promise<host::FactsPtr>>();
    session_.catalogue().find(uri, [=](Result<host::FactsPtr> facts) { found->set_value(facts ? *facts : nullptr); });
    return facts_[uri] = found->get_future().get();
}

std::vector<Item> Edits::next() {
    const Rack rack = session_.rack();
    for (int tries = 0; tries < 12; ++tries) {
        Items items = one_in(4) ? bundle(rack) : attempt(rack);
        if (after(rack, items)) {
            if (one_in(5)) earlier_.push_back(graph::write_rack(rack));
            return items;
        }
    }
    return one_in(2) ? Items{control::Undo{}} : Items{Command(graph::Clear{})};
}

// A third of the edits come while another one is on its way, one in eight before anything of it is heard.
Step Edits::step() {
    static constexpr std::array<std::uint32_t, 8> kBlocks = {16, 37, 64, 128, 200, 256, 512, 1024};
    Step step{next(), kBlocks[below(kBlocks.size())], 0};
    const auto frames = static_cast<std::uint32_t>(one_in(8) ? 0 : one_in(2) ? below(900) : 800 + below(1600));
    step.cycles = (frames + step.block - 1) / step.block;
    return step;
}

std::vector<Item> Edits::bundle(const Rack& rack) {
    Items items;
    Rack now = rack;
    for (std::size_t count = 2 + below(3); items.size() < count;) {
        const Items more = attempt(now);
        const auto next = after(now, more);
        if (!next || std::any_of(more.begin(), more.end(), [](const Item& item) { return item.index() > 1; })) {
            --count;
            continue;
        }
        now = *next;
        items.insert(items.end(), more.begin(), more.end());
    }
    return items.empty() ? attempt(rack) : items;
}

std::vector<Item> Edits::attempt(const Rack& rack) {
    const bool full = rack.nodes.size() >= kMostNodes, bare = rack.cables->size() < 3;
    const std::string fresh = id(), what = uri(), old = known(rack);
    const auto [from, to] = cable(rack);
    switch (below(bare ? 8 : 26)) {
        case 0:
        case 1:
            if (!full) return brought(Command(graph::Add{what, fresh, {}}), what, fresh);
            [[fallthrough]];
        case 2:
        case 3:
        case 4:
        case 5:
            return {Command(graph::Connect{end(rack, false), end(rack, true), gain()})};
        case 6:
        case 7:
        case 8:
            if (!full && !rack.cables->empty())
                return brought(Command(graph::Insert{what, fresh, cables(rack), {}}), what, fresh);
            [[fallthrough]];
        case 9:
        case 10:
            return {Command(graph::Remove{old, !one_in(3)})};
        case 11:
            return brought(Command(graph::Replace{old, what, {}}), what, old);
        case 12:
        case 13:
        case 14:
            return {Command(graph::Move{old, cables(rack)})};
        case 15:
        case 16:
            return {Command(graph::Gain{from, to, gain()})};
        case 17:
            return {Command(graph::Disconnect{from, to})};
        case 18: {
            static constexpr std::array<float, 4> kMs = {1, 2.5F, 5, 11};
            return {Command(
                graph::Feedback{end(rack, false), end(rack, true), one_in(2) ? 0.5F : -0.25F, kMs[below(kMs.size())]})};
        }
        case 19:
        case 20:
            return {Command(graph::Bypass{old, !one_in(3)})};
        case 21:
            return one_in(6) ? Items{Command(graph::Clear{})} : whole(rack);
        case 22:
        case 23:
            return {control::Undo{}};
        case 24:
            return {control::Redo{}};
        default:
            return {set(old, "gain", std::array{0.5, 1.0, 0.25, 2.0}[below(4)])};
    }
}

// A node comes with values of its own: delays are its id's, so that none ever changes its length.
std::vector<Item> Edits::brought(Item bring, const std::string& uri, const std::string& id) {
    Items items{std::move(bring)};
    const auto number = static_cast<double>(id.back() - '0');
    if (uri == kTest + "late" || uri == kTest + "echo") items.push_back(set(id, "frames", 1 + 5 * number));
    if (uri == kTest + "amp" || uri == kTest + "stereo") items.push_back(set(id, "gain", one_in(2) ? 0.5 : 2));
    if (uri == kTest + "stereo" && one_in(3)) items.push_back(set(id, "swap", 1));
    if (uri == "urn:signalbox:gain" && one_in(3)) items.push_back(set(id, "gain", -3 * number));
    return items;
}

// An earlier rack, or this one with a node that is not installed.
std::vector<Item> Edits::whole(const Rack& rack) {
    if (!earlier_.empty() && !one_in(3)) return {control::Apply{any(earlier_)}};
    Rack other = rack;
    graph::Node absent;
    absent.id = id();
    absent.uri = kAbsent;
    other.nodes.push_back(std::make_shared<const graph::Node>(absent));
    return {control::Apply{graph::write_rack(other)}};
}

// --- what is possible
// -------------------------------------------------------------------------------------------------

std::optional<Rack> Edits::after(Rack rack, const Items& items) {
    for (const Item& item : items) {
        auto next = after(rack, item);
        if (!next) return {};
        rack = *std::move(next);
    }
    if (!calm(rack)) return {};
    return rack;
}

Result<Rack> Edits::after(const Rack& rack, const Item& item) {
    const auto prepared = [&](const std::string& uri) { return graph::Prepared{facts(uri), ++instance_}; };
    if (const auto* param = std::get_if<control::ParamSet>(&item)) {
        const graph::Node* node = rack.find(param->id);
        const graph::PortFacts* port = node != nullptr && node->facts ? node->facts->port(param->symbol) : nullptr;
        if (port == nullptr) return Error{Code::unknown, "no such parameter"};
        Rack next = rack;
        for (auto& there : next.nodes) {
            if (there->id != param->id) continue;
            graph::Node copy = *there;
            graph::put_value(copy, *port, static_cast<float>(param->value));
            there = std::make_shared<const graph::Node>(std::move(copy));
        }
        return next;
    }
    if (const auto* apply = std::get_if<control::Apply>(&item)) {
        auto read = graph::read_rack(apply->json);
        if (!read) return read;
        return filled(
            *read, [this](const std::string& uri) { return facts(uri); }, instance_);
    }
    const auto* command = std::get_if<Command>(&item);
    if (command == nullptr) return rack;  // undo, redo: it was calm there
    Command copy = *command;
    if (auto* add = std::get_if<graph::Add>(&copy)) add->prepared = prepared(add->uri);
    if (auto* insert = std::get_if<graph::Insert>(&copy)) insert->prepared = prepared(insert->uri);
    if (auto* replace = std::get_if<graph::Replace>(&copy)) replace->prepared = prepared(replace->uri);
    return graph::apply(rack, copy, {});
}

bool Edits::calm(const Rack& rack) {
    std::map<const graph::Cable*, std::uint64_t> lines;
    const Net net =
        net_of(rack, [&](const graph::Cable& cable) { return lines.emplace(&cable, lines.size()).first->second; });
    return level_bound(rack, net) <= kLoudest;
}

// --- what there is
// ----------------------------------------------------------------------------------------------------

std::string Edits::id() { return "n" + std::to_string(below(10)); }
std::string Edits::uri() { return any(kUris); }
std::string Edits::known(const Rack& rack) { return rack.nodes.empty() ? id() : any(rack.nodes)->id; }

Endpoint Edits::end(const Rack& rack, bool input) {
    std::vector<Endpoint> ends = {{input ? "out" : "in", "1"}, {input ? "out" : "in", "2"}};
    for (const auto& node : rack.nodes) {
        if (!node->facts) continue;
        for (const auto* port : graph::signal_ports(*node->facts, input)) ends.push_back({node->id, port->symbol});
    }
    return any(ends);
}

std::pair<Endpoint, Endpoint> Edits::cable(const Rack& rack) {
    if (rack.cables->empty()) return {end(rack, false), end(rack, true)};
    const graph::Cable& cable = any(*rack.cables);
    return {cable.from, cable.to};
}

graph::Pairs Edits::cables(const Rack& rack) {
    graph::Pairs pairs;
    for (std::size_t count = one_in(3) ? 2 : 1; count > 0; --count) pairs.push_back(cable(rack));
    return pairs;
}

float Edits::gain() {
    static constexpr std::array<float, 8> kGains = {1, 1, 1, 0.5F, -1, 0.25F, -0.5F, 0};
    return kGains[below(kGains.size())];
}

}  // namespace signalbox::chance
