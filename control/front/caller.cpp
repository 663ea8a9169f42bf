// SPDX-FileCopyrightText: 2026 The Signalbox authors
// SPDX-License-Identifier: ISC
#include "control/front/caller.hpp"

namespace signalbox::control {

namespace {

// Errors quote what they are about, which may be as long as a packet; an answer has to fit into a datagram.
std::string bounded(const std::string& text) {
    constexpr std::size_t kMost = 2048;
    if (text.size() <= kMost) return text;
    std::size_t end = kMost;
    while (end > 0 && (static_cast<unsigned char>(text[end]) & 0xc0U) == 0x80U) --end;  // within a character
    return text.substr(0, end) + "...";
}

std::vector<osc::Argument> beginning(std::optional<std::int32_t> token) {
    std::vector<osc::Argument> arguments;
    if (token) arguments.emplace_back(*token);
    return arguments;
}

}  // namespace

void Caller::send(const osc::Message& message) const {
    std::vector<std::byte> packet;
    osc::write(message, packet);
    send(osc::Bytes(packet));
}

void Caller::ok(std::string_view address, std::optional<std::int32_t> token, bool staged) const {
    auto arguments = beginning(token);
    arguments.emplace_back(std::string(address));
    if (staged) arguments.emplace_back(std::string("staged"));
    send(osc::Message{"/ok", std::move(arguments)});
}

void Caller::error(const Error& error, std::string_view address, std::optional<std::int32_t> token) const {
    auto arguments = beginning(token);
    arguments.emplace_back(static_cast<std::int32_t>(error.code));
    arguments.emplace_back(std::string(address));
    arguments.emplace_back(bounded(error.text));
    send(osc::Message{"/error", std::move(arguments)});
}

}  // namespace signalbox::control
