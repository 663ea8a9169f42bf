// SPDX-FileCopyrightText: 2026 The Signalbox authors
// SPDX-License-Identifier: ISC
// A plugin that makes plans with FFTW where it is started, and locks nothing, as many do.
#include <fftw3.h>
#include <lv2/core/lv2.h>
#include <stdlib.h>

enum { kSizes = 4, kMost = 1024 };

typedef struct {
    float* ports[2];
    fftwf_complex from[kMost], to[kMost];
    fftwf_plan plans[kSizes];
} Planner;

static LV2_Handle instantiate(const LV2_Descriptor* descriptor, double rate, const char* bundle,
                              const LV2_Feature* const* features) {
    (void)descriptor, (void)rate, (void)bundle, (void)features;
    Planner* const planner = (Planner*)calloc(1, sizeof(Planner));
    for (int i = 0; i < kSizes; ++i)
        planner->plans[i] = fftwf_plan_dft_1d(kMost >> i, planner->from, planner->to, FFTW_FORWARD, FFTW_MEASURE);
    return planner;
}

static void connect_port(LV2_Handle handle, uint32_t port, void* data) {
    if (port < 2) ((Planner*)handle)->ports[port] = (float*)data;
}

static void run(LV2_Handle handle, uint32_t frames) {
    float* const* ports = ((Planner*)handle)->ports;
    for (uint32_t i = 0; i < frames; ++i) ports[1][i] = ports[0][i];
}

static void cleanup(LV2_Handle handle) {
    Planner* const planner = (Planner*)handle;
    for (int i = 0; i < kSizes; ++i) fftwf_destroy_plan(planner->plans[i]);
    free(planner);
}

static const LV2_Descriptor descriptor = {
    "urn:signalbox:test:planner", instantiate, connect_port, NULL, run, NULL, cleanup, NULL};

LV2_SYMBOL_EXPORT const LV2_Descriptor* lv2_descriptor(uint32_t index) { return index == 0 ? &descriptor : NULL; }
