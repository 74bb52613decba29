"""Writes the generated layers and models of the shipped scenes.

    python -m tools.scenegen [SCENE ...] [--into FOLDER]

Without names it makes all scenes, without a folder the files in `scenes/`. A test compares them with what is shipped.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

from tools.scenegen.jianye import district
from tools.scenegen.jinyuzui import neighbourhood
from tools.scenegen.members import map_sheet

SCENES: Mapping[str, Callable[[], dict[str, bytes]]] = {
    "jinyuzui": neighbourhood.files,
    "jianye": district.files,
    "members": map_sheet.files,
}
"""What makes the files of each scene, by their names in its package."""

SHIPPED = Path(__file__).resolve().parents[2] / "scenes"


def write(scene: str, folder: Path, /) -> None:
    """Write the generated files of a scene into its package in a folder."""
    for name, data in SCENES[scene]().items():
        path = folder / scene / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(data)
        sys.stdout.write(f"{scene}/{name}: {len(data)} bytes\n")


def main(arguments: Sequence[str] | None = None, /) -> None:
    """Write what the command line asks for."""
    parser = argparse.ArgumentParser("python -m tools.scenegen", description="Generate the shipped scenes' geometry.")
    parser.add_argument("scenes", nargs="*", metavar="SCENE", help=f"{', '.join(SCENES)}; all if none is named")
    parser.add_argument("--into", type=Path, default=SHIPPED, metavar="FOLDER", help="where the packages are; scenes/")
    asked = parser.parse_args(arguments)
    for name in asked.scenes:
        if name not in SCENES:
            parser.error(f"unknown scene {name!r}; there are {', '.join(SCENES)}")
    for name in asked.scenes or SCENES:
        write(name, asked.into)


if __name__ == "__main__":
    main()
