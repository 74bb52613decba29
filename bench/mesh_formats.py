"""Reads every mesh and glTF file of the sample sets: how many open right, how many tell what is wrong, which do not.

    python -m bench.mesh_formats [FOLDER WITH THE SETS] [--out bench/formats.md]

A mesh is right when it has as many triangles as its own text says (counted here, without our readers; those without an
area aside). One that is broken tells an error with its line; those that hold nothing tell that. A valid glTF file opens
without an error or tells why nothing of it can be seen, an invalid one tells something.
What is valid is told by the sets: by their reports, manifests and folders. Sections of the page that others write stay.
"""

from __future__ import annotations

import argparse
import json
import re
import struct
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from bench.sections import FORMATS, put, table
from viewer.scene.formats import REGISTRY, Gives, match
from viewer.scene.formats.gltf_model import ModelData
from viewer.scene.issues import Issue, Severity
from viewer.scene.package import Folder

SLOW = 5.0  # seconds


@dataclass
class Row:
    """A set as a line of the table."""

    name: str
    right: int = 0
    told: int = 0
    failed: list[str] = field(default_factory=list)
    slowest: float = 0.0

    def line(self) -> str:
        failed = f"{len(self.failed)}: {', '.join(self.failed)}" if self.failed else "0"
        total = self.right + self.told + len(self.failed)
        return f"| {self.name} | {total} | {self.right} | {self.told} | {failed} |"


def triangles(model: ModelData) -> int:
    return len(model.mesh.triangles) + sum(len(r.mesh.triangles) * len(r.owner) for r in model.repeated)


def said(path: Path) -> int | None:
    """Triangles with an area that a mesh says that it has, as fans of its faces; None where that cannot be had so."""
    source = path.read_bytes()
    kind = path.suffix.lower()
    if kind == ".stl" and not (source[:5] == b"solid" and b"facet" in source):
        count = struct.unpack_from("<I", source, 80)[0]
        rows = [struct.unpack_from("<9f", source, 96 + 50 * i) for i in range(count)]
        return solid(np.array(rows).reshape(-1, 3, 3))
    if kind == ".stl":
        rows = [row.split()[1:4] for row in source.splitlines() if row.split()[:1] == [b"vertex"]]
        return solid(np.array(rows, float).reshape(-1, 3, 3))
    if kind == ".obj":
        points: list[list[float]] = []
        corners: list[list[list[float]]] = []
        for row in re.sub(rb"\\[ \t]*\r?\n", b" ", source).splitlines():
            words = row.split()
            if words[:1] == [b"v"]:
                points.append([float(word) for word in words[1:4]])
            elif words[:1] == [b"f"]:
                index = [int(word.split(b"/")[0]) for word in words[1:]]
                if len(set(index)) < len(index):
                    return None  # runs over itself: nobody knows what is meant
                face = [points[i - 1 if i > 0 else i] for i in index]
                corners += [[face[0], face[i], face[i + 1]] for i in range(1, len(face) - 1)]
        return solid(np.array(corners).reshape(-1, 3, 3))
    head, _, data = source.partition(b"end_header")
    faces = re.search(rb"element\s+face\s+(\d+)", head)
    if faces is None or b"ascii" not in head:
        return None
    vertices = int(re.findall(rb"element\s+vertex\s+(\d+)", head)[0])
    listed = [row for row in data.splitlines() if row.strip()][vertices : vertices + int(faces[1])]
    return sum(int(row.split()[0]) - 2 for row in listed)


def solid(corners: NDArray[np.float64]) -> int:
    """How many triangles (n, 3, 3) have an area."""
    one, two = corners[:, 1] - corners[:, 0], corners[:, 2] - corners[:, 0]
    double = np.linalg.norm(np.cross(one, two), axis=1)
    return int((double > 1e-10 * np.maximum((one * one).sum(axis=1), (two * two).sum(axis=1))).sum())


def read(path: Path) -> tuple[ModelData | None, list[Issue], float]:
    form = match(path.name, REGISTRY)
    assert form
    began = time.perf_counter()
    model, issues = form.read(path.read_bytes(), path.name, Folder(path.parent), alone=True)
    return model, issues, time.perf_counter() - began


