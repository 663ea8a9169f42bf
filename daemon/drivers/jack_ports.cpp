// SPDX-FileCopyrightText: 2026 The Signalbox authors
// SPDX-License-Identifier: ISC
#include "daemon/drivers/jack_ports.hpp"

#include <jack/metadata.h>
#include <jack/uuid.h>

namespace signalbox::drivers {
namespace {

constexpr auto kIntegerType = "http://www.w3.org/2001/XMLSchema#int";
constexpr auto kTextType = "text/plain";

struct Group {
    const char *prefix, *type, *pretty;
    unsigned long flags;
};
constexpr Group kInputs{"in_", JACK_DEFAULT_AUDIO_TYPE, "Input ", JackPortIsInput};
constexpr Group kOutputs{"out_", JACK_DEFAULT_AUDIO_TYPE, "Output ", JackPortIsOutput};
constexpr Group kMidiInputs{"midi_in_", JACK_DEFAULT_MIDI_TYPE, "MIDI Input ", JackPortIsInput};
constexpr Group kMidiOutputs{"midi_out_", JACK_DEFAULT_MIDI_TYPE, "MIDI Output ", JackPortIsOutput};

std::string register_group(jack_client_t* client, const Group& group, std::uint32_t count,
                           std::vector<jack_port_t*>& ports) {
    ports.clear();
    for (std::uint32_t i = 1; i <= count; ++i) {
        const std::string name = group.prefix + std::to_string(i);
        jack_port_t* port = jack_port_register(client, name.c_str(), group.type, group.flags, 0);
        if (port == nullptr) {
            return "the JACK server refuses the port " + name +
                   ": it has no more ports; start it with a higher --port-max, or signalboxd with fewer channels";
        }
        ports.push_back(port);
    }
    return {};
}

bool describe(jack_client_t* client, jack_port_t* port, const Group& group, std::size_t number, std::size_t order) {
    const jack_uuid_t uuid = jack_port_uuid(port);
    if (jack_uuid_empty(uuid) != 0) return false;
    const auto set = [&](const char* key, const std::string& value, const char* type) {
        return jack_set_property(client, uuid, key, value.c_str(), type) == 0;
    };
    if (!set(JACK_METADATA_PRETTY_NAME, group.pretty + std::to_string(number), kTextType)) return false;
    set(JACK_METADATA_ORDER, std::to_string(order), kIntegerType);
    if (group.type == kInputs.type) {
        set(JACK_METADATA_SIGNAL_TYPE, "AUDIO", kTextType);
    } else {
        set(JACK_METADATA_EVENT_TYPES, "MIDI", kTextType);
    }
    return true;
}

}  // namespace

std::string register_ports(jack_client_t* client, const JackOptions& options, JackPorts& ports) {
    std::string why = register_group(client, kInputs, options.inputs, ports.inputs);
    if (why.empty()) why = register_group(client, kOutputs, options.outputs, ports.outputs);
    if (why.empty()) why = register_group(client, kMidiInputs, options.midi_inputs, ports.midi_inputs);
    if (why.empty()) why = register_group(client, kMidiOutputs, options.midi_outputs, ports.midi_outputs);
    return why;
}

void unregister_ports(jack_client_t* client, const JackPorts& ports) {
    for (const auto* list : {&ports.inputs, &ports.outputs, &ports.midi_inputs, &ports.midi_outputs}) {
        for (jack_port_t* port : *list) jack_port_unregister(client, port);
    }
}

bool describe_ports(jack_client_t* client, const JackPorts& ports) {
    std::size_t order = 0;
    const auto all = [&](const std::vector<jack_port_t*>& list, const Group& group) {
        for (std::size_t i = 0; i < list.size(); ++i) {
            if (!describe(client, list[i], group, i + 1, ++order)) return false;
        }
        return true;
    };
    return all(ports.inputs, kInputs) && all(ports.outputs, kOutputs) && all(ports.midi_inputs, kMidiInputs) &&
           all(ports.midi_outputs, kMidiOutputs);
}

}  // namespace signalbox::drivers
