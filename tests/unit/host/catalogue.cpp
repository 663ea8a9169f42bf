// SPDX-FileCopyrightText: 2026 The Signalbox authors
// SPDX-License-Identifier: ISC
#include "daemon/host/catalogue.hpp"

#include <unistd.h>

#include <algorithm>
#include <cmath>
#include <filesystem>
#include <fstream>

#include "daemon/host/cache.hpp"
#include "daemon/host/stamp.hpp"
#include "tests/unit/catch.hpp"
#include "tests/unit/host/ask.hpp"

using namespace signalbox;
namespace fs = std::filesystem;

namespace {

const auto kBuiltIn = static_cast<std::ptrdiff_t>(host::builtin_facts().size());

// A directory of this test's own.
struct Scratch {
    Scratch() {
        std::string pattern = "/tmp/signalbox-host-XXXXXX";
        path = mkdtemp(pattern.data());
    }
    ~Scratch() { fs::remove_all(path); }
    fs::path path;
};

void copy_bundle(const std::string& name, const fs::path& to) {
    fs::create_directories(to / (name + ".lv2"));
    for (const char* const end : {".ttl", ".so"}) {
        fs::copy_file(ask::kBundles + "/" + name + ".lv2/" + name + end, to / (name + ".lv2") / (name + end));
    }
    fs::copy_file(ask::kBundles + "/" + name + ".lv2/manifest.ttl", to / (name + ".lv2") / "manifest.ttl");
}

const graph::PortFacts& port(const graph::PluginFacts& facts, const std::string& symbol) {
    const auto found =
        std::find_if(facts.ports.begin(), facts.ports.end(), [&](auto& p) { return p.symbol == symbol; });
    REQUIRE(found != facts.ports.end());
    return *found;
}

void write_file(const fs::path& path, const std::string& text) { std::ofstream(path) << text; }
std::string read_file(const fs::path& path) {
    std::ifstream in(path);
    return {std::istreambuf_iterator<char>(in), {}};
}

struct Range {
    float minimum, initial, maximum;
    bool operator==(const Range&) const = default;
};
Range range(const graph::PortFacts& p) { return {p.minimum, p.initial, p.maximum}; }

}  // namespace

TEST_CASE("facts say what the description says") {
    const auto facts = ask::facts(ask::kTest + "fixture");
    REQUIRE(facts);
    CHECK(facts->name == "Test fixture");
    CHECK(facts->plugin_class == "Delay");
    CHECK(fs::path(facts->library) == fs::path(ask::kBundles) / "fixture.lv2/fixture.so");
    CHECK((facts->in_place_broken && facts->live));
    CHECK((port(*facts, "mode").group == "filter" && port(*facts, "count").group.empty()));
    CHECK_FALSE(facts->hard_realtime);
    REQUIRE(facts->ports.size() == 15);
    for (std::uint32_t i = 0; i < 15; ++i) CHECK(facts->ports[i].index == i);

    CHECK(port(*facts, "in").kind == graph::PortKind::audio);
    CHECK(port(*facts, "in").input);
    CHECK_FALSE(port(*facts, "in").sidechain);
    CHECK((port(*facts, "side").sidechain && port(*facts, "side").optional));
    CHECK(port(*facts, "events").kind == graph::PortKind::event);
    const auto latency = port(*facts, "latency");
    CHECK((latency.reports_latency && latency.integer && !latency.input));
    CHECK(latency.unit == "frames");
    CHECK((port(*facts, "enabled").drives_enabled && port(*facts, "enabled").toggled));
    CHECK(port(*facts, "enabled").designation == "http://lv2plug.in/ns/lv2core#enabled");
    CHECK((port(*facts, "frequency").logarithmic && port(*facts, "frequency").unit == "Hz"));
    CHECK((port(*facts, "count").integer && port(*facts, "trigger").trigger));
    CHECK(ask::facts(ask::kTest + "amp")->hard_realtime);
    CHECK(ask::facts(ask::kTest + "cv")->ports[1].kind == graph::PortKind::cv);
}

