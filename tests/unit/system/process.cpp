// SPDX-FileCopyrightText: 2026 The Signalbox authors
// SPDX-License-Identifier: ISC
#include <pthread.h>
#include <sched.h>
#include <sys/mman.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cstdint>
#include <cstring>
#include <limits>
#include <thread>

#include "daemon/system/audio_thread.hpp"
#include "daemon/system/dma_latency.hpp"
#include "daemon/system/memory.hpp"
#include "daemon/system/notify.hpp"
#include "daemon/system/rights.hpp"
#include "daemon/system/state_lock.hpp"
#include "tests/unit/catch.hpp"
#include "tests/unit/system/folder.hpp"

using namespace signalbox;
using namespace signalbox::system;

TEST_CASE("lists of processors", "[system]") {
    CHECK(parse_cpus("0") == std::vector{0});
    if (std::thread::hardware_concurrency() > 1) {
        CHECK(parse_cpus("0-1") == std::vector{0, 1});
        CHECK(parse_cpus("1,0") == std::vector{1, 0});
    }
    for (const char* bad : {"", "a", "0,", ",0", "1-0", "0-", "-1", "0 1", "99999", "0-99999", "0x1"}) {
        CAPTURE(bad);
        CHECK_FALSE(parse_cpus(bad));
    }
}

TEST_CASE("an audio thread is named, pinned, and flushes denormals", "[system]") {
    char name[16] = {};
    cpu_set_t cpus;
    volatile float tiny = std::numeric_limits<float>::min(), half = 0.5F;
    float product = 1;
    std::thread([&] {
        REQUIRE(settle_audio_thread({0}));
        pthread_getname_np(pthread_self(), name, sizeof name);
        pthread_getaffinity_np(pthread_self(), sizeof cpus, &cpus);
        product = tiny * half;
    }).join();
    CHECK(std::string(name) == "signalbox-audio");
    CHECK(CPU_COUNT(&cpus) == 1);
    CHECK(CPU_ISSET(0, &cpus));
#if defined(__x86_64__) || defined(__aarch64__)
    CHECK(product == 0.0F);
#endif
    CHECK(tiny * half > 0.0F);  // this thread is as it was
}

namespace {

constexpr std::size_t kDeep = std::size_t{128} * 1024;

// Uses a lot of stack, and says where it was.
[[gnu::noinline]] std::uintptr_t go_deep() {
    volatile char room[kDeep];
    for (std::size_t i = 0; i < kDeep; i += 1024) room[i] = 1;
    return reinterpret_cast<std::uintptr_t>(room) / 4096 * 4096;
}

// How many of the pages of what go_deep used are in memory.
std::size_t resident(std::uintptr_t from) {
    std::array<unsigned char, kDeep / 4096> pages{};
    REQUIRE(mincore(reinterpret_cast<void*>(from), kDeep, pages.data()) == 0);
    return static_cast<std::size_t>(
        std::count_if(pages.begin(), pages.end(), [](int page) { return (page & 1) != 0; }));
}

}  // namespace

TEST_CASE("a stack that is given back takes no memory, and can be used again", "[system]") {
    std::size_t used = 0, left = 0, again = 0;
    std::thread([&] {
        const std::uintptr_t room = go_deep();
        used = resident(room);
        give_back_stack();
        left = resident(room);
        again = resident(go_deep());
    }).join();
    CHECK(used == kDeep / 4096);
    CHECK(left <= 4);
    CHECK(again == used);
}

TEST_CASE("the service manager is told, at a path and in the abstract namespace", "[system]") {
    const test::Folder folder;
    for (const std::string& place : {folder.path() + "/notify", "@signalbox-test-" + std::to_string(getpid())}) {
        sockaddr_un address{};
        address.sun_family = AF_UNIX;
        std::memcpy(address.sun_path, place.data(), place.size());
        if (place[0] == '@') address.sun_path[0] = '\0';
        const int fd = socket(AF_UNIX, SOCK_DGRAM, 0);
        const auto size = static_cast<socklen_t>(offsetof(sockaddr_un, sun_path) + place.size());
        REQUIRE(bind(fd, reinterpret_cast<const sockaddr*>(&address), size) == 0);
        setenv("NOTIFY_SOCKET", place.c_str(), 1);
        CHECK(notify("READY=1\nSTATUS=well"));
        char text[64] = {};
        CHECK(recv(fd, text, sizeof text - 1, MSG_DONTWAIT) == 19);
        CHECK(std::string(text) == "READY=1\nSTATUS=well");
        close(fd);
    }
    unsetenv("NOTIFY_SOCKET");
    CHECK_FALSE(notify("READY=1"));
}

TEST_CASE("a state directory has one owner, who is named", "[system]") {
    const test::Folder folder;
    const std::string directory = folder.path() + "/made/by/need";
    {
        const auto first = StateLock::take(directory);
        REQUIRE(first);
        const auto second = StateLock::take(directory);
        REQUIRE_FALSE(second);
        CHECK(second.error().code == Code::busy);
        CHECK(second.error().text.find("already running, pid " + std::to_string(getpid())) == 0);
    }
    CHECK(StateLock::take(directory));
    const auto nowhere = StateLock::take("/proc/nowhere");
    REQUIRE_FALSE(nowhere);
    CHECK(nowhere.error().code == Code::file);
}

TEST_CASE("sleep states are held where the file can be written", "[system]") {
    const test::Folder folder;
    CHECK_FALSE(DmaLatency(folder.path() + "/absent").held());
    folder.write("latency", "");
    CHECK(DmaLatency(folder.path() + "/latency").held());
}

TEST_CASE("each missing right is one line that says how to grant it", "[system]") {
    Rights rights;
    rights.fifo_error = "Operation not permitted";
    rights.memlock_bytes = 65536;
    rights.deep_sleep = true;
    rights.receive_buffer = 212992;
    const auto lines = missing(rights);
    REQUIRE(lines.size() == 4);
    CHECK(lines[0].find("Operation not permitted") != std::string::npos);
    CHECK(lines[0].find("LimitRTPRIO=95") != std::string::npos);
    CHECK(lines[1].find("64 KiB") != std::string::npos);
    CHECK(lines[1].find("LimitMEMLOCK=infinity") != std::string::npos);
    CHECK(lines[2].find("/dev/cpu_dma_latency") == 0);
    CHECK(lines[2].find("60-signalbox.rules") != std::string::npos);
    CHECK(lines[3].find("about 532 messages") != std::string::npos);
    CHECK(lines[3].find("net.core.rmem_max=8388608") != std::string::npos);
    rights.fifo_works = true;
    rights.memlock_bytes = -1;
    rights.deep_sleep = false;
    rights.receive_buffer = kReceiveBuffer;
    CHECK(missing(rights).empty());
}
