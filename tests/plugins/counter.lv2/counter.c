// SPDX-FileCopyrightText: 2026 The Signalbox authors
// SPDX-License-Identifier: ISC
// Counts frames since it was activated, from 0 to 63 and again, and gives them as 64ths around zero.
#include <lv2/core/lv2.h>
#include <stdlib.h>

typedef struct {
    float* out;
    uint32_t count;
} Counter;

static LV2_Handle instantiate(const LV2_Descriptor* descriptor, double rate, const char* bundle,
                              const LV2_Feature* const* features) {
    (void)descriptor, (void)rate, (void)bundle, (void)features;
    return calloc(1, sizeof(Counter));
}

static void connect_port(LV2_Handle handle, uint32_t port, void* data) {
    (void)port;
    ((Counter*)handle)->out = (float*)data;
}

static void activate(LV2_Handle handle) { ((Counter*)handle)->count = 0; }

static void run(LV2_Handle handle, uint32_t frames) {
    Counter* const counter = (Counter*)handle;
    for (uint32_t i = 0; i < frames; ++i) counter->out[i] = ((float)(counter->count++ % 64) - 32.0f) / 64.0f;
}

static void cleanup(LV2_Handle handle) { free(handle); }

static const LV2_Descriptor descriptor = {
    "urn:signalbox:test:counter", instantiate, connect_port, activate, run, NULL, cleanup, NULL};

LV2_SYMBOL_EXPORT const LV2_Descriptor* lv2_descriptor(uint32_t index) { return index == 0 ? &descriptor : NULL; }
