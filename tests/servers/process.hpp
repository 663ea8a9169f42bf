// SPDX-FileCopyrightText: 2026 The Signalbox authors
// SPDX-License-Identifier: ISC
#pragma once

#include <sys/types.h>

#include <string>
#include <utility>
#include <vector>

namespace signalbox::tests {

// A child process with its own standard input and output. It dies with the thread that started it, at the latest.
class Process {
public:
    using Environment = std::vector<std::pair<std::string, std::string>>;

    Process() = default;
    Process(const std::vector<std::string>& command, const Environment& environment = {});
    ~Process() { end(); }
    Process(Process&& other) noexcept { *this = std::move(other); }
    Process& operator=(Process&& other) noexcept;

    void write_line(const std::string& line) const;
    [[nodiscard]] std::string read_line();  // empty at the end
    [[nodiscard]] pid_t pid() const { return pid_; }
    [[nodiscard]] bool running();
    void signal(int number) const;
    int wait();  // the status of waitpid
    void kill();
    void end();  // asks it to end, insists after 5 s

private:
    void close_pipes();
    pid_t pid_ = -1;
    int in_ = -1, out_ = -1;
    std::string pending_;
};

}  // namespace signalbox::tests
