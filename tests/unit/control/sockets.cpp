// SPDX-FileCopyrightText: 2026 The Signalbox authors
// SPDX-License-Identifier: ISC
#include <arpa/inet.h>
#include <lo/lo.h>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <cstring>
#include <future>
#include <thread>

#include "control/front/front.hpp"
#include "control/net/fd.hpp"
#include "control/osc/timetag.hpp"
#include "tests/unit/catch.hpp"
#include "tests/unit/control/desk.hpp"

using namespace signalbox;
using namespace signalbox::control;
using namespace signalbox::control::test;
using Lines = std::vector<std::string>;

namespace {

constexpr int kPatience = 5000;  // ms

// A front with real sockets on a thread of its own.
class Running {
public:
    Running() {
        session.add("eq");
        thread_ = std::thread([this] { loop_.run(); });
    }
    ~Running() {
        loop_.stop();
        thread_.join();
    }
    FakeSession session;
    std::uint16_t udp() const { return front_.udp_port(); }
    std::uint16_t tcp() const { return front_.tcp_port(); }

    // Runs something where the session may be touched.
    template <class Function>
    auto there(Function function) {
        std::packaged_task<decltype(function())()> task(function);
        auto result = task.get_future();
        loop_.post([&task] { task(); });
        return result.get();
    }

private:
    net::Loop loop_;
    Front front_{session, loop_, {.listen = "127.0.0.1", .allow = "", .port = 0}};
    std::thread thread_;
};

int keep_line(const char* path, const char* types, lo_arg** arguments, int count, lo_message, void* lines) {
    std::string line = path;
    if (*types != 0) line += std::string(" ") + types;
    for (int k = 0; k < count; ++k) {
        const void* argument = arguments[k];
        if (types[k] == 'i') line += " " + std::to_string(unaligned<std::int32_t>(argument));
        if (types[k] == 's') line += std::string(" ") + static_cast<const char*>(argument);
        if (types[k] == 'f') line += " " + std::to_string(unaligned<float>(argument));
    }
    static_cast<Lines*>(lines)->push_back(line);
    return 0;
}

// A client made of liblo: what it sends comes from the port that it listens on.
class LibloClient {
public:
    explicit LibloClient(std::uint16_t port)
        : server_(lo_server_new(nullptr, nullptr)), daemon_(lo_address_new("127.0.0.1", std::to_string(port).c_str())) {
        REQUIRE(server_ != nullptr);
        lo_server_add_method(server_, nullptr, nullptr, keep_line, &lines_);
    }
    ~LibloClient() {
        lo_address_free(daemon_);
        lo_server_free(server_);
    }
    template <class... Arguments>
    void send(const char* path, const char* types, Arguments... arguments) {
        CHECK(lo_send_from(daemon_, server_, LO_TT_IMMEDIATE, path, types, arguments...) > 0);
    }
    void send(lo_bundle bundle) { CHECK(lo_send_bundle_from(daemon_, server_, bundle) > 0); }
    // The next line; empty when none came.
    std::string next(int wait_ms = kPatience) {
        if (lines_.empty()) lo_server_recv_noblock(server_, wait_ms);
        if (lines_.empty()) return {};
        std::string line = lines_.front();
        lines_.erase(lines_.begin());
        return line;
    }
    int port() const { return lo_server_get_port(server_); }

private:
    Lines lines_;
    lo_server server_;
    lo_address daemon_;
};

std::string with_length(const std::string& packet) { return be32(static_cast<std::uint32_t>(packet.size())) + packet; }

// A TCP client with length prefixes, by hand.
class TcpClient {
public:
    explicit TcpClient(std::uint16_t port) : fd_(::socket(AF_INET, SOCK_STREAM, 0)) {
        sockaddr_in to{};
        to.sin_family = AF_INET;
        to.sin_port = htons(port);
        to.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
        REQUIRE(::connect(fd_.get(), reinterpret_cast<const sockaddr*>(&to), sizeof to) == 0);
    }
    void send_bytes(const std::string& bytes) {
        REQUIRE(::send(fd_.get(), bytes.data(), bytes.size(), MSG_NOSIGNAL) == static_cast<ssize_t>(bytes.size()));
    }
    void send(const std::string& packet) { send_bytes(with_length(packet)); }
    std::string next() {
        const std::string size = read(4);
        if (size.size() < 4) return {};
        const std::string packet = read(osc::load32(osc::bytes_of(size).data()));
        return printed(osc::bytes_of(packet));
    }
    // As many bytes; fewer when the connection ends or nothing comes.
    std::string read(std::size_t count) {
        std::string bytes;
        while (bytes.size() < count) {
            pollfd ready{fd_.get(), POLLIN, 0};
            char room[4096];
            if (::poll(&ready, 1, kPatience) <= 0) break;
            const ssize_t got = ::recv(fd_.get(), room, std::min(count - bytes.size(), sizeof room), 0);
            if (got <= 0) break;
            bytes.append(room, static_cast<std::size_t>(got));
        }
        return bytes;
    }

private:
    net::Fd fd_;
};

}  // namespace

