// SPDX-FileCopyrightText: 2026 The Signalbox authors
// SPDX-License-Identifier: ISC

// A JACK client of its own process, told what to do on standard input, one line a command, one line an answer. It has
// an output `send`, whose samples all have the value last told, and an input `receive`.
#include <jack/metadata.h>

#include <algorithm>
#include <atomic>
#include <map>
#include <sstream>
#include <string>

#include "tests/jack/client.hpp"
#include "tests/jack/verbs.hpp"

namespace {

signalbox::test::JackClient jack;
std::atomic<float> value{0}, heard{0};
std::atomic<unsigned> cycles{0};

int process(jack_nframes_t frames, void*) {
    std::fill_n(static_cast<float*>(jack_port_get_buffer(jack.sending, frames)), frames, value.load());
    heard = static_cast<const float*>(jack_port_get_buffer(jack.receiving, frames))[frames - 1];
    ++cycles;
    return 0;
}

std::string open(const std::string& name) {
    if (!jack.open(name, process) || !jack.activate()) return "refused";
    return jack_get_client_name(jack.client);
}

std::string words(const char** list) {
    std::string all;
    for (const char** word = list; word != nullptr && *word != nullptr; ++word) {
        if (!all.empty()) all += ' ';
        all += *word;
    }
    jack_free(list);
    return all;
}

std::string property(const std::string& port, const std::string& key) {
    char *text = nullptr, *type = nullptr;
    const jack_port_t* found = jack_port_by_name(jack.client, port.c_str());
    const std::string uri = "http://jackaudio.org/metadata/" + key;
    if (found == nullptr || jack_get_property(jack_port_uuid(found), uri.c_str(), &text, &type) != 0) return "none";
    std::string result = text;
    jack_free(text);
    jack_free(type);
    return result;
}

std::string answer(const std::string& verb, std::istringstream& words_after) {
    std::string a, b;
    words_after >> a >> b;
    if (verb == "open") return open(a);
    if (verb == "ports") return words(jack_get_ports(jack.client, a.c_str(), nullptr, 0));
    if (verb == "connect") return std::to_string(jack_connect(jack.client, a.c_str(), b.c_str()));
    if (verb == "disconnect") return std::to_string(jack_disconnect(jack.client, a.c_str(), b.c_str()));
    if (verb == "cables")
        return words(jack_port_get_all_connections(jack.client, jack_port_by_name(jack.client, a.c_str())));
    if (verb == "type") return jack_port_type(jack_port_by_name(jack.client, a.c_str()));
    if (verb == "property") return property(a, b);
    if (verb == "freewheel") return std::to_string(jack_set_freewheel(jack.client, std::stoi(a)));
    if (verb == "frames")
        return std::to_string(jack_set_buffer_size(jack.client, static_cast<jack_nframes_t>(std::stoi(a))));
    if (verb == "send") value = std::stof(a);
    if (verb == "heard") return std::to_string(heard.load());
    if (verb == "cycles") return std::to_string(cycles.load());
    return "done";
}

}  // namespace

int main() {
    signalbox::test::serve(answer);
    if (jack.client != nullptr) jack_client_close(jack.client);
}
