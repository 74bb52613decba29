"""Terrains of every format lie where they belong, at the heights that they tell; wrong ones say what is wrong."""

from __future__ import annotations

import io
import math
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from PIL import Image, TiffImagePlugin
from pyproj import CRS, Transformer

from tests.unit.build.test_surroundings import HEAD, VIEW
from viewer.build.loading import LoadedScene, load_scene
from viewer.geometry.projection import TransverseMercator
from viewer.scene.formats.geotiff import read_geotiff
from viewer.scene.formats.heights import HeightGrid, relief_of_grid
from viewer.scene.issues import SceneError

LAT, LON = 32.0, 118.7
EARTH = TransverseMercator(LAT, LON)
UTM = Transformer.from_crs("EPSG:4326", "EPSG:32650", always_xy=True)


def hill(lonlat: np.ndarray) -> np.ndarray:
    """A slope to the north-east with a bump, by place on Earth."""
    x, y = EARTH.forward(lonlat).T
    return np.asarray(60.0 + 0.02 * x + 0.03 * y + 25.0 * np.exp(-((x - 200) ** 2 + y**2) / 4e4))


def tiff(heights: np.ndarray, tags: dict[int, Any], *, compression: str | None = None) -> bytes:
    """A TIFF with tags of a GeoTIFF."""
    info = TiffImagePlugin.ImageFileDirectory_v2()
    for tag, value in tags.items():
        info[tag] = value
        kinds = {33550: 12, 33922: 12, 34264: 12, 34735: 3, 34736: 12, 34737: 2, 42112: 2, 42113: 2}
        info.tagtype[tag] = kinds[tag]
    out = io.BytesIO()
    Image.fromarray(heights).save(out, "TIFF", tiffinfo=info, compression=compression)
    return out.getvalue()


def keys(**codes: int) -> tuple[int, ...]:
    known = {"kind": 1024, "raster": 1025, "geographic": 2048, "projected": 3072, "vertical": 4099}
    entries = [(known[name], 0, 1, code) for name, code in codes.items()]
    return (1, 1, 0, len(entries), *(n for entry in sorted(entries) for n in entry))


def on_utm(side: int = 41, step: float = 25.0, *, dtype: type = np.float32) -> tuple[np.ndarray, dict[int, Any]]:
    """Heights on a grid of UTM about the origin, and the tags that say so."""
    east, north = UTM.transform(LON, LAT)
    left, top = round(east) - step * side / 2, round(north) + step * side / 2
    x, y = np.meshgrid(left + step * (np.arange(side) + 0.5), top - step * (np.arange(side) + 0.5))
    lon, lat = UTM.transform(x.ravel(), y.ravel(), direction="INVERSE")
    heights = hill(np.column_stack([lon, lat])).reshape(side, side)
    tags = {
        33550: (step, step, 0.0),
        33922: (0.0, 0.0, 0.0, left, top, 0.0),
        34735: keys(kind=1, raster=1, projected=32650),
    }
    return heights.astype(dtype), tags


def on_degrees(side: int = 41, step: float = 25.0) -> tuple[np.ndarray, np.ndarray]:
    """Heights on a grid of degrees about the origin, the first row in the north, and west, south, east, north of it."""
    half = step * side / 2
    (west, south), (east, north) = EARTH.inverse([(-half, -half), (half, half)])
    lon = west + (east - west) * (np.arange(side) + 0.5) / side
    lat = north - (north - south) * (np.arange(side) + 0.5) / side
    grid = np.stack(np.meshgrid(lon, lat), axis=2).reshape(-1, 2)
    return hill(grid).reshape(side, side), np.array([west, south, east, north])


def scene(
    folder: Path, name: str, content: bytes, more: str = "", beside: dict[str, bytes] | None = None
) -> LoadedScene:
    (folder / name).write_bytes(content)
    for other, text in (beside or {}).items():
        (folder / other).write_bytes(text)
    layer = f'[[layer]]\nid = "hills"\nkind = "relief"\nsource = "{name}"\n{more}'
    (folder / "scene.toml").write_text(HEAD + layer + VIEW)
    return load_scene(folder)


def height_at(loaded: LoadedScene, x: float, y: float) -> float:
    hit = loaded.geometry.rays.first_hit((x, y, 5000.0), (0.0, 0.0, -1.0))
    assert hit is not None
    return float(hit.position[2])


def as_it_is(loaded: LoadedScene, by: float = 0.6) -> None:
    """Heights are those of the hill, at places that were no cell's middle."""
    assert loaded.issues == ()
    for x, y in ((-130.0, 70.0), (205.0, 8.0), (310.0, -280.0), (-333.0, 301.0)):
        expected = float(hill(EARTH.inverse([(x, y)]))[0])
        assert height_at(loaded, x, y) == pytest.approx(expected, abs=by), (x, y)


