"""Recordings played by a small library that is an extra: without it nothing is heard."""

from __future__ import annotations

import logging
from functools import cached_property
from importlib import import_module
from typing import Any

_LOG = logging.getLogger("jinyuzui")
_RATE = 44_100
_SKIP = 4_096  # frames that are passed over at once on the way to where it begins


class SoundPlayer:
    """Plays one recording at a time.

    Parameters
    ----------
    silent : by a device that nobody hears, for tests
    """

    def __init__(self, *, silent: bool = False) -> None:
        self._silent = silent
        self._device: Any = None

    @cached_property
    def _library(self) -> Any:
        """It, imported when it is first wanted; None without it."""
        try:
            return import_module("miniaudio")
        except (ImportError, OSError):
            _LOG.info("no miniaudio: narration is not heard")
            return None

    @property
    def playing(self) -> bool:
        """Whether something is heard."""
        return self._device is not None

    def seconds(self, data: bytes, /) -> float:
        """How long a recording is; 0 for one that cannot be played."""
        lib = self._library
        for form in ("wav", "flac", "vorbis", "mp3") if lib else ():
            try:
                return float(getattr(lib, f"{form}_get_info")(data).duration)
            except lib.MiniaudioError:
                continue
        return 0.0

    def play(self, data: bytes, at: float, /) -> bool:
        """Play a recording from a time on, seconds; whether it is heard."""
        self.stop()
        lib = self._library
        if not lib:
            return False
        try:
            stream = lib.stream_memory(data, nchannels=2, sample_rate=_RATE)
            left = round(at * _RATE)
            while left > 0:
                passed = len(stream.send(min(left, _SKIP))) // 2
                if not passed:
                    return False
                left -= passed
            kinds = [lib.Backend.NULL] if self._silent else None
            device = lib.PlaybackDevice(nchannels=2, sample_rate=_RATE, backends=kinds, app_name="Jinyuzui")
            device.start(stream)
        except (lib.MiniaudioError, StopIteration) as error:
            # No loudspeaker is no reason not to show the tour.
            _LOG.warning("narration: %s", error)
            return False
        self._device = device
        return True

    def stop(self) -> None:
        """Be silent."""
        device, self._device = self._device, None
        if device:
            device.close()
