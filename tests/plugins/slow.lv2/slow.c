// SPDX-FileCopyrightText: 2026 The Signalbox authors
// SPDX-License-Identifier: ISC
// An amplifier that takes SIGNALBOX_TEST_SLOW_MS to be made.
#include <time.h>

#include "tests/plugins/amp.h"

static LV2_Handle make_slowly(const LV2_Descriptor* descriptor, double rate, const char* bundle,
                              const LV2_Feature* const* features) {
    const char* const text = getenv("SIGNALBOX_TEST_SLOW_MS");
    const long ms = text != NULL ? atol(text) : 0;
    const struct timespec time = {ms / 1000, ms % 1000 * 1000000};
    nanosleep(&time, NULL);
    return amp_new(descriptor, rate, bundle, features);
}

AMP_PLUGIN("urn:signalbox:test:slow", make_slowly)
