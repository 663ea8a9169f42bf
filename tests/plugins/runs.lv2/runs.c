// SPDX-FileCopyrightText: 2026 The Signalbox authors
// SPDX-License-Identifier: ISC
// An amplifier that asks how long blocks are, and can be heard where a run begins, and how long it is.
#include "tests/plugins/amp.h"

static void runs_run(LV2_Handle handle, uint32_t frames) {
    amp_run(handle, frames);
    if (frames > 0) ((Amp*)handle)->ports[1][0] += (float)frames / 65536.0f;
}

static const LV2_Descriptor descriptor = {
    "urn:signalbox:test:runs", amp_new, amp_connect, NULL, runs_run, NULL, amp_free, NULL};

LV2_SYMBOL_EXPORT const LV2_Descriptor* lv2_descriptor(uint32_t index) { return index == 0 ? &descriptor : NULL; }