TEST_CASE("ranges hold together whatever the description leaves out") {
    const auto facts = ask::facts(ask::kTest + "fixture");
    REQUIRE(facts);
    CHECK(range(port(*facts, "frequency")) == Range{20, 440, 20000});
    CHECK((port(*facts, "frequency").bounded_below && port(*facts, "frequency").bounded_above));
    CHECK(range(port(*facts, "count")) == Range{-3, 2, 12});
    const auto mode = port(*facts, "mode");
    CHECK(range(mode) == Range{1, 2, 3});  // its points' range
    CHECK(mode.enumeration);
    CHECK(mode.points == std::vector<std::pair<std::string, float>>{{"Low", 1}, {"Middle", 2}, {"High", 3}});
    CHECK(range(port(*facts, "bare")) == Range{0, 0, 1});
    CHECK_FALSE((port(*facts, "bare").bounded_below || port(*facts, "bare").bounded_above));
    CHECK(range(port(*facts, "backwards")) == Range{2, 4, 10});
    CHECK(range(port(*facts, "nan")) == Range{0, 0, 5});
    // Multiples of the rate: values at a rate.
    CHECK(port(*facts, "half").rate_bounds);
    CHECK(range(port(*graph::at_rate(facts, 48000), "half")) == Range{0, 1000, 24000});
    CHECK(range(port(*graph::at_rate(facts, 96000), "half")) == Range{0, 1000, 48000});
    CHECK(graph::at_rate(ask::facts(ask::kTest + "amp"), 96000)->ports[2].maximum == 4);
}

TEST_CASE("what cannot be hosted is refused in words, and listed") {
    ask::look_in(ask::kBundles);
    host::Catalogue catalogue("");
    const auto feature = ask::find(catalogue, ask::kTest + "feature");
    REQUIRE_FALSE(feature);
    CHECK(feature.error().code == Code::plugin);
    CHECK(feature.error().text ==
          "urn:signalbox:test:feature requires the feature urn:signalbox:test:unheard-of, which Signalbox does not "
          "offer.");
    const auto old = ask::find(catalogue, ask::kTest + "midi");
    REQUIRE_FALSE(old);
    CHECK(
        old.error().text ==
        "urn:signalbox:test:midi: its port \"events\" is of the old event extension, which has given way to atoms and "
        "Signalbox does not host: look for a newer version of the plugin.");
    const auto listed = ask::list(catalogue, "NEEDS midi");
    REQUIRE(listed.size() == 1);
    CHECK(listed[0]->refused == old.error().text);
}

TEST_CASE("facts of event ports say what they carry and how large their buffers are") {
    const auto facts = ask::facts(ask::kTest + "atoms");
    REQUIRE(facts);
    const auto control = port(*facts, "control"), notify = port(*facts, "notify");
    CHECK((control.kind == graph::PortKind::midi && control.input && control.event_bytes == 16384));
    CHECK(control.events == std::vector<std::string>{"http://lv2plug.in/ns/ext/midi#MidiEvent",
                                                     "http://lv2plug.in/ns/ext/patch#Message",
                                                     "http://lv2plug.in/ns/ext/time#Position"});
    CHECK((notify.kind == graph::PortKind::event && !notify.input && notify.event_bytes == 0));
    CHECK(notify.events == std::vector<std::string>{"http://lv2plug.in/ns/ext/patch#Message"});
}

TEST_CASE("a list has what is built in first, then the rest by URI") {
    ask::look_in(ask::kBundles);
    host::Catalogue catalogue("");
    const auto all = ask::list(catalogue, "");
    REQUIRE(std::ssize(all) == kBuiltIn + 29);
    CHECK(all[0]->uri == "urn:signalbox:gain");
    CHECK(std::is_sorted(all.begin() + kBuiltIn, all.end(), [](auto& a, auto& b) { return a->uri < b->uri; }));
    CHECK(ask::list(catalogue, "modulator").size() == 1);  // by class, in any case
    CHECK(ask::list(catalogue, "no such thing").empty());
}

TEST_CASE("what is absent is null, what is built in is always there") {
    ask::look_in("/nowhere");
    host::Catalogue catalogue("");
    const auto absent = ask::find(catalogue, "urn:example:absent");
    REQUIRE(absent);
    CHECK(*absent == nullptr);
    const auto gain = ask::find(catalogue, "urn:signalbox:gain");
    REQUIRE(gain);
    CHECK(*gain == host::builtin_facts()[0]);
    CHECK(*ask::find(catalogue, "not a uri at all") == nullptr);
    CHECK(*ask::find(catalogue, "") == nullptr);
}

TEST_CASE("a cache gives back every fact") {
    ask::look_in(ask::kBundles);
    const Scratch state;
    std::vector<host::FactsPtr> first;
    {
        host::Catalogue catalogue(state.path.native());
        first = ask::list(catalogue, "");
    }
    const auto cache = host::FactsCache::load((state.path / "plugins.cache").native());
    std::size_t plugins = 0;
    for (const auto& [path, bundle] : cache.bundles) {
        CHECK(bundle.stamp == host::stamp_bundle(path));
        for (const auto& facts : bundle.plugins) {
            ++plugins;
            CHECK(std::any_of(first.begin(), first.end(), [&](auto& before) { return *before == *facts; }));
        }
    }
    CHECK(static_cast<std::ptrdiff_t>(plugins) == std::ssize(first) - kBuiltIn);
}

