// SPDX-FileCopyrightText: 2026 The Signalbox authors
// SPDX-License-Identifier: ISC
//
// The wiring, and nothing else: makes the parts, lets them know each other, and runs the control thread's loop.
#include <chrono>
#include <cmath>
#include <csignal>
#include <cstdio>
#include <cstdlib>
#include <exception>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "control/endings.hpp"
#include "control/front/front.hpp"
#include "control/live_session.hpp"
#include "control/net/allow.hpp"
#include "control/net/loop.hpp"
#include "daemon/drivers/jack.hpp"
#include "daemon/graph/rackfile.hpp"
#include "daemon/host/child.hpp"
#include "daemon/host/helpers.hpp"
#include "daemon/host/plugin_log.hpp"
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
constexpr auto kReadyPeriod = std::chrono::milliseconds(10);  // between two looks for the first cycle

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
        std::string text = "STATUS=" + (status.trouble.empty() ? "no audio yet" : "no audio: " + status.trouble);
        if (status.running) {
            text = "STATUS=" + std::to_string(static_cast<int>(status.rate_hz)) + " Hz, " +
                   std::to_string(status.frames) + " frames, load " + std::to_string(std::lround(status.load_percent)) +
                   " %, " + std::to_string(status.xruns) + " xruns";
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

// The parts, in the order of their making; at the end they go the other way round.
class Daemon {
public:
    Daemon(const Options& options, const Log& log, std::vector<int> cpus);
    // Until it is told to end: fade out and save.
    void run(const std::string& rack);

private:
    control::Surroundings surroundings();
    drivers::JackOptions jack_options() const;
    void wake_in(double seconds);
    void open(const std::string& rack);
    void wait_until_ready();
    void close();
    void leave();

    const Options& options_;
    const Log& log_;
    const std::vector<int> cpus_;
    system::DmaLatency dma_latency_;
    rt::Arena arena_;
    rt::Engine engine_{arena_, options_.box.inputs,      options_.box.outputs,
                       {},     options_.box.midi_inputs, options_.box.midi_outputs};
    control::net::Loop loop_;  // what was posted and never ran may hold instances, and they live in the arena
    control::net::Loop::TimerId tick_ = 0;
    // At the end first the catalogue falls silent, then the helpers, then the session goes.
    std::optional<control::LiveSession> session_;
    std::optional<host::Helpers> helpers_;
    std::optional<host::Catalogue> catalogue_;
    std::unique_ptr<drivers::Driver> driver_;
    std::optional<control::Front> front_;
    std::optional<ServiceStatus> service_;
    bool closing_ = false;
};

Daemon::Daemon(const Options& options, const Log& log, std::vector<int> cpus)
    : options_(options), log_(log), cpus_(std::move(cpus)) {
    loop_.on_signals(control::endings(), [this](int) { close(); });  // threads that start from here on leave them alone
    helpers_.emplace();
    const std::string probe = host::probe_program();
    if (probe.empty()) log_.line(LogLevel::warning, "signalbox-probe is not installed: plugins are taken on trust");
    catalogue_.emplace(options_.state, probe);
    session_.emplace(surroundings(), options_.box, options_.state);
    driver_ = drivers::make_jack(engine_, *session_, jack_options());
    session_->attach(*driver_);
    front_.emplace(
        *session_, loop_,
        control::FrontOptions{.listen = options_.listen, .allow = options_.allow, .port = options_.osc_port});
    service_.emplace(engine_, *driver_);
}

control::Surroundings Daemon::surroundings() {
    return {
        .arena = arena_,
        .engine = engine_,
        .catalogue = *catalogue_,
        .helpers = *helpers_,
        .post = [this](std::function<void()> function) { loop_.post(std::move(function)); },
        .wake_in = [this](double seconds) { wake_in(seconds); },
        .log = [this](const std::string& line) { log_.line(LogLevel::warning, line); },
    };
}

drivers::JackOptions Daemon::jack_options() const {
    return {
        .client = options_.name,
        .server = options_.server,
        .inputs = options_.box.inputs,
        .outputs = options_.box.outputs,
        .midi_inputs = options_.box.midi_inputs,
        .midi_outputs = options_.box.midi_outputs,
        .on_audio_thread = [this] { (void)system::settle_audio_thread(cpus_); },
    };
}

void Daemon::wake_in(double seconds) {
    loop_.cancel(tick_);
    tick_ =
        loop_.after(std::chrono::nanoseconds(static_cast<std::int64_t>(seconds * 1e9)), [this] { session_->tick(); });
}

void Daemon::run(const std::string& rack) {
    if (!rack.empty()) open(rack);
    driver_->start();
    loop_.every(kStatusPeriod, [this] { service_->tell(); });
    wait_until_ready();
    log_.line(LogLevel::info,
              "OSC on port " + std::to_string(options_.osc_port) + ", UDP and TCP (" + options_.listen + ")");
    const auto allow = control::net::Allow::parse(options_.allow);
    if (allow && (*allow).anybody()) {
        log_.line(LogLevel::warning,
                  "--allow any: whoever reaches this port may change everything here; to let in only some, name their "
                  "networks, as in --allow 192.168.1.0/24");
    }
    session_->tick();
    loop_.run();
    leave();
}

void Daemon::open(const std::string& rack) {
    session_->open(rack, [this](const control::Outcome& outcome) {
        if (!outcome.result) log_.line(LogLevel::error, "the rack is refused: " + outcome.result.error().text);
    });
}

void Daemon::wait_until_ready() {
    service_->tell();
    if (!service_->ready()) loop_.after(kReadyPeriod, [this] { wait_until_ready(); });
}

void Daemon::close() {
    if (closing_) return;
    closing_ = true;
    system::notify("STOPPING=1");
    session_->close(kCloseSeconds, [this] {
        (void)driver_->stop();
        loop_.stop();
    });
}

// The rack is saved and no cycle runs. A plugin or libjack may still hold a thread of ours, and could give it back
// while the parts go that it uses: then nothing is taken apart, the process ends as it is.
void Daemon::leave() {
    catalogue_.reset();
    const bool rested = helpers_->finish();
    if (driver_->stop() && rested) return;
    std::fflush(nullptr);
    std::_Exit(0);
}

Result<std::vector<int>> read_cpus(const Options& options) {
    if (options.cpus.empty()) return std::vector<int>();
    auto cpus = system::parse_cpus(options.cpus);
    if (cpus) return *std::move(cpus);
    return Error{Code::malformed,
                 "--cpus takes a list of this machine's processors like 2,3 or 1-3, not '" + options.cpus + "'"};
}

int run(const Options& options) {
    const Log log(options.log_level);
    const auto cpus = read_cpus(options);
    if (!cpus) {
        log.line(LogLevel::error, cpus.error().text);
        return kUsage;
    }
    system::shape_memory();
    const auto lock = system::StateLock::take(options.state);
    if (!lock) {
        log.line(LogLevel::error, lock.error().text);
        return kCouldNotStart;
    }
    host::PluginLog::send_to([&log](host::LogKind kind, const std::string& line) {
        constexpr LogLevel kLevels[] = {LogLevel::error, LogLevel::warning, LogLevel::info, LogLevel::debug};
        log.line(kLevels[static_cast<std::size_t>(kind)], line);
    });
    const Start start = find_rack(options, log);
    if (start.exit_code != 0) return start.exit_code;
    log_rights(log);
    if (const std::string why = system::lock_memory(); !why.empty()) log.line(LogLevel::debug, why);
    Daemon(options, log, *cpus).run(start.json);
    return 0;
}

int serve(int argc, char** argv) {
    const auto options = read_options(std::vector<std::string>(argv + 1, argv + argc));
    if (!options) {
        std::fprintf(stderr, "signalboxd: %s\n", options.error().text.c_str());
        return options.error().code == Code::file ? kFile : kUsage;
    }
    if ((*options).ask == Options::Ask::help) return std::fputs(help_text().c_str(), stdout) < 0 ? kCouldNotStart : 0;
    if ((*options).ask == Options::Ask::version)
        return std::puts("signalboxd " SIGNALBOX_VERSION) < 0 ? kCouldNotStart : 0;
    return run(*options);
}

}  // namespace
}  // namespace signalbox

int main(int argc, char** argv) {
    try {
        return signalbox::serve(argc, argv);
    } catch (const std::exception& failure) {
        std::fprintf(stderr, "signalboxd: %s\n", failure.what());
        return signalbox::kCouldNotStart;
    } catch (...) {
        return signalbox::kCouldNotStart;
    }
}
