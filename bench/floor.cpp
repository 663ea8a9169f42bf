// SPDX-FileCopyrightText: 2026 The Signalbox authors
// SPDX-License-Identifier: ISC
//
// usage: floor SERVER PLUGINS
//
// The least that a JACK client with plugins can be, which hosts are measured against: the same ports as the daemon, a
// bare loop over so many amplifiers' run() from in_1 to out_1, a copy from in_2 to out_2, and nothing else. Without
// plugins both are copies. Runs until it is ended.
#include <dlfcn.h>
#include <jack/jack.h>
#include <lv2/core/lv2.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cstdio>
#include <cstdlib>
#include <vector>

namespace {

constexpr std::size_t kMaxFrames = 8192;

struct Floor {
    const LV2_Descriptor* amp = nullptr;
    std::vector<LV2_Handle> handles;
    std::vector<std::vector<float>> buffers;
    float gain = 1;
    std::array<jack_port_t*, 2> in{}, out{};
    jack_port_t *midi_in = nullptr, *midi_out = nullptr;
};

[[noreturn]] void give_up(const char* why) {
    std::fprintf(stderr, "floor: %s\n", why);
    std::exit(1);
}

void load(Floor& floor, std::size_t plugins) {
    void* const library = dlopen(SIGNALBOX_TEST_PLUGINS "/amp.lv2/amp.so", RTLD_NOW);
    if (library == nullptr) give_up(dlerror());
    floor.amp = reinterpret_cast<LV2_Descriptor_Function>(dlsym(library, "lv2_descriptor"))(0);
    floor.buffers.assign(plugins, std::vector<float>(kMaxFrames));
    for (std::size_t i = 0; i < plugins; ++i) {
        LV2_Handle handle = floor.amp->instantiate(floor.amp, 48000, "", nullptr);
        if (i > 0) floor.amp->connect_port(handle, 0, floor.buffers[i - 1].data());
        floor.amp->connect_port(handle, 1, floor.buffers[i].data());
        floor.amp->connect_port(handle, 2, &floor.gain);
        floor.handles.push_back(handle);
    }
}

float* buffer(jack_port_t* port, jack_nframes_t frames) {
    return static_cast<float*>(jack_port_get_buffer(port, frames));
}

int process(jack_nframes_t frames, void* data) {
    Floor& floor = *static_cast<Floor*>(data);
    const float* last = buffer(floor.in[0], frames);
    if (!floor.handles.empty()) {
        floor.amp->connect_port(floor.handles[0], 0, const_cast<float*>(last));
        last = floor.buffers.back().data();
    }
    for (const LV2_Handle handle : floor.handles) floor.amp->run(handle, frames);
    std::copy_n(last, frames, buffer(floor.out[0], frames));
    std::copy_n(buffer(floor.in[1], frames), frames, buffer(floor.out[1], frames));
    return 0;
}

void open_ports(jack_client_t* client, Floor& floor) {
    const auto port = [client](const char* name, const char* type, unsigned long flags) {
        return jack_port_register(client, name, type, flags, 0);
    };
    floor.in = {port("in_1", JACK_DEFAULT_AUDIO_TYPE, JackPortIsInput),
                port("in_2", JACK_DEFAULT_AUDIO_TYPE, JackPortIsInput)};
    floor.out = {port("out_1", JACK_DEFAULT_AUDIO_TYPE, JackPortIsOutput),
                 port("out_2", JACK_DEFAULT_AUDIO_TYPE, JackPortIsOutput)};
    floor.midi_in = port("midi_in", JACK_DEFAULT_MIDI_TYPE, JackPortIsInput);
    floor.midi_out = port("midi_out", JACK_DEFAULT_MIDI_TYPE, JackPortIsOutput);
    if (floor.midi_out == nullptr) give_up("the server has no ports left");
}

}  // namespace

int main(int argc, char** argv) {
    if (argc != 3) give_up("usage: floor SERVER PLUGINS");
    Floor floor;
    load(floor, static_cast<std::size_t>(std::atoi(argv[2])));
    const auto options = static_cast<jack_options_t>(JackNoStartServer | JackServerName | JackUseExactName);
    jack_client_t* const client = jack_client_open("floor", options, nullptr, argv[1]);
    if (client == nullptr) give_up("the server takes no client");
    open_ports(client, floor);
    jack_set_process_callback(client, process, &floor);
    if (jack_activate(client) != 0) give_up("the server does not run the client");
    for (;;) pause();
}
