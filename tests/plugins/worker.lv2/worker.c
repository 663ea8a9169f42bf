// SPDX-FileCopyrightText: 2026 The Signalbox authors
// SPDX-License-Identifier: ISC
// Asks its worker for as much in each run as a port says, and counts what comes back; chatters into the log.
#include <lv2/core/lv2.h>
#include <lv2/log/log.h>
#include <lv2/urid/urid.h>
#include <lv2/worker/worker.h>
#include <pthread.h>
#include <stdlib.h>
#include <string.h>

enum { kRequests, kLines, kAnswers, kEnds, kRefused, kWithin, kPorts };

typedef struct {
    float* ports[kPorts];
    const LV2_Worker_Schedule* schedule;
    const LV2_Log_Log* log;
    LV2_URID note;
    uint32_t sent, expected, answers, ends, refused;
    int wrong;
    pthread_t runs_on;
    int within;  // the last work was done by the thread that runs it
} Echo;

static const void* feature(const LV2_Feature* const* features, const char* uri) {
    for (; *features != NULL; ++features) {
        if (strcmp((*features)->URI, uri) == 0) return (*features)->data;
    }
    return NULL;
}

static LV2_Handle instantiate(const LV2_Descriptor* descriptor, double rate, const char* bundle,
                              const LV2_Feature* const* features) {
    (void)descriptor, (void)rate, (void)bundle;
    Echo* const echo = (Echo*)calloc(1, sizeof(Echo));
    const LV2_URID_Map* const map = (const LV2_URID_Map*)feature(features, LV2_URID__map);
    if (echo == NULL || map == NULL) return NULL;
    echo->schedule = (const LV2_Worker_Schedule*)feature(features, LV2_WORKER__schedule);
    echo->log = (const LV2_Log_Log*)feature(features, LV2_LOG__log);
    echo->note = map->map(map->handle, LV2_LOG__Note);
    if (echo->log != NULL) echo->log->printf(echo->log->handle, echo->note, "made at %.0f Hz\n", rate);
    return echo;
}

static void connect_port(LV2_Handle handle, uint32_t port, void* data) { ((Echo*)handle)->ports[port] = (float*)data; }

static void run(LV2_Handle handle, uint32_t frames) {
    (void)frames;
    Echo* const echo = (Echo*)handle;
    echo->runs_on = pthread_self();
    for (uint32_t i = 0; i < (uint32_t)*echo->ports[kRequests]; ++i) {
        if (echo->schedule->schedule_work(echo->schedule->handle, sizeof echo->sent, &echo->sent) ==
            LV2_WORKER_SUCCESS) {
            ++echo->sent;
        } else {
            ++echo->refused;
        }
    }
    for (int i = 0; i < (int)*echo->ports[kLines]; ++i)
        echo->log->printf(echo->log->handle, echo->note, "line %d of %s, %5.2f", i, "many", 0.5);
    *echo->ports[kAnswers] = echo->wrong ? -1.0f : (float)echo->answers;
    *echo->ports[kEnds] = (float)echo->ends;
    *echo->ports[kRefused] = (float)echo->refused;
    *echo->ports[kWithin] = (float)echo->within;
}

static void cleanup(LV2_Handle handle) { free(handle); }

static LV2_Worker_Status work(LV2_Handle handle, LV2_Worker_Respond_Function respond, LV2_Worker_Respond_Handle to,
                              uint32_t size, const void* data) {
    Echo* const echo = (Echo*)handle;
    echo->within = pthread_equal(pthread_self(), echo->runs_on);
    return respond(to, size, data);
}

// Answers come in the order of the requests, none twice.
static LV2_Worker_Status work_response(LV2_Handle handle, uint32_t size, const void* data) {
    Echo* const echo = (Echo*)handle;
    uint32_t number = 0;
    if (size == sizeof number) memcpy(&number, data, sizeof number);
    if (size != sizeof number || number < echo->expected) echo->wrong = 1;
    echo->expected = number + 1;
    ++echo->answers;
    return LV2_WORKER_SUCCESS;
}

static LV2_Worker_Status end_run(LV2_Handle handle) {
    ++((Echo*)handle)->ends;
    return LV2_WORKER_SUCCESS;
}

static const void* extension_data(const char* uri) {
    static const LV2_Worker_Interface worker = {work, work_response, end_run};
    return strcmp(uri, LV2_WORKER__interface) == 0 ? &worker : NULL;
}

static const LV2_Descriptor descriptor = {
    "urn:signalbox:test:worker", instantiate, connect_port, NULL, run, NULL, cleanup, extension_data};

LV2_SYMBOL_EXPORT const LV2_Descriptor* lv2_descriptor(uint32_t index) { return index == 0 ? &descriptor : NULL; }
