// SPDX-FileCopyrightText: 2026 The Signalbox authors
// SPDX-License-Identifier: ISC
// Passes its input on, and works for `ms` milliseconds, once, in the cycle in which `ms` changes.
#include <lv2/core/lv2.h>
#include <stdlib.h>
#include <time.h>

typedef struct {
    float* ports[3];  // in, out, ms
    float last;
} Burst;

static LV2_Handle instantiate(const LV2_Descriptor* descriptor, double rate, const char* bundle,
                              const LV2_Feature* const* features) {
    (void)descriptor, (void)rate, (void)bundle, (void)features;
    return calloc(1, sizeof(Burst));
}

static void connect_port(LV2_Handle handle, uint32_t port, void* data) { ((Burst*)handle)->ports[port] = (float*)data; }

static double now_ms(void) {
    struct timespec time;
    clock_gettime(CLOCK_MONOTONIC, &time);
    return (double)time.tv_sec * 1e3 + (double)time.tv_nsec * 1e-6;
}

static void run(LV2_Handle handle, uint32_t frames) {
    Burst* const burst = (Burst*)handle;
    const float ms = *burst->ports[2];
    if (ms != burst->last) {
        const double end = now_ms() + (double)ms;
        while (now_ms() < end) {}
        burst->last = ms;
    }
    for (uint32_t i = 0; i < frames; ++i) burst->ports[1][i] = burst->ports[0][i];
}

static void cleanup(LV2_Handle handle) { free(handle); }

static const LV2_Descriptor descriptor = {
    "urn:signalbox:test:burst", instantiate, connect_port, NULL, run, NULL, cleanup, NULL};

LV2_SYMBOL_EXPORT const LV2_Descriptor* lv2_descriptor(uint32_t index) { return index == 0 ? &descriptor : NULL; }
