// SPDX-FileCopyrightText: 2026 The Signalbox authors
// SPDX-License-Identifier: ISC
// An amplifier whose gain is its state. It learns a gain from a port, and saves as much, and to a file, as ports say.
#include <fenv.h>
#include <locale.h>
#include <lv2/atom/atom.h>
#include <lv2/core/lv2.h>
#include <lv2/state/state.h>
#include <lv2/urid/urid.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#define MEMORY "urn:signalbox:test:memory"

enum { kIn, kOut, kLearn, kMegabytes, kFile, kGain, kPorts };

typedef struct {
    float* ports[kPorts];
    volatile float gain;
    float learned;
    LV2_URID key, text_key, blob_key, file_key, vector_key, type_key;
    LV2_URID real, string, chunk, path, vector, urid;
} Memory;

static const void* feature(const LV2_Feature* const* features, const char* uri) {
    for (; features != NULL && *features != NULL; ++features) {
        if (strcmp((*features)->URI, uri) == 0) return (*features)->data;
    }
    return NULL;
}

static LV2_Handle instantiate(const LV2_Descriptor* descriptor, double rate, const char* bundle,
                              const LV2_Feature* const* features) {
    (void)descriptor, (void)rate, (void)bundle;
    Memory* const memory = (Memory*)calloc(1, sizeof(Memory));
    const LV2_URID_Map* const map = (const LV2_URID_Map*)feature(features, LV2_URID__map);
    if (memory == NULL || map == NULL) return NULL;
    memory->gain = 1;
    memory->key = map->map(map->handle, MEMORY "#gain");
    memory->text_key = map->map(map->handle, MEMORY "#text");
    memory->blob_key = map->map(map->handle, MEMORY "#blob");
    memory->file_key = map->map(map->handle, MEMORY "#file");
    memory->vector_key = map->map(map->handle, MEMORY "#vector");
    memory->type_key = map->map(map->handle, MEMORY "#type");
    memory->real = map->map(map->handle, LV2_ATOM__Float);
    memory->string = map->map(map->handle, LV2_ATOM__String);
    memory->chunk = map->map(map->handle, LV2_ATOM__Chunk);
    memory->path = map->map(map->handle, LV2_ATOM__Path);
    memory->vector = map->map(map->handle, LV2_ATOM__Vector);
    memory->urid = map->map(map->handle, LV2_ATOM__URID);
    return memory;
}

static LV2_Handle instantiate_rudely(const LV2_Descriptor* descriptor, double rate, const char* bundle,
                                     const LV2_Feature* const* features) {
    umask(0777);
    setlocale(LC_ALL, "C.UTF-8");
    fesetround(FE_UPWARD);
    return chdir("/") == 0 ? instantiate(descriptor, rate, bundle, features) : NULL;
}

static void connect_port(LV2_Handle handle, uint32_t port, void* data) {
    ((Memory*)handle)->ports[port] = (float*)data;
}

static void run(LV2_Handle handle, uint32_t frames) {
    Memory* const memory = (Memory*)handle;
    const float learn = *memory->ports[kLearn];
    if (learn != memory->learned && learn > 0) memory->gain = learn;
    memory->learned = learn;
    const float gain = memory->gain;
    *memory->ports[kGain] = gain;
    for (uint32_t i = 0; i < frames; ++i) memory->ports[kOut][i] = memory->ports[kIn][i] * gain;
}

static void run_rudely(LV2_Handle handle, uint32_t frames) {
    run(handle, frames);
    fesetround(FE_UPWARD);
}

static void cleanup(LV2_Handle handle) { free(handle); }

static void save_file(const Memory* memory, LV2_State_Store_Function store, LV2_State_Handle to,
                      const LV2_Feature* const* features) {
    const LV2_State_Make_Path* const make = (const LV2_State_Make_Path*)feature(features, LV2_STATE__makePath);
    const LV2_State_Map_Path* const map = (const LV2_State_Map_Path*)feature(features, LV2_STATE__mapPath);
    if (make == NULL || map == NULL) return;
    char* const whole = make->path(make->handle, "below/gain.txt");
    FILE* const out = whole != NULL ? fopen(whole, "w") : NULL;
    if (out != NULL) {
        fprintf(out, "%g", (double)memory->gain);
        fclose(out);
        char* const shared = map->abstract_path(map->handle, whole);
        store(to, memory->file_key, shared, strlen(shared) + 1, memory->path, LV2_STATE_IS_POD);
        free(shared);
    }
    free(whole);
}

