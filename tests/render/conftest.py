"""Pictures for the tests."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray

ROOT = Path(__file__).resolve().parents[2]
Pictures = dict[str, NDArray[Any]]


@pytest.fixture(scope="session")
def draw(tmp_path_factory: pytest.TempPathFactory) -> Callable[..., Pictures]:
    """`draw(scene, style=None, room=None, **pictures)`: each picture's size, camera and so on (see worker.py)."""

    def run(
        scene: str | Path, *, style: str | None = None, room: int | None = None, **pictures: dict[str, Any]
    ) -> Pictures:
        folder = tmp_path_factory.mktemp("pictures")
        spec = {"scene": str(scene), "style": style, "pictures": pictures} | ({"room": room} if room else {})
        (folder / "spec.json").write_text(json.dumps(spec), encoding="utf-8")
        environment = {k: v for k, v in os.environ.items() if k not in ("DISPLAY", "QT_QPA_PLATFORM")}
        done = subprocess.run(
            [
                sys.executable,
                str(ROOT / "tests" / "render" / "worker.py"),
                str(folder / "spec.json"),
                str(folder / "out.npz"),
            ],
            env={**environment, "PYTHONPATH": str(ROOT)},
            capture_output=True,
            text=True,
            check=False,
        )
        assert done.returncode == 0, done.stderr
        with np.load(folder / "out.npz") as arrays:
            return {name: arrays[name] for name in arrays.files}

    return run
