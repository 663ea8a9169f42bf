// SPDX-FileCopyrightText: 2026 The Signalbox authors
// SPDX-License-Identifier: ISC
// Works, but requires a feature that no host has.
#include "tests/plugins/amp.h"

AMP_PLUGIN("urn:signalbox:test:feature", amp_new)
