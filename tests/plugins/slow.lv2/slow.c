// SPDX-FileCopyrightText: 2026 The Signalbox authors
// SPDX-License-Identifier: ISC
// An amplifier that takes SIGNALBOX_TEST_SLOW_MS to be made, or until there is a file SIGNALBOX_TEST_SLOW_UNTIL.
#include <time.h>
#include <unistd.h>

#include "tests/plugins/amp.h"

static LV2_Handle make_slowly(const LV2_Descriptor* descriptor, double rate, const char* bundle,
                              const LV2_Feature* const* features) {
    const char* const text = getenv("SIGNALBOX_TEST_SLOW_MS");
    const long ms = text != NULL ? atol(text) : 0;
    const struct timespec time = {ms / 1000, ms % 1000 * 1000000};
    nanosleep(&time, NULL);
    const char* const until = getenv("SIGNALBOX_TEST_SLOW_UNTIL");
    const struct timespec look_again = {0, 1000000};
    while (until != NULL && access(until, F_OK) != 0) nanosleep(&look_again, NULL);
    return amp_new(descriptor, rate, bundle, features);
}

AMP_PLUGIN("urn:signalbox:test:slow", make_slowly)
