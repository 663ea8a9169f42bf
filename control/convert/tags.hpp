// SPDX-FileCopyrightText: 2026 The Signalbox authors
// SPDX-License-Identifier: ISC
#pragma once

#include <sndfile.h>

namespace signalbox::convert {

// Whether a file says which of its more than two channels belongs where.
bool says_places(SNDFILE* file, const SF_INFO& info);

// Takes what goes with the sound of one file over to another whose sound has not begun, as far as that kind of file can
// hold it: titles and other texts, which channel belongs where, cue points and their names, an instrument with its
// loops, broadcast and cart information. What counts frames counts those of the new rate.
void take_over_tags(SNDFILE* from, const SF_INFO& of, SNDFILE* to, const SF_INFO& info);

}  // namespace signalbox::convert
