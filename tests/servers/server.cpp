// SPDX-FileCopyrightText: 2026 The Signalbox authors
// SPDX-License-Identifier: ISC
#include "tests/servers/server.hpp"

#include <glob.h>
#include <sched.h>
#include <sys/mount.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include <atomic>
#include <csignal>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iostream>
#include <sstream>
#include <stdexcept>
#include <thread>

namespace signalbox::tests {
namespace {

namespace fs = std::filesystem;

std::string unique_name() {
    static std::atomic<int> count{0};
    return "sbx_test_" + std::to_string(getpid()) + "_" + std::to_string(++count);
}

bool can_connect(const std::string& path) {
    sockaddr_un address{};
    address.sun_family = AF_UNIX;
    path.copy(address.sun_path, sizeof address.sun_path - 1);
    const int fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
    const bool connected = connect(fd, reinterpret_cast<const sockaddr*>(&address), sizeof address) == 0;
    close(fd);
    return connected;
}

template <class Answers>
void wait_for(const char* what, Process& process, Answers answers) {
    for (int i = 0; i < 1000; ++i) {
        if (answers()) return;
        if (!process.running()) break;
        std::this_thread::sleep_for(std::chrono::milliseconds(10));
    }
    throw std::runtime_error(std::string(what) + " does not start");
}

void write_text(const fs::path& path, const std::string& text) {
    fs::create_directories(path.parent_path());
    std::ofstream(path) << text;
}

}  // namespace

void own_shared_memory() {
    if (unshare(CLONE_NEWNS) != 0) {
        const std::string self = std::to_string(getuid()), map = self + " " + self + " 1";
        if (unshare(CLONE_NEWUSER | CLONE_NEWNS) != 0) return;
        write_text("/proc/self/uid_map", map);
    }
    if (mount("none", "/", nullptr, MS_REC | MS_PRIVATE, nullptr) != 0) return;
    mount("tmpfs", "/dev/shm", "tmpfs", MS_NOSUID | MS_NODEV, "mode=1777");
}

bool installed(const std::string& program) {
    const char* path = std::getenv("PATH");
    std::istringstream directories(path != nullptr ? path : "/usr/bin:/bin");
    for (std::string directory; std::getline(directories, directory, ':');) {
        if (fs::exists(fs::path(directory) / program)) return true;
    }
    return false;
}

void skip_unless(bool possible, const char* why) {
    if (possible) return;
    std::cout << "skipped: " << why << std::endl;
    _exit(77);
}

// --- jackd ---

JackServer::JackServer() : name_(unique_name()) {}

Process::Environment JackServer::environment() const {
    return {{"JACK_NO_AUDIO_RESERVATION", "1"}, {"JACK_NO_START_SERVER", "1"}, {"JACK_DEFAULT_SERVER", name_}};
}

void JackServer::start(unsigned rate_hz, unsigned frames) {
    process_ = Process({"/bin/sh", "-c", "exec jackd -n \"$0\" -d dummy -C 2 -P 2 -r \"$1\" -p \"$2\" >/dev/null 2>&1",
                        name_, std::to_string(rate_hz), std::to_string(frames)},
                       environment());
    wait_for("jackd", process_, [this] { return answers(); });
}

bool JackServer::answers() const {
    return can_connect("/dev/shm/jack_" + name_ + "_" + std::to_string(getuid()) + "_0");
}

void JackServer::stop() {
    process_.end();
    remove_leftovers();
}

void JackServer::remove_leftovers() const {
    std::error_code ignored;
    for (const auto& entry : fs::directory_iterator("/dev/shm", ignored)) {
        if (entry.path().filename().string().find(name_) != std::string::npos) fs::remove_all(entry.path(), ignored);
    }
}

// --- PipeWire ---

std::string pipewire_libjack() {
    if (!installed("pipewire")) return {};
    std::string directory;
    for (const char* pattern : {"/usr/lib/*/pipewire-0.3/jack", "/usr/lib/pipewire-0.3/jack"}) {
        glob_t found{};
        if (directory.empty() && glob(pattern, 0, nullptr, &found) == 0) directory = found.gl_pathv[0];
        globfree(&found);
    }
    return directory;
}

PipeWireServer::PipeWireServer() {
    std::string pattern = (fs::temp_directory_path() / "sbx_pipewire_XXXXXX").string();
    if (mkdtemp(pattern.data()) == nullptr) throw std::runtime_error("no temporary directory");
    directory_ = pattern;
    for (const auto& [name, value] : environment()) setenv(name.c_str(), value.c_str(), 1);
}

PipeWireServer::~PipeWireServer() {
    process_.end();
    std::error_code ignored;
    fs::remove_all(directory_, ignored);
}

Process::Environment PipeWireServer::environment() const {
    return {{"XDG_RUNTIME_DIR", directory_}, {"PIPEWIRE_RUNTIME_DIR", directory_},    {"XDG_CONFIG_HOME", directory_},
            {"XDG_STATE_HOME", directory_},  {"LD_LIBRARY_PATH", pipewire_libjack()}, {"PIPEWIRE_DEBUG", "0"}};
}

void PipeWireServer::start(unsigned rate_hz, unsigned frames) {
    const std::string rate = std::to_string(rate_hz), quantum = std::to_string(frames);
    write_text(fs::path(directory_) / "pipewire/pipewire.conf.d/test.conf",
               "context.properties = {\n  default.clock.rate = " + rate + "\n  default.clock.allowed-rates = [ " +
                   rate + " ]\n  default.clock.quantum = " + quantum + "\n  default.clock.min-quantum = " + quantum +
                   "\n  default.clock.max-quantum = " + quantum +
                   "\n}\ncontext.objects = [ { factory = adapter args = { factory.name = support.null-audio-sink\n"
                   "  node.name = null-sink media.class = Audio/Sink object.linger = true audio.position = [ FL FR ]\n"
                   // PipeWire 0.3 takes its ports from the first of these, 1.4 from the second.
                   "  adapter.auto-port-config = { mode = dsp position = preserve }\n"
                   "  node.param.PortConfig = { direction = Input mode = dsp format = { mediaType = audio\n"
                   "    mediaSubtype = raw format = F32P rate = " +
                   rate + " channels = 2 position = [ FL FR ] } } } } ]\n");
    process_ = Process({"/bin/sh", "-c", "exec pipewire >/dev/null 2>&1"}, environment());
    wait_for("pipewire", process_, [this] { return can_connect(directory_ + "/pipewire-0"); });
}

void use_pipewire() {
    const std::string wanted = pipewire_libjack();
    skip_unless(!wanted.empty(), "PipeWire or its libjack is not installed");
    const char* set = std::getenv("LD_LIBRARY_PATH");
    if (set != nullptr && set == wanted) return;
    setenv("LD_LIBRARY_PATH", wanted.c_str(), 1);
    std::ifstream file("/proc/self/cmdline");
    std::vector<std::string> words;
    for (std::string word; std::getline(file, word, '\0');) words.push_back(word);
    std::vector<char*> arguments;
    for (std::string& word : words) arguments.push_back(word.data());
    arguments.push_back(nullptr);
    execv("/proc/self/exe", arguments.data());
    throw std::runtime_error("cannot start again with PipeWire's libjack");
}

}  // namespace signalbox::tests
