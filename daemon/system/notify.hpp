// SPDX-FileCopyrightText: 2026 The Signalbox authors
// SPDX-License-Identifier: ISC
#pragma once

#include <string_view>

namespace signalbox::system {

// Tells the service manager behind $NOTIFY_SOCKET, if there is one: "READY=1", "STATUS=...", "STOPPING=1".
// Lines may be joined by newlines. False: there is none, or it did not take it.
bool notify(std::string_view state);

}  // namespace signalbox::system
