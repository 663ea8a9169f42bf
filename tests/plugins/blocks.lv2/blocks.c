// SPDX-FileCopyrightText: 2026 The Signalbox authors
// SPDX-License-Identifier: ISC
// Passes samples on, and holds the host to what it said of its blocks: counts runs of another length than promised, and
// shows the length that it was told of last.
#include <lv2/atom/atom.h>
#include <lv2/buf-size/buf-size.h>
#include <lv2/core/lv2.h>
#include <lv2/options/options.h>
#include <lv2/urid/urid.h>
#include <stdlib.h>
#include <string.h>

enum { kIn, kOut, kWrong, kTold, kPorts };

typedef struct {
    float* ports[kPorts];
    LV2_URID least_key, most_key, nominal_key, whole;
    int32_t least, most, told;
    uint32_t wrong;
} Blocks;

static const void* feature(const LV2_Feature* const* features, const char* uri) {
    for (; *features != NULL; ++features) {
        if (strcmp((*features)->URI, uri) == 0) return (*features)->data;
    }
    return NULL;
}

static void listen(Blocks* blocks, const LV2_Options_Option* options) {
    for (; options->key != 0; ++options) {
        if (options->type != blocks->whole) continue;
        const int32_t value = *(const int32_t*)options->value;
        if (options->key == blocks->least_key) blocks->least = value;
        if (options->key == blocks->most_key) blocks->most = value;
        if (options->key == blocks->nominal_key) blocks->told = value;
    }
}

static LV2_Handle instantiate(const LV2_Descriptor* descriptor, double rate, const char* bundle,
                              const LV2_Feature* const* features) {
    (void)descriptor, (void)rate, (void)bundle;
    Blocks* const blocks = (Blocks*)calloc(1, sizeof(Blocks));
    const LV2_URID_Map* const map = (const LV2_URID_Map*)feature(features, LV2_URID__map);
    const LV2_Options_Option* const options = (const LV2_Options_Option*)feature(features, LV2_OPTIONS__options);
    if (blocks == NULL || map == NULL || options == NULL) return NULL;
    blocks->least_key = map->map(map->handle, LV2_BUF_SIZE__minBlockLength);
    blocks->most_key = map->map(map->handle, LV2_BUF_SIZE__maxBlockLength);
    blocks->nominal_key = map->map(map->handle, LV2_BUF_SIZE__nominalBlockLength);
    blocks->whole = map->map(map->handle, LV2_ATOM__Int);
    listen(blocks, options);
    return blocks;
}

static void connect_port(LV2_Handle handle, uint32_t port, void* data) {
    ((Blocks*)handle)->ports[port] = (float*)data;
}

static void run(LV2_Handle handle, uint32_t frames) {
    Blocks* const blocks = (Blocks*)handle;
    if ((int32_t)frames < blocks->least || (int32_t)frames > blocks->most) ++blocks->wrong;
    memmove(blocks->ports[kOut], blocks->ports[kIn], frames * sizeof(float));
    *blocks->ports[kWrong] = (float)blocks->wrong;
    *blocks->ports[kTold] = (float)blocks->told;
}

static void cleanup(LV2_Handle handle) { free(handle); }

static uint32_t get(LV2_Handle handle, LV2_Options_Option* options) {
    (void)handle, (void)options;
    return LV2_OPTIONS_ERR_UNKNOWN;
}

static uint32_t set(LV2_Handle handle, const LV2_Options_Option* options) {
    listen((Blocks*)handle, options);
    return LV2_OPTIONS_SUCCESS;
}

static const void* extension_data(const char* uri) {
    static const LV2_Options_Interface options = {get, set};
    return strcmp(uri, LV2_OPTIONS__interface) == 0 ? &options : NULL;
}

static const LV2_Descriptor descriptors[] = {
    {"urn:signalbox:test:blocks", instantiate, connect_port, NULL, run, NULL, cleanup, extension_data},
    {"urn:signalbox:test:options", instantiate, connect_port, NULL, run, NULL, cleanup, extension_data}};

LV2_SYMBOL_EXPORT const LV2_Descriptor* lv2_descriptor(uint32_t index) {
    return index < 2 ? &descriptors[index] : NULL;
}
