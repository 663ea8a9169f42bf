// SPDX-FileCopyrightText: 2026 The Signalbox authors
// SPDX-License-Identifier: ISC
#pragma once

// REALTIME marks a function that may run on the audio thread: no allocation, lock, system call, log, exception or
// unbounded loop. It stands after noexcept, on the declaration and on the definition. clang 20 and later prove it at
// compile time (-Wfunction-effects); for other compilers it is a word to the reader.
#if defined(__clang__) && __clang_major__ >= 20
#define REALTIME [[clang::nonblocking]]
#else
#define REALTIME
#endif

// MULTIVERSION builds a kernel once per x86-64 level and picks one when the program is loaded. Empty where the target
// has one level only (ARM), or where the compiler or a sanitizer refuses resolvers.
#if defined(__x86_64__) && defined(__GNUC__) && !defined(__clang__) && !defined(__SANITIZE_ADDRESS__) && \
    !defined(__SANITIZE_THREAD__)
#define MULTIVERSION __attribute__((target_clones("arch=x86-64-v4", "arch=x86-64-v3", "default")))
#else
#define MULTIVERSION
#endif
