// SPDX-FileCopyrightText: 2026 The Signalbox authors
// SPDX-License-Identifier: ISC
#pragma once

#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "control/front/caller.hpp"
#include "control/session.hpp"

namespace signalbox::control {

// Who is told of changes. Changes of parameters are collected and told once a turn of the loop, the latest value of
// each; edits at once.
class Subscribers {
public:
    static constexpr std::size_t kMost = 64;
    static constexpr double kUdpLease = 60, kLongestLease = 86400;  // seconds

    Subscribers(Session& session, std::function<double()> now_seconds)
        : session_(session), now_(std::move(now_seconds)) {}

    // Again: renews. `lease_seconds` absent: the default, for a connection as long as it lasts.
    [[nodiscard]] Result<void> subscribe(const Caller& caller, std::optional<std::uint16_t> port,
                                         std::optional<double> lease_seconds);
    // The source's own subscription and those that it made for other ports.
    void unsubscribe(ClientId source);
    [[nodiscard]] std::size_t size();
    // Calls each(caller) for where this client's subscriptions send; false: it has none.
    template <class Each>
    bool each_of(ClientId source, Each each) const {
        bool any = false;
        for (const Subscriber& one : subscribers_) {
            if (one.source != source) continue;
            any = true;
            each(*one.caller);
        }
        return any;
    }
    // Whether this client has a subscription that still lasts.
    [[nodiscard]] bool has(ClientId source);

    void changed(Param& param);
    // A value that is no port's; with the others, the latest of each address.
    void changed(osc::Message value, ClientId by);
    [[nodiscard]] bool pending() const { return changed_count_ > 0 || !messages_.empty(); }
    void flush();  // tells what has changed; at the end of a turn
    void tell(const osc::Message& edit, ClientId by);

private:
    struct Subscriber {
        std::shared_ptr<const Caller> caller;
        ClientId source = 0;               // who asked for it
        double lease = 0, expires_at = 0;  // lease 0: none
    };
    void drop_expired();
    void tell(Param& param);
    void tell_messages();

    Session& session_;
    std::function<double()> now_;
    std::vector<Subscriber> subscribers_;
    // Addresses below "/node/", as a parameter may be gone until it is told. The strings keep their memory.
    std::vector<std::string> changed_;
    std::size_t changed_count_ = 0;
    std::map<std::string, std::pair<osc::Message, ClientId>> messages_;
    std::vector<std::byte> packet_;
};

}  // namespace signalbox::control
