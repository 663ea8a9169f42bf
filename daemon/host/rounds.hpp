// SPDX-FileCopyrightText: 2026 The Signalbox authors
// SPDX-License-Identifier: ISC
#pragma once

#include <condition_variable>
#include <memory>
#include <mutex>
#include <thread>
#include <vector>

namespace signalbox::host {

// Who is looked in on by a thread, so that the audio thread need wake nobody.
class Visited {
public:
    virtual bool visit() = 0;  // whether there was something to do

protected:
    ~Visited() = default;
};

// A thread that looks in on all of them, one after the other: every 2 ms, and less and less often, down to every 16 ms,
// for as long as none of them has anything to do. It is there for as long as one of them holds it.
class Rounds {
public:
    static std::shared_ptr<Rounds> workers();  // plugins' workers
    static std::shared_ptr<Rounds> disk();     // files of players and recorders
    Rounds();
    ~Rounds();
    Rounds(const Rounds&) = delete;
    Rounds& operator=(const Rounds&) = delete;

    void add(Visited* who);
    void remove(const Visited* who);  // returns when it is not being visited any more

private:
    void run();

    std::mutex mutex_;
    std::condition_variable changed_;
    std::vector<Visited*> all_;
    Visited* current_ = nullptr;
    bool stopping_ = false;
    std::thread thread_;
};

}  // namespace signalbox::host
