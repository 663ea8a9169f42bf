// SPDX-FileCopyrightText: 2026 The Signalbox authors
// SPDX-License-Identifier: ISC
#include "bench/receivers.hpp"

#include <lo/lo.h>
#include <lo/lo_lowlevel.h>
#include <sys/socket.h>

#include <array>
#include <atomic>
#include <chrono>
#include <optional>
#include <stdexcept>

#include "control/front/packets.hpp"
#include "control/live_session.hpp"
#include "control/net/loop.hpp"
#include "control/osc/writer.hpp"
#include "daemon/host/helpers.hpp"

namespace signalbox::bench {
namespace {

using namespace control;

// Nothing plays: the control side does the audio thread's part when told to.
class Silent final : public drivers::Driver {
public:
    void start() override {}
    bool stop() override { return true; }
    void resume(double) override {}
    [[nodiscard]] drivers::Status status() const override { return {}; }
    [[nodiscard]] std::vector<drivers::Connection> connections() const override { return {}; }
    void restore(std::vector<drivers::Connection>) override {}
    void report(drivers::Latency) override {}
    bool while_stopped(const std::function<void()>& work) override {
        work();
        return true;
    }
};

// Sets are not answered, unless they fail.
class Nobody final : public Caller {
public:
    [[nodiscard]] ClientId id() const override { return 1; }
    void send(osc::Bytes) const override { throw std::runtime_error("a set was refused"); }
    [[nodiscard]] std::shared_ptr<const Caller> keep() const override { return nullptr; }
    [[nodiscard]] std::shared_ptr<const Caller> at_port(std::uint16_t) const override { return nullptr; }
    [[nodiscard]] bool connected() const override { return false; }
    [[nodiscard]] bool behind() const override { return false; }
};

std::string node(int number) { return "p" + std::to_string(number % kParameters); }

}  // namespace

std::string parameter(int number) { return "/node/" + node(number) + "/gain"; }

Packet set_packet(int number, float value) {
    Packet packet;
    osc::write({parameter(number), {value}}, packet);
    return packet;
}

Packet sets_packet(int first, int count, float first_value) {
    std::vector<osc::Message> messages;
    for (int i = 0; i < count; ++i)
        messages.push_back({parameter(first + i), {first_value + static_cast<float>(i) / 4096}});
    Packet packet;
    osc::write_bundle(osc::kImmediately, messages, packet);
    return packet;
}

std::string rack_of_parameters() {
    std::string text = R"({"signalbox": 1, "name": "parameters", "nodes": [)";
    for (int i = 0; i < kParameters; ++i)
        text += (i > 0 ? "," : "") + (R"({"id": ")" + node(i)) + R"(", "uri": "urn:signalbox:gain"})";
    return text + R"(], "cables": [{"from": "in:1", "to": "out:1"}]})";
}

struct OurReceiver::Parts {
    explicit Parts(const std::string& state)
        : catalogue(state),
          session({.arena = arena,
                   .engine = engine,
                   .catalogue = catalogue,
                   .helpers = *helpers,
                   .post = [this](std::function<void()> function) { loop.post(std::move(function)); },
                   .wake_in =
                       [this](double seconds) {
                           loop.cancel(tick);
                           tick = loop.after(std::chrono::nanoseconds(static_cast<std::int64_t>(seconds * 1e9)),
                                             [this] { session.tick(); });
                       },
                   .log = [](const std::string&) {}},
                  graph::Box{}, state) {
        session.attach(driver);
    }

    rt::Arena arena;
    rt::Engine engine{arena, 2, 2};
    Silent driver;
    net::Loop loop;
    net::Loop::TimerId tick = 0;
    std::optional<host::Helpers> helpers{std::in_place};
    host::Catalogue catalogue;
    LiveSession session;
    Subscribers subscribers{session, [] { return 0.0; }};
    Desk desk{.session = session,
              .subscribers = subscribers,
              .post = {},
              .traffic = {},
              .list_plugins = {},
              .started_seconds = 0};
    Packets packets{desk};
    Nobody nobody;
};

OurReceiver::OurReceiver(const std::string& state_directory) : parts_(std::make_unique<Parts>(state_directory)) {
    Result<void> opened;
    parts_->session.open(rack_of_parameters(), [&](const Outcome& outcome) {
        opened = outcome.result;
        parts_->loop.stop();
    });
    parts_->session.tick();
    parts_->loop.run();
    if (!opened) throw std::runtime_error(opened.error().text);
    drain();
}

OurReceiver::~OurReceiver() { parts_->helpers.reset(); }

void OurReceiver::take(const Packet& packet) { parts_->packets.take(packet, parts_->nobody); }
void OurReceiver::drain() { parts_->engine.settle_idle(); }

float OurReceiver::value(int number) const {
    const Param* param = parts_->session.params().find(std::string_view(parameter(number)).substr(6));
    return param != nullptr ? parts_->session.value(*param) : -1;
}

struct LibloReceiver::Parts {
    struct Method {
        std::atomic<float> value{0};
        std::atomic<long>* received = nullptr;
    };
    static int set(const char*, const char*, lo_arg** arguments, int, lo_message, void* method) {
        static_cast<Method*>(method)->value.store(arguments[0]->f, std::memory_order_relaxed);
        static_cast<Method*>(method)->received->fetch_add(1, std::memory_order_relaxed);
        return 0;
    }
    std::atomic<long> received{0};
    std::array<Method, kParameters> methods;
    lo_server_thread thread = nullptr;
    lo_server server = nullptr;
};

LibloReceiver::LibloReceiver() : parts_(std::make_unique<Parts>()) {
    parts_->thread = lo_server_thread_new(nullptr, nullptr);
    if (parts_->thread == nullptr) throw std::runtime_error("liblo opens no server");
    parts_->server = lo_server_thread_get_server(parts_->thread);
    for (int i = 0; i < kParameters; ++i) {
        Parts::Method& method = parts_->methods[static_cast<std::size_t>(i)];
        method.received = &parts_->received;
        lo_server_add_method(parts_->server, parameter(i).c_str(), "f", Parts::set, &method);
    }
}

LibloReceiver::~LibloReceiver() { lo_server_thread_free(parts_->thread); }

void LibloReceiver::take(Packet& packet) { lo_server_dispatch_data(parts_->server, packet.data(), packet.size()); }
float LibloReceiver::value(int number) const {
    return parts_->methods[static_cast<std::size_t>(number % kParameters)].value;
}

void LibloReceiver::listen() { lo_server_thread_start(parts_->thread); }

void LibloReceiver::grow_receive_buffer(int bytes) {
    const int fd = lo_server_get_socket_fd(parts_->server);
    if (setsockopt(fd, SOL_SOCKET, SO_RCVBUFFORCE, &bytes, sizeof bytes) != 0)
        setsockopt(fd, SOL_SOCKET, SO_RCVBUF, &bytes, sizeof bytes);
}

int LibloReceiver::port() const { return lo_server_get_port(parts_->server); }
long LibloReceiver::received() const { return parts_->received; }

std::string LibloReceiver::version() {
    char text[32] = "";
    lo_version(text, sizeof text, nullptr, nullptr, nullptr, 0, nullptr, nullptr, nullptr);
    return text;
}

}  // namespace signalbox::bench
