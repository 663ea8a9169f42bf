// SPDX-FileCopyrightText: 2026 The Signalbox authors
// SPDX-License-Identifier: ISC
// Not the plugin that its description promises.
#include "tests/plugins/amp.h"

AMP_PLUGIN("urn:signalbox:test:another-version", amp_new)
