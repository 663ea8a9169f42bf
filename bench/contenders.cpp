// SPDX-FileCopyrightText: 2026 The Signalbox authors
// SPDX-License-Identifier: ISC
#include "bench/contenders.hpp"

#include <unistd.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <stdexcept>

#include "bench/command_line.hpp"

namespace signalbox::bench {
namespace {

namespace fs = std::filesystem;
using tests::Process;

constexpr const char* kAbsent = "not installed";
constexpr const char* kAmp = "urn:signalbox:test:amp";

// The amplifiers, besides the system's own plugins.
std::string lv2_path() {
    const char* usual = std::getenv("LV2_PATH");
    const char* home = std::getenv("HOME");
    const std::string own = home != nullptr ? std::string(home) + "/.lv2:" : "";
    return std::string(SIGNALBOX_TEST_PLUGINS ":") +
           (usual != nullptr ? usual : own + "/usr/local/lib/lv2:/usr/lib/" SIGNALBOX_MULTIARCH "/lv2:/usr/lib/lv2");
}

Process::Environment surroundings(const Stage& stage) {
    Process::Environment environment = stage.environment();
    environment.emplace_back("LV2_PATH", lv2_path());
    return environment;
}

// What they print is not for us, and nobody would read it.
Process quietly(std::vector<std::string> command, const Process::Environment& environment) {
    command.insert(command.begin(), {"/bin/sh", "-c", "exec \"$0\" \"$@\" >/dev/null 2>&1"});
    return {command, environment};
}

std::string first_line(const std::string& command) { return Process({"/bin/sh", "-c", command}).read_line(); }

std::string debian_version(const std::string& package) {
    return first_line("dpkg-query -W -f '${Version}\\n' " + package + " 2>/dev/null");
}

void write_rack(const std::string& path, int plugins) {
    std::ofstream file(path);
    file << R"({"signalbox": 1, "name": "bench", "nodes": [)";
    for (int i = 0; i < plugins; ++i)
        file << (i > 0 ? ",\n" : "") << R"({"id": "amp)" << i << R"(", "uri": ")" << kAmp << R"("})";
    file << R"(], "cables": [)";
    std::string from = "in:1";
    for (int i = 0; i < plugins; ++i) {
        const std::string amp = "amp" + std::to_string(i);
        file << R"({"from": ")" << from << R"(", "to": ")" << amp << ":in\"},\n";
        from = amp + ":out";
    }
    file << R"({"from": ")" << from << R"(", "to": "out:1"}, {"from": "in:2", "to": "out:2"}]})";
    if (!file.flush()) throw std::runtime_error("cannot write " + path);
}

Playing play_signalbox(const std::string& directory, const Stage& stage, int plugins) {
    const std::string rack = directory + "/rack-" + std::to_string(plugins) + ".json";
    if (!fs::exists(rack)) write_rack(rack, plugins);
    return start_daemon(stage, directory, rack);
}

Playing play_mod_host(const std::string& program, const Stage& stage, int plugins) {
    Playing playing;
    playing.port = free_port();
    playing.processes.push_back(quietly({program, "-n", "-p", std::to_string(playing.port)}, surroundings(stage)));
    CommandLine commands(playing.port);
    for (int i = 0; i < plugins; ++i) {
        const std::string number = std::to_string(i), effect = "effect_" + number;
        const std::string answer = commands.ask(std::string("add ") + kAmp + " " + number);
        if (answer != "resp " + number) throw std::runtime_error("mod-host adds no plugin: " + answer);
        playing.spans.push_back({effect + ":in", effect + ":out"});
    }
    return playing;
}

Playing play_bare(const Stage& stage, int plugins) {
    Playing playing;
    playing.processes.push_back(
        quietly({SIGNALBOX_FLOOR, stage.server_name(), std::to_string(plugins)}, surroundings(stage)));
    playing.spans.push_back({"floor:in_1", "floor:out_1"});
    return playing;
}

Playing play_jalv(const Stage& stage, int plugins) {
    Playing playing;
    for (int i = 0; i < plugins; ++i) {
        const std::string name = "jalv" + std::to_string(i);
        playing.processes.push_back(quietly({"jalv", "-n", name, "-x", kAmp}, surroundings(stage)));
        playing.spans.push_back({name + ":in", name + ":out"});
    }
    return playing;
}

}  // namespace

const char* const kPeersHelp =
    "Peers: mod-host (github.com/mod-audio/mod-host; the program that SIGNALBOX_MOD_HOST names, or the one in PATH) "
    "and\n"
    "jalv (Debian's package jalv). One that is not installed is shown as such. Everything runs on a JACK server of "
    "the\n"
    "benchmark's own, jackd with the dummy driver at 48 kHz.\n";

std::vector<pid_t> Playing::pids() const {
    std::vector<pid_t> all;
    for (const Process& process : processes) all.push_back(process.pid());
    return all;
}

Playing start_daemon(const Stage& stage, const std::string& directory, const std::string& rack) {
    Playing playing;
    playing.port = free_port();
    playing.processes.push_back(quietly({SIGNALBOXD, "--server", stage.server_name(), "--osc-port",
                                         std::to_string(playing.port), "--state", directory + "/state", "--rack", rack},
                                        surroundings(stage)));
    playing.spans.push_back({"signalbox:in_1", "signalbox:out_1"});
    return playing;
}

Playing play(const Host& host, Stage& stage, int plugins) {
    stage.wait_until_alone();
    const std::int64_t begun = now_ns();
    Playing playing = host.start(stage, plugins);
    playing.begun = begun;
    playing.heard = stage.play_through(playing.spans);
    return playing;
}

Scratch::Scratch() : path_((fs::temp_directory_path() / "signalbox-bench-XXXXXX").string()) {
    if (mkdtemp(path_.data()) == nullptr) throw std::runtime_error("no temporary directory");
}

void Scratch::clear() const {
    for (const auto& entry : fs::directory_iterator(path_)) fs::remove_all(entry.path());
}

Scratch::~Scratch() {
    std::error_code ignored;
    fs::remove_all(path_, ignored);
}

Host signalbox(const Scratch& scratch) {
    return {"signalbox", SIGNALBOX_VERSION, true, 100, [directory = scratch.path()](const Stage& stage, int plugins) {
                return play_signalbox(directory, stage, plugins);
            }};
}

Host mod_host() {
    const char* named = std::getenv("SIGNALBOX_MOD_HOST");
    const std::string program = named != nullptr ? named : "mod-host";
    const bool installed = named != nullptr ? access(named, X_OK) == 0 : tests::installed(program);
    return {"mod-host", installed ? first_line("'" + program + "' -V | sed -n 's,.*version: *,,p'") : kAbsent,
            installed, 100,
            [program](const Stage& stage, int plugins) { return play_mod_host(program, stage, plugins); }};
}

Host bare_client() { return {"bare client", "-", true, 100, play_bare}; }

Host jalv() {
    const bool installed = tests::installed("jalv");
    return {"jalv", installed ? debian_version("jalv") : kAbsent, installed, 10, play_jalv};
}

}  // namespace signalbox::bench
