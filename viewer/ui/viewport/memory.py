"""How much memory this process takes."""

from __future__ import annotations

import math
import sys


def peak_mb() -> float:
    """Most memory that was resident, megabytes; NaN where the system does not tell."""
    if sys.platform == "win32":
        return math.nan
    import resource

    kilo = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return kilo / (1024 * 1024 if sys.platform == "darwin" else 1024)
