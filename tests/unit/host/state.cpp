// SPDX-FileCopyrightText: 2026 The Signalbox authors
// SPDX-License-Identifier: ISC
#include "daemon/host/state.hpp"

#include <filesystem>
#include <fstream>

#include <lv2/atom/atom.h>

#include "daemon/host/features.hpp"
#include "daemon/host/plugin_log.hpp"
#include "daemon/host/property.hpp"
#include "tests/unit/catch.hpp"
#include "tests/unit/host/ask.hpp"
#include "tests/unit/system/folder.hpp"

using namespace signalbox;
namespace fs = std::filesystem;

namespace {

// The plugin of tests whose gain is its state.
struct Memory {
    explicit Memory(const std::string& folder, const ask::Room::Values& values = {},
                    const graph::PluginState& state = nullptr) {
        const auto made =
            host::Instance::make(ask::facts(ask::kTest + "memory"), {.rate_hz = 48000, .state_directory = folder},
                                 values, room.arena, room.cells, state);
        REQUIRE(made);
        instance = *made;
        instance->seed(room.cells);
        room.cells.refresh(instance->node().first_cell, instance->node().cell_count);
    }
    float gain() {
        ask::run(*instance, room.cells, {1.0F});
        return instance->node().outputs[0].buffer[0];
    }
    graph::PluginState saved() {
        auto state = instance->save_state();
        REQUIRE(state);
        return *state;
    }
    ask::Room room;
    std::shared_ptr<host::Instance> instance;
};

const json::Value* find(const graph::PluginState& state, const std::string& key) {
    for (const json::Value& item : *state) {
        if (*item.find("key")->string() == ask::kTest + "memory#" + key) return item.find("value");
    }
    return nullptr;
}

host::Property property(const std::string& type, std::string body) { return {"urn:k", type, std::move(body)}; }

template <class T>
std::string bytes(T value) {
    return {reinterpret_cast<const char*>(&value), sizeof value};
}

graph::PluginState with_path(const std::string& path) {
    return graph::make_state(
        {json::Object{{"key", ask::kTest + "memory#file", {}}, {"type", LV2_ATOM__Path, {}}, {"value", path, {}}}});
}

}  // namespace

TEST_CASE("a plugin's state goes from one instance to another", "[state]") {
    const test::Folder folder;
    Memory first(folder.path(), {{"learn", 3.0F}});
    REQUIRE(first.instance->has_state());
    CHECK(first.gain() == 3.0F);
    const auto state = first.saved();
    REQUIRE(state != nullptr);
    CHECK(*find(state, "gain")->number() == 3);
    CHECK(*find(state, "text")->string() == "gr\u00fc\u00df \"dich\"");
    CHECK(*find(state, "type")->string() == LV2_ATOM__Float);
    Memory second(folder.path(), {}, state);
    CHECK(second.gain() == 3.0F);
    CHECK(*second.saved() == *state);
    // Through a file's text, too.
    const auto read = json::read(json::write(json::Value(*state)));
    REQUIRE(read);
    CHECK(*(*read).array() == *state);
}

TEST_CASE("files that a plugin makes are in the state directory, each time anew", "[state]") {
    const test::Folder folder;
    Memory first(folder.path(), {{"learn", 2.0F}, {"file", 1.0F}});
    const auto one = first.saved(), two = first.saved();
    const std::string path = *find(one, "file")->string();
    CHECK(path.starts_with("files/"));
    CHECK(path.ends_with("/below/gain.txt"));
    CHECK(path != *find(two, "file")->string());
    CHECK(fs::exists(fs::path(folder.path()) / path));
    std::ofstream(fs::path(folder.path()) / path) << "0.25";  // the plugin reads it
    CHECK(Memory(folder.path(), {}, one).gain() == 0.25F);
}

TEST_CASE("a path that leads out of the state directory is refused in words", "[state]") {
    const test::Folder folder;
    std::vector<std::string> lines;
    host::PluginLog::send_to([&](host::LogKind, const std::string& line) { lines.push_back(line); });
    for (const char* const path : {"../secret", "files/../../secret", "elsewhere/x", "files/.."}) {
        CAPTURE(path);
        lines.clear();
        Memory memory(folder.path(), {}, with_path(path));  // plays without it
        REQUIRE(lines.size() == 1);
        CHECK(lines[0].find("which is not below") != std::string::npos);
        CHECK_FALSE(memory.instance->restore_state(with_path(path)));
    }
    std::ofstream(folder.path() + "/mine.txt") << "0.75";  // what is named from the root is the user's own
    CHECK(Memory(folder.path(), {}, with_path(folder.path() + "/mine.txt")).gain() == 0.75F);
    host::PluginLog::send_to([](host::LogKind, const std::string&) {});
}

