// SPDX-FileCopyrightText: 2026 The Signalbox authors
// SPDX-License-Identifier: ISC
#include "daemon/system/rights.hpp"

#include <linux/capability.h>
#include <pthread.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <cstring>

#include "daemon/system/dma_latency.hpp"

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

// Linux doubles what it grants, for its own book-keeping.
long try_receive_buffer() {
    const int fd = socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0);
    if (fd < 0) return kReceiveBuffer;  // nothing is known against it
    const int wanted = static_cast<int>(kReceiveBuffer);
    if (setsockopt(fd, SOL_SOCKET, SO_RCVBUFFORCE, &wanted, sizeof wanted) != 0)
        setsockopt(fd, SOL_SOCKET, SO_RCVBUF, &wanted, sizeof wanted);
    int granted = 0;
    socklen_t size = sizeof granted;
    getsockopt(fd, SOL_SOCKET, SO_RCVBUF, &granted, &size);
    close(fd);
    return granted / 2;
}

}  // namespace

Rights read_rights() {
    Rights rights;
    rights.rtprio = limit(RLIMIT_RTPRIO);
    rights.memlock_bytes = limit(RLIMIT_MEMLOCK);
    rights.may_nice = has_capability(CAP_SYS_NICE);
    rights.may_lock = has_capability(CAP_IPC_LOCK);
    try_fifo(rights);
    rights.deep_sleep = access(kDmaLatency, F_OK) == 0 && !DmaLatency(kDmaLatency).held();
    rights.receive_buffer = try_receive_buffer();
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
    if (rights.deep_sleep) {
        lines.push_back(std::string(kDmaLatency) +
                        " cannot be written: waking up from deep sleep may cost xruns at short periods; grant it with "
                        "the udev rule 60-signalbox.rules, or let the group audio write it");
    }
    if (rights.receive_buffer < kReceiveBuffer) {
        lines.push_back(
            "the OSC receive buffer is limited to " + std::to_string(rights.receive_buffer) +
            " bytes: a burst of more than about " + std::to_string(rights.receive_buffer / kReceiveBytesAMessage) +
            " messages loses some over UDP; grant it with 'sysctl net.core.rmem_max=" + std::to_string(kReceiveBuffer) +
            "'");
    }
    return lines;
}

}  // namespace signalbox::system
