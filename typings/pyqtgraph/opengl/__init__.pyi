from typing import Any

from pyqtgraph.opengl.GLViewWidget import GLViewWidget as GLViewWidget

def __getattr__(name: str) -> Any: ...
