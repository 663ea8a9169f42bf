// SPDX-FileCopyrightText: 2026 The Signalbox authors
// SPDX-License-Identifier: ISC
//
// Bundles that are broken in every way, and plugins that harm who runs them: each is named with its cause, and the next
// one is none the worse for it.
#include <algorithm>
#include <atomic>
#include <filesystem>
#include <fstream>

#include "daemon/host/child.hpp"
#include "daemon/host/trials.hpp"
#include "tests/unit/catch.hpp"
#include "tests/unit/host/ask.hpp"
#include "tests/unit/system/folder.hpp"

using namespace signalbox;
namespace fs = std::filesystem;

namespace {

const std::string kPrefixes =
    "@prefix doap: <http://usefulinc.com/ns/doap#> .\n@prefix lv2: <http://lv2plug.in/ns/lv2core#> .\n"
    "@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .\n";

std::string port(const std::string& index, const std::string& types, const std::string& symbol,
                 const std::string& more = "") {
    return "[ a " + types + " ; lv2:index " + index + " ; lv2:symbol \"" + symbol + "\" ; lv2:name \"" + symbol + "\"" +
           more + " ]";
}
const std::string kIn = port("0", "lv2:InputPort , lv2:AudioPort", "in");
const std::string kOut = port("1", "lv2:OutputPort , lv2:AudioPort", "out");

// Bundles in a folder of their own, that a catalogue with a probe looks at.
class Bundles {
public:
    Bundles() {
        ask::look_in(folder.path());
        add("good", kIn + " , " + kOut);
    }
    fs::path bundle(const std::string& name) const { return fs::path(folder.path()) / (name + ".lv2"); }
    void write(const std::string& name, const std::string& file, const std::string& text) const {
        fs::create_directories(bundle(name));
        std::ofstream(bundle(name) / file) << text;
    }
    void manifest(const std::string& name, const std::string& uri) const {
        write(name, "manifest.ttl",
              kPrefixes + "<" + uri + "> a lv2:Plugin ; lv2:binary <bad.so> ; rdfs:seeAlso <plugin.ttl> .\n");
        fs::copy_file(TEST_BAD, bundle(name) / "bad.so", fs::copy_options::overwrite_existing);
    }
    void add(const std::string& name, const std::string& ports, const std::string& more = "") const {
        manifest(name, "urn:x:" + name);
        write(name, "plugin.ttl",
              kPrefixes + "<urn:x:" + name + "> a lv2:Plugin ; doap:name \"" + name + "\" ; lv2:port " + ports + more +
                  " .\n");
    }
    // Why a plugin or its bundle is refused; "listed" where it is not, "absent" where it is not there.
    std::string reason(const std::string& name) const {
        host::Catalogue catalogue("", TEST_PROBE);
        const auto all = ask::list(catalogue, "");
        REQUIRE(
            std::any_of(all.begin(), all.end(), [](auto& f) { return f->uri == "urn:x:good" && f->refused.empty(); }));
        for (const auto& facts : all) {
            if (facts->uri == "urn:x:" + name || facts->uri == bundle(name).native())
                return facts->refused.empty() ? "listed" : facts->refused;
        }
        return "absent";
    }

    test::Folder folder;
};

bool says(const std::string& text, const std::string& part) {
    if (text.find(part) != std::string::npos) return true;
    WARN(text);
    return false;
}

graph::PluginFacts facts_of(const std::string& name) {
    graph::PluginFacts facts;
    facts.uri = "urn:signalbox:test:bad:" + name;
    facts.library = TEST_BAD;
    facts.bundle = fs::path(TEST_BAD).parent_path().native();
    for (std::uint32_t i = 0; i < 2; ++i) {
        facts.ports.push_back({});
        facts.ports[i].index = i;
        facts.ports[i].symbol = i == 0 ? "in" : "out";
        facts.ports[i].kind = graph::PortKind::audio;
        facts.ports[i].input = i == 0;
    }
    return facts;
}

}  // namespace

