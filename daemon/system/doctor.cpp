// SPDX-FileCopyrightText: 2026 The Signalbox authors
// SPDX-License-Identifier: ISC
#include "daemon/system/doctor.hpp"

#include <unistd.h>

#include <algorithm>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <map>
#include <optional>
#include <sstream>

#include "daemon/system/rights.hpp"

namespace signalbox::system {
namespace {

using Grade = Finding::Grade;
namespace fs = std::filesystem;

std::optional<std::string> read(const std::string& path) {
    std::ifstream file(path);
    if (!file) return {};
    std::string text{std::istreambuf_iterator<char>(file), std::istreambuf_iterator<char>()};
    while (!text.empty() && (text.back() == '\n' || text.back() == ' ')) text.pop_back();
    return text;
}

std::optional<long> read_number(const std::string& path) {
    const auto text = read(path);
    if (!text || text->empty()) return {};
    char* end = nullptr;
    const long number = std::strtol(text->c_str(), &end, 10);
    if (end == text->c_str()) return {};
    return number;
}

Finding scheduling(const Rights& rights) {
    const std::string limit = rights.rtprio < 0 ? "no limit" : std::to_string(rights.rtprio);
    const std::string name = "realtime scheduling";
    if (rights.fifo_works) return {Grade::good, name, "FIFO works (rtprio limit " + limit + ")", ""};
    return {Grade::bad, name, "refused: " + rights.fifo_error + " (rtprio limit " + limit + ")",
            "xruns under load. Service: LimitRTPRIO=95 in the unit. User: '@audio - rtprio 95' in "
            "/etc/security/limits.d/audio.conf, join the group audio, log in again"};
}

Finding locking(const Rights& rights) {
    const std::string name = "locked memory";
    if (rights.may_lock_everything()) return {Grade::good, name, "no limit", ""};
    return {Grade::bad, name, "limit " + std::to_string(rights.memlock_bytes / 1024) + " KiB",
            "page faults on the audio thread. Service: LimitMEMLOCK=infinity in the unit. User: '@audio - memlock "
            "unlimited' in /etc/security/limits.d/audio.conf"};
}

// The path of this process's group below the cpu controller of control groups v1: only there a group has a realtime
// budget of its own.
std::optional<std::string> cpu_group(const Roots& roots) {
    std::istringstream lines(read(roots.proc + "/self/cgroup").value_or(""));
    for (std::string line; std::getline(lines, line);) {
        const std::size_t first = line.find(':'), second = line.find(':', first + 1);
        if (second == std::string::npos) continue;
        const std::string controllers = "," + line.substr(first + 1, second - first - 1) + ",";
        if (controllers.find(",cpu,") != std::string::npos) return line.substr(second + 1);
    }
    return {};
}

Finding group_budget(const Roots& roots) {
    const std::string name = "realtime budget of the control group";
    if (!read_number(roots.proc + "/sys/kernel/sched_rt_runtime_us")) {
        return {Grade::note, name, "unknown", "the kernel does not say"};
    }
    const auto group = cpu_group(roots);
    const auto budget =
        group ? read_number(roots.sys + "/fs/cgroup/cpu" + *group + "/cpu.rt_runtime_us") : std::nullopt;
    if (!budget) return {Grade::good, name, "groups have none of their own", ""};
    if (*budget != 0) return {Grade::good, name, std::to_string(*budget) + " us", ""};
    return {Grade::bad, name, "0 us in " + *group,
            "FIFO fails in this group even for root (CONFIG_RT_GROUP_SCHED). Write a budget, for instance 950000, to "
            "cpu.rt_runtime_us of this group and of those above it, or move the service to the root group"};
}

Finding throttling(const Roots& roots) {
    const std::string name = "realtime throttling";
    const auto runtime = read_number(roots.proc + "/sys/kernel/sched_rt_runtime_us");
    const auto period = read_number(roots.proc + "/sys/kernel/sched_rt_period_us");
    if (!runtime || !period) return {Grade::note, name, "unknown", ""};
    if (*runtime < 0) return {Grade::good, name, "off", ""};
    const std::string value = std::to_string(*runtime) + " of " + std::to_string(*period) + " us";
    if (*runtime * 100 >= *period * 90) return {Grade::good, name, value, ""};
    return {Grade::bad, name, value,
            "realtime threads are stopped for the rest of each period: sysctl kernel.sched_rt_runtime_us=950000"};
}

Finding governor(const Roots& roots) {
    const std::string name = "processor frequency";
    std::map<std::string, int> governors;
    std::error_code none;
    for (const auto& entry : fs::directory_iterator(roots.sys + "/devices/system/cpu", none)) {
        const auto text = read(entry.path().string() + "/cpufreq/scaling_governor");
        if (text) ++governors[*text];
    }
    if (governors.empty()) return {Grade::good, name, "not scaled by this kernel", ""};
    if (governors.size() == 1 && governors.contains("performance")) return {Grade::good, name, "performance", ""};
    std::string value;
    for (const auto& [governor, count] : governors) value += (value.empty() ? "" : ", ") + governor;
    return {Grade::note, name, value,
            "cycles take longer until the processor has sped up: cpupower frequency-set -g performance"};
}

Finding swap(const Roots& roots, const Rights& rights) {
    const std::string name = "swap";
    std::istringstream lines(read(roots.proc + "/swaps").value_or(""));
    std::string line, areas;
    std::getline(lines, line);  // the heading
    while (std::getline(lines, line)) areas += (areas.empty() ? "" : ", ") + line.substr(0, line.find_first_of(" \t"));
    if (areas.empty()) return {Grade::good, name, "none", ""};
    if (rights.may_lock_everything()) return {Grade::good, name, areas + "; our memory is locked", ""};
    return {Grade::bad, name, areas,
            "pages of the audio thread can be swapped out: allow locked memory, or swapoff -a"};
}

Finding isolation(const Roots& roots) {
    const std::string name = "isolated processors";
    const std::string cpus = read(roots.sys + "/devices/system/cpu/isolated").value_or("");
    if (!cpus.empty()) return {Grade::good, name, cpus, "give them to the audio thread: signalboxd --cpus " + cpus};
    return {Grade::note, name, "none",
            "with more than two processors, isolcpus=N on the kernel's command line and "
            "--cpus N keep everything else away from the audio thread"};
}

Finding dma_latency(const Roots& roots) {
    const std::string name = "sleep states";
    const std::string path = roots.dev + "/cpu_dma_latency";
    if (access(path.c_str(), W_OK) == 0) return {Grade::good, name, "can be held shallow", ""};
    if (access(path.c_str(), F_OK) != 0) return {Grade::note, name, "no " + path + " in this kernel", ""};
    return {Grade::note, name, path + " is not writable",
            "waking up from deep sleep takes longer: install the udev rule 60-signalbox.rules, or let the group audio "
            "write it"};
}

Finding receive_buffer(const Roots& roots) {
    const std::string name = "OSC receive buffer";
    const auto limit = read_number(roots.proc + "/sys/net/core/rmem_max");
    if (!limit) return {Grade::note, name, "unknown", ""};
    if (*limit >= kReceiveBuffer) return {Grade::good, name, "limit " + std::to_string(*limit) + " bytes", ""};
    return {Grade::note, name, "limit " + std::to_string(*limit) + " bytes",
            "a burst of more than about " + std::to_string(*limit / kReceiveBytesAMessage) +
                " messages loses some over UDP: sysctl net.core.rmem_max=" + std::to_string(kReceiveBuffer)};
}

// Field `number` of /proc/PID/task/TID/stat, counted as in proc(5); the name in parentheses may hold anything.
std::string stat_field(const std::string& stat, int number) {
    const std::size_t after_name = stat.rfind(')');
    if (after_name == std::string::npos) return {};
    std::istringstream fields(stat.substr(after_name + 1));
    std::string field;
    for (int i = 3; i <= number; ++i) fields >> field;
    return field;
}

Finding others(const Roots& roots) {
    const std::string name = "other realtime threads";
    const std::string self = std::to_string(getpid());
    std::map<std::string, long> by_name;
    std::error_code none;
    for (const auto& process : fs::directory_iterator(roots.proc, none)) {
        const std::string pid = process.path().filename().string();
        if (pid.empty() || pid == self || pid.find_first_not_of("0123456789") != std::string::npos) continue;
        for (const auto& thread : fs::directory_iterator(process.path() / "task", none)) {
            const std::string stat = read((thread.path() / "stat").string()).value_or("");
            const std::string policy = stat_field(stat, 41);
            if (policy != "1" && policy != "2") continue;  // FIFO, RR
            const std::size_t open = stat.find('('), close = stat.rfind(')');
            long& priority = by_name[stat.substr(open + 1, close - open - 1)];
            priority = std::max(priority, std::strtol(stat_field(stat, 40).c_str(), nullptr, 10));
        }
    }
    if (by_name.empty()) return {Grade::good, name, "none", ""};
    std::string value;
    int count = 0;
    for (const auto& [thread, priority] : by_name) {
        if (++count > 12) break;
        value += (value.empty() ? "" : ", ") + thread + " (" + std::to_string(priority) + ")";
    }
    if (by_name.size() > 12) value += " and " + std::to_string(by_name.size() - 12) + " more";
    return {Grade::note, name, value, "those above JACK's priority come first; the kernel's own are usual"};
}

}  // namespace

std::vector<Finding> examine(const Roots& roots) {
    const Rights rights = read_rights();
    return {scheduling(rights), locking(rights),  group_budget(roots), throttling(roots),     swap(roots, rights),
            governor(roots),    isolation(roots), dma_latency(roots),  receive_buffer(roots), others(roots)};
}

}  // namespace signalbox::system
