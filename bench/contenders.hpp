// SPDX-FileCopyrightText: 2026 The Signalbox authors
// SPDX-License-Identifier: ISC
#pragma once

#include <sys/types.h>

#include <functional>
#include <string>
#include <vector>

#include "bench/harness.hpp"
#include "bench/stage.hpp"

// Programs that host LV2 plugins on JACK, each told to play a row of the same small amplifiers.
namespace signalbox::bench {

struct Playing {
    std::vector<tests::Process> processes;
    std::vector<Span> spans;            // of the row, to be joined
    int port = 0;                       // that takes commands, where it has one
    std::int64_t begun = 0, heard = 0;  // now_ns() before the start; the cycle in which sound came back
    [[nodiscard]] std::vector<pid_t> pids() const;
};

struct Host {
    std::string name, version;
    bool installed = true;
    int most = 100;  // plugins that it is asked to play
    // Starts it on the stage's server, with a row of so many; it ends with what is returned.
    std::function<Playing(const Stage&, int plugins)> start;
};

// The same, once the one before is gone, and with sound going through it from the stage and back.
Playing play(const Host& host, Stage& stage, int plugins);

// A directory that goes when this goes.
class Scratch {
public:
    Scratch();
    ~Scratch();
    Scratch(const Scratch&) = delete;
    Scratch& operator=(const Scratch&) = delete;
    void clear() const;
    [[nodiscard]] const std::string& path() const { return path_; }

private:
    std::string path_;
};

Host signalbox(const Scratch& scratch);  // what the daemon remembers of plugins lies in scratch
Host mod_host();                         // one process; each plugin is a JACK client
Host bare_client();                      // floor.cpp: what no host can be cheaper than
Host jalv();                             // a process for each plugin, so at most 10

// Our daemon with this rack file, whose input and output are to be joined; its state lies in directory/state.
Playing start_daemon(const Stage& stage, const std::string& directory, const std::string& rack);

// Measures these hosts, the first of which is ours, with each number of plugins, and adds a row for each peer and
// number: `what`, with the number in its name.
using Measure = std::function<double(const Host&, int plugins)>;
void compare(Report& report, const Case& what, const std::vector<Host>& hosts, const std::vector<int>& numbers,
             const Measure& measure);

// The case with this peer's name and version in it.
Case against(Case what, const Host& peer);

// For --help: how the peers are found.
extern const char* const kPeersHelp;

}  // namespace signalbox::bench
