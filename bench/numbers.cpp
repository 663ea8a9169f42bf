// SPDX-FileCopyrightText: 2026 The Signalbox authors
// SPDX-License-Identifier: ISC
#include "bench/numbers.hpp"

#include <sched.h>

#include <algorithm>
#include <charconv>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <sstream>
#include <string>

namespace signalbox::bench {
namespace {

namespace fs = std::filesystem;

std::string text_of(const fs::path& path) {
    std::ifstream file(path);
    return {std::istreambuf_iterator<char>(file), {}};
}

fs::path directory(pid_t process) { return fs::path("/proc") / std::to_string(process); }

struct Thread {
    fs::path directory;
    std::int64_t cpu_ns = 0;
};

// The realtime ones, or all where there are none.
std::vector<Thread> threads_that_count(pid_t process) {
    std::vector<Thread> realtime, others;
    std::error_code gone;
    for (const auto& entry : fs::directory_iterator(directory(process) / "task", gone)) {
        Thread thread{entry.path()};
        std::istringstream(text_of(entry.path() / "schedstat")) >> thread.cpu_ns;
        const int its = policy(text_of(entry.path() / "stat"));
        (its == SCHED_FIFO || its == SCHED_RR ? realtime : others).push_back(thread);
    }
    return realtime.empty() ? others : realtime;
}

}  // namespace

std::int64_t item(std::string_view text, std::string_view name) {
    const std::string wanted = "\n" + std::string(name) + ":";
    const std::size_t found = text.starts_with(wanted.substr(1)) ? 0 : text.find(wanted);
    if (found == text.npos) return -1;
    const std::size_t digits = text.find_first_of("0123456789", text.find(':', found));
    std::int64_t value = -1;
    if (digits != text.npos) std::from_chars(text.data() + digits, text.data() + text.size(), value);
    return value;
}

int policy(std::string_view text) {
    const std::size_t name_end = text.rfind(')');  // a thread's name may hold anything, also spaces and brackets
    if (name_end == text.npos) return -1;
    std::istringstream fields{std::string(text.substr(name_end + 1))};
    std::string field;
    for (int number = 3; number < 41; ++number) fields >> field;
    int value = -1;
    return fields >> value ? value : -1;
}

std::int64_t private_dirty(const std::vector<pid_t>& processes) {
    std::int64_t sum = 0;
    for (const pid_t process : processes) {
        sum += std::max(std::int64_t{0}, item(text_of(directory(process) / "smaps_rollup"), "Private_Dirty")) * 1024;
    }
    return sum;
}

std::int64_t realtime_cpu(const std::vector<pid_t>& processes) {
    std::int64_t sum = 0;
    for (const pid_t process : processes) {
        for (const Thread& thread : threads_that_count(process)) sum += thread.cpu_ns;
    }
    return sum;
}

std::string busiest_thread(pid_t process) {
    const std::vector<Thread> threads = threads_that_count(process);
    const auto most = std::max_element(threads.begin(), threads.end(),
                                       [](const Thread& a, const Thread& b) { return a.cpu_ns < b.cpu_ns; });
    return most != threads.end() ? (most->directory / "schedstat").string() : "";
}

}  // namespace signalbox::bench
