// SPDX-FileCopyrightText: 2026 The Signalbox authors
// SPDX-License-Identifier: ISC
#include "daemon/system/doctor.hpp"

#include <algorithm>
#include <filesystem>
#include <fstream>

#include "tests/unit/catch.hpp"
#include "tests/unit/system/folder.hpp"

using namespace signalbox::system;
using signalbox::test::Folder;

namespace {

Finding find(const std::vector<Finding>& findings, const std::string& name) {
    const auto found = std::find_if(findings.begin(), findings.end(), [&](const Finding& f) { return f.name == name; });
    REQUIRE(found != findings.end());
    return *found;
}

struct Machine {
    Folder folder;
    Roots roots{folder.path() + "/proc", folder.path() + "/sys", folder.path() + "/dev"};
    Finding look(const std::string& name) const { return find(examine(roots), name); }
};

}  // namespace

TEST_CASE("a group without a realtime budget is found", "[doctor]") {
    Machine machine;
    machine.folder.write("proc/sys/kernel/sched_rt_runtime_us", "950000\n");
    machine.folder.write("proc/self/cgroup", "3:cpu,cpuacct:/user.slice\n1:name=systemd:/user.slice\n");
    machine.folder.write("sys/fs/cgroup/cpu/user.slice/cpu.rt_runtime_us", "0\n");
    const Finding bad = machine.look("realtime budget of the control group");
    CHECK(bad.grade == Finding::Grade::bad);
    CHECK(bad.value == "0 us in /user.slice");
    machine.folder.write("sys/fs/cgroup/cpu/user.slice/cpu.rt_runtime_us", "950000\n");
    CHECK(machine.look("realtime budget of the control group").grade == Finding::Grade::good);
}

TEST_CASE("throttling is bad where it takes more than a tenth", "[doctor]") {
    Machine machine;
    machine.folder.write("proc/sys/kernel/sched_rt_period_us", "1000000\n");
    machine.folder.write("proc/sys/kernel/sched_rt_runtime_us", "500000\n");
    CHECK(machine.look("realtime throttling").grade == Finding::Grade::bad);
    machine.folder.write("proc/sys/kernel/sched_rt_runtime_us", "-1\n");
    CHECK(machine.look("realtime throttling").value == "off");
}

TEST_CASE("governors, isolated processors, buffers", "[doctor]") {
    Machine machine;
    machine.folder.write("sys/devices/system/cpu/cpu0/cpufreq/scaling_governor", "powersave\n");
    machine.folder.write("sys/devices/system/cpu/cpu1/cpufreq/scaling_governor", "performance\n");
    machine.folder.write("sys/devices/system/cpu/isolated", "2-3\n");
    machine.folder.write("proc/sys/net/core/rmem_max", "212992\n");
    CHECK(machine.look("processor frequency").value == "performance, powersave");
    CHECK(machine.look("isolated processors").value == "2-3");
    CHECK(machine.look("OSC receive buffer").grade == Finding::Grade::note);
    CHECK(machine.look("OSC receive buffer").advice.find("more than about 532 messages") != std::string::npos);
    machine.folder.write("proc/sys/net/core/rmem_max", "8388608\n");
    CHECK(machine.look("OSC receive buffer").grade == Finding::Grade::good);
}

TEST_CASE("realtime threads of others are named, whatever is in their names", "[doctor]") {
    Machine machine;
    const auto stat = [](const std::string& name, int priority, int policy) {
        std::string text = "7 (" + name + ") S";
        for (int field = 4; field <= 52; ++field) {
            text += " " + std::to_string(field == 40 ? priority : field == 41 ? policy : 0);
        }
        return text + "\n";
    };
    machine.folder.write("proc/7/task/7/stat", stat("odd) name (", 80, 1));
    machine.folder.write("proc/8/task/8/stat", stat("usual", 0, 0));
    CHECK(machine.look("other realtime threads").value == "odd) name ( (80)");
}