TEST_CASE("liblo talks to the front over UDP") {
    Running running;
    LibloClient client(running.udp());
    client.send("/ping", "");
    CHECK(client.next() == "/pong");
    client.send("/node/eq/gain", "if", 7, 1.5);
    CHECK(client.next() == "/ok is 7 /node/eq/gain");
    client.send("/node/eq/gain", "");
    CHECK(client.next() == "/node/eq/gain f 1.500000");
    client.send("/rack/clear", "i", 3);
    CHECK(client.next() == "/ok is 3 /rack/clear");
    client.send("/node/eq/gian", "f", 1.0);
    CHECK(client.next() == "/error iss 1 /node/eq/gian node 'eq' has no control port 'gian'; did you mean 'gain'?");
    client.send("/status", "");
    Lines status;
    while (status.empty() || (status.back() != "/status/end" && !status.back().empty()))
        status.push_back(client.next());
    CHECK(std::count_if(status.begin(), status.end(), [](const auto& line) {
              return line.starts_with("/status/osc/buffer i ") && line != "/status/osc/buffer i 0";
          }) == 1);
}

TEST_CASE("liblo's bundles are transactions, and its timetags are frames") {
    Running running;
    const auto frame = running.there([&running] {
        rt::Block block;
        block.frames = 64;
        block.frame = 96'000;
        block.usecs = read_clocks().monotonic_ns / 1000;
        running.session.engine().cycle(block);
        return block.frame;
    });
    LibloClient client(running.udp());
    lo_timetag later;
    lo_timetag_now(&later);
    later.sec += 10;
    const lo_bundle timed = lo_bundle_new(later), edit = lo_bundle_new(LO_TT_IMMEDIATE);
    const lo_message set = lo_message_new(), add = lo_message_new();
    lo_message_add_float(set, 0.5f);
    lo_message_add_string(add, "urn:x");
    lo_message_add_string(add, "new");
    lo_bundle_add_message(timed, "/node/eq/free", set);
    lo_bundle_add_message(edit, "/rack/add", add);
    lo_bundle_add_bundle(edit, timed);
    client.send(edit);
    CHECK(client.next() == "/ok s /rack/add");
    running.there([&running, frame] {
        REQUIRE(running.session.transactions.size() == 1);
        const auto& set_item = std::get<ParamSet>(running.session.transactions[0].items.at(1));
        const double seconds = (static_cast<double>(set_item.frame) - static_cast<double>(frame)) / 48000;
        CHECK(seconds > 9.0);  // how long it took until lo_timetag_now() is not ours to say
        CHECK(seconds < 10.0 + kPatience / 1000.0);
    });
    lo_bundle_free_recursive(edit);
}

TEST_CASE("subscribers over UDP and TCP are told alike, the sender not") {
    Running running;
    LibloClient one(running.udp()), two(running.udp()), listener(running.udp());
    TcpClient three(running.tcp());
    one.send("/subscribe", "");
    CHECK(one.next() == "/ok s /subscribe");
    two.send("/subscribe", "i", listener.port());
    CHECK(two.next() == "/ok s /subscribe");
    three.send(message("/subscribe"));
    CHECK(three.next() == "/ok s /subscribe");
    one.send("/node/eq/gain", "f", 2.0);
    CHECK(three.next() == "/node/eq/gain f 2");
    CHECK(listener.next() == "/node/eq/gain f 2.000000");
    three.send(message("/node/eq/gain", Wire().f(100)));  // clamped
    CHECK(three.next() == "/node/eq/gain f 24");
    CHECK(one.next() == "/node/eq/gain f 24.000000");
    CHECK(listener.next() == "/node/eq/gain f 24.000000");
    three.send(message("/rack/remove", Wire().s("eq")));
    CHECK(three.next() == "/ok s /rack/remove");
    CHECK(one.next() == "/rack/remove si eq 1");
    CHECK(listener.next() == "/rack/remove si eq 1");
    one.send("/ping", "");
    CHECK(one.next() == "/pong");  // and nothing of its own before it
}

