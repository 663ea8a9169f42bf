// SPDX-FileCopyrightText: 2026 The Signalbox authors
// SPDX-License-Identifier: ISC
#pragma once

#include <cstdint>
#include <optional>

#include "control/net/address.hpp"

namespace signalbox::control {

// The process id of the daemon that answers at this UDP address; nothing where none does within a second. Waits for it.
[[nodiscard]] std::optional<std::int32_t> daemon_at(const net::Address& address);

}  // namespace signalbox::control
