// SPDX-FileCopyrightText: 2026 The Signalbox authors
// SPDX-License-Identifier: ISC
// Has an input of the old event extension that it cannot be without.
#include <lv2/core/lv2.h>
#include <stdlib.h>

typedef struct {
    float* ports[4];  // in, out, gain, events
} Amp;

static LV2_Handle instantiate(const LV2_Descriptor* descriptor, double rate, const char* bundle,
                              const LV2_Feature* const* features) {
    (void)descriptor, (void)rate, (void)bundle, (void)features;
    return calloc(1, sizeof(Amp));
}

static void connect_port(LV2_Handle handle, uint32_t port, void* data) { ((Amp*)handle)->ports[port] = (float*)data; }

static void run(LV2_Handle handle, uint32_t frames) {
    float* const* ports = ((Amp*)handle)->ports;
    const float gain = *ports[2];
    for (uint32_t i = 0; i < frames; ++i) ports[1][i] = ports[0][i] * gain;
}

static void cleanup(LV2_Handle handle) { free(handle); }

static const LV2_Descriptor descriptor = {
    "urn:signalbox:test:midi", instantiate, connect_port, NULL, run, NULL, cleanup, NULL};

LV2_SYMBOL_EXPORT const LV2_Descriptor* lv2_descriptor(uint32_t index) { return index == 0 ? &descriptor : NULL; }
