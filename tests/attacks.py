"""Hostile inputs that ask for much with little: each is made into a package and opened under limits.

`ATTACKS` has one function a kind, `(folder, scale) -> source`; at scale 1 it is as bad as its kind gets below 10 MB.
Those for single formats (glTF, GeoJSON, zips) lie with the tests of these.
"""

from __future__ import annotations

import json
import math
import shutil
from collections.abc import Callable
from io import BytesIO
from pathlib import Path

import numpy as np

ROOT = Path(__file__).resolve().parents[1]
CHAIR = ROOT / "scenes" / "jinyuzui" / "models" / "chair.glb"

HEAD = """format = 1
id = "attack"
title = "Attack"
origin = { lat = 31.98, lon = 118.73 }
"""

Attack = Callable[[Path, float], Path]
ATTACKS: dict[str, Attack] = {}


def attack(make: Attack) -> Attack:
    """Have an attack known by its name."""
    ATTACKS[make.__name__] = make
    return make


def many(count: float, scale: float) -> int:
    """How many of something at a scale."""
    return max(1, round(count * scale))


def package(folder: Path, toml: str, **files: str | bytes) -> Path:
    """A package; the names of files have `__` for slashes and `_dot_` for the last dot."""
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "scene.toml").write_text(HEAD + toml, encoding="utf-8")
    for name, content in files.items():
        path = folder / name.replace("__", "/").replace("_dot_", ".")
        path.parent.mkdir(parents=True, exist_ok=True)
        if isinstance(content, str):
            path.write_text(content, encoding="utf-8")
        else:
            path.write_bytes(content)
    return folder


def collection(features: list[dict[str, object]]) -> str:
    """GeoJSON."""
    return json.dumps({"type": "FeatureCollection", "features": features})


def square(x: float, y: float, half: float, **properties: object) -> dict[str, object]:
    """A square footprint, degrees."""
    ring = [
        (x - half, y - half),
        (x + half, y - half),
        (x + half, y + half),
        (x - half, y + half),
        (x - half, y - half),
    ]
    return {"type": "Feature", "properties": properties, "geometry": {"type": "Polygon", "coordinates": [ring]}}


HOUSE = collection([square(118.73, 31.98, 1e-4, height=20, name="house", building="yes")])
HOUSES = '\n[[layer]]\nid = "houses"\nkind = "buildings"\nsource = "layers/h.geojson"\n'


def layer(kind: str, more: str, id_: str = "x", source: str = "layers/x.geojson") -> str:
    """A layer's entry."""
    return f'\n[[layer]]\nid = "{id_}"\nkind = "{kind}"\nsource = "{source}"\n{more}\n'


# -- many of something


@attack
def grid_at_the_limit(folder: Path, scale: float) -> Path:
    side = many(1000, math.sqrt(scale))
    grid = f"grid = {{ rows = {side}, columns = {side}, spacing = [1.0, 1.0] }}"
    toml = HOUSES + f'\n[[layer]]\nid = "chairs"\nkind = "instances"\nmodel = "m.glb"\n{grid}\n'
    return package(folder, toml, layers__h_dot_geojson=HOUSE, m_dot_glb=CHAIR.read_bytes())


@attack
def several_grids(folder: Path, scale: float) -> Path:
    toml = HOUSES
    for i in range(many(20, scale)):
        grid = "grid = { rows = 1000, columns = 1000, spacing = [0.001, 1e9] }"
        toml += f'\n[[layer]]\nid = "c{i}"\nkind = "instances"\nmodel = "m.glb"\n{grid}\n'
    return package(folder, toml, layers__h_dot_geojson=HOUSE, m_dot_glb=CHAIR.read_bytes())


@attack
def listed_places(folder: Path, scale: float) -> Path:
    places = "".join("{at=[1,2,3]}," for _ in range(many(250_000, scale)))
    toml = HOUSES + f'\n[[layer]]\nid = "chairs"\nkind = "instances"\nmodel = "m.glb"\nplaces = [{places}]\n'
    return package(folder, toml, layers__h_dot_geojson=HOUSE, m_dot_glb=CHAIR.read_bytes())


@attack
def miniatures_of_a_shipped_scene(folder: Path, scale: float) -> Path:
    toml = HOUSES + "".join(
        f'\n[[layer]]\nid = "m{i}"\nkind = "scene"\nscene = "jinyuzui"\nat = [{i}.0, 0.0, 0.0]\n'
        for i in range(many(64, scale))
    )
    return package(folder, toml, layers__h_dot_geojson=HOUSE)


