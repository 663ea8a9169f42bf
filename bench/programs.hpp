// SPDX-FileCopyrightText: 2026 The Signalbox authors
// SPDX-License-Identifier: ISC
#pragma once

#include <functional>
#include <string>
#include <vector>

namespace signalbox::bench {

// Wall-clock seconds.
double seconds_of(const std::function<void()>& work);
// A program from beginning to end, unheard. Throws std::runtime_error where it does not do its work.
void run_program(std::vector<std::string> words);
bool is_installed(const std::string& command);

// A Python program that measures something that it is asked for: it says on its standard output what it is, a line, and
// then answers each line of words with a number. One that ends, as what it needs is not installed, is not there.
class PythonPeer {
public:
    explicit PythonPeer(const std::string& script);
    ~PythonPeer();
    PythonPeer(const PythonPeer&) = delete;
    PythonPeer& operator=(const PythonPeer&) = delete;

    [[nodiscard]] bool there() const { return !about_.empty(); }
    [[nodiscard]] const std::string& about() const { return about_; }
    double ask(const std::string& words);

private:
    std::string line();
    int to_ = -1, from_ = -1, child_ = -1;
    std::string about_;
};

}  // namespace signalbox::bench
