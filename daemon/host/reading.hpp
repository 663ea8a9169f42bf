// SPDX-FileCopyrightText: 2026 The Signalbox authors
// SPDX-License-Identifier: ISC
#pragma once

#include <atomic>
#include <string>

#include "daemon/host/cache.hpp"

namespace signalbox::host {

// What is in one bundle with this stamp; without one where there was no reading it just now. Descriptions come from
// anyone and can crash or hang who reads them, so that is done by the probe program in a process of its own; without
// one (empty), here. It is given up where `stop` becomes true.
FactsCache::Bundle read_bundle(const std::string& probe, const std::string& path, std::uint64_t stamp,
                               const std::atomic<bool>* stop = nullptr);

// The reading itself: the probe's part, which knows no stamps. Takes over the standard error stream meanwhile, for what
// lilv has to say.
FactsCache::Bundle read_here(const std::string& path);

}  // namespace signalbox::host