@pytest.mark.parametrize("compression", [None, "tiff_lzw", "tiff_adobe_deflate"])
def test_a_geotiff_on_utm(tmp_path: Path, compression: str | None) -> None:
    heights, tags = on_utm()
    as_it_is(scene(tmp_path, "a.tif", tiff(heights, tags, compression=compression)))


def test_a_geotiff_with_whole_numbers_gaps_and_points(tmp_path: Path) -> None:
    heights, tags = on_utm()
    whole = np.rint(heights).astype(np.int16)
    whole[20, 10] = -32768
    left, top = tags[33922][3:5]
    # The same place told by the middles of cells.
    tags[33922] = (0.0, 0.0, 0.0, left + 12.5, top - 12.5, 0.0)
    tags[34735] = keys(kind=1, raster=2, projected=32650)
    tags[42113] = "-32768"
    info = tiff(whole.astype(np.int32), tags)
    as_it_is(scene(tmp_path, "a.tiff", info), by=1.2)


def test_a_geotiff_by_a_matrix_in_feet_on_degrees(tmp_path: Path) -> None:
    heights, (west, south, east, north) = on_degrees()
    across, along = (east - west) / 41, (north - south) / 41
    matrix = [across, 0, 0, west, 0, -along, 0, north, 0, 0, 0, 0, 0, 0, 0, 1]
    tags: dict[int, Any] = {34264: tuple(map(float, matrix)), 34735: keys(kind=2, geographic=4326, vertical=9002)}
    as_it_is(scene(tmp_path, "a.tif", tiff((heights / 0.3048).astype(np.float32), tags)))


def test_a_tiff_with_a_world_file_and_a_prj(tmp_path: Path) -> None:
    heights, tags = on_utm()
    left, top = tags[33922][3:5]
    world = f"25.0\n0\n0\n-25.0\n{left + 12.5}\n{top - 12.5}\n".encode()
    beside = {"a.tfw": world, "a.prj": CRS.from_epsg(32650).to_wkt("WKT1_ESRI").encode()}
    as_it_is(scene(tmp_path, "a.tif", tiff(heights, {}), beside=beside))


def test_an_ascii_grid_in_metres_with_a_prj(tmp_path: Path) -> None:
    heights, tags = on_utm()
    left, top = tags[33922][3:5]
    head = f"ncols 41\nnrows 41\nxllcorner {left}\nyllcorner {top - 41 * 25.0}\ncellsize 25\nNODATA_value -9999\n"
    text = head + "\n".join(" ".join(f"{h:.3f}" for h in line) for line in heights)
    beside = {"a.prj": CRS.from_epsg(32650).to_wkt("WKT1_ESRI").encode()}
    as_it_is(scene(tmp_path, "a.asc", text.encode(), beside=beside))
    (tmp_path / "a.prj").unlink()
    (wrong,) = load_scene(tmp_path).issues
    assert (wrong.path, wrong.code) == ("cellsize", "bad-value")
    assert ".prj" in wrong.expected


def png(pixels: np.ndarray) -> bytes:
    out = io.BytesIO()
    Image.fromarray(pixels).save(out, "PNG")
    return out.getvalue()


def test_a_png_of_greys_between_two_heights(tmp_path: Path) -> None:
    heights, bounds = on_degrees()
    box = f"bounds = {[round(float(b), 9) for b in bounds]}\n"
    grey = np.rint((heights - 40) / 80 * 65535).astype(np.uint16)
    as_it_is(scene(tmp_path, "a.png", png(grey), box + "range = [40.0, 120.0]\n"))
    coarse = np.rint((heights - 40) / 80 * 255).astype(np.uint8)
    as_it_is(scene(tmp_path, "a.png", png(coarse), box + "range = [40.0, 120.0]\n"), by=0.8)
    # Black above white: a map whose valleys are light.
    as_it_is(scene(tmp_path, "a.png", png((65535 - grey).astype(np.uint16)), box + "range = [120.0, 40.0]\n"))


def test_a_png_with_colours_of_tiles(tmp_path: Path) -> None:
    heights, bounds = on_degrees()
    box = f"bounds = {[round(float(b), 9) for b in bounds]}\n"
    steps = np.rint((heights + 32768) * 256).astype(np.int64)
    terrarium = np.stack([steps >> 16, (steps >> 8) & 255, steps & 255], axis=2).astype(np.uint8)
    as_it_is(scene(tmp_path, "a.png", png(terrarium), box + 'encoding = "terrarium"\n'))
    steps = np.rint((heights + 10000) * 10).astype(np.int64)
    mapbox = np.stack([steps >> 16, (steps >> 8) & 255, steps & 255], axis=2).astype(np.uint8)
    as_it_is(scene(tmp_path, "a.png", png(mapbox), box + 'encoding = "mapbox"\n'))


