// SPDX-FileCopyrightText: 2026 The Signalbox authors
// SPDX-License-Identifier: ISC
// Plugins that do what plugins must not; the end of the URI says what and when.
#include <locale.h>
#include <lv2/core/lv2.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>
#if defined(__x86_64__)
#include <xmmintrin.h>
#endif

#define START "urn:signalbox:test:bad:"
#define COUNT (sizeof(descriptors) / sizeof(descriptors[0]))

static void misbehave(const char* how) {
    if (strcmp(how, "crash") == 0) abort();
    if (strcmp(how, "hang") == 0) pause();
    if (strcmp(how, "exit") == 0) _exit(3);
    if (strcmp(how, "umask") == 0) umask(0);
    if (strcmp(how, "directory") == 0 && chdir("/") != 0) abort();
    if (strcmp(how, "locale") == 0) setlocale(LC_ALL, "C.UTF-8");
#if defined(__x86_64__)
    if (strcmp(how, "rounding") == 0) _mm_setcsr(_mm_getcsr() | 0x2000U);
#endif
}

static const char* after(const char* uri, const char* when) {
    const char* const rest = uri + strlen(START);
    const size_t length = strlen(when);
    return strncmp(rest, when, length) == 0 && rest[length] == '-' ? rest + length + 1 : "";
}

typedef struct {
    const char* uri;
    float* ports[2];
} Bad;

static LV2_Handle instantiate(const LV2_Descriptor* descriptor, double rate, const char* bundle,
                              const LV2_Feature* const* features) {
    (void)rate, (void)bundle, (void)features;
    misbehave(after(descriptor->URI, "start"));
    Bad* const bad = (Bad*)calloc(1, sizeof(Bad));
    bad->uri = descriptor->URI;
    return bad;
}

static void connect_port(LV2_Handle handle, uint32_t port, void* data) {
    if (port < 2) ((Bad*)handle)->ports[port] = (float*)data;
}

static void run(LV2_Handle handle, uint32_t frames) {
    const Bad* const bad = (const Bad*)handle;
    misbehave(after(bad->uri, "run"));
    for (uint32_t i = 0; i < frames; ++i) bad->ports[1][i] = bad->ports[0][i];
}

static void cleanup(LV2_Handle handle) {
    misbehave(after(((const Bad*)handle)->uri, "end"));
    free(handle);
}

#define BAD(name) \
    { START name, instantiate, connect_port, NULL, run, NULL, cleanup, NULL }
static const LV2_Descriptor descriptors[] = {BAD("none"),        BAD("start-crash"), BAD("start-hang"),
                                             BAD("start-exit"),  BAD("run-crash"),   BAD("end-crash"),
                                             BAD("start-umask"), BAD("run-umask"),   BAD("run-directory"),
                                             BAD("run-locale"),  BAD("run-rounding")};

LV2_SYMBOL_EXPORT const LV2_Descriptor* lv2_descriptor(uint32_t index) {
    return index < COUNT ? &descriptors[index] : NULL;
}
