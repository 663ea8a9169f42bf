// SPDX-FileCopyrightText: 2026 The Signalbox authors
// SPDX-License-Identifier: ISC
// Has an input of the old event extension that it cannot be without.
#include "tests/plugins/amp.h"

AMP_PLUGIN("urn:signalbox:test:midi", amp_new)