def test_a_base_is_taken_off_before_heights_grow(tmp_path: Path) -> None:
    heights, tags = on_utm()
    loaded = scene(tmp_path, "a.tif", tiff(heights, tags), "base = 50.0\nexaggeration = 2.0\n")
    expected = 2 * (float(hill(EARTH.inverse([(-130.0, 70.0)]))[0]) - 50)
    assert height_at(loaded, -130.0, 70.0) == pytest.approx(expected, abs=1.0)


@pytest.mark.parametrize("name", ["a.tif", "a.asc"])
def test_a_terrain_opens_alone_with_its_lowest_place_at_zero(tmp_path: Path, name: str) -> None:
    heights, (west, south, east, north) = on_degrees(121, 10.0)
    if name == "a.tif":
        tags: dict[int, Any] = {
            33550: ((east - west) / 121, (north - south) / 121, 0.0),
            33922: (0.0, 0.0, 0.0, west, north, 0.0),
            34735: keys(kind=2, geographic=4326),
        }
        content = tiff(heights.astype(np.float32), tags)
    else:
        head = f"ncols 121\nnrows 121\nxllcorner {west}\nyllcorner {south}\ndx {(east - west) / 121}\n"
        head += f"dy {(north - south) / 121}\nNODATA_value -9999\n"
        content = (head + "\n".join(" ".join(f"{h:.3f}" for h in line) for line in heights)).encode()
    (tmp_path / name).write_bytes(content)
    loaded = load_scene(tmp_path / name)
    assert loaded.issues == ()
    assert loaded.scene.origin.lat == pytest.approx(LAT, abs=1e-4)
    assert height_at(loaded, 100.0, 0.0) == pytest.approx(
        float(hill(EARTH.inverse([(100.0, 0.0)]))[0] - heights.min()), abs=0.5
    )
    assert float(loaded.geometry.bounds[1, 2]) == pytest.approx(float(np.ptp(heights)), abs=0.5)


def test_finer_data_than_is_drawn_are_means_and_gaps_are_filled() -> None:
    noise = np.random.default_rng(1).normal(100.0, 20.0, (4096, 64)).astype(np.float32)
    noise[1000:1500] = np.nan
    grid = HeightGrid(noise, np.array([[1e-5, 0.0, LON], [0.0, -1e-5, LAT]]))
    relief = relief_of_grid(grid, EARTH.forward, None)
    assert max(relief.heights.shape) <= 1024
    assert relief.heights.mean() == pytest.approx(100.0, abs=0.5)
    assert relief.heights.std() < 8.0, "each knot is the mean of sixteen cells"
    assert np.isfinite(relief.heights).all()


def test_a_large_grid_on_another_system_is_exact_to_centimetres() -> None:
    """Over a hundred kilometres the meridians of UTM lean by a degree."""
    side, step = 201, 500.0
    east, north = UTM.transform(LON, LAT)
    x, y = np.meshgrid(east + step * (np.arange(side) - 100), north - step * (np.arange(side) - 100))
    lon, lat = UTM.transform(x.ravel(), y.ravel(), direction="INVERSE")
    local = EARTH.forward(np.column_stack([lon, lat]))
    heights = (local[:, 0] * 1e-3).reshape(side, side)
    tags = {33550: (step, step, 0.0), 33922: (0, 0, 0, x[0, 0] - 250, y[0, 0] + 250, 0), 34735: keys(projected=32650)}
    grid, issues = read_geotiff(tiff(heights.astype(np.float32), tags), "a.tif")
    assert issues == []
    assert grid is not None
    relief = relief_of_grid(grid, EARTH.forward, None)
    for place in ((-30_000.0, 20_000.0), (40_000.0, -41_000.0), (0.0, 0.0)):
        assert relief.at([place])[0] == pytest.approx(place[0] * 1e-3, abs=2e-4), "a slope of one in a thousand"


