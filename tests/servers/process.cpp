// SPDX-FileCopyrightText: 2026 The Signalbox authors
// SPDX-License-Identifier: ISC
#include "tests/servers/process.hpp"

#include <fcntl.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include <csignal>
#include <cstdlib>
#include <stdexcept>
#include <thread>

namespace signalbox::tests {

Process::Process(const std::vector<std::string>& command, const Environment& environment) {
    int in[2], out[2];
    if (pipe2(in, O_CLOEXEC) != 0 || pipe2(out, O_CLOEXEC) != 0) throw std::runtime_error("no pipe");
    std::vector<char*> arguments;
    for (const std::string& word : command) arguments.push_back(const_cast<char*>(word.c_str()));
    arguments.push_back(nullptr);
    std::vector<std::string> texts;
    for (char** variable = environ; *variable != nullptr; ++variable) texts.emplace_back(*variable);
    for (const auto& [name, value] : environment) {
        std::erase_if(texts, [&](const std::string& text) { return text.starts_with(name + "="); });
        texts.push_back(name + "=" + value);
    }
    std::vector<char*> variables;
    for (std::string& text : texts) variables.push_back(text.data());
    variables.push_back(nullptr);
    pid_ = fork();
    if (pid_ == 0) {
        prctl(PR_SET_PDEATHSIG, SIGKILL);
        dup2(in[0], 0);
        dup2(out[1], 1);
        execvpe(arguments[0], arguments.data(), variables.data());
        _exit(127);
    }
    ::close(in[0]);
    ::close(out[1]);
    in_ = in[1];
    out_ = out[0];
}

Process& Process::operator=(Process&& other) noexcept {
    end();
    pid_ = std::exchange(other.pid_, -1);
    in_ = std::exchange(other.in_, -1);
    out_ = std::exchange(other.out_, -1);
    pending_ = std::move(other.pending_);
    return *this;
}

void Process::write_line(const std::string& line) const {
    const std::string text = line + "\n";
    if (::write(in_, text.data(), text.size()) != static_cast<ssize_t>(text.size()))
        throw std::runtime_error("no reader");
}

std::string Process::read_line() {
    while (pending_.find('\n') == std::string::npos) {
        char buffer[4096];
        const ssize_t count = ::read(out_, buffer, sizeof buffer);
        if (count <= 0) return {};
        pending_.append(buffer, static_cast<std::size_t>(count));
    }
    const std::size_t end = pending_.find('\n');
    std::string line = pending_.substr(0, end);
    pending_.erase(0, end + 1);
    return line;
}

bool Process::running() {
    if (pid_ <= 0) return false;
    if (waitpid(pid_, nullptr, WNOHANG) == 0) return true;
    pid_ = -1;
    return false;
}

void Process::signal(int number) const {
    if (pid_ > 0) ::kill(pid_, number);
}

int Process::wait() {
    int status = -1;
    if (pid_ > 0) waitpid(pid_, &status, 0);
    pid_ = -1;
    close_pipes();
    return status;
}

void Process::kill() {
    signal(SIGKILL);
    wait();
}

void Process::end() {
    signal(SIGTERM);
    for (int i = 0; i < 500 && running(); ++i) std::this_thread::sleep_for(std::chrono::milliseconds(10));
    if (pid_ > 0) kill();
    close_pipes();
}

void Process::close_pipes() {
    if (in_ >= 0) ::close(in_);
    if (out_ >= 0) ::close(out_);
    in_ = out_ = -1;
}

}  // namespace signalbox::tests
