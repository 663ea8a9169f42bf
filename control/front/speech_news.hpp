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

// What speech gates (urn:signalbox:vad) say of themselves, as /node/<id>/@vad. Control thread only.
class SpeechNews {
public:
    static constexpr std::size_t kMost = 64;  // who are told probabilities, at a time
    static constexpr double kUdpLease = 60;   // seconds
    static constexpr double kMostHz = 50;     // as often as there is a new one

    SpeechNews(Session& session, Subscribers& subscribers, net::Loop& loop)
        : session_(session), subscribers_(subscribers), loop_(loop) {}
    ~SpeechNews();
    SpeechNews(const SpeechNews&) = delete;
    SpeechNews& operator=(const SpeechNews&) = delete;

    static bool speaks(const graph::Node& node);
    // A parameter that a plugin has told: tells subscribers where it means that speech began or ended.
    void hear(const std::string& id, const graph::Property& property);
    void answer(std::string_view id, const Caller& caller) const;
    // From now on the caller is told how likely speech is, so many times a second; 0: no more.
    [[nodiscard]] Result<void> watch(std::string_view id, double hz, const Caller& caller);
    void forget(ClientId client);

private:
    struct Watch {
        std::string id;
        std::shared_ptr<const Caller> caller;
        double until = 0;  // monotonic seconds; 0: as long as it is connected
        net::Loop::TimerId timer = 0;
    };
    void tell(std::list<Watch>::iterator watch);
    void drop(std::list<Watch>::iterator watch);

    Session& session_;
    Subscribers& subscribers_;
    net::Loop& loop_;
    struct Known {
        std::int64_t told = 0, onset = 0;  // the latest; that of the latest speech
    };
    std::map<std::string, Known, std::less<>> known_;  // by node
    std::list<Watch> watches_;
};

}  // namespace signalbox::control
