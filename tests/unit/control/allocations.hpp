// SPDX-FileCopyrightText: 2026 The Signalbox authors
// SPDX-License-Identifier: ISC
#pragma once

#include <cstdint>

namespace signalbox::control::test {

// How often this thread has called operator new.
std::uint64_t allocations();

}  // namespace signalbox::control::test
