# SPDX-FileCopyrightText: 2026 The Signalbox authors
# SPDX-License-Identifier: ISC
"""Families of noises, all computed; KINDS has every one by name."""
from . import broadband, choruses, codecs, defects, impacts, machines, music, nature, tones, voicings, whines
from . import calls, residues, twangs
from . import rattles, scraps
from .tools import KINDS

# Those that came later, in three goes: clips that are of no family in particular are of the others, and stay what they were.
LATER = ("choruses", "codecs", "grains", "voicings", "whines")
LATEST = ("calls", "residues", "twangs")
NEWEST = ("rattles", "scraps")
