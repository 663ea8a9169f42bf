// SPDX-FileCopyrightText: 2026 The Signalbox authors
// SPDX-License-Identifier: ISC
// Ways for a signal: one channel to two, two to one, late and saying so, and an echo of half the level that says
// nothing.
#include <lv2/core/lv2.h>
#include <stdlib.h>
#include <string.h>

enum { kMaxDelay = 96000 };

typedef struct {
    float* ports[4];
    uint32_t at;
    float ring[kMaxDelay];
} Path;

static LV2_Handle instantiate(const LV2_Descriptor* descriptor, double rate, const char* bundle,
                              const LV2_Feature* const* features) {
    (void)descriptor, (void)rate, (void)bundle, (void)features;
    return calloc(1, sizeof(Path));
}

static void connect_port(LV2_Handle handle, uint32_t port, void* data) { ((Path*)handle)->ports[port] = (float*)data; }

static void activate(LV2_Handle handle) {
    Path* const path = (Path*)handle;
    path->at = 0;
    memset(path->ring, 0, sizeof(path->ring));
}

static void cleanup(LV2_Handle handle) { free(handle); }

// in, half, whole
static void run_split(LV2_Handle handle, uint32_t frames) {
    float* const* ports = ((Path*)handle)->ports;
    for (uint32_t i = 0; i < frames; ++i) {
        const float in = ports[0][i];
        ports[1][i] = 0.5f * in;
        ports[2][i] = in;
    }
}

// in_l, in_r, out
static void run_join(LV2_Handle handle, uint32_t frames) {
    float* const* ports = ((Path*)handle)->ports;
    for (uint32_t i = 0; i < frames; ++i) ports[2][i] = 0.5f * (ports[0][i] + ports[1][i]);
}

// What came in `delay` frames ago.
static float past(Path* path, float in, uint32_t delay) {
    path->ring[path->at] = in;
    const float out = path->ring[(path->at + kMaxDelay - delay) % kMaxDelay];
    path->at = (path->at + 1) % kMaxDelay;
    return out;
}

static uint32_t frames_of(const float* port) {
    return *port <= 0 ? 0 : *port >= kMaxDelay - 1 ? kMaxDelay - 1 : (uint32_t)*port;
}

// in, out, frames, latency
static void run_late(LV2_Handle handle, uint32_t frames) {
    Path* const path = (Path*)handle;
    const uint32_t delay = frames_of(path->ports[2]);
    for (uint32_t i = 0; i < frames; ++i) path->ports[1][i] = past(path, path->ports[0][i], delay);
    *path->ports[3] = (float)delay;
}

// in, out, frames
static void run_echo(LV2_Handle handle, uint32_t frames) {
    Path* const path = (Path*)handle;
    const uint32_t delay = frames_of(path->ports[2]);
    for (uint32_t i = 0; i < frames; ++i) {
        const float in = path->ports[0][i];
        path->ports[1][i] = in + 0.5f * past(path, in, delay);
    }
}

static const LV2_Descriptor descriptors[] = {
    {"urn:signalbox:test:split", instantiate, connect_port, activate, run_split, NULL, cleanup, NULL},
    {"urn:signalbox:test:join", instantiate, connect_port, activate, run_join, NULL, cleanup, NULL},
    {"urn:signalbox:test:late", instantiate, connect_port, activate, run_late, NULL, cleanup, NULL},
    {"urn:signalbox:test:echo", instantiate, connect_port, activate, run_echo, NULL, cleanup, NULL},
};

LV2_SYMBOL_EXPORT const LV2_Descriptor* lv2_descriptor(uint32_t index) {
    return index < sizeof(descriptors) / sizeof(descriptors[0]) ? &descriptors[index] : NULL;
}