def wrong_tiff(what: str) -> bytes:
    heights, tags = on_utm(5)
    if what == "no place":
        return tiff(heights, {})
    if what == "unknown system":
        return tiff(heights, tags | {34735: keys(projected=5)})
    if what == "own system":
        return tiff(heights, tags | {34735: keys(projected=32767)})
    if what == "no size":
        return tiff(heights, tags | {33550: (0.0, 0.0, 0.0)})
    if what == "elsewhere":
        return tiff(heights, tags | {34735: keys(projected=32610)})
    if what == "nothing known":
        return tiff(np.full((5, 5), np.nan, np.float32), tags)
    if what == "colours":
        return tiff(np.zeros((5, 5, 3), np.uint8), tags)
    if what == "one cell":
        return tiff(heights[:1, :1], tags)
    whole = tiff(heights, tags)
    return {
        "cut": whole[: len(whole) // 2],
        "empty": b"",
        "text": b"II*\x00 no TIFF at all",
        "png": png(np.zeros((4, 4), np.uint8)),
    }[what]


WRONG = [
    *(("no place", "ModelTiepoint"), ("unknown system", "GeoKeyDirectory"), ("own system", "GeoKeyDirectory")),
    *(("no size", "ModelPixelScale"), ("elsewhere", "place"), ("nothing known", "heights"), ("colours", "bands")),
    *(("one cell", "size"), ("cut", ""), ("empty", ""), ("text", ""), ("png", "")),
]


@pytest.mark.parametrize(("what", "path"), WRONG)
def test_a_wrong_geotiff_is_one_clear_issue_and_the_rest_is_shown(tmp_path: Path, what: str, path: str) -> None:
    (issue,) = scene(tmp_path, "a.tif", wrong_tiff(what)).issues
    assert (issue.code, issue.file, issue.path) == ("bad-value", "a.tif", path)
    assert issue.found
    assert issue.expected
    if what != "elsewhere":
        with pytest.raises(SceneError) as caught:
            load_scene(tmp_path / "a.tif")
        assert [i.code for i in caught.value.issues] == ["bad-value"]


NO_BOX = "range = [0.0, 1.0]\n"
BOX = "bounds = [118.69, 31.99, 118.71, 32.01]\n"


@pytest.mark.parametrize(
    ("pixels", "more", "code", "path"),
    [
        (np.zeros((4, 4), np.uint8), NO_BOX, "missing-key", "bounds"),
        (np.zeros((4, 4), np.uint8), BOX, "missing-key", "range"),
        (np.zeros((4, 4, 3), np.uint8), BOX + NO_BOX, "bad-value", "encoding"),
        (np.zeros((4, 4), np.uint8), BOX + 'encoding = "mapbox"\n', "bad-value", "encoding"),
        (np.zeros((1, 4), np.uint8), BOX + NO_BOX, "bad-value", "size"),
        (np.zeros((4, 4), np.uint8), "bounds = [118.71, 31.99, 118.69, 32.01]\n" + NO_BOX, "bad-value", "bounds"),
    ],
)
def test_what_a_picture_does_not_tell_is_asked_for(
    tmp_path: Path, pixels: np.ndarray, more: str, code: str, path: str
) -> None:
    (issue,) = scene(tmp_path, "a.png", png(pixels), more).issues
    assert (issue.code, issue.path) == (code, path)


def test_a_world_file_and_a_system_that_cannot_be_read_are_told(tmp_path: Path) -> None:
    heights, _ = on_utm(5)
    found = scene(tmp_path, "a.tif", tiff(heights, {}), beside={"a.tfw": b"25 0 0"}).issues
    assert [i.path for i in found] == [".tfw"]
    (tmp_path / "a.tfw").write_bytes(b"25 0 0 -25 660000 3540000")
    (tmp_path / "a.prj").write_bytes(b"PROJCS[nonsense")
    assert [i.path for i in load_scene(tmp_path).issues] == [".prj"]


def test_houses_roads_and_waters_lie_on_it(tmp_path: Path) -> None:
    """Nothing hovers over the ground or sinks into it, at any place along a street."""
    import json

    line = EARTH.inverse([(-300.0, -200.0), (300.0, 210.0)]).tolist()
    street = {
        "type": "Feature",
        "properties": {"highway": "residential", "name": "street"},
        "geometry": {"type": "LineString", "coordinates": line},
    }
    (tmp_path / "r.geojson").write_text(json.dumps({"type": "FeatureCollection", "features": [street]}))
    heights, tags = on_utm(81, 12.5)
    more = '[[layer]]\nid = "r"\nkind = "roads"\nsource = "r.geojson"\n'
    loaded = scene(tmp_path, "a.tif", tiff(heights, tags), more)
    names = loaded.geometry.objects.names
    for t in np.linspace(0.05, 0.95, 37):
        x, y = (-300 + 600 * t, -200 + 410 * t)
        hit = loaded.geometry.rays.first_hit((x, y, 5000.0), (0.0, 0.0, -1.0))
        assert hit is not None
        assert names[hit.owner] == "street"
        below = loaded.geometry.rays.first_hit((x, y, float(hit.position[2]) - 1e-3), (0.0, 0.0, -1.0))
        assert below is not None
        assert 0 < hit.position[2] - below.position[2] < 0.5
        assert hit.position[2] == pytest.approx(float(hill(EARTH.inverse([(x, y)]))[0]), abs=0.6)
    assert math.isfinite(float(loaded.geometry.bounds[1, 2]))