TEST_CASE("a bundle that cannot be read is listed by its path, with the reason", "[bad]") {
    const Bundles bundles;
    fs::create_directories(bundles.bundle("empty"));
    CHECK(says(bundles.reason("empty"), "no manifest.ttl"));
    bundles.write("broken", "manifest.ttl", kPrefixes + "<urn:x:broken> a lv2:Plugin ; ; ; lv2:binary [ .\n");
    CHECK(says(bundles.reason("broken"), "manifest.ttl:4"));
    CHECK(says(bundles.reason("broken"), bundles.bundle("broken").native()));
}

TEST_CASE("a description that is broken or missing is refused, with the file and what is wrong", "[bad]") {
    const Bundles bundles;
    bundles.manifest("gone", "urn:x:gone");
    CHECK(says(bundles.reason("gone"), "plugin.ttl"));
    bundles.manifest("half", "urn:x:half");
    bundles.write("half", "plugin.ttl", kPrefixes + "<urn:x:half> a lv2:Plugin ; lv2:port " + kIn + " , [ a lv2:Inp");
    CHECK(says(bundles.reason("half"), "plugin.ttl:4"));
    bundles.add("gap", kIn + " , " + port("2", "lv2:OutputPort , lv2:AudioPort", "out"));
    CHECK(says(bundles.reason("gap"), "port"));
    bundles.add("symbol", kIn + " , " + port("1", "lv2:OutputPort , lv2:AudioPort", "a/ *{"));
    CHECK(says(bundles.reason("symbol"), "symbol"));
    bundles.add("class", kIn + " , " + port("1", "lv2:OutputPort , <urn:x:SmellPort>", "out"));
    CHECK(says(bundles.reason("class"), "\"out\" is no audio, CV, control or atom sequence port"));
}

TEST_CASE("a bundle that only looks bad is hosted", "[bad]") {
    const Bundles bundles;
    bundles.add("cyclic", kIn + " , " + kOut, " ; rdfs:seeAlso <manifest.ttl> , <plugin.ttl> , <more.ttl>");
    bundles.write("cyclic", "more.ttl", kPrefixes + "<urn:x:cyclic> rdfs:seeAlso <plugin.ttl> , <more.ttl> .\n");
    CHECK(bundles.reason("cyclic") == "listed");
    std::string ports = kIn;
    for (int i = 1; i < 1000; ++i) {
        ports += " , " + port(std::to_string(i), "lv2:InputPort , lv2:ControlPort", "p" + std::to_string(i),
                              i % 2 == 0 ? " ; lv2:minimum \"nan\" ; lv2:maximum 1e999 ; lv2:default \"NaN\"" : "");
    }
    bundles.add("many", ports);
    CHECK(bundles.reason("many") == "listed");
    const auto facts = ask::facts("urn:x:many", bundles.folder.path());
    REQUIRE(facts);
    CHECK(facts->ports.size() == 1000);
}

TEST_CASE("of ports with one symbol each has an address of its own", "[bad]") {
    const Bundles bundles;
    const auto reading = [](const char* index, const char* symbol) {
        return " , " + port(index, "lv2:OutputPort , lv2:ControlPort", symbol);
    };
    bundles.add("alike", kIn + " , " + kOut + reading("2", "vu") + reading("3", "vu") + reading("4", "vu_2") +
                             reading("5", "vu"));
    CHECK(bundles.reason("alike") == "listed");
    const auto facts = ask::facts("urn:x:alike", bundles.folder.path());
    REQUIRE(facts);
    std::vector<std::string> symbols;
    for (const auto& one : facts->ports) symbols.push_back(one.symbol);
    CHECK(symbols == std::vector<std::string>{"in", "out", "vu", "vu_3", "vu_2", "vu_4"});
}

