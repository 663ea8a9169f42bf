// SPDX-FileCopyrightText: 2026 The Signalbox authors
// SPDX-License-Identifier: ISC
// A mono amplifier that does as little as a plugin can.
#include "tests/plugins/amp.h"

AMP_PLUGIN("urn:signalbox:test:amp", amp_new)
