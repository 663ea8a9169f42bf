// SPDX-FileCopyrightText: 2026 The Signalbox authors
// SPDX-License-Identifier: ISC
#include "tests/unit/random/edits.hpp"

#include <algorithm>
#include <array>
#include <utility>

#include "daemon/graph/rackfile.hpp"
#include "tests/unit/random/exact.hpp"
#include "tests/unit/random/ports.hpp"

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
    "urn:signalbox:gain", "urn:signalbox:gain", "urn:signalbox:meter", kTest + "amp",  kTest + "amp",  kTest + "stereo",
    kTest + "stereo",     kTest + "split",      kTest + "join",        kTest + "late", kTest + "echo", kTest + "echo",
    kTest + "fixture",    kTest + "counter",    kTest + "lean",        kTest + "lean", kTest + "lean"};

Item set(const std::string& id, const std::string& symbol, double value) {
    return control::ParamSet{.id = id, .symbol = symbol, .value = value};
}

}  // namespace

Edits::Edits(std::uint32_t seed, control::Session& session)
    : random_(seed), session_(session), meaning_(facts_of(session)) {}

std::vector<Item> Edits::next(std::uint64_t frame) {
    const Rack rack = session_.rack();
    forget_what_is_over();
    for (int tries = 0; tries < 12; ++tries) {
        Items items = one_in(4) ? bundle(rack) : attempt(rack);
        const auto wanted = after(rack, items);
        if (!wanted) continue;
        if (one_in(5)) earlier_.push_back(graph::write_rack(rack));
        if (frame != 0) awaited_.push_back({rack, *wanted, frame});
        return items;
    }
    if (frame != 0 || !awaited_.empty()) return {};
    return one_in(2) ? Items{control::Undo{}} : Items{Command(graph::Clear{})};
}

// A ramp and some cycles later nothing is heard of it.
void Edits::forget_what_is_over() {
    constexpr std::uint64_t kOver = 9600;
    const std::uint64_t now = session_.engine().progress().frame;
    std::erase_if(awaited_, [&](const Awaited& one) { return one.until + kOver < now; });
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
    switch (below(bare ? 8 : 28)) {
        case 0:
        case 1:
            if (!full) return brought(rack, Command(graph::Add{what, fresh, {}}), what, fresh);
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
                return brought(rack, Command(graph::Insert{what, fresh, cables(rack), {}}), what, fresh);
            [[fallthrough]];
        case 9:
        case 10:
            return {Command(graph::Remove{old, !one_in(3)})};
        case 11:
            return brought(rack, Command(graph::Replace{old, what, {}}), what, old);
        case 12:
        case 13:
        case 14:
        case 25:
        case 26:
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

// A node comes with values of its own: delays are its id's, so that none ever changes its length. What has a side-chain
// mostly comes with something on it.
std::vector<Item> Edits::brought(const Rack& rack, Item bring, const std::string& uri, const std::string& id) {
    Items items{std::move(bring)};
    for (const auto& symbol : ports_of(uri).sidechains) {
        if (!one_in(4)) items.push_back(Command(graph::Connect{end(rack, false), {id, symbol}, gain()}));
    }
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
        if (std::holds_alternative<control::Undo>(item) || std::holds_alternative<control::Redo>(item)) {
            if (!awaited_.empty()) return {};
            continue;  // it was calm there
        }
        auto next = meaning_.after(rack, item);
        if (!next) return {};
        rack = *std::move(next);
    }
    if (!calm(rack)) return {};
    return rack;
}

// Also where what has yet to come on its frame is mixed with what is heard until then.
bool Edits::calm(const Rack& rack) {
    const auto quiet = [&](Rack one) {
        for (const Awaited& awaited : awaited_)
            one = at_its_loudest(at_its_loudest(std::move(one), awaited.before), awaited.after);
        std::map<const graph::Cable*, std::uint64_t> lines;
        const Net net =
            net_of(one, [&](const graph::Cable& cable) { return lines.emplace(&cable, lines.size()).first->second; });
        return level_bound(one, net) <= kLoudest;
    };
    return quiet(rack) && std::all_of(awaited_.begin(), awaited_.end(), [&](const Awaited& awaited) {
               return quiet(at_its_loudest(awaited.before, rack)) && quiet(at_its_loudest(awaited.after, rack));
           });
}

// Every gain that the other rack sets higher, as high.
Rack Edits::at_its_loudest(Rack rack, const Rack& wanted) const {
    for (auto& node : rack.nodes) {
        const graph::Node* const other = wanted.find(node->id);
        const graph::PortFacts* const port = node->facts ? node->facts->port("gain") : nullptr;
        if (port == nullptr || other == nullptr || other->uri != node->uri) continue;
        const auto gain = [&](const graph::Node& one) {
            const auto named = one.params.find("gain");
            return named != one.params.end() ? named->second : port->initial;
        };
        graph::Node copy = *node;
        copy.params["gain"] = std::max(gain(*node), gain(*other));
        node = std::make_shared<const graph::Node>(std::move(copy));
    }
    return rack;
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
        const Ports& ports = ports_of(node->uri);
        for (const auto& symbol : input ? ports.inputs : ports.outputs) ends.push_back({node->id, symbol});
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
