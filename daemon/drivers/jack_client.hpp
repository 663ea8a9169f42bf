// SPDX-FileCopyrightText: 2026 The Signalbox authors
// SPDX-License-Identifier: ISC
#pragma once

#include <jack/jack.h>

#include <set>
#include <string>

#include "daemon/drivers/driver.hpp"
#include "daemon/drivers/jack_cycle.hpp"
#include "daemon/drivers/jack_latency.hpp"
#include "daemon/drivers/jack_mail.hpp"
#include "daemon/drivers/jack_ports.hpp"
#include "daemon/rt/counter.hpp"

namespace signalbox::drivers {

std::string server_name(const JackOptions& options);

// One connection to a server, from open to close. Driver thread only; every call here may block in libjack.
class JackClient {
public:
    JackClient(const JackOptions& options, JackCycle& cycle, JackMail& mail, JackLatency& latency);
    ~JackClient() { close(); }
    JackClient(const JackClient&) = delete;
    JackClient& operator=(const JackClient&) = delete;

    // Opens, registers the ports and activates. Empty, or a sentence that says why not.
    [[nodiscard]] std::string open();
    void close();
    [[nodiscard]] bool describe() { return describe_ports(client_, ports_); }

    [[nodiscard]] double rate_hz() const { return jack_get_sample_rate(client_); }
    [[nodiscard]] std::uint32_t frames() const { return jack_get_buffer_size(client_); }
    [[nodiscard]] float load_percent() const { return jack_cpu_load(client_); }
    [[nodiscard]] int priority() const;  // of the audio thread, 0: not realtime
    void set_clock_offset();
    void recompute_latencies() { jack_recompute_total_latencies(client_); }  // ours have changed

    void move(const Move& move);

    // Cables between our ports and others, as they are.
    [[nodiscard]] std::set<Connection> connections() const;
    [[nodiscard]] bool exists(const std::string& port) const;
    [[nodiscard]] bool connect(const Connection& connection);

private:
    std::string prepare();  // between open and activate
    void set_callbacks();
    [[nodiscard]] std::string name_of(jack_port_id_t port) const;
    static void on_thread(void* client);
    static void on_shutdown(void* client);
    static void on_info_shutdown(jack_status_t code, const char* reason, void* client);
    static int on_xrun(void* client);
    static void on_freewheel(int on, void* client);
    static void on_latency(jack_latency_callback_mode_t mode, void* client);
    static void on_port(jack_port_id_t port, int registered, void* client);
    static void on_cable(jack_port_id_t a, jack_port_id_t b, int connected, void* client);

    const JackOptions& options_;
    JackCycle& cycle_;
    JackMail& mail_;
    JackLatency& latency_;
    jack_client_t* client_ = nullptr;
    JackPorts ports_;
    rt::TickScale scale_;
};

}  // namespace signalbox::drivers
