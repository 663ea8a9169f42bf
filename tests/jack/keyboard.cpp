// SPDX-FileCopyrightText: 2026 The Signalbox authors
// SPDX-License-Identifier: ISC

// A JACK client with a MIDI output `send` and a MIDI input `receive`, told what to do on standard input, one line a
// command, one line an answer. `play 5:903c64 7:b0077f` sends these events in one cycle, each on its frame; `clock 120`
// sends MIDI clock for so many quarters a minute from now on, `clock 0` no more; `heard` answers what came since the
// last time, in the same words.
#include <jack/jack.h>
#include <jack/midiport.h>

#include <algorithm>
#include <array>
#include <chrono>
#include <cstdio>
#include <mutex>
#include <sstream>
#include <string>
#include <thread>
#include <vector>

#include "tests/jack/verbs.hpp"

namespace {

struct Event {
    jack_nframes_t frame = 0;
    std::vector<jack_midi_data_t> bytes;
};

jack_client_t* client = nullptr;
jack_port_t *sending = nullptr, *receiving = nullptr;
std::mutex mutex;  // of a test's client: it may wait
std::vector<Event> to_send, heard;
double tick_frames = 0, next_tick = 0;  // 0: none; from the cycle's start

int process(jack_nframes_t frames, void*) {
    const std::lock_guard lock(mutex);
    void* const out = jack_port_get_buffer(sending, frames);
    jack_midi_clear_buffer(out);
    for (const Event& event : to_send) {
        jack_midi_event_write(out, event.frame, event.bytes.data(), event.bytes.size());
    }
    to_send.clear();
    for (; tick_frames > 0 && next_tick < frames; next_tick += tick_frames) {
        const jack_midi_data_t tick = 0xf8;
        jack_midi_event_write(out, static_cast<jack_nframes_t>(next_tick), &tick, 1);
    }
    next_tick = std::max(0.0, next_tick - frames);
    void* const in = jack_port_get_buffer(receiving, frames);
    for (jack_nframes_t i = 0; i < jack_midi_get_event_count(in); ++i) {
        jack_midi_event_t event{};
        if (jack_midi_event_get(&event, in, i) == 0)
            heard.push_back({event.time, {event.buffer, event.buffer + event.size}});
    }
    return 0;
}

std::string open(const std::string& name) {
    client = jack_client_open(name.c_str(), JackNoStartServer, nullptr);
    if (client == nullptr) return "refused";
    jack_set_process_callback(client, process, nullptr);
    sending = jack_port_register(client, "send", JACK_DEFAULT_MIDI_TYPE, JackPortIsOutput, 0);
    receiving = jack_port_register(client, "receive", JACK_DEFAULT_MIDI_TYPE, JackPortIsInput, 0);
    return jack_activate(client) == 0 ? "open" : "refused";
}

Event event_of(const std::string& word) {
    Event event;
    const std::size_t colon = word.find(':');
    event.frame = static_cast<jack_nframes_t>(std::stoul(word.substr(0, colon)));
    for (std::size_t at = colon + 1; at + 1 < word.size(); at += 2) {
        event.bytes.push_back(static_cast<jack_midi_data_t>(std::stoul(word.substr(at, 2), nullptr, 16)));
    }
    return event;
}

std::string play(std::istringstream& words) {
    const std::lock_guard lock(mutex);
    for (std::string word; words >> word;) to_send.push_back(event_of(word));
    return "done";
}

std::string clock(double tempo) {
    const std::lock_guard lock(mutex);
    tick_frames = tempo > 0 ? jack_get_sample_rate(client) * 60 / 24 / tempo : 0;
    return "done";
}

std::string tell() {
    const std::lock_guard lock(mutex);
    std::string text;
    for (const Event& event : heard) {
        text += (text.empty() ? "" : " ") + std::to_string(event.frame) + ":";
        for (const jack_midi_data_t byte : event.bytes) {
            std::array<char, 3> hex{};
            std::snprintf(hex.data(), hex.size(), "%02x", byte);
            text += hex.data();
        }
    }
    heard.clear();
    return text;
}

std::string answer(const std::string& verb, std::istringstream& words) {
    std::string name;
    if (verb == "open" && words >> name) return open(name);
    if (verb == "play") return play(words);
    if (double tempo = 0; verb == "clock" && words >> tempo) return clock(tempo);
    if (verb == "heard") return tell();
    return "?";
}

}  // namespace

int main() {
    signalbox::test::serve(answer);
    if (client != nullptr) jack_client_close(client);
}
