// SPDX-FileCopyrightText: 2026 The Signalbox authors
// SPDX-License-Identifier: ISC
#pragma once

#include <cstdint>
#include <functional>
#include <list>
#include <map>
#include <memory>
#include <string>
#include <string_view>

#include "control/front/caller.hpp"
#include "control/front/subscribers.hpp"
#include "control/net/loop.hpp"
#include "control/session.hpp"

namespace signalbox::control {

// Who is told what plugins say at their output control ports, and how often. The values are read from the cells that
// the plugins write anyway, so the audio thread does nothing for it. Control thread only; the loop outlives it.
class Watches {
public:
    static constexpr std::size_t kMost = 4096;  // ports, of all clients together
    static constexpr double kUdpLease = 60;     // seconds
    static constexpr double kMostHz = 50;

    Watches(Session& session, Subscribers& subscribers, net::Loop& loop, std::function<double()> now_seconds)
        : session_(session), subscribers_(subscribers), loop_(loop), now_(std::move(now_seconds)) {}
    ~Watches();
    Watches(const Watches&) = delete;
    Watches& operator=(const Watches&) = delete;

    // What is told, as which address; `always`: also where it is what was told last.
    struct Wish {
        const Param& param;
        std::string_view address;
        bool always = false;
    };
    // The caller is told now and from now on at most so many times a second: where its subscriptions send and for as
    // long as they last, else itself, over UDP for kUdpLease. Again: renews. 0: no more.
    [[nodiscard]] Result<void> watch(const Wish& wish, double hz, const Caller& caller);
    void forget(ClientId client);

private:
    struct Port {
        std::string name;  // "<id>/<symbol>"
        bool always = false, told = false;
        std::uint32_t bits = 0;  // of what was told last
    };
    // What one client wants to be told as often.
    struct Watch {
        std::shared_ptr<const Caller> caller;
        double hz = 0;
        double until = 0;         // without a subscription; 0: as long as it is connected
        bool subscribed = false;  // ends with its subscriptions
        net::Loop::TimerId timer = 0;
        std::map<std::string, Port, std::less<>> ports;  // by the address that it is told
    };
    using Place = std::list<Watch>::iterator;
    Place place_for(double hz, const Caller& caller);
    void tell(Place watch);
    bool tell(Watch& watch, std::string_view address, Port& port);  // false: it is there no more
    void drop(Place watch);

    Session& session_;
    Subscribers& subscribers_;
    net::Loop& loop_;
    std::function<double()> now_;
    std::list<Watch> watches_;
    std::vector<std::byte> packet_;
};

}  // namespace signalbox::control
