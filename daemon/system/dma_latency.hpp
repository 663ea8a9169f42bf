// SPDX-FileCopyrightText: 2026 The Signalbox authors
// SPDX-License-Identifier: ISC
#pragma once

#include <string>

namespace signalbox::system {

inline constexpr const char* kDmaLatency = "/dev/cpu_dma_latency";

// Keeps processors out of deep sleep, from which waking up takes longer than a short audio period, for as long as the
// object lives and where the system allows it.
class DmaLatency {
public:
    explicit DmaLatency(const std::string& path = kDmaLatency);
    ~DmaLatency();
    DmaLatency(const DmaLatency&) = delete;
    DmaLatency& operator=(const DmaLatency&) = delete;
    [[nodiscard]] bool held() const { return fd_ >= 0; }

private:
    int fd_;
};

}  // namespace signalbox::system
