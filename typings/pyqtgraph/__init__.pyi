"""pyqtgraph publishes no types: its widget, which ours derives from, has them here; the rest is used as it is."""

from typing import Any

def __getattr__(name: str) -> Any: ...
