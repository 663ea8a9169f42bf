// SPDX-FileCopyrightText: 2026 The Signalbox authors
// SPDX-License-Identifier: ISC
#pragma once

#include <string>

namespace signalbox::system {

// Before the first thread is started: one malloc arena (under locking another costs 67 MB), small thread stacks (a
// default one costs 8 MB), a heap that does not shrink and grow again.
void shape_memory();

// Locks all memory, now and later, where that is allowed without limit; with a limit it would make threads fail to
// start, so then only the arena and the audio stack are locked, by those who own them.
// Returns why not everything is locked, empty when it is.
std::string lock_memory();

// The calling thread's stack below this frame is neither locked nor kept any longer: for threads that may wait for a
// page. Locking everything fills each stack, whether it is ever used or not.
void give_back_stack();

}  // namespace signalbox::system
