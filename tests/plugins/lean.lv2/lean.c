// SPDX-FileCopyrightText: 2026 The Signalbox authors
// SPDX-License-Identifier: ISC
// Two channels, of which the one leans on what comes by the side-chain, and the other away from it.
#include <lv2/core/lv2.h>
#include <stdlib.h>

enum { kKey, kLeft, kRight, kOutLeft, kOutRight, kPorts };

typedef struct {
    float* ports[kPorts];
} Lean;

static LV2_Handle instantiate(const LV2_Descriptor* descriptor, double rate, const char* bundle,
                              const LV2_Feature* const* features) {
    (void)descriptor, (void)rate, (void)bundle, (void)features;
    return calloc(1, sizeof(Lean));
}

static void connect_port(LV2_Handle handle, uint32_t port, void* data) { ((Lean*)handle)->ports[port] = (float*)data; }

static void run(LV2_Handle handle, uint32_t frames) {
    float* const* ports = ((Lean*)handle)->ports;
    for (uint32_t i = 0; i < frames; ++i) {
        const float key = ports[kKey][i], left = ports[kLeft][i], right = ports[kRight][i];
        ports[kOutLeft][i] = left + 0.5f * key;
        ports[kOutRight][i] = right - 0.25f * key;
    }
}

static void cleanup(LV2_Handle handle) { free(handle); }

static const LV2_Descriptor descriptor = {
    "urn:signalbox:test:lean", instantiate, connect_port, NULL, run, NULL, cleanup, NULL};

LV2_SYMBOL_EXPORT const LV2_Descriptor* lv2_descriptor(uint32_t index) { return index == 0 ? &descriptor : NULL; }
