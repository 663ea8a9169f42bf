# SPDX-FileCopyrightText: 2026 The Signalbox authors
# SPDX-License-Identifier: ISC
"""A stereo plugin of ours, called without any host: what its sound in hosts is held against."""
import ctypes


class Descriptor(ctypes.Structure):
    _fields_ = [
        ("uri", ctypes.c_char_p),
        ("instantiate", ctypes.CFUNCTYPE(ctypes.c_void_p, ctypes.c_void_p, ctypes.c_double, ctypes.c_char_p, ctypes.c_void_p)),
        ("connect", ctypes.CFUNCTYPE(None, ctypes.c_void_p, ctypes.c_uint32, ctypes.c_void_p)),
        ("activate", ctypes.CFUNCTYPE(None, ctypes.c_void_p)),
        ("run", ctypes.CFUNCTYPE(None, ctypes.c_void_p, ctypes.c_uint32)),
        ("deactivate", ctypes.c_void_p),  # none of ours has it
        ("cleanup", ctypes.CFUNCTYPE(None, ctypes.c_void_p)),
    ]


class Plugin:
    """At its defaults: no control port is connected."""

    def __init__(self, bundles, name, rate=48000):
        library = ctypes.CDLL(f"{bundles}/{name}.lv2/{name}.so")
        library.lv2_descriptor.restype = ctypes.POINTER(Descriptor)
        self.plugin = library.lv2_descriptor(0)
        self.rate = rate

    def run(self, left, right):
        """A new one, over all of this at once."""
        frames, calls = len(left), self.plugin.contents
        buffers = [(ctypes.c_float * frames)(*side) for side in (left, right, [], [])]
        handle = calls.instantiate(ctypes.cast(self.plugin, ctypes.c_void_p), self.rate, b"", None)
        for port, buffer in enumerate(buffers):
            calls.connect(handle, port, ctypes.cast(buffer, ctypes.c_void_p))
        calls.activate(handle)
        calls.run(handle, frames)
        calls.cleanup(handle)
        return list(buffers[2]), list(buffers[3])
