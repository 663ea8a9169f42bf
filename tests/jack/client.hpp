// SPDX-FileCopyrightText: 2026 The Signalbox authors
// SPDX-License-Identifier: ISC
#pragma once

#include <jack/jack.h>

#include <string>

// The JACK side of the helper clients: one output `send`, one input `receive`.
namespace signalbox::test {

struct JackClient {
    jack_client_t* client = nullptr;
    jack_port_t *sending = nullptr, *receiving = nullptr;

    // Connected, with its ports, not active yet. False: the server refuses it.
    bool open(const std::string& name, JackProcessCallback process) {
        client = jack_client_open(name.c_str(), JackNoStartServer, nullptr);
        if (client == nullptr) return false;
        jack_set_process_callback(client, process, nullptr);
        sending = jack_port_register(client, "send", JACK_DEFAULT_AUDIO_TYPE, JackPortIsOutput, 0);
        receiving = jack_port_register(client, "receive", JACK_DEFAULT_AUDIO_TYPE, JackPortIsInput, 0);
        return true;
    }
    bool activate() { return jack_activate(client) == 0; }
};

}  // namespace signalbox::test