TEST_CASE("facts that are cached need no scan") {
    const Scratch state, bundles;
    copy_bundle("amp", bundles.path);
    ask::look_in(bundles.path.native());
    {
        host::Catalogue catalogue(state.path.native());
        REQUIRE(*ask::find(catalogue, ask::kTest + "amp"));
    }
    // A cache that tells of another name is believed: so the description was not read again.
    const fs::path file = state.path / "plugins.cache";
    std::string text = read_file(file);
    const auto at = text.find("Test amplifier");
    REQUIRE(at != std::string::npos);
    write_file(file, text.replace(at, 4, "Fast"));
    {
        host::Catalogue catalogue(state.path.native());
        const auto found = ask::find(catalogue, ask::kTest + "amp");
        REQUIRE((found && *found));
        CHECK((*found)->name == "Fast amplifier");
    }
    // ... until a file of the bundle changes.
    write_file(bundles.path / "amp.lv2/notes.txt", "new");
    host::Catalogue catalogue(state.path.native());
    CHECK((*ask::find(catalogue, ask::kTest + "amp"))->name == "Test amplifier");
}

TEST_CASE("a damaged cache is no cache") {
    const Scratch state;
    ask::look_in(ask::kBundles);
    const fs::path file = state.path / "plugins.cache";
    {
        host::Catalogue catalogue(state.path.native());
        ask::list(catalogue, "");
    }
    const std::string whole = read_file(file);
    REQUIRE(whole.size() > 1000);
    for (std::size_t length = 0; length < whole.size() - 4; length += 37) {
        write_file(file, whole.substr(0, length));
        REQUIRE(host::FactsCache::load(file.native()).bundles.empty());
    }
    std::string damaged = whole;
    for (std::size_t i = 20; i < damaged.size(); i += 11) damaged[i] = static_cast<char>(damaged[i] ^ 0x15);
    write_file(file, damaged);
    host::Catalogue catalogue(state.path.native());
    const auto found = ask::find(catalogue, ask::kTest + "amp");
    REQUIRE((found && *found));
    CHECK((*found)->name == "Test amplifier");
}

TEST_CASE("a plugin that appears is found after a rescan, one that goes is gone") {
    const Scratch bundles, state;
    ask::look_in(bundles.path.native());
    host::Catalogue catalogue(state.path.native());
    CHECK(*ask::find(catalogue, ask::kTest + "stereo") == nullptr);
    copy_bundle("stereo", bundles.path);
    catalogue.rescan();
    const auto found = ask::find(catalogue, ask::kTest + "stereo");
    REQUIRE((found && *found));
    CHECK((*found)->name == "Test stereo");
    fs::remove_all(bundles.path / "stereo.lv2");
    CHECK(*ask::find(catalogue, ask::kTest + "stereo") == nullptr);
}

TEST_CASE("a bundle's stamp changes with its files") {
    const Scratch bundles;
    copy_bundle("amp", bundles.path);
    const fs::path bundle = bundles.path / "amp.lv2";
    const auto first = host::stamp_bundle(bundle.native());
    CHECK(first == host::stamp_bundle(bundle.native()));
    CHECK(host::stamp_bundle((bundles.path / "none").native()) == 0);
    write_file(bundle / "amp.ttl", read_file(bundle / "amp.ttl") + "\n");
    CHECK(host::stamp_bundle(bundle.native()) != first);
    CHECK(host::bundles_in(bundles.path.native()) == std::vector{bundle.native()});
    fs::create_directory(bundle / "parts");
    write_file(bundle / "parts/part", "a");
    const auto whole = host::stamp_bundle(bundle.native());
    write_file(bundle / "parts/part", "ab");
    CHECK(host::stamp_bundle(bundle.native()) != whole);
}

TEST_CASE("everything that is installed has facts that hold together") {
    ask::look_in(ask::kInstalled);
    host::Catalogue catalogue("");
    const auto all = ask::list(catalogue, "");
    if (std::ssize(all) == kBuiltIn) WARN("no LV2 plugins are installed: nothing was looked at");
    for (const auto& facts : all) {
        CAPTURE(facts->uri);
        CHECK_FALSE(facts->name.empty());
        for (const auto& p : facts->ports) {
            CAPTURE(p.symbol);
            REQUIRE((std::isfinite(p.minimum) && std::isfinite(p.maximum) && std::isfinite(p.initial)));
            REQUIRE((p.minimum <= p.initial && p.initial <= p.maximum));
        }
    }
}
