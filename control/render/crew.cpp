// SPDX-FileCopyrightText: 2026 The Signalbox authors
// SPDX-License-Identifier: ISC
#include "control/render/crew.hpp"

#include <spawn.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <csignal>
#include <cstring>
#include <map>

#include "control/endings.hpp"
#include "control/render/say.hpp"

namespace signalbox::render {

namespace {

constexpr int kNotRun = 1;

// Signals wait until they are asked for, so that none comes in between; children start with `before` again.
struct Watch {
    Watch() {
        std::signal(SIGCHLD, SIG_DFL);  // whoever has it ignored hears of no child
        sigemptyset(&signals);
        sigaddset(&signals, SIGCHLD);
        for (const int signal : control::endings()) sigaddset(&signals, signal);
        sigprocmask(SIG_BLOCK, &signals, &before);
    }
    ~Watch() { sigprocmask(SIG_SETMASK, &before, nullptr); }
    Watch(const Watch&) = delete;
    Watch& operator=(const Watch&) = delete;

    sigset_t signals, before;
};

// 0, or why not.
int start(const Task& task, const sigset_t& mask, pid_t& child) {
    std::vector<char*> arguments;
    for (const std::string& word : task.words) arguments.push_back(const_cast<char*>(word.c_str()));
    arguments.push_back(nullptr);
    posix_spawnattr_t how;
    posix_spawnattr_init(&how);
    posix_spawnattr_setsigmask(&how, &mask);
    posix_spawnattr_setflags(&how, POSIX_SPAWN_SETSIGMASK);
    const int failed = posix_spawn(&child, "/proc/self/exe", nullptr, &how, arguments.data(), environ);
    posix_spawnattr_destroy(&how);
    return failed;
}

void tell(const std::string& name, const std::string& what) { say(name + ": " + what); }

// An exit code; what ended by a signal is told here, as it could not say so itself.
int outcome(const std::string& name, int status, bool ending) {
    if (WIFEXITED(status)) return WEXITSTATUS(status);
    const int signal = WTERMSIG(status);
    const bool told = signal == SIGTERM || signal == SIGINT || signal == SIGHUP || signal == SIGKILL;
    if (!ending) tell(name, (told ? "ended from outside: " : "a plugin crashed: ") + std::string(strsignal(signal)));
    return kNotRun;
}

}  // namespace

int run_crew(const std::vector<Task>& tasks, std::size_t at_once, const std::function<void(std::size_t)>& progress) {
    const Watch watch;
    std::map<pid_t, std::string> running;
    std::size_t next = 0, done = 0;
    int worst = 0, ended_by = 0;
    const auto finish = [&](int code) {
        worst = std::max(worst, code);
        progress(++done);
    };
    for (;;) {
        while (ended_by == 0 && next < tasks.size() && running.size() < at_once) {
            const Task& task = tasks[next++];
            pid_t child = 0;
            const int failed = start(task, watch.before, child);
            if (failed == 0) {
                running[child] = task.name;
                continue;
            }
            tell(task.name, std::string("no process can be started for it: ") + std::strerror(failed));
            finish(kNotRun);
        }
        if (running.empty()) break;
        const int signal = sigwaitinfo(&watch.signals, nullptr);
        if (signal > 0 && signal != SIGCHLD) {
            ended_by = signal;
            for (const auto& [child, name] : running) kill(child, SIGTERM);
        }
        int status = 0;
        for (pid_t child = 0; (child = waitpid(-1, &status, WNOHANG)) > 0;) {
            const auto known = running.find(child);
            if (known == running.end()) continue;
            finish(outcome(known->second, status, ended_by != 0));
            running.erase(known);
        }
    }
    return ended_by != 0 ? 128 + ended_by : worst;
}

}  // namespace signalbox::render
