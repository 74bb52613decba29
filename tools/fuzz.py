"""Coverage-guided fuzzing of each parser (atheris, the optional extra `fuzz`).

    python -m tools.fuzz TARGET [FOLDER WITH EXAMPLES ...] [-max_total_time=60]

A target takes any bytes and must come back with a value or with issues. What makes one raise is written to a file by
atheris: it belongs into `tests/findings/TARGET/`, where a test reads it from then on.
"""

from __future__ import annotations

import contextlib
import io
import sys
import tempfile
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from viewer.scene.formats.heights import HeightGrid


def geojson(data: bytes) -> None:
    """A lone GeoJSON file, as far as to its tables."""
    from viewer.scene.formats.geojson import read_geojson
    from viewer.scene.issues import SceneError
    from viewer.scene.lone_features import lone_features

    geo = read_geojson(data, "x.geojson")
    with contextlib.suppress(SceneError):
        lone_features(geo, "x.geojson", "x.geojson")


def shapefile(data: bytes) -> None:
    """Shapes, with what follows a mark in the bytes as their table."""
    from viewer.scene.formats.shapefiles import read_shapefile

    shapes, _, table = data.partition(b"\0TABLE\0")
    read_shapefile(shapes, "x.shp", {".dbf": table} if table else {})


def geopackage(data: bytes) -> None:
    """A database with features."""
    from viewer.scene.formats.geopackage import read_geopackage

    read_geopackage(data, "x.gpkg")


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
    from viewer.scene.formats.ascii_grid import read_grid

    _terrain(read_grid(data, "x.asc")[0])


def geotiff(data: bytes) -> None:
    """A GeoTIFF with heights."""
    from viewer.scene.formats.geotiff import read_geotiff

    _terrain(read_geotiff(data, "x.tif")[0])


def height_picture(data: bytes) -> None:
    """A PNG with heights."""
    from viewer.scene.formats.height_pictures import HeightScale, read_height_picture

    _terrain(read_height_picture(data, "x.png", scale=HeightScale((0.0, 0.0, 1.0, 1.0), (0.0, 9.0)))[0])


def _terrain(grid: HeightGrid | None) -> None:
    """As far as to the terrain, where it lies on Earth."""
    from viewer.scene.formats.heights import relief_of_grid

    if grid and np.isfinite(grid.outline).all():
        relief_of_grid(grid, lambda degrees: degrees * 1e5, None)


def imdf(data: bytes) -> None:
    """An indoor map; the bytes as a zip, and as its files of levels and of units."""
    from viewer.scene.formats.imdf import read_imdf

    read_imdf(data, "x.imdf")
    levels, _, units = data.partition(b"\0UNITS\0")
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as made:
        for name, content in (("manifest.json", b"{}"), ("level.geojson", levels), ("unit.geojson", units)):
            made.writestr(name, content)
    read_imdf(out.getvalue(), "x.imdf")


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


def obj(data: bytes) -> None:
    """A model in OBJ; half of it also as its library of materials."""
    from viewer.scene.formats.obj import read_obj
    from viewer.scene.package import Folder

    def read(path: Path) -> None:
        (path.parent / "a.mtl").write_bytes(data[len(data) // 2 :])
        read_obj(data, path.name, Folder(path.parent), alone=True)

    _in_a_folder("x.obj", data, read)


def stl(data: bytes) -> None:
    """A model in STL, text or bytes."""
    from viewer.scene.formats.stl import read_stl
    from viewer.scene.package import Folder

    read_stl(data, "x.stl", Folder(Path()), alone=True)


def ply(data: bytes) -> None:
    """A model in PLY, text or bytes."""
    from viewer.scene.formats.ply import read_ply
    from viewer.scene.package import Folder

    read_ply(data, "x.ply", Folder(Path()), alone=True)


def collada(data: bytes) -> None:
    """A model in Collada."""
    from viewer.scene.formats.collada import read_collada
    from viewer.scene.package import Folder

    read_collada(data, "x.dae", Folder(Path()), alone=True)


def meshopt(data: bytes) -> None:
    """A packed view of each mode."""
    from viewer.scene.formats.gltf_faults import BadModelError
    from viewer.scene.formats.gltf_packed import unpacked
    from viewer.scene.formats.gltf_schema import Meshopt

    for mode, stride in (("ATTRIBUTES", 12), ("TRIANGLES", 4), ("INDICES", 2)):
        with contextlib.suppress(BadModelError):
            unpacked(Meshopt(buffer=0, byte_length=len(data), byte_stride=stride, count=36, mode=mode), data, ())


def cityjson(data: bytes) -> None:
    """A city model."""
    from viewer.scene.formats.cityjson import read_cityjson
    from viewer.scene.package import Folder

    _in_a_folder("x.city.json", data, lambda path: read_cityjson(data, path.name, Folder(path.parent), alone=True))


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
    from viewer.scene.formats.pictures import decode
    from viewer.scene.formats.pixel_budget import BadPictureError

    try:
        decode(data)
    except BadPictureError:
        return


def drawing(data: bytes) -> None:
    """A card's SVG."""
    from viewer.scene.formats.pixel_budget import BadPictureError, PixelBudget
    from viewer.scene.formats.svg import read_svg

    def files(address: str) -> bytes:
        raise BadPictureError(address, "")

    try:
        read_svg(data, files, ("PNG",), PixelBudget())
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
    f.__name__: f
    for f in (
        *(
            geojson,
            osm,
            shapefile,
            geopackage,
            heights,
            geotiff,
            height_picture,
            imdf,
            toml,
            gltf,
            cityjson,
            obj,
            stl,
            ply,
            collada,
            meshopt,
        ),
        *(content, archive, picture, drawing, bundle),
    )
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
