"""What a process takes, seen from outside or by itself, and limits that the system enforces on it."""

from __future__ import annotations

import contextlib
import math
import os
import signal
import subprocess
import sys
from pathlib import Path

if sys.platform == "win32":
    import ctypes
    from ctypes import wintypes

    class _Memory(ctypes.Structure):
        """PROCESS_MEMORY_COUNTERS."""

        _fields_ = (
            ("size", wintypes.DWORD),
            ("faults", wintypes.DWORD),
            ("peak", ctypes.c_size_t),
            ("resident", ctypes.c_size_t),
            ("pools", ctypes.c_size_t * 4),
            ("pagefile", ctypes.c_size_t),
            ("peak_pagefile", ctypes.c_size_t),
        )

    class _JobLimits(ctypes.Structure):
        """JOBOBJECT_EXTENDED_LIMIT_INFORMATION."""

        _fields_ = (
            ("process_time", ctypes.c_int64),
            ("job_time", ctypes.c_int64),
            ("flags", wintypes.DWORD),
            ("least_set", ctypes.c_size_t),
            ("most_set", ctypes.c_size_t),
            ("processes", wintypes.DWORD),
            ("affinity", ctypes.c_size_t),
            ("priority", wintypes.DWORD),
            ("scheduling", wintypes.DWORD),
            ("io", ctypes.c_uint64 * 6),
            ("process_memory", ctypes.c_size_t),
            ("job_memory", ctypes.c_size_t),
            ("peak_process", ctypes.c_size_t),
            ("peak_job", ctypes.c_size_t),
        )

    _KILL_ON_CLOSE, _PROCESS_TIME, _PROCESS_MEMORY = 0x2000, 0x2, 0x100
    _EXTENDED = 9  # JobObjectExtendedLimitInformation

if sys.platform == "darwin":
    import ctypes

    class _Usage(ctypes.Structure):
        """rusage_info_v0 of libproc."""

        _fields_ = (
            ("uuid", ctypes.c_uint8 * 16),
            ("user", ctypes.c_uint64),
            ("system", ctypes.c_uint64),
            ("wakeups", ctypes.c_uint64 * 2),
            ("pageins", ctypes.c_uint64),
            ("wired", ctypes.c_uint64),
            ("resident", ctypes.c_uint64),
            ("footprint", ctypes.c_uint64),
            ("started", ctypes.c_uint64),
            ("ended", ctypes.c_uint64),
        )


class Meter:
    """Reads what a process takes.

    Parameters
    ----------
    pid : of the process
    handle : of the process, on Windows; None for this process
    """

    def __init__(self, pid: int, handle: int | None = None) -> None:
        self._pid, self._handle = pid, handle

    def read(self) -> tuple[float, int]:
        """Seconds of processor time so far and bytes that are resident now; NaN and 0 where they cannot be told."""
        try:
            if sys.platform == "win32":
                return self._windows()
            if sys.platform == "darwin":
                return self._darwin()
            return self._proc()
        except (OSError, ValueError, IndexError, AttributeError):
            return math.nan, 0

    if sys.platform == "win32":

        def _windows(self) -> tuple[float, int]:
            kernel = ctypes.WinDLL("kernel32", use_last_error=True)
            kernel.GetCurrentProcess.restype = wintypes.HANDLE
            handle = wintypes.HANDLE(self._handle if self._handle is not None else kernel.GetCurrentProcess())
            times = [ctypes.c_uint64() for _ in range(4)]
            if not kernel.GetProcessTimes(handle, *(ctypes.byref(t) for t in times)):
                raise OSError("GetProcessTimes")
            memory = _Memory(size=ctypes.sizeof(_Memory))
            if not kernel.K32GetProcessMemoryInfo(handle, ctypes.byref(memory), memory.size):
                raise OSError("GetProcessMemoryInfo")
            return (times[2].value + times[3].value) * 1e-7, int(memory.resident)

    elif sys.platform == "darwin":

        def _darwin(self) -> tuple[float, int]:
            system = ctypes.CDLL("/usr/lib/libSystem.dylib")
            usage, ratio = _Usage(), (ctypes.c_uint32 * 2)()
            if system.proc_pid_rusage(self._pid, 0, ctypes.byref(usage)):
                raise OSError("proc_pid_rusage")
            system.mach_timebase_info(ctypes.byref(ratio))
            return (usage.user + usage.system) * 1e-9 * ratio[0] / max(1, ratio[1]), int(usage.resident)

    else:

        def _proc(self) -> tuple[float, int]:
            # The name may have blanks and brackets in it.
            stat = Path(f"/proc/{self._pid}/stat").read_bytes().rpartition(b")")[2].split()
            pages = int(Path(f"/proc/{self._pid}/statm").read_bytes().split()[1])
            ticks = int(stat[11]) + int(stat[12])
            return ticks / os.sysconf("SC_CLK_TCK"), pages * os.sysconf("SC_PAGE_SIZE")