TEST_CASE("a lease that runs out ends a subscription") {
    Running running;
    LibloClient brief(running.udp()), other(running.udp());
    brief.send("/subscribe", "f", 0.05);
    CHECK(brief.next() == "/ok s /subscribe");
    std::this_thread::sleep_for(std::chrono::milliseconds(100));
    other.send("/node/eq/gain", "if", 1, 2.0);
    CHECK(other.next() == "/ok is 1 /node/eq/gain");
    brief.send("/ping", "");
    CHECK(brief.next() == "/pong");
}

TEST_CASE("a TCP client that goes is no subscriber any more") {
    Running running;
    LibloClient watcher(running.udp());
    {
        TcpClient client(running.tcp());
        client.send(message("/subscribe"));
        CHECK(client.next() == "/ok s /subscribe");
    }
    const auto line = [&watcher](const std::string& item) {
        watcher.send("/status", "");
        std::string found, next = watcher.next();
        for (; !next.empty() && next != "/status/end"; next = watcher.next())
            if (next.starts_with("/status/" + item + " ")) found = next;
        return found;
    };
    std::string subscribers;
    for (int k = 0; k < 500 && subscribers != "/status/subscribers i 0"; ++k) {
        subscribers = line("subscribers");
        std::this_thread::sleep_for(std::chrono::milliseconds(10));
    }
    CHECK(subscribers == "/status/subscribers i 0");
}

TEST_CASE("a TCP stream that is no OSC is closed, a packet that is none is answered") {
    Running running;
    TcpClient noise(running.tcp());
    noise.send_bytes("GET / HTTP/1.1\r\n\r\n");
    const std::string last = noise.read(4096);  // up to the end of the connection
    REQUIRE(last.size() > 4);
    CHECK(printed(osc::bytes_of(last).subspan(1, last.size() - 2)).starts_with("/error iss 11  "));  // SLIP
    TcpClient client(running.tcp());
    client.send(std::string("abcd"));
    CHECK(client.next() == "/error iss 11  not OSC: a message begins with '/', a bundle with '#bundle'");
    client.send(message("/ping"));
    CHECK(client.next() == "/pong");
}

TEST_CASE("many sets in a row over TCP arrive in order and all of them") {
    Running running;
    TcpClient client(running.tcp());
    std::string bytes;
    for (int k = 0; k < 20000; ++k) bytes += with_length(message("/node/eq/free", Wire().i(k)));
    client.send_bytes(bytes);
    client.send(message("/sync", Wire().i(1)));
    client.send(message("/ping"));
    CHECK(client.next() == "/pong");
    running.there([&running] {
        REQUIRE(running.session.sets.size() == 20000);
        bool in_order = true;
        for (std::size_t k = 0; k < 20000; ++k)
            in_order = in_order && running.session.sets[k].value == static_cast<float>(k);
        CHECK(in_order);
    });
}

TEST_CASE("a front that cannot listen or lets nobody in says so") {
    FakeSession session;
    net::Loop loop;
    const auto why = [&](const std::string& listen, std::uint16_t port = 0) {
        try {
            const Front front(session, loop, {.listen = listen, .allow = "", .port = port});
            return std::string();
        } catch (const std::runtime_error& error) {
            return std::string(error.what());
        }
    };
    CHECK(why("here").starts_with("'here' is no address to listen on"));
    CHECK(why("any").find("--allow") != std::string::npos);
    const Running running;
    CHECK(why("127.0.0.1", running.udp()).starts_with("already running, pid " + std::to_string(::getpid()) + ","));
    const LibloClient other(running.udp());  // answers nothing
    CHECK(why("127.0.0.1", static_cast<std::uint16_t>(other.port())).find("is taken by another program") !=
          std::string::npos);
}
