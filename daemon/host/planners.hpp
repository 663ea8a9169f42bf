// SPDX-FileCopyrightText: 2026 The Signalbox authors
// SPDX-License-Identifier: ISC
#pragma once

namespace signalbox::host {

// FFTW, which many plugins share, makes its plans in one place of the process, and locks that only where somebody has
// asked for it; plugins do not. Plans that are made on two threads at once (by helpers, by a worker beside them) break
// it, and the process with it. Asks for it where FFTW is loaded by now. One call at a time; never on the audio thread.
void lock_planners();

}  // namespace signalbox::host