class Confinement:
    """Limits on a process that was started, for systems where it cannot put them on itself; on others nothing.

    On Windows a job object: it also ends the process when this one is gone, however it ended.
    """

    def __init__(self, process: subprocess.Popen[bytes], seconds: float, memory: int) -> None:
        self._job = 0
        if sys.platform == "win32":
            with contextlib.suppress(OSError, AttributeError):
                self._confine(process, seconds, memory)

    if sys.platform == "win32":

        def _confine(self, process: subprocess.Popen[bytes], seconds: float, memory: int) -> None:
            kernel = ctypes.WinDLL("kernel32", use_last_error=True)
            kernel.CreateJobObjectW.restype = wintypes.HANDLE
            self._job = kernel.CreateJobObjectW(None, None) or 0
            limits = _JobLimits(flags=_KILL_ON_CLOSE | _PROCESS_TIME | _PROCESS_MEMORY)
            limits.process_time, limits.process_memory = int(seconds * 1e7), memory
            job = wintypes.HANDLE(self._job)
            kernel.SetInformationJobObject(job, _EXTENDED, ctypes.byref(limits), ctypes.sizeof(limits))
            kernel.AssignProcessToJobObject(job, wintypes.HANDLE(int(process._handle)))  # type: ignore[attr-defined]

    def close(self) -> None:
        """Let go of it."""
        if sys.platform == "win32" and self._job:
            ctypes.WinDLL("kernel32").CloseHandle(wintypes.HANDLE(self._job))
            self._job = 0


class OwnMemory:
    """Reads, often and at little cost, how many bytes of this process are resident."""

    def __init__(self) -> None:
        self._file = os.open("/proc/self/statm", os.O_RDONLY) if sys.platform == "linux" else -1
        self._meter = Meter(os.getpid())

    def read(self) -> int:
        """Bytes now."""
        if self._file < 0 or sys.platform != "linux":
            return self._meter.read()[1]
        return int(os.pread(self._file, 128, 0).split()[1]) * os.sysconf("SC_PAGE_SIZE")


def handle_of(process: subprocess.Popen[bytes]) -> int | None:
    """Windows' handle of a process; None elsewhere."""
    return int(process._handle) if sys.platform == "win32" else None  # type: ignore[attr-defined]


def limit_memory(more: int, /) -> None:
    """Let this process allocate so many bytes more than it has, and no more: beyond it there is a MemoryError."""
    if sys.platform == "linux":
        import resource

        with contextlib.suppress(OSError, ValueError, IndexError):
            held = int(Path("/proc/self/statm").read_bytes().split()[5]) * os.sysconf("SC_PAGE_SIZE")
            soft, hard = resource.getrlimit(resource.RLIMIT_DATA)
            wanted = held + more
            if soft == resource.RLIM_INFINITY or wanted < soft:
                resource.setrlimit(resource.RLIMIT_DATA, (wanted, hard))


def limit_seconds(seconds: float, /) -> None:
    """Have the system end this process after so many seconds of processor time in all; whole ones, rounded up."""
    if sys.platform != "win32":
        import resource

        with contextlib.suppress(OSError, ValueError):
            soft, hard = resource.getrlimit(resource.RLIMIT_CPU)
            wanted = math.ceil(seconds)
            if soft == resource.RLIM_INFINITY or wanted < soft:
                resource.setrlimit(resource.RLIMIT_CPU, (wanted, hard))


def alarm(seconds: float, /) -> None:
    """Have the system end this process after so many more seconds of processor time, in place of the alarm before."""
    if sys.platform != "win32":
        signal.setitimer(signal.ITIMER_PROF, max(seconds, 1e-3))


def end_with_parent() -> None:
    """Have the system end this process as soon as the one that started it is gone, where it can do that."""
    if sys.platform == "linux":
        import ctypes

        set_death_signal = 1
        with contextlib.suppress(OSError, AttributeError):
            ctypes.CDLL(None).prctl(set_death_signal, signal.SIGKILL, 0, 0, 0)
