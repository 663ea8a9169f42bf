// SPDX-FileCopyrightText: 2026 The Signalbox authors
// SPDX-License-Identifier: ISC
#include <random>

#include "tests/unit/catch.hpp"
#include "tests/unit/control/desk.hpp"

using namespace signalbox::control;
using namespace signalbox::control::test;

namespace {

std::vector<std::string> sound_packets() {
    const std::string set = message("/node/eq/gain", Wire().f(1));
    return {set,
            bundle(1, {set, message("/rack/add", Wire().s("urn:x").s("new")), message("/node/new/a", Wire().i(1))}),
            message("/node/{eq,e*}/[a-g]*", Wire().i(1).f(1)),
            message("/rack/insert", Wire().i(3).s("urn:x").s("a").s("in:1").s("out:1")),
            message("/subscribe", Wire().i(9000).f(1)),
            bundle(5, {message("/at", Wire().h(9)), bundle(1, {set, message("/node/eq/@bypass", Wire().tag('T'))})}),
            message("/sync", Wire().d(1)),
            message("/node//norm", Wire().s("0.5"))};
}

}  // namespace

TEST_CASE("packets of noise are answered with a fault or an error, and nothing falls") {
    Office office;
    office.session.add("eq");
    std::mt19937 random(7);
    for (int round = 0; round < 20000; ++round) {
        std::string packet(random() % 64, ' ');
        for (char& c : packet) c = static_cast<char>(random());
        const auto answers = office.ask(packet);
        REQUIRE(answers.size() == 1);
        REQUIRE(answers[0].starts_with("/error "));
    }
}

TEST_CASE("bent packets never do more than they say") {
    Office office;
    office.session.add("eq");
    std::mt19937 random(8);
    const auto packets = sound_packets();
    for (int round = 0; round < 100000; ++round) {
        std::string packet = packets[random() % packets.size()];
        for (std::size_t k = 1 + random() % 4; k > 0; --k)
            packet[random() % packet.size()] = static_cast<char>(random());
        if (random() % 8 == 0) packet.resize(random() % packet.size());
        office.ask(packet);
        office.told(9000);
    }
    for (const auto& set : office.session.sets) {
        REQUIRE(set.address.starts_with("/node/eq/"));
        REQUIRE(std::isfinite(set.value));
    }
    for (const auto& transaction : office.session.transactions) REQUIRE(!transaction.items.empty());
    CHECK(office.ask(message("/ping")) == std::vector<std::string>{"/pong"});
}
