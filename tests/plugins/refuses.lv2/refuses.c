// SPDX-FileCopyrightText: 2026 The Signalbox authors
// SPDX-License-Identifier: ISC
// Always refuses to be made.
#include "tests/plugins/amp.h"

static LV2_Handle refuse(const LV2_Descriptor* descriptor, double rate, const char* bundle,
                         const LV2_Feature* const* features) {
    (void)descriptor, (void)rate, (void)bundle, (void)features;
    return NULL;
}

AMP_PLUGIN("urn:signalbox:test:refuses", refuse)
