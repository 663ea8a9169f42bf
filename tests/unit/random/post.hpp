// SPDX-FileCopyrightText: 2026 The Signalbox authors
// SPDX-License-Identifier: ISC
#pragma once

#include <deque>
#include <string>
#include <vector>

#include "control/front/packets.hpp"
#include "control/render/script.hpp"
#include "tests/unit/random/stand.hpp"

namespace signalbox::chance {

// What a line of a script in OSC asks for: a message, or what follows "play", and the answers that are to come.
struct Letter {
    std::vector<control::osc::Message> messages;  // several are a bundle
    std::vector<std::string> answers;
    std::uint32_t block = 128, cycles = 0;
};

// One message a line, as `signalbox render --script` takes it; "+" before one puts it into a bundle with those above.
// Below stand the answers, each behind "> ", and "play 12 cycles of 64" where time passes.
std::vector<Letter> letters_of(std::istream& in);

// The stand's session behind the OSC front, as clients see it.
class Post {
public:
    explicit Post(Stand& stand);
    // The answers in order; what is expected says how many to wait for, and that no more come.
    std::vector<std::string> send(const std::vector<control::osc::Message>& messages, std::size_t answers);

private:
    class Client;
    Stand& stand_;
    std::vector<std::string> came_;
    control::Subscribers subscribers_;
    control::Desk desk_;
    control::Packets packets_;
};

}  // namespace signalbox::chance