static LV2_State_Status save(LV2_Handle handle, LV2_State_Store_Function store, LV2_State_Handle to, uint32_t flags,
                             const LV2_Feature* const* features) {
    (void)flags;
    const Memory* const memory = (const Memory*)handle;
    const uint32_t pod = LV2_STATE_IS_POD | LV2_STATE_IS_PORTABLE;
    const float gain = memory->gain;
    if (*memory->ports[kMegabytes] >= 100) sleep(30);  // too long for anyone who waits
    store(to, memory->key, &gain, sizeof gain, memory->real, pod);
    store(to, memory->text_key, "gr\xc3\xbc\xc3\x9f \"dich\"", 14, memory->string, pod);
    store(to, memory->type_key, &memory->real, sizeof memory->real, memory->urid, pod);
    const struct {
        uint32_t size;
        LV2_URID type;
        float values[2];
    } vector = {sizeof(float), memory->real, {gain, -gain}};
    store(to, memory->vector_key, &vector, sizeof vector, memory->vector, pod);
    const size_t bytes = (size_t)(*memory->ports[kMegabytes] * 1048576.0f);
    if (bytes > 0) {
        char* const blob = (char*)malloc(bytes);
        for (size_t i = 0; i < bytes; ++i) blob[i] = (char)(i * 7);
        const LV2_State_Status status = store(to, memory->blob_key, blob, bytes, memory->chunk, pod);
        free(blob);
        if (status != LV2_STATE_SUCCESS) return status;
    }
    if (*memory->ports[kFile] > 0.5f) save_file(memory, store, to, features);
    return LV2_STATE_SUCCESS;
}

static LV2_State_Status restore(LV2_Handle handle, LV2_State_Retrieve_Function retrieve, LV2_State_Handle from,
                                uint32_t flags, const LV2_Feature* const* features) {
    (void)flags;
    Memory* const memory = (Memory*)handle;
    size_t size = 0;
    uint32_t type = 0, got = 0;
    const void* const gain = retrieve(from, memory->key, &size, &type, &got);
    if (gain != NULL && type == memory->real && size == sizeof(float)) memory->gain = *(const float*)gain;
    // Who restores a vector of another type than was saved is found out.
    const uint32_t* const vector = (const uint32_t*)retrieve(from, memory->vector_key, &size, &type, &got);
    if (vector != NULL && (type != memory->vector || size != 16 || vector[1] != memory->real))
        return LV2_STATE_ERR_BAD_TYPE;
    const uint32_t* const urid = (const uint32_t*)retrieve(from, memory->type_key, &size, &type, &got);
    if (urid != NULL && (type != memory->urid || *urid != memory->real)) return LV2_STATE_ERR_BAD_TYPE;
    // A file counts more.
    const char* const file = (const char*)retrieve(from, memory->file_key, &size, &type, &got);
    const LV2_State_Map_Path* const map = (const LV2_State_Map_Path*)feature(features, LV2_STATE__mapPath);
    if (file == NULL || map == NULL) return LV2_STATE_SUCCESS;
    char* const whole = map->absolute_path(map->handle, file);
    FILE* const in = fopen(whole, "r");
    double read = 0;
    if (in != NULL && fscanf(in, "%lf", &read) == 1) memory->gain = (float)read;
    if (in != NULL) fclose(in);
    free(whole);
    return in != NULL ? LV2_STATE_SUCCESS : LV2_STATE_ERR_UNKNOWN;
}

static const void* extension_data(const char* uri) {
    static const LV2_State_Interface state = {save, restore};
    return strcmp(uri, LV2_STATE__interface) == 0 ? &state : NULL;
}

static const LV2_Descriptor descriptors[] = {
    {MEMORY, instantiate, connect_port, NULL, run, NULL, cleanup, extension_data},
    {MEMORY "-safe", instantiate, connect_port, NULL, run, NULL, cleanup, extension_data},
    {"urn:signalbox:test:rude", instantiate_rudely, connect_port, NULL, run_rudely, NULL, cleanup, NULL}};

LV2_SYMBOL_EXPORT const LV2_Descriptor* lv2_descriptor(uint32_t index) {
    return index < 3 ? &descriptors[index] : NULL;
}
