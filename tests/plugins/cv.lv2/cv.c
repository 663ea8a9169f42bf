// SPDX-FileCopyrightText: 2026 The Signalbox authors
// SPDX-License-Identifier: ISC
// An amplifier whose gain is a signal: audio times CV; and the CV times a knob, as CV again.
#include <lv2/core/lv2.h>
#include <stdlib.h>

typedef struct {
    float* ports[5];  // in, gain_cv, out, cv_out, scale
} Cv;

static LV2_Handle instantiate(const LV2_Descriptor* descriptor, double rate, const char* bundle,
                              const LV2_Feature* const* features) {
    (void)descriptor, (void)rate, (void)bundle, (void)features;
    return calloc(1, sizeof(Cv));
}

static void connect_port(LV2_Handle handle, uint32_t port, void* data) { ((Cv*)handle)->ports[port] = (float*)data; }

static void run(LV2_Handle handle, uint32_t frames) {
    float* const* ports = ((Cv*)handle)->ports;
    const float scale = *ports[4];
    for (uint32_t i = 0; i < frames; ++i) {
        const float cv = ports[1][i];
        ports[2][i] = ports[0][i] * cv;
        ports[3][i] = cv * scale;
    }
}

static void cleanup(LV2_Handle handle) { free(handle); }

static const LV2_Descriptor descriptor = {
    "urn:signalbox:test:cv", instantiate, connect_port, NULL, run, NULL, cleanup, NULL};

LV2_SYMBOL_EXPORT const LV2_Descriptor* lv2_descriptor(uint32_t index) { return index == 0 ? &descriptor : NULL; }