def judged(name: str, paths: list[Path], judge: Callable[[Path, ModelData | None, list[Issue]], str]) -> Row:
    row = Row(name)
    for path in paths:
        try:
            model, issues, seconds = read(path)
        except Exception as error:  # noqa: BLE001 - that is what is looked for
            row.failed.append(f"`{path.name}` ({type(error).__name__})")
            continue
        verdict = judge(path, model, issues)
        row.slowest = max(row.slowest, seconds)
        if seconds > SLOW:
            verdict = f"{seconds:.0f} s"
        if verdict == "right":
            row.right += 1
        elif verdict == "told":
            row.told += 1
        else:
            row.failed.append(f"`{path.name}` ({verdict})")
    return row


def mesh(path: Path, model: ModelData | None, issues: list[Issue]) -> str:
    """Whether a mesh is as its text says."""
    wrong = [issue for issue in issues if issue.severity >= Severity.ERROR]
    if model is None or wrong:
        placed = all(issue.line or issue.code == "empty" for issue in wrong)
        return "told" if wrong and placed else "no place told"
    if any(issue.code == "approximated" for issue in issues):
        return "right"
    expected, found = said(path), triangles(model)
    return "right" if expected in (None, found) else f"{found} of {expected} triangles"


def gltf(valid: Callable[[Path], bool]) -> Callable[[Path, ModelData | None, list[Issue]], str]:
    """Whether a glTF file opens or tells, as it should."""

    def judge(path: Path, model: ModelData | None, issues: list[Issue]) -> str:
        wrong = [issue for issue in issues if issue.severity >= Severity.ERROR]
        if valid(path):
            if model is None:
                return "told" if wrong else "nothing said"
            return "right" if not wrong else f"{wrong[0].code}"
        if not issues:
            return "right" if model is not None else "nothing said"
        return "told"

    return judge


def by_report(path: Path) -> bool:
    """Whether Khronos' own validator found no error; beside each file lies what it said."""
    reports = sorted(path.parent.glob(f"{path.name}.report.json")) or sorted(
        path.parent.glob(f"{path.stem}*.report.json")
    )
    return bool(reports) and json.loads(reports[0].read_text(encoding="utf-8"))["issues"]["numErrors"] == 0


def files(folder: Path, *endings: str) -> list[Path]:
    return sorted(p for p in folder.rglob("*") if p.suffix.lower() in endings)


def section(told: str, rows: list[Row]) -> str:
    slowest = max(row.slowest for row in rows)
    made = table("set | files | opened right | told | failed", (row.line() for row in rows))
    return f"{told}\n\n{made}\n\nThe slowest took {slowest:.1f} s.\n"


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("folder", type=Path, nargs="?", default=Path(__file__).resolve().parents[2] / "shared" / "data")
    parser.add_argument("--out", type=Path, default=FORMATS)
    options = parser.parse_args()
    data: Path = options.folder
    suffixes = tuple(s for f in REGISTRY if f.gives is Gives.MODEL and f.name != "gltf" for s in f.suffixes)
    meshes = [
        judged(f"meshes/{f.name}", files(f, *suffixes), mesh) for f in sorted((data / "meshes").iterdir()) if f.is_dir()
    ]
    refused = {"Compatibility_04", "Compatibility_05"}
    broken = {"lfs", "parent"}
    models = [
        judged("gltf-compressed", files(data / "gltf-compressed", ".gltf", ".glb"), gltf(lambda _: True)),
        judged("gltf-samples", files(data / "gltf-samples", ".gltf", ".glb"), gltf(lambda _: True)),
        judged(
            "gltf-asset-generator",
            files(data / "gltf-asset-generator", ".gltf", ".glb"),
            gltf(lambda p: p.stem not in refused),
        ),
        judged("gltf-validator", files(data / "gltf-validator", ".gltf", ".glb"), gltf(by_report)),
        judged("gltf-bad", files(data / "gltf-bad", ".gltf", ".glb"), gltf(lambda _: False)),
        judged("field-cases", files(data / "field-cases", ".gltf", ".glb"), gltf(lambda p: p.stem not in broken)),
    ]
    by = "Read by `bench/mesh_formats.py`, which says what counts as right."
    put(options.out, "Meshes", section(by, meshes))
    put(options.out, "glTF", section(by, models))


if __name__ == "__main__":
    main()
