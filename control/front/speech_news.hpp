// SPDX-FileCopyrightText: 2026 The Signalbox authors
// SPDX-License-Identifier: ISC
#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <string>
#include <string_view>

#include "control/front/caller.hpp"
#include "control/front/subscribers.hpp"
#include "control/session.hpp"

namespace signalbox::control {

// What speech gates (urn:signalbox:vad) say of themselves, as /node/<id>/@vad. Control thread only.
class SpeechNews {
public:
    SpeechNews(Session& session, Subscribers& subscribers) : session_(session), subscribers_(subscribers) {}

    static bool speaks(const graph::Node& node);
    // A parameter that a plugin has told: tells subscribers where it means that speech began or ended.
    void hear(const std::string& id, const graph::Property& property);
    void answer(std::string_view id, const Caller& caller) const;

private:
    Session& session_;
    Subscribers& subscribers_;
    struct Known {
        std::int64_t told = 0, onset = 0;  // the latest; that of the latest speech
    };
    std::map<std::string, Known, std::less<>> known_;  // by node
};

}  // namespace signalbox::control
