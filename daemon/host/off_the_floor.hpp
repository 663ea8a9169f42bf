// SPDX-FileCopyrightText: 2026 The Signalbox authors
// SPDX-License-Identifier: ISC
#pragma once

// OFF_THE_FLOOR; in a block: what follows runs within a cycle that nobody waits for.
#if defined(__has_feature)
#if __has_feature(realtime_sanitizer)
#include <sanitizer/rtsan_interface.h>
#define OFF_THE_FLOOR const __rtsan::ScopedDisabler off_the_floor
#endif
#endif
#ifndef OFF_THE_FLOOR
#define OFF_THE_FLOOR
#endif
