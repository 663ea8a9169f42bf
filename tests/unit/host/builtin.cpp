// SPDX-FileCopyrightText: 2026 The Signalbox authors
// SPDX-License-Identifier: ISC
#include <algorithm>
#include <cmath>

#include "daemon/host/builtin.hpp"
#include "tests/unit/catch.hpp"
#include "tests/unit/host/ask.hpp"

using namespace signalbox;

namespace {

host::FactsPtr own(const std::string& uri) {
    for (const auto& facts : host::builtin_facts()) {
        if (facts->uri == uri) return facts;
    }
    return nullptr;
}

const std::vector<float> kHalf(256, 0.5f);

}  // namespace

TEST_CASE("what is built in describes itself without gaps") {
    REQUIRE(host::builtin_facts().size() == 5);
    ask::Room room;
    for (const auto& facts : host::builtin_facts()) {
        CAPTURE(facts->uri);
        CHECK(facts->library.empty());
        CHECK(facts->refused.empty());
        for (std::uint32_t i = 0; i < facts->ports.size(); ++i) {
            const auto& port = facts->ports[i];
            CHECK(port.index == i);
            CHECK((port.minimum <= port.initial && port.initial <= port.maximum));
            if (port.enumeration) CHECK(port.points.size() == static_cast<std::size_t>(port.maximum) + 1);
        }
        CHECK(host::make_builtin(facts->uri, {}, room.arena) != nullptr);
    }
    CHECK(host::make_builtin("urn:signalbox:nothing", {}, room.arena) == nullptr);
}

TEST_CASE("the gain node turns both channels") {
    ask::Room room;
    const auto made = room.make(own("urn:signalbox:gain"), {{"gain", -6.0f}});
    REQUIRE(made);
    ask::run(**made, room.cells, kHalf);
    const rt::Node& node = (*made)->node();
    REQUIRE(node.output_count == 2);
    for (std::uint32_t c = 0; c < 2; ++c) {
        CHECK(static_cast<double>(node.outputs[c].buffer[255]) == Approx(0.5 * std::pow(10.0, -0.3)).epsilon(1e-6));
    }
}

TEST_CASE("a muted gain node is silent from its first frame") {
    ask::Room room;
    const auto made = room.make(own("urn:signalbox:gain"), {{"mute", 1.0f}});
    REQUIRE(made);
    ask::run(**made, room.cells, kHalf);
    const float* const out = (*made)->node().outputs[0].buffer;
    CHECK(std::all_of(out, out + 256, [](float x) { return x == 0.0f; }));
}

TEST_CASE("the source node plays what it is set to") {
    ask::Room room;
    const auto made = room.make(own("urn:signalbox:source"), {{"type", 0}, {"frequency", 1000}, {"level", -12}});
    REQUIRE(made);
    rt::Node& node = (*made)->node();
    REQUIRE(node.input_count == 0);
    ask::run(**made, room.cells, std::vector<float>(480));
    // At least 50 ms of it have gone already, in blocks of 128 frames: 19 of them.
    for (std::uint32_t i = 0; i < 480; ++i) {
        const double expected = std::pow(10.0, -0.6) * std::sin(2 * 3.14159265358979323846 * (19 * 128 + i) / 48.0);
        REQUIRE(static_cast<double>(node.outputs[0].buffer[i]) == Approx(expected).margin(1e-6));
        REQUIRE(node.outputs[1].buffer[i] == node.outputs[0].buffer[i]);
    }
}

TEST_CASE("a source node told a type that there is not plays the nearest") {
    ask::Room room;
    for (const float type : {-5.0f, 99.0f, 1e30f}) {
        const auto made = room.make(own("urn:signalbox:source"), {{"type", type}});
        REQUIRE(made);
        ask::run(**made, room.cells, std::vector<float>(256));
        CHECK(std::isfinite((*made)->node().outputs[0].buffer[255]));
    }
}

TEST_CASE("the meter node passes audio and tells its level") {
    ask::Room room;
    const auto made = room.make(own("urn:signalbox:meter"));
    REQUIRE(made);
    CHECK((*made)->initial_values() == std::vector<float>(4, -120.0f));
    ask::run(**made, room.cells, kHalf);
    const float* const out = (*made)->node().outputs[1].buffer;
    CHECK(std::equal(kHalf.begin(), kHalf.end(), out));
    CHECK(static_cast<double>(ask::heard(**made, room.cells, "peak_1")) == Approx(20 * std::log10(0.5)).margin(1e-3));
    CHECK(static_cast<double>(ask::heard(**made, room.cells, "peak_2")) == Approx(20 * std::log10(0.5)).margin(1e-3));
    CHECK(ask::heard(**made, room.cells, "rms_1") > -60.0f);
    CHECK(ask::heard(**made, room.cells, "rms_1") < ask::heard(**made, room.cells, "peak_1"));
}
