// SPDX-FileCopyrightText: 2026 The Signalbox authors
// SPDX-License-Identifier: ISC
#include "control/front/caller.hpp"

#include "control/front/nearest.hpp"

namespace signalbox::control {

namespace {

constexpr std::size_t kMostText = 2048;  // an answer has to fit into a datagram, whatever it quotes

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
    arguments.emplace_back(in_short(address));
    arguments.emplace_back(in_short(error.text, kMostText));
    send(osc::Message{"/error", std::move(arguments)});
}

}  // namespace signalbox::control
