// SPDX-FileCopyrightText: 2026 The Signalbox authors
// SPDX-License-Identifier: ISC
#pragma once

#include <jack/jack.h>

#include <string>
#include <vector>

#include "daemon/drivers/jack.hpp"

namespace signalbox::drivers {

struct JackPorts {
    std::vector<jack_port_t*> inputs, outputs, midi_inputs, midi_outputs;
};

// Driver thread. Always in the same order, so that every server lists them alike. Empty, or why not.
std::string register_ports(jack_client_t* client, const JackOptions& options, JackPorts& ports);

// Driver thread.
void unregister_ports(jack_client_t* client, const JackPorts& ports);

// Driver thread. Pretty names, order and signal type, for patchbays. Slow in JACK2 (a database on disk). False:
// refused, as PipeWire does while it has no session manager; nothing depends on it.
bool describe_ports(jack_client_t* client, const JackPorts& ports);

}  // namespace signalbox::drivers
