// SPDX-FileCopyrightText: 2026 The Signalbox authors
// SPDX-License-Identifier: ISC
//
// The wiring, and nothing else: makes the parts, lets them know each other, and runs the control thread's loop.
#include <csignal>
#include <cstdio>
#include <exception>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "control/front/front.hpp"
#include "control/live_session.hpp"
#include "control/net/loop.hpp"
#include "daemon/drivers/jack.hpp"
#include "daemon/graph/rackfile.hpp"
#include "daemon/host/helpers.hpp"
#include "daemon/log.hpp"
#include "daemon/options.hpp"
#include "daemon/system/audio_thread.hpp"
#include "daemon/system/dma_latency.hpp"
#include "daemon/system/memory.hpp"
#include "daemon/system/notify.hpp"
#include "daemon/system/rights.hpp"
#include "daemon/system/state_lock.hpp"

namespace signalbox {
namespace {

constexpr int kCouldNotStart = 1, kUsage = 2, kFile = 5;
constexpr double kCloseSeconds = 0.25;  // fade out and save; the rest of 500 ms is for JACK
constexpr auto kStatusPeriod = std::chrono::seconds(1);

// What the daemon starts with: --rack FILE, else the saved rack, else nothing.
struct Start {
    std::string json;
    int exit_code = 0;  // not 0: give up
};

// A rack that was asked for has to be sound. A saved one that cannot be read is kept aside, and the daemon starts
// empty.
Start find_rack(const Options& options, const Log& log) {
    const control::Vault vault(options.state);
    const std::string path = options.rack.empty() ? vault.last_rack_path() : options.rack;
    if (options.rack.empty() && !control::Vault::exists(path)) return {};
    auto text = control::Vault::read(path);
    const auto rack = text ? graph::read_rack(*text) : Result<graph::Rack>(text.error());
    if (rack) return {*text, 0};
    log.line(LogLevel::error, path + ": " + rack.error().text);
    if (!options.rack.empty()) return {{}, kFile};
    const std::string aside = path + ".broken";
    std::rename(path.c_str(), aside.c_str());
    log.line(LogLevel::warning, "starting with an empty rack; the saved one is kept as " + aside);
    return {};
}

// Ready after the first processed cycle; then load and xruns, for `systemctl status`.
class ServiceStatus {
public:
    ServiceStatus(rt::Engine& engine, drivers::Driver& driver) : engine_(engine), driver_(driver) {}

    void tell() {
        const drivers::Status status = driver_.status();
        if (!ready_ && engine_.progress().cycles > 0) {
            ready_ = true;
            system::notify("READY=1");
        }
        std::string text = "STATUS=no audio: " + status.trouble;
        if (status.running) {
            text = "STATUS=" + std::to_string(static_cast<int>(status.rate_hz)) + " Hz, " +
                   std::to_string(status.frames) + " frames, load " +
                   std::to_string(static_cast<int>(status.load_percent + 0.5)) + " %, " + std::to_string(status.xruns) +
                   " xruns";
        }
        if (text != told_) system::notify(text);
        told_ = text;
    }
    [[nodiscard]] bool ready() const { return ready_; }

private:
    rt::Engine& engine_;
    drivers::Driver& driver_;
    bool ready_ = false;
    std::string told_;
};

void log_rights(const Log& log) {
    for (const std::string& line : system::missing(system::read_rights())) log.line(LogLevel::warning, line);
}

int run(const Options& options) {
    const Log log(options.log_level);
    std::vector<int> cpus;
    if (!options.cpus.empty()) {
        const auto parsed = system::parse_cpus(options.cpus);
        if (!parsed) {
            log.line(LogLevel::error,
                     "--cpus takes a list of this machine's processors like 2,3 or 1-3, not '" + options.cpus + "'");
            return kUsage;
        }
        cpus = *parsed;
    }
    system::shape_memory();
    const auto lock = system::StateLock::take(options.state);
    if (!lock) {
        log.line(LogLevel::error, lock.error().text);
        return kCouldNotStart;
    }
    const Start start = find_rack(options, log);
    if (start.exit_code != 0) return start.exit_code;

    control::net::Loop loop;
    bool closing = false;
    std::function<void()> close;
    loop.on_signals({SIGINT, SIGTERM}, [&](int) {
        if (!closing && close) close();
        closing = true;
    });
    log_rights(log);
    if (const std::string why = system::lock_memory(); !why.empty()) log.line(LogLevel::debug, why);
    const system::DmaLatency dma_latency;

    rt::Arena arena;
    rt::Engine engine(arena, options.box.inputs, options.box.outputs);
    // In this order, so that at the end first the catalogue falls silent, then the helpers, then the session goes.
    std::optional<control::LiveSession> session;
    host::Helpers helpers;
    host::Catalogue catalogue(options.state);

    control::net::Loop::TimerId timer = 0;
    control::Surroundings around{
        .arena = arena,
        .engine = engine,
        .catalogue = catalogue,
        .helpers = helpers,
        .post = [&](std::function<void()> function) { loop.post(std::move(function)); },
        .wake_in =
            [&](double seconds) {
                loop.cancel(timer);
                timer = loop.after(std::chrono::nanoseconds(static_cast<std::int64_t>(seconds * 1e9)),
                                   [&] { session->tick(); });
            },
        .log = [&](const std::string& line) { log.line(LogLevel::warning, line); },
    };
    session.emplace(std::move(around), options.box, options.state);
    const auto driver = drivers::make_jack(engine, *session,
                                           {.client = options.name,
                                            .server = options.server,
                                            .inputs = options.box.inputs,
                                            .outputs = options.box.outputs,
                                            .midi_inputs = options.box.midi_inputs,
                                            .midi_outputs = options.box.midi_outputs,
                                            .on_audio_thread = [&] { (void)system::settle_audio_thread(cpus); }});
    session->attach(*driver);
    control::Front front(*session, loop, {.listen = options.listen, .allow = options.allow, .port = options.osc_port});

    if (!start.json.empty()) {
        session->open(start.json, [&](const control::Outcome& outcome) {
            if (!outcome.result) log.line(LogLevel::error, "the rack is refused: " + outcome.result.error().text);
        });
    }
    driver->start();

    ServiceStatus service(engine, *driver);
    loop.every(kStatusPeriod, [&] { service.tell(); });
    std::function<void()> until_ready = [&] {
        service.tell();
        if (!service.ready()) loop.after(std::chrono::milliseconds(10), until_ready);
    };
    until_ready();
    close = [&] {
        system::notify("STOPPING=1");
        session->close(kCloseSeconds, [&] {
            driver->stop();
            loop.stop();
        });
    };
    if (closing) close();
    log.line(LogLevel::info,
             "OSC on port " + std::to_string(options.osc_port) + ", UDP and TCP (" + options.listen + ")");
    session->tick();
    loop.run();
    return 0;
}

}  // namespace
}  // namespace signalbox

int main(int argc, char** argv) {
    using namespace signalbox;
    const auto options = read_options(std::vector<std::string>(argv + 1, argv + argc));
    if (!options) {
        std::fprintf(stderr, "signalboxd: %s\n", options.error().text.c_str());
        return options.error().code == Code::file ? kFile : kUsage;
    }
    if ((*options).ask == Options::Ask::help) return std::fputs(help_text().c_str(), stdout) < 0;
    if ((*options).ask == Options::Ask::version) return std::puts("signalboxd " SIGNALBOX_VERSION) < 0;
    try {
        return run(*options);
    } catch (const std::exception& failure) {
        std::fprintf(stderr, "signalboxd: %s\n", failure.what());
        return kCouldNotStart;
    }
}
