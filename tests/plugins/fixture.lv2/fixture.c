// SPDX-FileCopyrightText: 2026 The Signalbox authors
// SPDX-License-Identifier: ISC
// Delays by 64 frames and says so; has a port of every sort; requires what every host should offer, looks whether it
// was told the truth, and shows what it found on `options`: 1 is all well.
#include <lv2/atom/atom.h>
#include <lv2/buf-size/buf-size.h>
#include <lv2/core/lv2.h>
#include <lv2/options/options.h>
#include <lv2/parameters/parameters.h>
#include <lv2/urid/urid.h>
#include <stdlib.h>
#include <string.h>

enum { kDelay = 64, kIn = 0, kOut = 2, kEvents = 3, kLatency = 4, kOptions = 14, kPorts = 15 };

typedef struct {
    float* ports[kPorts];
    float delay[kDelay];
    uint32_t at;
    float found;
    int active;
} Fixture;

static const void* feature(const LV2_Feature* const* features, const char* uri) {
    for (; *features != NULL; ++features) {
        if (strcmp((*features)->URI, uri) == 0) return (*features)->data;
    }
    return NULL;
}

static const void* option(const LV2_Options_Option* options, LV2_URID key, LV2_URID type) {
    for (; options->key != 0; ++options) {
        if (options->key == key && options->type == type) return options->value;
    }
    return NULL;
}

static int told_well(const LV2_Feature* const* features, double rate) {
    const LV2_URID_Map* const map = (const LV2_URID_Map*)feature(features, LV2_URID__map);
    const LV2_URID_Unmap* const unmap = (const LV2_URID_Unmap*)feature(features, LV2_URID__unmap);
    const LV2_Options_Option* const options = (const LV2_Options_Option*)feature(features, LV2_OPTIONS__options);
    if (map == NULL || unmap == NULL || options == NULL) return 0;
    const LV2_URID whole = map->map(map->handle, LV2_ATOM__Int), real = map->map(map->handle, LV2_ATOM__Float);
    const LV2_URID least_key = map->map(map->handle, LV2_BUF_SIZE__minBlockLength);
    const LV2_URID most_key = map->map(map->handle, LV2_BUF_SIZE__maxBlockLength);
    const LV2_URID nominal_key = map->map(map->handle, LV2_BUF_SIZE__nominalBlockLength);
    const LV2_URID rate_key = map->map(map->handle, LV2_PARAMETERS__sampleRate);
    const int32_t* const least = (const int32_t*)option(options, least_key, whole);
    const int32_t* const most = (const int32_t*)option(options, most_key, whole);
    const int32_t* const nominal = (const int32_t*)option(options, nominal_key, whole);
    const float* const hz = (const float*)option(options, rate_key, real);
    if (least == NULL || most == NULL || nominal == NULL || hz == NULL) return 0;
    const char* const back = unmap->unmap(unmap->handle, whole);
    if (back == NULL || strcmp(back, LV2_ATOM__Int) != 0) return 0;
    return *least == 1 && *most == 1024 && *nominal > 0 && *nominal <= *most && *hz == (float)rate;
}

static LV2_Handle instantiate(const LV2_Descriptor* descriptor, double rate, const char* bundle,
                              const LV2_Feature* const* features) {
    (void)descriptor;
    Fixture* const fixture = (Fixture*)calloc(1, sizeof(Fixture));
    const size_t length = strlen(bundle);
    if (fixture != NULL) fixture->found = told_well(features, rate) && bundle[length - 1] == '/' ? 1 : 0;
    return fixture;
}

static void connect_port(LV2_Handle handle, uint32_t port, void* data) {
    ((Fixture*)handle)->ports[port] = (float*)data;
}

static void activate(LV2_Handle handle) { ((Fixture*)handle)->active = 1; }

static void run(LV2_Handle handle, uint32_t frames) {
    Fixture* const fixture = (Fixture*)handle;
    *fixture->ports[kLatency] = kDelay;
    *fixture->ports[kOptions] = fixture->active && fixture->ports[kEvents] != NULL ? fixture->found : 0;
    for (uint32_t i = 0; i < frames; ++i) {
        const float in = fixture->ports[kIn][i];
        fixture->ports[kOut][i] = fixture->delay[fixture->at];
        fixture->delay[fixture->at] = in;
        fixture->at = (fixture->at + 1) % kDelay;
    }
}

static void deactivate(LV2_Handle handle) { ((Fixture*)handle)->active = 0; }

static void cleanup(LV2_Handle handle) { free(handle); }

static const LV2_Descriptor descriptor = {
    "urn:signalbox:test:fixture", instantiate, connect_port, activate, run, deactivate, cleanup, NULL};

LV2_SYMBOL_EXPORT const LV2_Descriptor* lv2_descriptor(uint32_t index) { return index == 0 ? &descriptor : NULL; }
