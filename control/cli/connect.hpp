// SPDX-FileCopyrightText: 2026 The Signalbox authors
// SPDX-License-Identifier: ISC
#pragma once

#include "control/cli/client.hpp"

namespace signalbox::cli {

// A connected, blocking TCP socket whose sends give up after the timeout. Throws Failure no_daemon.
int connect_tcp(const Server& server, double timeout_s);

}  // namespace signalbox::cli
