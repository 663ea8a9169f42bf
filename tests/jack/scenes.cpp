// SPDX-FileCopyrightText: 2026 The Signalbox authors
// SPDX-License-Identifier: ISC
#include "tests/jack/scenes.hpp"

#include <pthread.h>
#include <sched.h>

#include <algorithm>
#include <atomic>
#include <chrono>
#include <cstdlib>
#include <iostream>
#include <thread>

#include "tests/jack/rig.hpp"
#include "tests/unit/catch.hpp"

namespace signalbox::tests {

using drivers::Connection;
using Kind = News::Kind;

namespace {

bool contains(const std::vector<Connection>& list, const Connection& wanted) {
    return std::find(list.begin(), list.end(), wanted) != list.end();
}

int crashes() {
    const char* wanted = std::getenv("SIGNALBOX_TEST_CRASHES");
    return wanted != nullptr ? std::atoi(wanted) : 3;
}

// 0: not realtime.
int priority_of(pthread_t thread) {
    int policy = SCHED_OTHER;
    sched_param parameters{};
    REQUIRE(pthread_getschedparam(thread, &policy, &parameters) == 0);
    policy &= ~SCHED_RESET_ON_FORK;
    return policy == SCHED_FIFO || policy == SCHED_RR ? parameters.sched_priority : 0;
}

bool realtime_allowed() {
    bool allowed = false;
    std::thread([&] {
        const sched_param parameters{.sched_priority = 88};  // the most that one of the servers asks for
        allowed = pthread_setschedparam(pthread_self(), SCHED_FIFO, &parameters) == 0;
    }).join();
    return allowed;
}

}  // namespace

void prepare_audio_thread(Server& server) {
    server.start();
    std::atomic<int> prepared{0};
    std::atomic<pthread_t> thread{};
    Rig rig({.server = server.name(), .on_audio_thread = [&] {
                 thread = pthread_self();
                 ++prepared;
             }});
    REQUIRE(rig.plays());
    CHECK(prepared == 1);
    CHECK(pthread_equal(thread, rig.wires.thread) != 0);
    if (realtime_allowed()) CHECK(eventually([&] { return priority_of(rig.wires.thread) > 0; }));
    CHECK(eventually([&] { return rig.driver->status().priority == priority_of(rig.wires.thread); }));
}

void wait_for_server(Server& server) {
    Rig rig({.server = server.name()});
    REQUIRE(eventually([&] { return rig.news.count(Kind::trouble) == 1; }));
    CHECK(rig.driver->status().trouble.find("is not running") != std::string::npos);
    CHECK(rig.driver->while_stopped([] {}));
    std::this_thread::sleep_for(std::chrono::milliseconds(800));  // several retries
    server.start();
    REQUIRE(rig.plays());
    CHECK(rig.news.count(Kind::trouble) == 1);
    CHECK(rig.driver->status().trouble.empty());
}

void survive_crashes(Server& server, const std::string& sink) {
    server.start();
    Rig rig({.server = server.name()});
    REQUIRE(rig.plays());
    auto peer = std::make_unique<Peer>("peer", server.environment());
    CHECK(peer->ask("connect peer:send signalbox:in_1") == "0");
    CHECK(peer->ask("connect signalbox:out_1 peer:receive") == "0");
    CHECK(peer->ask("connect signalbox:out_2 " + sink) == "0");
    REQUIRE(eventually([&] { return rig.driver->connections().size() == 3; }));
    for (int i = 1; i <= crashes(); ++i) {
        const unsigned rate = i % 2 == 1 ? 48000 : 44100, frames = i % 2 == 1 ? 128 : 64;
        const std::uint64_t frame = rig.engine.progress().frame;
        server.kill();
        REQUIRE(eventually([&] { return rig.news.count(Kind::stopped) == static_cast<std::size_t>(i); }));
        CHECK_FALSE(rig.driver->status().trouble.empty());
        peer->kill();
        const std::size_t asked = rig.news.count(Kind::rate);
        server.start(rate, frames);
        const auto back = std::chrono::steady_clock::now();
        REQUIRE(eventually([&] { return rig.driver->status().running || rig.news.count(Kind::rate) > asked; }));
        if (rig.news.count(Kind::rate) > asked) {
            CHECK(rig.driver->while_stopped([&] { rig.engine.prepare(rate); }));
            rig.driver->resume(rate);
        }
        REQUIRE(rig.plays());
        const std::chrono::duration<double, std::milli> took = std::chrono::steady_clock::now() - back;
        std::cout << "crash " << i << ": playing " << took.count() << " ms after the server's return\n";
        CHECK(rig.driver->status().rate_hz == rate);
        CHECK(rig.driver->status().frames == frames);
        CHECK(rig.engine.progress().frame > frame);
        peer = std::make_unique<Peer>("peer", server.environment());
        peer->ask("send 0.5");
        CHECK(peer->hears(0.25F));
        CHECK(eventually([&] { return peer->ask("cables signalbox:out_2") == sink; }));
    }
    CHECK(rig.driver->status().reconnects == static_cast<std::uint64_t>(crashes()));
    CHECK(rig.driver->connections().size() == 3);
}

void follow_clients(Server& server) {
    server.start();
    Rig rig({.server = server.name()});
    REQUIRE(rig.plays());
    const Connection in{"in_1", "peer:send"}, out{"out_1", "peer:receive"};
    rig.driver->restore({in, out});
    for (const bool crash : {false, true}) {
        Peer peer("peer", server.environment());
        REQUIRE(eventually([&] { return peer.ask("cables peer:send") == "signalbox:in_1"; }));
        REQUIRE(eventually([&] { return peer.ask("cables peer:receive") == "signalbox:out_1"; }));
        if (crash) {
            peer.kill();
        } else {
            peer.close();
        }
    }
    Peer peer("peer", server.environment());
    REQUIRE(eventually([&] { return peer.ask("cables peer:send") == "signalbox:in_1"; }));
    CHECK(peer.ask("disconnect peer:send signalbox:in_1") == "0");
    REQUIRE(eventually([&] { return !contains(rig.driver->connections(), in); }));
    CHECK(contains(rig.driver->connections(), out));
}

}  // namespace signalbox::tests
