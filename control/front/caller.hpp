// SPDX-FileCopyrightText: 2026 The Signalbox authors
// SPDX-License-Identifier: ISC
#pragma once

#include <cstdint>
#include <memory>
#include <string_view>

#include "control/osc/writer.hpp"
#include "control/session.hpp"

namespace signalbox::control {

// The sender of a packet: a UDP address or a TCP connection. Control thread only.
class Caller {
public:
    virtual ~Caller() = default;
    [[nodiscard]] virtual ClientId id() const = 0;   // the same for the same address
    virtual void send(osc::Bytes packet) const = 0;  // dropped where nobody is there any more
    // For answers that come later.
    [[nodiscard]] virtual std::shared_ptr<const Caller> keep() const = 0;
    // The same host at another UDP port; null: not over UDP.
    [[nodiscard]] virtual std::shared_ptr<const Caller> at_port(std::uint16_t port) const = 0;
    [[nodiscard]] virtual bool connected() const = 0;  // it ends by itself: TCP
    [[nodiscard]] virtual bool behind() const = 0;     // much waits for it already: leave out what it can do without

    void send(const osc::Message& message) const;
    void ok(std::string_view address, std::optional<std::int32_t> token, bool staged = false) const;
    void error(const Error& error, std::string_view address, std::optional<std::int32_t> token) const;
};

}  // namespace signalbox::control
