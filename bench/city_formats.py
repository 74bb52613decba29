"""Which files of the public sets are opened right, opened with a word, or refused, and why.

`python -m bench.city_formats [--data FOLDER] [--write]` looks at the files beside the checkout; `--write` puts the
table into its section of `bench/formats.md` and leaves the sections of others as they are.
"""

from __future__ import annotations

import argparse
import json
import re
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

from bench.sections import FORMATS, put
from viewer.i18n import Translator
from viewer.scene.issues import Issue, SceneError
from viewer.scene.loader import read_scene

ROOT = Path(__file__).resolve().parents[1]
SECTION = "CityJSON"
_ASIDE = ("case.json", "invariants.json")


@dataclass(slots=True)
class Tally:
    """What became of a set of files.

    Parameters
    ----------
    right : opened, with the objects that the file has
    nothing : sound, but with nothing in them that could be drawn, which is said
    told : wrong by the set's own word, and refused or named with a place
    failed : what was expected otherwise, each with what happened
    """

    right: int = 0
    nothing: int = 0
    told: int = 0
    failed: list[str] = field(default_factory=list)
    slowest: float = 0.0

    @property
    def all(self) -> int:
        """How many files there were."""
        return self.right + self.nothing + self.told + len(self.failed)


def files(folder: Path, /) -> Iterator[Path]:
    """All city models below a folder."""
    yield from (p for p in sorted(folder.rglob("*.json*")) if p.name not in _ASIDE)


def expected_names(path: Path, /) -> set[str]:
    """The objects of a file that have something to draw, by what is in it alone."""
    found: set[str] = set()
    text = path.read_text(encoding="utf-8")
    try:
        records = [json.loads(text)]
    except ValueError:
        records = [json.loads(line) for line in text.splitlines() if line.strip()]
    templates = (records[0].get("geometry-templates") or {}).get("templates", [])
    for record in records:
        corners = record["vertices"]
        for id_, item in record["CityObjects"].items():
            if any(_has_size(each, templates, corners) for each in item.get("geometry", [])):
                found.add(id_.replace("/", "_"))
    return found


def _has_size(given: dict[str, object], templates: list[dict[str, object]], corners: object) -> bool:
    if given["type"] == "GeometryInstance":
        return bool(templates[int(str(given["template"]))])
    if given["type"] in ("MultiPoint", "MultiLineString"):
        return True
    rings = re.findall(r"\[[^][]*\]", json.dumps(given["boundaries"]))
    return any(_area([corners[i] for i in json.loads(ring)]) for ring in rings)  # type: ignore[index]


def _area(ring: list[list[float]]) -> bool:
    """Whether a ring encloses anything."""
    total = [0.0, 0.0, 0.0]
    for (ax, ay, az), (bx, by, bz) in zip(ring, [*ring[1:], *ring[:1]], strict=True):
        ax, bx, ay, by, az, bz = (v - o for v, o in zip((ax, bx, ay, by, az, bz), (*_pairs(ring[0]),), strict=True))
        total = [total[0] + ay * bz - az * by, total[1] + az * bx - ax * bz, total[2] + ax * by - ay * bx]
    return any(total)


def _pairs(corner: list[float]) -> tuple[float, ...]:
    x, y, z = corner
    return x, x, y, y, z, z


def look(path: Path, tally: Tally, /, *, invalid: bool) -> None:
    """Open a file and note what became of it."""
    began = time.process_time()
    try:
        scene = read_scene(path)
        names = {name.rpartition("/")[2].partition("#")[0] for model in scene.models.values() for name in model.names}
        issues: tuple[Issue, ...] = scene.issues
    except SceneError as error:
        names, issues = set(), error.issues
    tally.slowest = max(tally.slowest, time.process_time() - began)
    tr = Translator("en")
    said = "; ".join(f"{i.line}:{i.column} {i.message(tr)}" for i in issues[:2])
    if invalid:
        placed = any(i.line and i.path for i in issues)
        tally.told += placed
        tally.failed += [] if placed else [f"{path.name}: {said or 'nothing was said'}"]
    elif names == expected_names(path):
        tally.right += bool(names)
        tally.nothing += not names
    else:
        tally.failed.append(f"{path.name}: {len(names)} objects, {said}")


def section(data: Path, /) -> str:
    """The section of the report."""
    city = data / "cityjson"
    sets = {
        "cjio": (city / "cjio", False),
        "corpus, conformance": (city / "corpus" / "conformance", False),
        "corpus, operations": (city / "corpus" / "operations", False),
        "corpus, invalid": (city / "corpus" / "invalid", True),
    }
    lines = [
        "Made by `python -m bench.city_formats --write`. *Right*: drawn, with exactly the objects that the file has",
        "geometries for. *Nothing to draw*: a sound file without geometries, or of no size (corners in a row),",
        "which is said. *Told*: wrong by the set's own word, named with line, column and path. *Failed*: all else.\n",
        "| set | files | right | nothing to draw | told | failed | slowest, s |",
        "|---|---|---|---|---|---|---|",
    ]
    failed: list[str] = []
    for name, (folder, invalid) in sets.items():
        tally = Tally()
        for path in files(folder):
            look(path, tally, invalid=invalid)
        row = (tally.all, tally.right, tally.nothing, tally.told, len(tally.failed), f"{tally.slowest:.1f}")
        lines.append(f"| {name} | " + " | ".join(map(str, row)) + " |")
        failed += tally.failed
    return "\n".join([*lines, *(f"\n- {each}" for each in failed)]) + "\n"


def main() -> int:
    """Print the section, or write it."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--data", type=Path, default=ROOT.parent / "shared" / "data")
    parser.add_argument("--write", action="store_true")
    options = parser.parse_args()
    made = section(options.data)
    if options.write:
        put(FORMATS, SECTION, made)
    sys.stdout.write(made)
    return 0


if __name__ == "__main__":
    sys.exit(main())
