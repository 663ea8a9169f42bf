// SPDX-FileCopyrightText: 2026 The Signalbox authors
// SPDX-License-Identifier: ISC
#include "bench/programs.hpp"

#include <fcntl.h>
#include <spawn.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <chrono>
#include <cstdlib>
#include <stdexcept>

namespace signalbox::bench {
namespace {

// Where its standard input, output and errors come from and go to: files of ours, or /dev/null.
pid_t start(std::vector<std::string> words, const std::array<int, 3>& files) {
    std::vector<char*> arguments;
    for (std::string& word : words) arguments.push_back(word.data());
    arguments.push_back(nullptr);
    posix_spawn_file_actions_t actions;
    posix_spawn_file_actions_init(&actions);
    for (int i = 0; i < 3; ++i) {
        const int file = files[static_cast<std::size_t>(i)];
        if (file >= 0) {
            posix_spawn_file_actions_adddup2(&actions, file, i);
        } else {
            posix_spawn_file_actions_addopen(&actions, i, "/dev/null", i == 0 ? O_RDONLY : O_WRONLY, 0);
        }
    }
    pid_t child = -1;
    if (posix_spawnp(&child, arguments[0], &actions, nullptr, arguments.data(), environ) != 0) child = -1;
    posix_spawn_file_actions_destroy(&actions);
    return child;
}

}  // namespace

double seconds_of(const std::function<void()>& work) {
    const auto begin = std::chrono::steady_clock::now();
    work();
    return std::chrono::duration<double>(std::chrono::steady_clock::now() - begin).count();
}

void run_program(std::vector<std::string> words) {
    const std::string name = words[0];
    const pid_t child = start(std::move(words), {-1, -1, -1});
    int status = -1;
    if (child < 0 || waitpid(child, &status, 0) != child || status != 0)
        throw std::runtime_error(name + " does not do its work");
}

bool is_installed(const std::string& command) {
    return std::system(("command -v " + command + " >/dev/null").c_str()) == 0;
}

PythonPeer::PythonPeer(const std::string& script) {
    int there[2], back[2];
    if (pipe2(there, O_CLOEXEC) != 0 || pipe2(back, O_CLOEXEC) != 0) throw std::runtime_error("there are no pipes");
    child_ = start({SIGNALBOX_PYTHON, script}, {there[0], back[1], -1});
    close(there[0]);
    close(back[1]);
    to_ = there[1];
    from_ = back[0];
    about_ = line();
}

PythonPeer::~PythonPeer() {
    close(to_);
    close(from_);
    if (child_ > 0) waitpid(child_, nullptr, 0);
}

double PythonPeer::ask(const std::string& words) {
    const std::string text = words + "\n";
    if (write(to_, text.data(), text.size()) != static_cast<ssize_t>(text.size()))
        throw std::runtime_error(about_ + " takes no more questions");
    const std::string answer = line();
    if (answer.empty()) throw std::runtime_error(about_ + " does not answer '" + words + "'");
    return std::strtod(answer.c_str(), nullptr);
}

std::string PythonPeer::line() {
    std::string text;
    for (char c = 0; read(from_, &c, 1) == 1 && c != '\n';) text += c;
    return text;
}

}  // namespace signalbox::bench
