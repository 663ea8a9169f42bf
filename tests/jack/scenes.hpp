// SPDX-FileCopyrightText: 2026 The Signalbox authors
// SPDX-License-Identifier: ISC
#pragma once

#include <string>

#include "tests/servers/server.hpp"

namespace signalbox::tests {

// What has to work alike on every JACK server; each takes one that has not been started.

// The thread that is prepared is the one that runs cycles; where the system allows it, it is realtime, at the priority
// that the status says.
void prepare_audio_thread(Server& server);
// Started without a server, the driver says so once, and plays when one comes.
void wait_for_server(Server& server);
// Killed servers ($SIGNALBOX_TEST_CRASHES, or 3) come back at another rate and block; all plays on, all cables in
// place. `sink` is a playback port of the server's.
void survive_crashes(Server& server, const std::string& sink);
// Cables to a client that goes come back with it; cables that are pulled do not.
void follow_clients(Server& server);

}  // namespace signalbox::tests