@attack
def miniatures_within_miniatures(folder: Path, scale: float) -> Path:
    depth = many(24, scale)
    two = "".join(f'\n[[layer]]\nid = "m{{}}{i}"\nkind = "scene"\nscene = "s{{}}"\n' for i in range(2))
    package(folder, HOUSES + two.format(0, 1, 0, 1), layers__h_dot_geojson=HOUSE)
    place = folder
    for i in range(1, depth):
        place = place / "scenes" / f"s{i}"
        package(place, HOUSES + two.format(i, i + 1, i, i + 1), layers__h_dot_geojson=HOUSE)
    return folder


@attack
def houses_of_one_name_at_one_place(folder: Path, scale: float) -> Path:
    houses = [square(118.73, 31.98, 1e-4, height=20, name="h") for _ in range(many(20_000, scale))]
    return package(folder, HOUSES, layers__h_dot_geojson=collection(houses))


@attack
def objects_with_slashes(folder: Path, scale: float) -> Path:
    houses = [square(118.73, 31.98, 1e-4, name="/".join(["a"] * 400) + str(i)) for i in range(many(5000, scale))]
    return package(folder, HOUSES, layers__h_dot_geojson=collection(houses))


def _hotspots(count: int, more: str = "") -> str:
    return "".join(
        f'\n[[hotspot]]\nid = "h{i}"\nanchor = [{i % 100}.0, {i // 100}.0, 0.0]\n{more}' for i in range(count)
    )


@attack
def hotspots(folder: Path, scale: float) -> Path:
    return package(folder, HOUSES + _hotspots(many(20_000, scale)), layers__h_dot_geojson=HOUSE)


@attack
def hotspots_that_lead_nowhere(folder: Path, scale: float) -> Path:
    wrong = 'view = "nowhere"\ncategory = "none"\nplace = "no"\nobjects = ["houze"]\nrelated = ["h"]\n'
    return package(folder, HOUSES + _hotspots(many(10_000, scale), wrong), layers__h_dot_geojson=HOUSE)


@attack
def related_to_all(folder: Path, scale: float) -> Path:
    count = many(600, math.sqrt(scale))
    all_ = "related = [" + ",".join(f'"h{i}"' for i in range(count)) + "]\n"
    return package(folder, HOUSES + _hotspots(count, all_), layers__h_dot_geojson=HOUSE)


@attack
def views_categories_places_tours(folder: Path, scale: float) -> Path:
    count = many(8000, scale)
    toml = "".join(
        f'\n[[view]]\nid = "v{i}"\ntarget = [0, 0, 0]\ndistance = 9\nazimuth = 0\nelevation = 9\nhide = ["house"]\n'
        f'\n[[category]]\nid = "c{i}"\ntitle = "c"\n\n[[place]]\nid = "p{i}"\nobject = "house"\nhide = ["house"]\n'
        f'\n[[tour]]\nid = "t{i}"\ntitle = "t"\n[[tour.step]]\nview = "v{i}"\n'
        for i in range(count)
    )
    return package(folder, HOUSES + toml, layers__h_dot_geojson=HOUSE)


@attack
def ids_given_twice(folder: Path, scale: float) -> Path:
    toml = "".join('\n[[category]]\nid = "c"\ntitle = "c"\n' for _ in range(many(40_000, scale)))
    return package(folder, HOUSES + toml, layers__h_dot_geojson=HOUSE)


@attack
def layers_of_missing_files(folder: Path, scale: float) -> Path:
    toml = "".join(layer("buildings", "", f"l{i}", f"layers/{i}.geojson") for i in range(many(20_000, scale)))
    return package(folder, HOUSES + toml, layers__h_dot_geojson=HOUSE)


@attack
def layers_of_one_file(folder: Path, scale: float) -> Path:
    toml = "".join(layer("buildings", "", f"l{i}", "layers/h.geojson") for i in range(many(20_000, scale)))
    return package(folder, HOUSES + toml, layers__h_dot_geojson=HOUSE)


