"""Coverage-guided fuzzing of each parser (atheris, the optional extra `fuzz`).

    python -m tools.fuzz TARGET [FOLDER WITH EXAMPLES ...] [-max_total_time=60]

A target takes any bytes and must come back with a value or with issues. What makes one raise is written to a file by
atheris: it belongs into `tests/findings/TARGET/`, where a test reads it from then on.
"""

from __future__ import annotations

import contextlib
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path


def geojson(data: bytes) -> None:
    """A lone GeoJSON file, as far as to its tables."""
    from viewer.scene.formats.geojson import read_geojson
    from viewer.scene.issues import SceneError
    from viewer.scene.lone_features import lone_features

    geo = read_geojson(data, "x.geojson")
    with contextlib.suppress(SceneError):
        lone_features(geo, "x.geojson", "x.geojson")


def osm(data: bytes) -> None:
    """A lone file of OpenStreetMap."""
    from viewer.scene.formats.osm import read_osm
    from viewer.scene.issues import SceneError
    from viewer.scene.lone_features import lone_features

    geo = read_osm(data, "x")
    with contextlib.suppress(SceneError):
        lone_features(geo, "x", "x")


def heights(data: bytes) -> None:
    """A grid of heights, as far as to the terrain."""
    from viewer.scene.formats.heights import read_grid, relief_of_grid

    grid, _ = read_grid(data, "x.asc")
    if grid:
        relief_of_grid(grid, lambda degrees: degrees * 1e5, None)


def toml(data: bytes) -> None:
    """The text of scene.toml."""
    from viewer.scene.issues import Severity
    from viewer.scene.toml import read_toml

    read_toml(data.decode("utf-8", "replace"), "scene.toml", Severity.FATAL)


def _in_a_folder(name: str, data: bytes, read: Callable[[Path], object]) -> None:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / name
        path.write_bytes(data)
        read(path)


def gltf(data: bytes) -> None:
    """A model, JSON or GLB."""
    from viewer.scene.formats.gltf import read_gltf
    from viewer.scene.package import Folder

    _in_a_folder("x.gltf", data, lambda path: read_gltf(data, path.name, Folder(path.parent)))


def content(data: bytes) -> None:
    """A card's Markdown with its head."""
    from viewer.scene.content import read_section

    read_section(data, "x.md")


def archive(data: bytes) -> None:
    """A zipped package."""
    from viewer.scene.issues import SceneError
    from viewer.scene.loader import read_scene

    def read(path: Path) -> None:
        try:
            read_scene(path)
        except SceneError:
            return

    _in_a_folder("x.scene", data, read)


def picture(data: bytes) -> None:
    """A texture."""
    from viewer.scene.formats.pictures import BadPictureError, decode

    try:
        decode(data)
    except BadPictureError:
        return


def drawing(data: bytes) -> None:
    """A card's SVG."""
    from viewer.scene.formats.pictures import BadPictureError
    from viewer.scene.formats.svg import check_svg

    try:
        check_svg(data)
    except BadPictureError:
        return


def bundle(data: bytes) -> None:
    """An entry of the cache."""
    from viewer.build.arrayfile import DamagedBundleError
    from viewer.build.bundle import read_bundle

    def read(path: Path) -> None:
        try:
            read_bundle(path)
        except DamagedBundleError:
            return

    _in_a_folder("x.bundle", data, read)


TARGETS: dict[str, Callable[[bytes], None]] = {
    f.__name__: f for f in (geojson, osm, heights, toml, gltf, content, archive, picture, drawing, bundle)
}


def main() -> None:
    """Fuzz one target until it is stopped or something is found."""
    if len(sys.argv) < 2 or sys.argv[1] not in TARGETS:
        sys.exit(f"usage: python -m tools.fuzz {{{','.join(TARGETS)}}} [FOLDER ...] [-max_total_time=SECONDS]")
    try:
        import atheris
    except ImportError:
        sys.exit("atheris is not installed: pip install 'jinyuzui-viewer[fuzz]'")
    target = TARGETS[sys.argv.pop(1)]
    with atheris.instrument_imports(include=["viewer"]):
        target(b"")
    atheris.Setup(sys.argv, target)
    atheris.Fuzz()


if __name__ == "__main__":
    main()
