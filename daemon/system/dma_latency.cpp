// SPDX-FileCopyrightText: 2026 The Signalbox authors
// SPDX-License-Identifier: ISC
#include "daemon/system/dma_latency.hpp"

#include <fcntl.h>
#include <unistd.h>

#include <cstdint>

namespace signalbox::system {

DmaLatency::DmaLatency(const std::string& path) : fd_(open(path.c_str(), O_WRONLY | O_CLOEXEC)) {
    const std::int32_t wanted_us = 0;
    if (fd_ < 0 || write(fd_, &wanted_us, sizeof wanted_us) == sizeof wanted_us) return;
    close(fd_);
    fd_ = -1;
}

DmaLatency::~DmaLatency() {
    if (fd_ >= 0) close(fd_);
}

}  // namespace signalbox::system
