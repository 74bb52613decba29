from typing import Any

import numpy as np
from numpy.typing import NDArray

class DracoPointCloud:
    attributes: list[dict[str, Any]]

class DracoMesh(DracoPointCloud):
    faces: NDArray[np.uint32]

def decode(buffer: bytes) -> DracoMesh | DracoPointCloud: ...
def encode(points: NDArray[Any], faces: NDArray[Any] | None = ..., **options: Any) -> bytes: ...
