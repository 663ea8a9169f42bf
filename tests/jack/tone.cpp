// SPDX-FileCopyrightText: 2026 The Signalbox authors
// SPDX-License-Identifier: ISC

// A JACK client of its own process, told what to do on standard input, one line a command, one line an answer. Its
// output `send` is a sine of 1 kHz at 0.25, by the server's frame time; what comes to its input `receive` is recorded
// between `record` and `stop FILE`, which writes it as floats and answers how many there are and how many times the
// server was late meanwhile; `count`: how many there are so far.
#include <algorithm>
#include <atomic>
#include <chrono>
#include <cmath>
#include <fstream>
#include <numbers>
#include <sstream>
#include <string>
#include <thread>
#include <vector>

#include "tests/jack/client.hpp"
#include "tests/jack/verbs.hpp"

namespace {

constexpr std::size_t kMost = 48000 * 20;

signalbox::test::JackClient jack;
std::vector<float> samples(kMost);
std::atomic<bool> recording{false};
std::atomic<std::size_t> count{0};
std::atomic<unsigned> late{0}, cycles{0};
std::atomic<jack_nframes_t> began{0};  // the first frame that was recorded
jack_nframes_t expected = 0;

int process(jack_nframes_t frames, void*) {
    const jack_nframes_t now = jack_last_frame_time(jack.client);
    if (now != expected) ++late;
    expected = now + frames;
    const double step = 2 * std::numbers::pi * 1000 / jack_get_sample_rate(jack.client);
    auto* const out = static_cast<float*>(jack_port_get_buffer(jack.sending, frames));
    for (jack_nframes_t i = 0; i < frames; ++i) out[i] = static_cast<float>(0.25 * std::sin(step * (now + i)));
    if (const std::size_t at = count; recording && at + frames <= kMost) {
        if (at == 0) began = now;
        std::copy_n(static_cast<const float*>(jack_port_get_buffer(jack.receiving, frames)), frames, &samples[at]);
        count = at + frames;
    }
    ++cycles;
    return 0;
}

int note_xrun(void*) {
    ++late;
    return 0;
}

std::string open(const std::string& name) {
    if (!jack.open(name, process)) return "refused";
    jack_set_xrun_callback(jack.client, note_xrun, nullptr);
    return jack.activate() ? "open" : "refused";
}

// Then no cycle is under way that still records.
void pass_cycles() {
    for (const unsigned now = cycles; cycles - now < 2;) std::this_thread::sleep_for(std::chrono::milliseconds(1));
}

std::string record() {
    recording = false;
    pass_cycles();
    count = 0;
    late = 0;
    recording = true;
    return "recording";
}

std::string stop(const std::string& path) {
    recording = false;
    pass_cycles();
    std::ofstream file(path, std::ios::binary);
    file.write(reinterpret_cast<const char*>(samples.data()), static_cast<std::streamsize>(count * sizeof(float)));
    return std::to_string(count) + " " + std::to_string(late);
}

std::string answer(const std::string& verb, std::istringstream& words) {
    std::string a;
    words >> a;
    if (verb == "open") return open(a);
    if (verb == "record") return record();
    if (verb == "stop") return stop(a);
    if (verb == "count") return std::to_string(count);
    if (verb == "began") return std::to_string(began);
    return "?";
}

}  // namespace

int main() {
    signalbox::test::serve(answer);
    if (jack.client != nullptr) jack_client_close(jack.client);
}
