// SPDX-FileCopyrightText: 2026 The Signalbox authors
// SPDX-License-Identifier: ISC
// Both channels through one gain, or swapped.
#include <lv2/core/lv2.h>
#include <stdlib.h>

typedef struct {
    float* ports[6];  // in_l, in_r, out_l, out_r, gain, swap
} Stereo;

static LV2_Handle instantiate(const LV2_Descriptor* descriptor, double rate, const char* bundle,
                              const LV2_Feature* const* features) {
    (void)descriptor, (void)rate, (void)bundle, (void)features;
    return calloc(1, sizeof(Stereo));
}

static void connect_port(LV2_Handle handle, uint32_t port, void* data) {
    ((Stereo*)handle)->ports[port] = (float*)data;
}

static void run(LV2_Handle handle, uint32_t frames) {
    float* const* ports = ((Stereo*)handle)->ports;
    const float gain = *ports[4];
    const int swap = *ports[5] > 0.5f;
    for (uint32_t i = 0; i < frames; ++i) {
        const float left = ports[0][i], right = ports[1][i];
        ports[2][i] = gain * (swap ? right : left);
        ports[3][i] = gain * (swap ? left : right);
    }
}

static void cleanup(LV2_Handle handle) { free(handle); }

static const LV2_Descriptor descriptor = {
    "urn:signalbox:test:stereo", instantiate, connect_port, NULL, run, NULL, cleanup, NULL};

LV2_SYMBOL_EXPORT const LV2_Descriptor* lv2_descriptor(uint32_t index) { return index == 0 ? &descriptor : NULL; }
