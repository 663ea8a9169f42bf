// SPDX-FileCopyrightText: 2026 The Signalbox authors
// SPDX-License-Identifier: ISC
#pragma once

#include <cstring>
#include <map>
#include <string>
#include <vector>

#include "control/front/packets.hpp"
#include "control/front/watches.hpp"
#include "tests/unit/control/fake_session.hpp"
#include "tests/unit/osc/packets.hpp"

namespace signalbox::control::test {

using osc::test::be32;
using osc::test::be64;
using osc::test::bundle;
using osc::test::message;

// Arguments in wire form: types and data together.
struct Wire {
    std::string types, data;
    Wire& i(std::int32_t value);
    Wire& f(float value);
    Wire& d(double value);
    Wire& h(std::int64_t value);
    Wire& s(const std::string& text);
    Wire& tag(char type);  // T, F, N, I
};
std::string message(const std::string& address, const Wire& wire);

// liblo's arguments lie in the packet, where 8 bytes are aligned to 4.
template <class T>
T unaligned(const void* from) {
    T copy{};
    std::memcpy(&copy, from, sizeof copy);
    return copy;
}

// A message as liblo reads it, on one line: "/ok is 7 /rack/add".
std::string printed(osc::Bytes packet);

// What each client was sent, in order.
using Inbox = std::map<ClientId, std::vector<std::string>>;

class FakeCaller final : public Caller {
public:
    FakeCaller(Inbox& inbox, ClientId id, bool tcp = false) : inbox_(inbox), id_(id), tcp_(tcp) {}
    [[nodiscard]] ClientId id() const override { return id_; }
    void send(osc::Bytes packet) const override { inbox_[id_].push_back(printed(packet)); }
    [[nodiscard]] std::shared_ptr<const Caller> keep() const override { return std::make_shared<FakeCaller>(*this); }
    [[nodiscard]] std::shared_ptr<const Caller> at_port(std::uint16_t port) const override {
        return tcp_ ? nullptr : std::make_shared<FakeCaller>(inbox_, port);
    }
    [[nodiscard]] bool connected() const override { return tcp_; }
    [[nodiscard]] bool behind() const override { return false; }

private:
    Inbox& inbox_;
    ClientId id_;
    bool tcp_;
};

// A front without sockets: packets in, answers out.
struct Office {
    FakeSession session;
    Inbox inbox;
    double now = 100;
    Subscribers subscribers{session, [this] { return now; }};
    net::Loop loop;
    Watches watches{session, subscribers, loop, [this] { return now; }};
    std::vector<host::FactsPtr> plugins;
    std::string filter;
    Desk desk{session,
              subscribers,
              [](auto function) { function(); },
              [] { return Traffic{}; },
              [this](std::string wanted, auto done) {
                  filter = std::move(wanted);
                  done(plugins);
              },
              0,
              nullptr,
              &watches};
    Packets packets{desk};

    Office() {
        session.on_changed = [this](Param& param) { subscribers.changed(param); };
    }
    // Sends as a client, and takes what came for it.
    std::vector<std::string> ask(const std::string& packet, ClientId client = 1);
    std::vector<std::string> take(ClientId client);
    // The same, of what comes when the loop's turn is over.
    std::vector<std::string> told(ClientId client);
    // The same, of what comes within so many turns of a timer at the most rapid rate.
    std::vector<std::string> told_in_time(ClientId client, int turns = 2);
};

}  // namespace signalbox::control::test
