// SPDX-FileCopyrightText: 2026 The Signalbox authors
// SPDX-License-Identifier: ISC
// A mono amplifier that does as little as a plugin can, for plugins that differ from it in one thing.
#pragma once

#include <lv2/core/lv2.h>
#include <stdlib.h>

typedef struct {
    float* ports[4];  // in, out, gain; and one more, which is not looked at
} Amp;

static inline LV2_Handle amp_new(const LV2_Descriptor* descriptor, double rate, const char* bundle,
                                 const LV2_Feature* const* features) {
    (void)descriptor, (void)rate, (void)bundle, (void)features;
    return calloc(1, sizeof(Amp));
}

static inline void amp_connect(LV2_Handle handle, uint32_t port, void* data) {
    ((Amp*)handle)->ports[port] = (float*)data;
}

static inline void amp_run(LV2_Handle handle, uint32_t frames) {
    float* const* ports = ((Amp*)handle)->ports;
    const float gain = *ports[2];
    for (uint32_t i = 0; i < frames; ++i) ports[1][i] = ports[0][i] * gain;
}

static inline void amp_free(LV2_Handle handle) { free(handle); }

// The one plugin of its bundle.
#define AMP_PLUGIN(uri, make)                                                                               \
    static const LV2_Descriptor descriptor = {uri, make, amp_connect, NULL, amp_run, NULL, amp_free, NULL}; \
    LV2_SYMBOL_EXPORT const LV2_Descriptor* lv2_descriptor(uint32_t index) { return index == 0 ? &descriptor : NULL; }