TEST_CASE("a port that wants a large buffer gets it, up to a bound that is told", "[bad]") {
    const Bundles bundles;
    const auto events = [](const std::string& bytes) {
        return port("2", "lv2:InputPort , <http://lv2plug.in/ns/ext/atom#AtomPort>", "events",
                    " ; <http://lv2plug.in/ns/ext/resize-port#minimumSize> " + bytes);
    };
    bundles.add("large", kIn + " , " + kOut + " , " + events("8861184"));
    CHECK(bundles.reason("large") == "listed");
    bundles.add("huge", kIn + " , " + kOut + " , " + events("134217728"));
    CHECK(says(bundles.reason("huge"), "wants a buffer of 134217728 bytes; Signalbox gives at most 67108864."));
}

TEST_CASE("of two plugins with one URI the first bundle's counts, and the other one is told of", "[bad]") {
    const Bundles bundles;
    bundles.add("zebra", kIn + " , " + kOut);
    fs::copy(bundles.bundle("zebra"), bundles.bundle("zoo"), fs::copy_options::recursive);
    host::Catalogue catalogue("", TEST_PROBE);
    const auto all = ask::list(catalogue, "zebra");
    REQUIRE(all.size() == 2);
    CHECK(all[0]->refused.empty());
    CHECK(says(all[1]->refused, bundles.bundle("zebra").native() + " already"));
}

TEST_CASE("who hangs while a description is read is ended, and told of", "[bad]") {
    const auto end = host::run_child({"/bin/sleep", "60"}, "", std::chrono::milliseconds(1000));
    CHECK(end.failure == "did not come back within 1 s");
    const std::atomic<bool> stop = true;
    CHECK(host::run_child({"/bin/sleep", "60"}, "", std::chrono::milliseconds(60000), &stop).late);
    const auto lost = host::run_child({"/nowhere/probe"}, "", std::chrono::milliseconds(1000));
    CHECK_FALSE(lost.ran);
    CHECK(says(lost.failure, "/nowhere/probe"));
    const auto crash =
        host::run_child({"/bin/sh", "-c", "kill -SEGV $$"}, std::string(1 << 20, 'x'), std::chrono::milliseconds(5000));
    CHECK(crash.failure == "crashed (SIGSEGV)");
}

TEST_CASE("a plugin that harms who runs it does not get into the daemon", "[bad]") {
    host::Trials trials(TEST_PROBE, "", std::chrono::milliseconds(2000));
    const auto tried = [&](const std::string& name) {
        const auto admitted = trials.admit(facts_of(name), {48000, 64});
        if (admitted) return std::string("admitted");
        CHECK(admitted.error().code == Code::plugin);
        CHECK(says(admitted.error().text, "urn:signalbox:test:bad:" + name));
        CHECK(trials.refusal(facts_of(name)) == admitted.error().text);
        return admitted.error().text;
    };
    CHECK(tried("none") == "admitted");
    CHECK(says(tried("start-crash"), "crashed (SIGABRT) while it was being started"));
    CHECK(says(tried("start-hang"), "did not come back within 2 s while it was being started"));
    CHECK(says(tried("start-exit"), "ended with 3 while it was being started"));
    CHECK(says(tried("run-crash"), "crashed (SIGABRT) while it was being started"));  // in the silence that settles it
    CHECK(says(tried("end-crash"), "crashed (SIGABRT) while it was being let go of"));
    CHECK(tried("start-umask") == "admitted");  // what is changed off the audio thread is put back
    CHECK(says(tried("run-umask"), "changes the umask"));
    CHECK(says(tried("run-directory"), "changes the working directory"));
    CHECK(says(tried("run-locale"), "changes the locale"));
#if defined(__x86_64__)
    CHECK(says(tried("run-rounding"), "changes how floating point rounds"));
#endif
}

TEST_CASE("that one did not come back in time is not kept for the next start", "[bad]") {
    const test::Folder state;
    const auto facts = facts_of("start-hang");
    host::Trials trials(TEST_PROBE, state.path(), std::chrono::milliseconds(200));
    const auto first = trials.admit(facts, {48000, 64});
    REQUIRE_FALSE(first);
    CHECK(says(first.error().text, "did not come back"));
    CHECK(trials.refusal(facts) == first.error().text);
    host::Trials later("/nowhere/probe", state.path());
    CHECK(says(later.admit(facts, {48000, 64}).error().text, "/nowhere/probe"));
}

