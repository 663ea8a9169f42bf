// SPDX-FileCopyrightText: 2026 The Signalbox authors
// SPDX-License-Identifier: ISC
#include "daemon/system/rights.hpp"

#include <linux/capability.h>
#include <pthread.h>
#include <sys/resource.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <cstring>

namespace signalbox::system {
namespace {

bool has_capability(int capability) {
    __user_cap_header_struct header{_LINUX_CAPABILITY_VERSION_3, 0};
    __user_cap_data_struct data[2] = {};
    if (syscall(SYS_capget, &header, data) != 0) return false;
    return (data[capability / 32].effective >> (capability % 32) & 1U) != 0;
}

long limit(__rlimit_resource resource) {
    rlimit limits{};
    if (getrlimit(resource, &limits) != 0) return 0;
    return limits.rlim_cur == RLIM_INFINITY ? -1 : static_cast<long>(limits.rlim_cur);
}

// Tries it on a thread of its own: limits say what may be asked for, but a control group without a realtime budget
// refuses even root.
void try_fifo(Rights& rights) {
    pthread_t thread{};
    pthread_attr_t attributes;
    pthread_attr_init(&attributes);
    pthread_attr_setinheritsched(&attributes, PTHREAD_EXPLICIT_SCHED);
    pthread_attr_setschedpolicy(&attributes, SCHED_FIFO);
    sched_param parameter{};
    parameter.sched_priority = 1;
    pthread_attr_setschedparam(&attributes, &parameter);
    const int error = pthread_create(
        &thread, &attributes, [](void*) -> void* { return nullptr; }, nullptr);
    pthread_attr_destroy(&attributes);
    rights.fifo_works = error == 0;
    if (error == 0) {
        pthread_join(thread, nullptr);
    } else {
        rights.fifo_error = std::strerror(error);
    }
}

}  // namespace

Rights read_rights() {
    Rights rights;
    rights.rtprio = limit(RLIMIT_RTPRIO);
    rights.memlock_bytes = limit(RLIMIT_MEMLOCK);
    rights.may_nice = has_capability(CAP_SYS_NICE);
    rights.may_lock = has_capability(CAP_IPC_LOCK);
    try_fifo(rights);
    return rights;
}

std::vector<std::string> missing(const Rights& rights) {
    std::vector<std::string> lines;
    if (!rights.fifo_works) {
        std::string why = rights.fifo_error;
        if (rights.rtprio != 0 || rights.may_nice)
            why += ", though the limits allow it: the control group has no budget";
        lines.push_back(
            "no realtime scheduling (" + why +
            "): expect xruns under load; grant it with 'LimitRTPRIO=95' in the unit or '@audio - rtprio 95' "
            "in /etc/security/limits.d/, and see `signalbox doctor`");
    }
    if (!rights.may_lock_everything()) {
        lines.push_back(
            "memory cannot be locked (limit " + std::to_string(rights.memlock_bytes / 1024) +
            " KiB): pages that were swapped out or never touched cost time on the audio thread; grant it with "
            "'LimitMEMLOCK=infinity' in the unit or '@audio - memlock unlimited' in /etc/security/limits.d/");
    }
    return lines;
}

}  // namespace signalbox::system