@attack
def layers_of_one_large_file(folder: Path, scale: float) -> Path:
    houses = [square(118.73 + i % 100 * 3e-4, 31.98 + i // 100 * 3e-4, 1e-4, height=9) for i in range(3000)]
    toml = "".join(layer("buildings", "", f"l{i}", "layers/h.geojson") for i in range(many(1000, scale)))
    return package(folder, HOUSES + toml, layers__h_dot_geojson=collection(houses))


# -- counts that a few bytes ask for


def _line(*points: tuple[float, float], **properties: object) -> dict[str, object]:
    return {"type": "Feature", "properties": properties, "geometry": {"type": "LineString", "coordinates": points}}


@attack
def avenue_round_the_country(folder: Path, scale: float) -> Path:
    far = 4.9 * min(scale, 1.0)
    ways = [_line((118.73 - far, 31.98), (118.73 + far, 31.98 + i * 1e-3), highway="primary") for i in range(1000)]
    toml = HOUSES + layer("roads", "trees = 1.0")
    return package(folder, toml, layers__h_dot_geojson=HOUSE, layers__x_dot_geojson=collection(ways))


@attack
def tree_rows_at_a_millimetre(folder: Path, scale: float) -> Path:
    far = 4.9 * min(scale, 1.0)
    row = [_line((118.73 - far, 31.98), (118.73 + far, 31.98), spacing=0.001, natural="tree_row")]
    toml = HOUSES + layer("trees", "")
    return package(folder, toml, layers__h_dot_geojson=HOUSE, layers__x_dot_geojson=collection(row))


@attack
def avenues_among_many_obstacles(folder: Path, scale: float) -> Path:
    count = many(12_000, scale)
    houses = [square(118.73 + i % 100 * 3e-4, 31.98 + i // 100 * 3e-4, 1e-4, height=9) for i in range(count)]
    ways = [
        _line((118.73, 31.98 + i * 1e-3), (118.76, 31.98 + i * 1e-3), highway="primary") for i in range(count // 40)
    ]
    toml = HOUSES + layer("roads", "trees = 1.0")
    files = {"layers__h_dot_geojson": collection(houses), "layers__x_dot_geojson": collection(ways)}
    return package(folder, toml, **files)


@attack
def pillars_fanned_out_at_one_place(folder: Path, scale: float) -> Path:
    points = ",".join("[118.73,31.98]" for _ in range(many(100_000, scale)))
    text = '{"type":"FeatureCollection","features":[{"type":"Feature","properties":{},"geometry":{"type":"MultiPoint",'
    text += f'"coordinates":[{points}]}}}}]}}'
    toml = HOUSES + layer("pillars", 'spread = "fan"')
    return package(folder, toml, layers__h_dot_geojson=HOUSE, layers__x_dot_geojson=text)


@attack
def arcs(folder: Path, scale: float) -> Path:
    entries = "".join(
        f'\n[[layer.arc]]\nfrom = {{ object = "house" }}\nto = [{i}.0, 9.0, 0.0]\n' for i in range(many(40_000, scale))
    )
    toml = HOUSES + f'\n[[layer]]\nid = "a"\nkind = "arcs"\n{entries}'
    return package(folder, toml, layers__h_dot_geojson=HOUSE)


@attack
def a_relief_of_tiny_steps(folder: Path, scale: float) -> Path:
    points = [
        {"type": "Feature", "properties": {"ele": i % 7}, "geometry": {"type": "Point", "coordinates": [x, y]}}
        for i, (x, y) in enumerate(((118.7, 31.9), (118.8, 31.9), (118.8, 32.0), (118.7, 32.0)))
    ]
    toml = HOUSES + layer("relief", f"step = {1e-6 / scale}")
    return package(folder, toml, layers__h_dot_geojson=HOUSE, layers__x_dot_geojson=collection(points))


# -- texts


def _text(body: str, head: str = "") -> str:
    return f'+++\ntitle = "t"\n{head}+++\n{body}\n'


def _texts(folder: Path, body: str, *, head: str = "", count: int = 1) -> Path:
    spots = "".join(f'\n[[hotspot]]\nid = "h{i}"\nanchor = [0.0, 0.0, 0.0]\n' for i in range(count))
    files = {f"content__en__h{i}_dot_md": _text(body, head) for i in range(count)}
    return package(folder, HOUSES + spots, layers__h_dot_geojson=HOUSE, **files)


MARKDOWN: dict[str, str] = {
    "plain": "word ",
    "links": "[a](hotspot:h0) ",
    "open_brackets": "[",
    "nested_links": "[a](",
    "emphasis": "*a **a ",
    "emphasis_alone": "*_",
    "backticks": "`a``",
    "quotes": "> ",
    "lists": "- ",
    "nested_lists": "1. - ",
    "images": "![a](p.png)",
    "references": "[a]: /b\n\n",
    "entities": "&amp;",
    "escapes": "\\[",
    "autolinks": "<a:",
    "headings": "# a\n",
    "tables": "|a",
    "breaks": "a  \n",
    "tabs": "\t-\n",
    "nul": "\0",
    "rules": "***\n",
    "html": "<!--",
    "declarations": "<!A ",
}


def _markdown(unit: str) -> Attack:
    def make(folder: Path, scale: float) -> Path:
        return _texts(folder, unit * many(64_000 / len(unit), scale), count=16)

    return make


for _name, _unit in MARKDOWN.items():
    ATTACKS[f"markdown_{_name}"] = _markdown(_unit)


@attack
def text_of_four_megabytes(folder: Path, scale: float) -> Path:
    return _texts(folder, "[a](hotspot:h0) **b** " * many(190_000, scale))


@attack
def lists_within_lists(folder: Path, scale: float) -> Path:
    lines = "\n".join("  " * i + "- a" for i in range(many(240, scale)))
    return _texts(folder, lines, count=16)


@attack
def many_texts(folder: Path, scale: float) -> Path:
    return _texts(folder, "a *b* c " * 20, count=many(4000, scale))


@attack
def pictures_that_are_large(folder: Path, scale: float) -> Path:
    from PIL import Image

    side = 8000
    raw = BytesIO()
    Image.new("L", (side, side)).save(raw, "PNG")
    count = many(64, scale)
    body = "\n".join(f"![a](images/p{i}.png)" for i in range(count))
    files: dict[str, str | bytes] = {f"images__p{i}_dot_png": raw.getvalue() for i in range(count)}
    spot = '\n[[hotspot]]\nid = "h0"\nanchor = [0.0, 0.0, 0.0]\n'
    return package(folder, HOUSES + spot, layers__h_dot_geojson=HOUSE, content__en__h0_dot_md=_text(body), **files)


@attack
def pictures_that_lie(folder: Path, scale: float) -> Path:
    from PIL import Image

    raw = BytesIO()
    Image.fromarray(np.zeros((4, 4, 3), np.uint8)).save(raw, "PNG")
    data = bytearray(raw.getvalue())
    data[16:24] = (30_000).to_bytes(4, "big") * 2
    body = "\n".join(f"![a](images/p{i}.png)" for i in range(many(1000, scale)))
    files: dict[str, str | bytes] = {f"images__p{i}_dot_png": bytes(data) for i in range(many(1000, scale))}
    spot = '\n[[hotspot]]\nid = "h0"\nanchor = [0.0, 0.0, 0.0]\n'
    return package(folder, HOUSES + spot, layers__h_dot_geojson=HOUSE, content__en__h0_dot_md=_text(body), **files)


# -- TOML

TOML: dict[str, tuple[str, str]] = {
    "dots": ("a", ".a"),
    "dotted_value": ("x = {a", ".a"),
    "arrays": ("x = ", "["),
    "tables": ("", "[a]\n"),
    "unique_tables": ("", "[t%d]\n"),
    "deep_tables": ("", "[a.b.c.d.e.f.g.h.i.j.k.l.t%d]\n"),
    "inline_tables": ("x = ", "{a="),
    "array_tables": ("", "[[a.b]]\n"),
    "keys": ("", "k%d = 1\n"),
    "same_key": ("", "k = 1\n"),
    "quoted_keys": ("", '"%d".x = 1\n'),
    "strings": ('x = """', "a\\u0041"),
    "escapes": ('x = "', "\\\\"),
    "comments": ("", "# a\n"),
    "numbers": ("x = ", "1_0"),
    "floats": ("x = [", "1e999,"),
    "dates": ("x = [", "2020-02-20T20:20:20.222222Z,"),
    "nothing": ("x", " "),
    "newlines": ("", "\r\n"),
}


def _toml(begin: str, unit: str) -> Attack:
    def make(folder: Path, scale: float) -> Path:
        count = many(4_000_000 / (len(unit) + 4), scale)
        body = begin + ("".join(unit % i for i in range(count)) if "%d" in unit else unit * count)
        return package(folder, body, layers__h_dot_geojson=HOUSE)

    return make


for _name, (_begin, _unit) in TOML.items():
    ATTACKS[f"toml_{_name}"] = _toml(_begin, _unit)


@attack
def toml_of_many_faults(folder: Path, scale: float) -> Path:
    toml = "".join(f'\n[[hotspot]]\nid = "H {i}"\nanchor = 7\nwhat = {i}\n' for i in range(many(60_000, scale)))
    return package(folder, HOUSES + toml, layers__h_dot_geojson=HOUSE)


@attack
def head_of_many_faults(folder: Path, scale: float) -> Path:
    return _texts(folder, "a", head="".join(f"k{i} = 1\n" for i in range(many(5000, scale))), count=16)


@attack
def style_of_many_faults(folder: Path, scale: float) -> Path:
    style = "".join(f"k{i} = 1\n" for i in range(many(200_000, scale)))
    return package(folder, HOUSES + '\n[style]\nfile = "s.toml"\n', layers__h_dot_geojson=HOUSE, s_dot_toml=style)


def remove(source: Path) -> None:
    """What an attack has made, once it was opened."""
    shutil.rmtree(source, ignore_errors=True)
