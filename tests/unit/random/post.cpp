// SPDX-FileCopyrightText: 2026 The Signalbox authors
// SPDX-License-Identifier: ISC
#include "tests/unit/random/post.hpp"

#include <cstdio>
#include <sstream>
#include <stdexcept>

#include "control/osc/reader.hpp"

namespace signalbox::chance {
namespace {

using control::osc::MessageView;

// "/error 4 /rack/connect text": what a script says behind ">".
std::string printed(const MessageView& message) {
    std::ostringstream text;
    text << message.address;
    for (std::size_t i = 0; i < message.size(); ++i) {
        control::osc::TextRoom room;
        text << ' ' << control::osc::text(message[i], room).value_or("?");
    }
    return text.str();
}

control::osc::Message message_of(const std::string& line) {
    const auto cues = render::read_script(line, "script");
    if (!cues || cues->size() != 1) throw std::runtime_error("this is no message: " + line);
    return cues->front().messages.front();
}

}  // namespace

std::vector<Letter> letters_of(std::istream& in) {
    std::vector<Letter> letters;
    for (std::string line; std::getline(in, line);) {
        if (line.empty() || line[0] == '#') continue;
        Letter letter;
        if (line.starts_with("> ")) {
            letters.back().answers.push_back(line.substr(2));
        } else if (line.starts_with("+ ")) {
            letters.back().messages.push_back(message_of(line.substr(2)));
        } else {
            if (std::sscanf(line.c_str(), "play %u cycles of %u", &letter.cycles, &letter.block) != 2)
                letter.messages.push_back(message_of(line));
            letters.push_back(letter);
        }
    }
    return letters;
}

class Post::Client final : public control::Caller {
public:
    explicit Client(std::vector<std::string>& came) : came_(came) {}
    [[nodiscard]] control::ClientId id() const override { return 1; }
    using Caller::send;
    void send(control::osc::Bytes packet) const override {
        control::osc::Walk walk(packet);
        for (MessageView message; walk.next(message);) came_.push_back(printed(message));
    }
    [[nodiscard]] std::shared_ptr<const Caller> keep() const override { return std::make_shared<Client>(*this); }
    [[nodiscard]] std::shared_ptr<const Caller> at_port(std::uint16_t) const override { return nullptr; }
    [[nodiscard]] bool connected() const override { return true; }
    [[nodiscard]] bool behind() const override { return false; }

private:
    std::vector<std::string>& came_;
};

Post::Post(Stand& stand)
    : stand_(stand),
      subscribers_(stand.session(), [] { return 0.0; }),
      desk_{.session = stand.session(),
            .subscribers = subscribers_,
            .post = [](std::function<void()> function) { function(); },
            .traffic = [] { return control::Traffic{}; },
            .list_plugins = [](const std::string&, auto done) { done({}); }},
      packets_(desk_) {}

std::vector<std::string> Post::send(const std::vector<control::osc::Message>& messages, std::size_t answers) {
    came_.clear();
    std::vector<std::byte> packet;
    if (messages.size() == 1) {
        control::osc::write(messages.front(), packet);
    } else {
        control::osc::write_bundle(control::osc::kImmediately, messages, packet);
    }
    stand_.act([&] { packets_.take(packet, Client(came_)); }, [&] { return came_.size() >= answers; });
    return came_;
}

}  // namespace signalbox::chance
