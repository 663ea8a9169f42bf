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

struct CpuTime {
    std::int64_t realtime = 0, all = 0;
};

CpuTime cpu_time(pid_t process) {
    CpuTime time;
    std::error_code gone;
    for (const auto& thread : fs::directory_iterator(directory(process) / "task", gone)) {
        std::int64_t ns = 0;
        std::istringstream(text_of(thread.path() / "schedstat")) >> ns;
        const int its = policy(text_of(thread.path() / "stat"));
        time.all += ns;
        if (its == SCHED_FIFO || its == SCHED_RR) time.realtime += ns;
    }
    return time;
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
    CpuTime sum;
    for (const pid_t process : processes) {
        const CpuTime time = cpu_time(process);
        sum.realtime += time.realtime;
        sum.all += time.all;
    }
    return sum.realtime > 0 ? sum.realtime : sum.all;
}

}  // namespace signalbox::bench
