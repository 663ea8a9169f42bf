// SPDX-FileCopyrightText: 2026 The Signalbox authors
// SPDX-License-Identifier: ISC
#include "daemon/host/helpers.hpp"

#include <atomic>
#include <future>
#include <mutex>
#include <set>
#include <thread>
#include <vector>

#include "daemon/host/features.hpp"
#include "tests/unit/catch.hpp"

using signalbox::host::Helpers;
using namespace std::chrono_literals;

TEST_CASE("jobs are done in order by one thread while they are short") {
    std::vector<int> done;
    {
        Helpers helpers(1h);
        for (int i = 0; i < 1000; ++i) helpers.post([&done, i] { done.push_back(i); });
        CHECK(helpers.threads() == 1);
    }
    REQUIRE(done.size() == 1000);
    for (int i = 0; i < 1000; ++i) REQUIRE(done[static_cast<std::size_t>(i)] == i);
}

TEST_CASE("a job that waits gets another thread, up to four") {
    Helpers helpers(5ms, 1h, 1h);
    std::promise<void> open;
    const std::shared_future<void> gate = open.get_future().share();
    std::vector<std::future<void>> started;
    for (int i = 0; i < 4; ++i) {
        auto entered = std::make_shared<std::promise<void>>();
        started.push_back(entered->get_future());
        helpers.post([entered, gate] {
            entered->set_value();
            gate.wait();
        });
    }
    for (auto& one : started) one.wait();  // all four run at once, or this waits for ever
    CHECK(helpers.threads() == 4);
    std::promise<void> fifth;
    auto ran = fifth.get_future();
    helpers.post([&] { fifth.set_value(); });
    CHECK(ran.wait_for(50ms) == std::future_status::timeout);
    CHECK(helpers.threads() == 4);
    open.set_value();
    ran.wait();
}

TEST_CASE("who has been busy for long is not one of the four, and there is an end to it") {
    std::promise<void> open;
    const std::shared_future<void> gate = open.get_future().share();
    std::atomic<int> held{0}, after{0};
    Helpers helpers(1ms, 1h, 20ms);
    for (int i = 0; i < 40; ++i) {
        helpers.post([&held, gate] {
            ++held;
            gate.wait();
        });
    }
    while (held < 16) std::this_thread::sleep_for(1ms);  // or this waits for ever
    helpers.post([&] { ++after; });
    std::this_thread::sleep_for(100ms);
    CHECK(held == 16);
    CHECK(helpers.threads() == 16);
    CHECK(after == 0);
    open.set_value();
    while (after == 0) std::this_thread::sleep_for(1ms);
}

TEST_CASE("a call that does not come back is abandoned, and the others go on") {
    std::promise<void> open, returned;
    const std::shared_future<void> gate = open.get_future().share();
    std::atomic<int> given_up{0};
    {
        Helpers helpers(5ms, 50ms);
        for (int i = 0; i < 5; ++i) {
            helpers.post([gate] { gate.wait(); }, [&] { ++given_up; });
        }
        std::promise<void> after;
        helpers.post([&] { after.set_value(); });
        after.get_future().wait();
        helpers.post([&returned, gate] {
            gate.wait();
            returned.set_value();
        });
    }  // waits for no abandoned call: the gate is still shut
    CHECK(given_up == 5);
    open.set_value();
    returned.get_future().wait();
}

TEST_CASE("abandoned calls are counted, and their threads are not") {
    std::promise<void> open, told, returned;
    const std::shared_future<void> gate = open.get_future().share();
    Helpers helpers(5ms, 20ms);
    helpers.post(
        [&returned, gate] {
            gate.wait();
            returned.set_value();
        },
        [&] { told.set_value(); });
    told.get_future().wait();
    CHECK(helpers.abandoned() == 1);
    CHECK(helpers.threads() == 0);
    CHECK_FALSE(helpers.finish());
    open.set_value();
    returned.get_future().wait();
    for (int k = 0; k < 1000 && !helpers.finish(); ++k) std::this_thread::sleep_for(10ms);
    CHECK(helpers.finish());
}

TEST_CASE("jobs may be posted from everywhere, jobs included") {
    std::atomic<int> done{0};
    {
        Helpers helpers(1ms);
        std::vector<std::thread> posters;
        for (int t = 0; t < 4; ++t) {
            posters.emplace_back([&] {
                for (int i = 0; i < 500; ++i) {
                    helpers.post([&] {
                        helpers.post([&] { ++done; });
                        ++done;
                    });
                }
            });
        }
        for (auto& poster : posters) poster.join();
    }
    CHECK(done == 4 * 500 * 2);
}

TEST_CASE("URIs have one number each, for every thread") {
    using namespace signalbox::host;
    std::vector<std::thread> threads;
    std::mutex mutex;
    std::set<std::vector<LV2_URID>> seen;
    for (int t = 0; t < 4; ++t) {
        threads.emplace_back([&] {
            std::vector<LV2_URID> mine;
            for (int i = 0; i < 2000; ++i) mine.push_back(map_uri("urn:test:uri:" + std::to_string(i)));
            const std::lock_guard lock(mutex);
            seen.insert(mine);
        });
    }
    for (auto& thread : threads) thread.join();
    REQUIRE(seen.size() == 1);
    const auto& numbers = *seen.begin();
    CHECK(std::set<LV2_URID>(numbers.begin(), numbers.end()).size() == 2000);
    for (std::size_t i = 0; i < numbers.size(); ++i) {
        REQUIRE(numbers[i] != 0);
        REQUIRE(unmap_uri(numbers[i]) == "urn:test:uri:" + std::to_string(i));
    }
    CHECK(unmap_uri(0) == nullptr);
    CHECK(unmap_uri(4000000000U) == nullptr);
}
