// SPDX-FileCopyrightText: 2026 The Signalbox authors
// SPDX-License-Identifier: ISC
// A library, but no plugin.
int nosymbol_answer(void);

int nosymbol_answer(void) { return 42; }