TEST_CASE("a state of 64 MB is refused, one of 1 MB is kept", "[state]") {
    const test::Folder folder;
    Memory big(folder.path(), {{"megabytes", 64.0F}});
    const auto refused = big.instance->save_state();
    REQUIRE_FALSE(refused);
    CHECK(refused.error().code == Code::limit);
    CHECK(refused.error().text.find("at most 16777216 are kept") != std::string::npos);
    Memory fine(folder.path(), {{"megabytes", 1.0F}});
    const auto state = fine.saved();
    std::string blob;
    REQUIRE(host::from_base64(*find(state, "blob")->find("base64")->string(), blob));
    REQUIRE(blob.size() == 1048576);
    for (std::size_t i = 0; i < blob.size(); ++i) REQUIRE(blob[i] == static_cast<char>(i * 7));
}

TEST_CASE("values are written as what they are, and read back to the bit", "[state]") {
    const auto real = host::map_uri(LV2_ATOM__Float), urid = host::map_uri(LV2_ATOM__URID);
    const std::uint32_t mine = host::map_uri("urn:mine");
    const std::vector<std::pair<host::Property, std::string>> cases = {
        {property(LV2_ATOM__String, std::string("hi\0", 3)), "\"hi\""},
        {property(LV2_ATOM__String, std::string("h\0i\0", 4)), "{\"base64\": \"aABpAA==\"}"},
        {property(LV2_ATOM__String, std::string("\xff\0", 2)), "{\"base64\": \"/wA=\"}"},
        {property(LV2_ATOM__String, ""), "{\"base64\": \"\"}"},
        {property(LV2_ATOM__Int, bytes(std::int32_t{-5})), "-5"},
        {property(LV2_ATOM__Int, bytes(std::int32_t{-2147483647 - 1})), "-2147483648"},
        {property(LV2_ATOM__Long, bytes(std::int64_t{1} << 40)), "1099511627776"},
        {property(LV2_ATOM__Long, bytes(std::int64_t{9007199254740993})), "{\"base64\": \"AQAAAAAAIAA=\"}"},
        {property(LV2_ATOM__Float, bytes(0.1F)), "0.10000000149011612"},
        {property(LV2_ATOM__Double, bytes(0.1)), "0.1"},
        {property(LV2_ATOM__Bool, bytes(std::int32_t{1})), "true"},
        {property(LV2_ATOM__Bool, bytes(std::int32_t{7})), "{\"base64\": \"BwAAAA==\"}"},
        {property(LV2_ATOM__URID, bytes(mine)), "\"urn:mine\""},
        {property("urn:own", "abc"), "{\"base64\": \"YWJj\"}"},
    };
    for (const auto& [from, text] : cases) {
        CAPTURE(from.type, text);
        const json::Value value = host::to_json(from);
        CHECK(json::write(*value.find("value")) == text);
        const auto back = host::property_from(value);
        REQUIRE(back);
        CHECK(*back == from);
    }
    // URIs inside are numbers of the day: what was 17 when it was written may be 4 now.
    const json::Value vector = host::to_json(
        property(LV2_ATOM__Vector, bytes(std::uint32_t{4}) + bytes(urid) + bytes(mine) + bytes(std::uint32_t{0})));
    const json::Value* const uris = vector.find("value")->find("uris");
    REQUIRE(uris != nullptr);
    CHECK(*uris->find(std::to_string(mine))->string() == "urn:mine");
    const auto later = host::property_from(json::Object{
        {"key", "urn:k", {}},
        {"type", LV2_ATOM__Vector, {}},
        {"value",
         json::Object{
             {"base64",
              host::to_base64(bytes(std::uint32_t{4}) + bytes(std::uint32_t{900001}) + bytes(std::uint32_t{1})),
              {}},
             {"uris", json::Object{{"900001", LV2_ATOM__Float, {}}}, {}}},
         {}}});
    REQUIRE(later);
    CHECK(later->body == bytes(std::uint32_t{4}) + bytes(real) + bytes(std::uint32_t{1}));
}

TEST_CASE("what is no property is refused", "[state]") {
    for (const char* const text :
         {R"({})", R"({"key": "urn:k", "type": "urn:t"})", R"({"key": "", "type": "urn:t", "value": 1})",
          R"({"key": "urn:k", "type": "urn:t", "value": 1})", R"({"key": "urn:k", "type": "urn:t", "value": null})",
          R"({"key": "urn:k", "type": "urn:t", "value": {"base64": "AAA"}})",
          R"({"key": "urn:k", "type": "urn:t", "value": {"base64": "AA=A"}})",
          R"({"key": "urn:k", "type": "http://lv2plug.in/ns/ext/atom#Int", "value": 0.5})",
          R"({"key": "urn:k", "type": "http://lv2plug.in/ns/ext/atom#Int", "value": 3000000000})",
          R"({"key": "urn:k", "type": "http://lv2plug.in/ns/ext/atom#Bool", "value": 1})"}) {
        CAPTURE(text);
        const auto value = json::read(text);
        REQUIRE(value);
        CHECK_FALSE(host::property_from(*value));
    }
}
