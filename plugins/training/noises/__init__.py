# SPDX-FileCopyrightText: 2026 The Signalbox authors
# SPDX-License-Identifier: ISC
"""Families of noises, all computed; KINDS has every one by name."""
from . import broadband, defects, impacts, machines, music, nature, tones
from .tools import KINDS
