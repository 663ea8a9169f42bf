// SPDX-FileCopyrightText: 2026 The Signalbox authors
// SPDX-License-Identifier: ISC
#include "daemon/drivers/jack_client.hpp"

#include <dlfcn.h>
#include <pthread.h>
#include <sched.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <cerrno>
#include <cstdlib>
#include <ctime>
#include <thread>

#include "daemon/system/memory.hpp"

namespace signalbox::drivers {
namespace {

// libjack prints to stderr by itself. What it says while the driver thread opens a client is the reason of a failure;
// the rest is noise, some of it made on the audio thread when a server dies.
thread_local std::string* words = nullptr;
void keep_words(const char* text) {
    if (words != nullptr) words->append(words->empty() ? "" : "; ").append(text);
}
void drop_words(const char*) {}

std::string why_not(const JackOptions& options, jack_status_t status, const std::string& said) {
    const std::string server = "the JACK server \"" + server_name(options) + "\"";
    if ((status & JackServerFailed) != 0) {
        return server + " is not running: start it (jackd -n " + server_name(options) +
               " -d alsa), or name another one with --server";
    }
    return server + " does not take the client \"" + options.client + "\" (" + said +
           "): if another client has this name, end it or choose another with --name";
}

bool on_pipewire() {
    static const bool found = dlsym(RTLD_DEFAULT, "pw_init") != nullptr;
    return found;
}

bool thread_lives(int thread) { return thread != 0 && syscall(SYS_tgkill, getpid(), thread, 0) == 0; }

std::int64_t monotonic_usecs() {
    timespec now{};
    clock_gettime(CLOCK_MONOTONIC, &now);
    return std::int64_t{now.tv_sec} * 1'000'000 + now.tv_nsec / 1000;
}

}  // namespace

std::string server_name(const JackOptions& options) {
    if (!options.server.empty()) return options.server;
    const char* set = std::getenv("JACK_DEFAULT_SERVER");
    return set != nullptr && *set != '\0' ? set : "default";
}

JackClient::JackClient(const JackOptions& options, JackCycle& cycle, JackMail& mail, JackLatency& latency)
    : options_(options), cycle_(cycle), mail_(mail), latency_(latency) {
    jack_set_error_function(keep_words);
    jack_set_info_function(drop_words);
}

std::string JackClient::open() {
    std::string said;
    words = &said;
    jack_status_t status{};
    const int how = JackNoStartServer | JackUseExactName | (options_.server.empty() ? 0 : JackServerName);
    client_ =
        jack_client_open(options_.client.c_str(), static_cast<jack_options_t>(how), &status, options_.server.c_str());
    std::string why = client_ == nullptr ? why_not(options_, status, said) : prepare();
    if (why.empty() && jack_activate(client_) != 0) why = "the JACK server does not activate the client (" + said + ")";
    words = nullptr;
    if (!why.empty()) close();
    return why;
}

std::string JackClient::prepare() {
    mail_.lost = false;
    mail_.freewheel = false;
    mail_.audio_thread = 0;
    mail_.notification_thread = 0;
    mail_.forget_ports();
    set_callbacks();
    set_clock_offset();
    std::string why = register_ports(client_, options_, ports_);
    const double ticks_per_frame = 1e9 / (rate_hz() * scale_.ns_per_tick());
    if (why.empty()) cycle_.attach(client_, ports_, ticks_per_frame);
    return why;
}

void JackClient::set_callbacks() {
    jack_set_process_callback(client_, JackCycle::process, &cycle_);
    jack_set_thread_init_callback(client_, on_thread, this);
    // PipeWire before 0.3.66 knows only the first of these, JACK prefers the second.
    jack_on_shutdown(client_, on_shutdown, this);
    jack_on_info_shutdown(client_, on_info_shutdown, this);
    jack_set_xrun_callback(client_, on_xrun, this);
    jack_set_freewheel_callback(client_, on_freewheel, this);
    jack_set_latency_callback(client_, on_latency, this);
    jack_set_port_registration_callback(client_, on_port, this);
    jack_set_port_connect_callback(client_, on_cable, this);
}

// libjack cancels its threads in close, wherever they are. If JACK2's notification thread holds a mutex then (its own,
// ours, malloc's), the next to want it hangs for good. So nothing calls it any more, or it has ended by itself, first.
void JackClient::close() {
    if (client_ == nullptr) return;
    if (!mail_.lost) jack_deactivate(client_);
    const auto until = std::chrono::steady_clock::now() + std::chrono::seconds(1);
    do {
        std::this_thread::sleep_for(std::chrono::milliseconds(5));
    } while (mail_.lost && thread_lives(mail_.notification_thread) && std::chrono::steady_clock::now() < until);
    // PipeWire 1.4 frees what a lost client's ports have mapped once more in close, if they are still there.
    if (mail_.lost && on_pipewire()) unregister_ports(client_, ports_);
    jack_client_close(client_);
    client_ = nullptr;
}

int JackClient::priority() const {
    const int thread = mail_.audio_thread;
    sched_param parameters{};
    const int policy = thread != 0 ? sched_getscheduler(thread) & ~SCHED_RESET_ON_FORK : SCHED_OTHER;
    if (policy != SCHED_FIFO && policy != SCHED_RR) return 0;
    return sched_getparam(thread, &parameters) == 0 ? parameters.sched_priority : 0;
}

void JackClient::set_clock_offset() {
    cycle_.clock_offset_usecs = monotonic_usecs() - static_cast<std::int64_t>(jack_get_time());
}

void JackClient::move(const Move& move) {
    if (move.kind == Move::Kind::start) jack_transport_start(client_);
    if (move.kind == Move::Kind::stop) jack_transport_stop(client_);
    if (move.kind == Move::Kind::locate) jack_transport_locate(client_, static_cast<jack_nframes_t>(move.frame));
}

std::set<Connection> JackClient::connections() const {
    std::set<Connection> found;
    for (const auto* list : {&ports_.inputs, &ports_.outputs, &ports_.midi_inputs, &ports_.midi_outputs}) {
        for (jack_port_t* port : *list) {
            const char** others = jack_port_get_all_connections(client_, port);
            for (const char** other = others; other != nullptr && *other != nullptr; ++other) {
                found.insert({jack_port_short_name(port), *other});
            }
            jack_free(others);
        }
    }
    return found;
}

bool JackClient::exists(const std::string& port) const { return jack_port_by_name(client_, port.c_str()) != nullptr; }

bool JackClient::connect(const Connection& connection) {
    const std::string ours = std::string(jack_get_client_name(client_)) + ":" + connection.ours;
    const jack_port_t* port = jack_port_by_name(client_, ours.c_str());
    if (port == nullptr) return true;  // a box with fewer ports now; nothing to try again
    const bool out = (jack_port_flags(port) & JackPortIsOutput) != 0;
    const std::string &from = out ? ours : connection.theirs, &to = out ? connection.theirs : ours;
    const int result = jack_connect(client_, from.c_str(), to.c_str());
    return result == 0 || result == EEXIST;
}

// JACK2 calls this on its notification thread too, before or after the audio thread's own call. PipeWire calls it on
// the audio thread alone, and does not tell its id.
void JackClient::on_thread(void* client) {
    auto& self = *static_cast<JackClient*>(client);
    const auto thread = static_cast<int>(syscall(SYS_gettid));
    if (!on_pipewire() && pthread_equal(pthread_self(), jack_client_thread_id(self.client_)) == 0) {
        self.mail_.notification_thread = thread;
        system::give_back_stack();
        return;
    }
    self.mail_.audio_thread = thread;
    if (self.options_.on_audio_thread) self.options_.on_audio_thread();
}

// As in a signal handler: nothing but what is safe there.
void JackClient::on_shutdown(void* client) {
    auto& self = *static_cast<JackClient*>(client);
    self.mail_.lost = true;
    self.mail_.wake();
}

void JackClient::on_info_shutdown(jack_status_t, const char*, void* client) { on_shutdown(client); }

int JackClient::on_xrun(void* client) {
    static_cast<JackClient*>(client)->mail_.xruns.fetch_add(1, std::memory_order_relaxed);
    return 0;
}

void JackClient::on_freewheel(int on, void* client) {
    auto& self = *static_cast<JackClient*>(client);
    self.cycle_.freewheel = on != 0;
    self.mail_.freewheel = on != 0;
}

void JackClient::on_latency(jack_latency_callback_mode_t mode, void* client) {
    const auto& self = *static_cast<JackClient*>(client);
    self.latency_.tell(self.ports_, mode);
}

std::string JackClient::name_of(jack_port_id_t port) const {
    const jack_port_t* found = jack_port_by_id(client_, port);
    const char* name = found != nullptr ? jack_port_name(found) : nullptr;
    return name != nullptr ? name : "";
}

void JackClient::on_port(jack_port_id_t port, int registered, void* client) {
    auto& self = *static_cast<JackClient*>(client);
    if (registered != 0) {
        self.mail_.port_came(port, self.name_of(port));
    } else {
        self.mail_.port_went(port);
    }
}

void JackClient::on_cable(jack_port_id_t a, jack_port_id_t b, int connected, void* client) {
    auto& self = *static_cast<JackClient*>(client);
    if (connected != 0) {
        self.mail_.port_in_use(a, self.name_of(a));
        self.mail_.port_in_use(b, self.name_of(b));
    }
    self.mail_.changed();
}

}  // namespace signalbox::drivers