TEST_CASE("a verdict on what was read of half a bundle is none on the whole", "[bad]") {
    const Bundles bundles;
    const test::Folder state;
    host::Trials trials(TEST_PROBE, state.path());
    host::Catalogue catalogue(state.path(), TEST_PROBE);
    const fs::path from = fs::path(ask::kBundles) / "amp.lv2", to = bundles.bundle("amp");
    fs::create_directories(to);
    fs::copy_file(from / "manifest.ttl", to / "manifest.ttl");
    bundles.write("amp", "amp.ttl",
                  kPrefixes + "<" + ask::kTest + "amp> a lv2:Plugin ; doap:name \"amp\" ; lv2:port " + kIn + " .\n");
    const auto early = ask::find(catalogue, ask::kTest + "amp");
    REQUIRE((early && *early && (*early)->ports.size() == 1));
    fs::copy_file(from / "amp.ttl", to / "amp.ttl", fs::copy_options::overwrite_existing);
    fs::copy_file(from / "amp.so", to / "amp.so");
    REQUIRE_FALSE(trials.admit(**early, {48000, 64}));  // who was asked before hears of it only now
    CHECK_FALSE(trials.refusal(**early).empty());
    const auto whole = ask::find(catalogue, ask::kTest + "amp");
    REQUIRE((whole && *whole && (*whole)->ports.size() == 3));
    CHECK(trials.refusal(**whole).empty());
    CHECK(trials.admit(**whole, {48000, 64}));
}

TEST_CASE("a bundle that is looked at while it is copied is taken when it is whole", "[bad]") {
    const Bundles bundles;
    const test::Folder state;
    host::Catalogue catalogue(state.path(), TEST_PROBE);
    const fs::path from = fs::path(ask::kBundles) / "amp.lv2", to = bundles.bundle("amp");
    const auto look = [&] {
        catalogue.rescan();
        const auto found = ask::find(catalogue, ask::kTest + "amp");
        return found && *found && catalogue.trials()->admit(**found, {48000, 64}) && ask::Room().make(*found);
    };
    fs::create_directories(to);
    CHECK_FALSE(look());
    for (const char* const file : {"manifest.ttl", "amp.ttl", "amp.so"}) {
        // Half a library may be whole but for what debuggers read.
        const auto some = std::min<std::uintmax_t>(fs::file_size(from / file) / 2, 512);
        for (const std::uintmax_t part : {std::uintmax_t{0}, some}) {
            fs::copy_file(from / file, to / file, fs::copy_options::overwrite_existing);
            fs::resize_file(to / file, part);
            CHECK_FALSE(look());
        }
        fs::copy_file(from / file, to / file, fs::copy_options::overwrite_existing);
        CHECK(look() == (std::string(file) == "amp.so"));
    }
}

TEST_CASE("a verdict is kept, until the bundle changes", "[bad]") {
    const Bundles bundles;
    const test::Folder state;
    fs::copy_file(TEST_BAD, bundles.bundle("good") / "own.so");
    auto facts = facts_of("start-crash");
    facts.bundle = bundles.bundle("good").native();
    facts.library = facts.bundle + "/own.so";
    REQUIRE_FALSE(host::Trials(TEST_PROBE, state.path()).admit(facts, {48000, 64}));
    // Who cannot be run knows only what it was told before.
    host::Trials later("/nowhere/probe", state.path());
    const auto again = later.admit(facts, {48000, 64});
    REQUIRE_FALSE(again);
    CHECK(says(again.error().text, "SIGABRT"));
    bundles.write("good", "new.txt", "new");
    CHECK(later.refusal(facts).empty());
    CHECK(says(later.admit(facts, {48000, 64}).error().text, "/nowhere/probe"));
}
