"""Very many of something, and counts that a few bytes ask for."""

from __future__ import annotations

import json
import math
from io import BytesIO
from pathlib import Path

from tests.attacks.amounts import CHAIR, HOUSE, HOUSES, amount, collection, layer, many, package, square
from tests.attacks.ground import SECRETS, TRIANGLE, Ground, Kind


@amount
def grid_at_the_limit(folder: Path, scale: float) -> Path:
    side = many(1000, math.sqrt(scale))
    grid = f"grid = {{ rows = {side}, columns = {side}, spacing = [1.0, 1.0] }}"
    toml = HOUSES + f'\n[[layer]]\nid = "chairs"\nkind = "instances"\nmodel = "m.glb"\n{grid}\n'
    return package(folder, toml, layers__h_dot_geojson=HOUSE, m_dot_glb=CHAIR.read_bytes())


@amount
def several_grids(folder: Path, scale: float) -> Path:
    toml = HOUSES
    for i in range(many(20, scale)):
        grid = "grid = { rows = 1000, columns = 1000, spacing = [0.001, 1e9] }"
        toml += f'\n[[layer]]\nid = "c{i}"\nkind = "instances"\nmodel = "m.glb"\n{grid}\n'
    return package(folder, toml, layers__h_dot_geojson=HOUSE, m_dot_glb=CHAIR.read_bytes())


@amount
def listed_places(folder: Path, scale: float) -> Path:
    places = "".join("{at=[1,2,3]}," for _ in range(many(250_000, scale)))
    toml = HOUSES + f'\n[[layer]]\nid = "chairs"\nkind = "instances"\nmodel = "m.glb"\nplaces = [{places}]\n'
    return package(folder, toml, layers__h_dot_geojson=HOUSE, m_dot_glb=CHAIR.read_bytes())


@amount
def miniatures_of_a_shipped_scene(folder: Path, scale: float) -> Path:
    toml = HOUSES + "".join(
        f'\n[[layer]]\nid = "m{i}"\nkind = "scene"\nscene = "jinyuzui"\nat = [{i}.0, 0.0, 0.0]\n'
        for i in range(many(64, scale))
    )
    return package(folder, toml, layers__h_dot_geojson=HOUSE)


@amount
def miniatures_within_miniatures(folder: Path, scale: float) -> Path:
    depth = many(24, scale)
    two = "".join(f'\n[[layer]]\nid = "m{{}}{i}"\nkind = "scene"\nscene = "s{{}}"\n' for i in range(2))
    package(folder, HOUSES + two.format(0, 1, 0, 1), layers__h_dot_geojson=HOUSE)
    place = folder
    for i in range(1, depth):
        place = place / "scenes" / f"s{i}"
        package(place, HOUSES + two.format(i, i + 1, i, i + 1), layers__h_dot_geojson=HOUSE)
    return folder


@amount
def houses_of_one_name_at_one_place(folder: Path, scale: float) -> Path:
    houses = [square(118.73, 31.98, 1e-4, height=20, name="h") for _ in range(many(20_000, scale))]
    return package(folder, HOUSES, layers__h_dot_geojson=collection(houses))


@amount
def objects_with_slashes(folder: Path, scale: float) -> Path:
    houses = [square(118.73, 31.98, 1e-4, name="/".join(["a"] * 400) + str(i)) for i in range(many(5000, scale))]
    return package(folder, HOUSES, layers__h_dot_geojson=collection(houses))


def _hotspots(count: int, more: str = "") -> str:
    return "".join(
        f'\n[[hotspot]]\nid = "h{i}"\nanchor = [{i % 100}.0, {i // 100}.0, 0.0]\n{more}' for i in range(count)
    )


@amount
def hotspots(folder: Path, scale: float) -> Path:
    return package(folder, HOUSES + _hotspots(many(20_000, scale)), layers__h_dot_geojson=HOUSE)


@amount
def hotspots_that_lead_nowhere(folder: Path, scale: float) -> Path:
    wrong = 'view = "nowhere"\ncategory = "none"\nplace = "no"\nobjects = ["houze"]\nrelated = ["h"]\n'
    return package(folder, HOUSES + _hotspots(many(10_000, scale), wrong), layers__h_dot_geojson=HOUSE)


@amount
def related_to_all(folder: Path, scale: float) -> Path:
    count = many(600, math.sqrt(scale))
    all_ = "related = [" + ",".join(f'"h{i}"' for i in range(count)) + "]\n"
    return package(folder, HOUSES + _hotspots(count, all_), layers__h_dot_geojson=HOUSE)


@amount
def views_categories_places_tours(folder: Path, scale: float) -> Path:
    count = many(8000, scale)
    toml = "".join(
        f'\n[[view]]\nid = "v{i}"\ntarget = [0, 0, 0]\ndistance = 9\nazimuth = 0\nelevation = 9\nhide = ["house"]\n'
        f'\n[[category]]\nid = "c{i}"\ntitle = "c"\n\n[[place]]\nid = "p{i}"\nobject = "house"\nhide = ["house"]\n'
        f'\n[[tour]]\nid = "t{i}"\ntitle = "t"\n[[tour.step]]\nview = "v{i}"\n'
        for i in range(count)
    )
    return package(folder, HOUSES + toml, layers__h_dot_geojson=HOUSE)


@amount
def ids_given_twice(folder: Path, scale: float) -> Path:
    toml = "".join('\n[[category]]\nid = "c"\ntitle = "c"\n' for _ in range(many(40_000, scale)))
    return package(folder, HOUSES + toml, layers__h_dot_geojson=HOUSE)


@amount
def layers_of_missing_files(folder: Path, scale: float) -> Path:
    toml = "".join(layer("buildings", "", f"l{i}", f"layers/{i}.geojson") for i in range(many(20_000, scale)))
    return package(folder, HOUSES + toml, layers__h_dot_geojson=HOUSE)


@amount
def layers_of_one_file(folder: Path, scale: float) -> Path:
    toml = "".join(layer("buildings", "", f"l{i}", "layers/h.geojson") for i in range(many(20_000, scale)))
    return package(folder, HOUSES + toml, layers__h_dot_geojson=HOUSE)


@amount
def layers_of_one_large_file(folder: Path, scale: float) -> Path:
    houses = [square(118.73 + i % 100 * 3e-4, 31.98 + i // 100 * 3e-4, 1e-4, height=9) for i in range(3000)]
    toml = "".join(layer("buildings", "", f"l{i}", "layers/h.geojson") for i in range(many(1000, scale)))
    return package(folder, HOUSES + toml, layers__h_dot_geojson=collection(houses))


def _line(*points: tuple[float, float], **properties: object) -> dict[str, object]:
    return {"type": "Feature", "properties": properties, "geometry": {"type": "LineString", "coordinates": points}}


@amount
def avenue_round_the_country(folder: Path, scale: float) -> Path:
    far = 4.9 * min(scale, 1.0)
    ways = [_line((118.73 - far, 31.98), (118.73 + far, 31.98 + i * 1e-3), highway="primary") for i in range(1000)]
    toml = HOUSES + layer("roads", "trees = 1.0")
    return package(folder, toml, layers__h_dot_geojson=HOUSE, layers__x_dot_geojson=collection(ways))


@amount
def tree_rows_at_a_millimetre(folder: Path, scale: float) -> Path:
    far = 4.9 * min(scale, 1.0)
    row = [_line((118.73 - far, 31.98), (118.73 + far, 31.98), spacing=0.001, natural="tree_row")]
    toml = HOUSES + layer("trees", "")
    return package(folder, toml, layers__h_dot_geojson=HOUSE, layers__x_dot_geojson=collection(row))


@amount
def avenues_among_many_obstacles(folder: Path, scale: float) -> Path:
    count = many(12_000, scale)
    houses = [square(118.73 + i % 100 * 3e-4, 31.98 + i // 100 * 3e-4, 1e-4, height=9) for i in range(count)]
    ways = [
        _line((118.73, 31.98 + i * 1e-3), (118.76, 31.98 + i * 1e-3), highway="primary") for i in range(count // 40)
    ]
    toml = HOUSES + layer("roads", "trees = 1.0")
    files = {"layers__h_dot_geojson": collection(houses), "layers__x_dot_geojson": collection(ways)}
    return package(folder, toml, **files)


@amount
def pillars_fanned_out_at_one_place(folder: Path, scale: float) -> Path:
    points = ",".join("[118.73,31.98]" for _ in range(many(100_000, scale)))
    text = '{"type":"FeatureCollection","features":[{"type":"Feature","properties":{},"geometry":{"type":"MultiPoint",'
    text += f'"coordinates":[{points}]}}}}]}}'
    toml = HOUSES + layer("pillars", 'spread = "fan"')
    return package(folder, toml, layers__h_dot_geojson=HOUSE, layers__x_dot_geojson=text)


@amount
def arcs(folder: Path, scale: float) -> Path:
    entries = "".join(
        f'\n[[layer.arc]]\nfrom = {{ object = "house" }}\nto = [{i}.0, 9.0, 0.0]\n' for i in range(many(40_000, scale))
    )
    toml = HOUSES + f'\n[[layer]]\nid = "a"\nkind = "arcs"\n{entries}'
    return package(folder, toml, layers__h_dot_geojson=HOUSE)


@amount
def a_relief_of_tiny_steps(folder: Path, scale: float) -> Path:
    points = [
        {"type": "Feature", "properties": {"ele": i % 7}, "geometry": {"type": "Point", "coordinates": [x, y]}}
        for i, (x, y) in enumerate(((118.7, 31.9), (118.8, 31.9), (118.8, 32.0), (118.7, 32.0)))
    ]
    toml = HOUSES + layer("relief", f"step = {1e-6 / scale}")
    return package(folder, toml, layers__h_dot_geojson=HOUSE, layers__x_dot_geojson=collection(points))


@amount
def steps_of_a_tour(folder: Path, scale: float) -> Path:
    steps = '[[tour.step]]\nhotspot = "h0"\n' * many(60_000, scale)
    toml = HOUSES + _hotspots(1) + '\n[[tour]]\nid = "t"\ntitle = "t"\n' + steps
    return package(folder, toml, layers__h_dot_geojson=HOUSE)


@amount
def listed_pillars(folder: Path, scale: float) -> Path:
    listed = ", ".join(["{ at = [0, 0, 0] }"] * many(100_000, scale))
    toml = HOUSES + f'\n[[layer]]\nid = "p"\nkind = "pillars"\npillar = [{listed}]\n'
    return package(folder, toml, layers__h_dot_geojson=HOUSE)


def huge_layers(ground: Ground) -> Path:
    """Entries within the schema that ask for very much."""
    dice = ground.dice
    root = ground.with_toml(
        dice.choice(
            (
                '[[layer]]\nid = "r"\nkind = "roads"\nsource = "layers/r.geojson"\ntrees = 1\n',
                '[[layer]]\nid = "t"\nkind = "trees"\nsource = "layers/r.geojson"\nspacing = 1\n',
                '[[layer]]\nid = "w"\nkind = "water"\nsource = "layers/r.geojson"\ndefault_width = 1e9\nbank = 1000\n',
                '[[layer]]\nid = "s"\nkind = "relief"\nsource = "grid.asc"\nstep = 1e-9\nexaggeration = 1000\n',
                '[[layer]]\nid = "p"\nkind = "pillars"\nsource = "layers/houses.geojson"\nheight = 1e9\nradius = 1e9\n',
                '[[layer]]\nid = "m"\nkind = "model"\nsource = "m.gltf"\nscale = 1e9\nat = [1e9, -1e9, 1e9]\n',
            )
        )
    )
    line = [[-180, 0], [180, 60], [-180, 85]]
    road = {"type": "Feature", "properties": {}, "geometry": {"type": "LineString", "coordinates": line}}
    (root / "layers" / "r.geojson").write_text(json.dumps({"type": "FeatureCollection", "features": [road]}))
    for name in ("model.gltf", "grid.asc"):
        text = SECRETS[name]
        (root / name.replace("model", "m")).write_text(text if isinstance(text, str) else "", encoding="utf-8")
    if dice.random() < 0.3:
        text = (root / "scene.toml").read_text(encoding="utf-8")
        swaps = (("lat = 31.98", "lat = 89"), ("lon = 118.73", "lon = -180"), ('kind = "buildings"', 'kind = "water"'))
        text = text.replace(*dice.choice(swaps))
        (root / "scene.toml").write_text(text, encoding="utf-8")
    return root


def miniatures(ground: Ground) -> Path:
    """Scenes in scenes, however often, and oneself among them."""
    root = ground.package()
    text = (root / "scene.toml").read_text(encoding="utf-8")
    depth = ground.dice.choice((1, 6, 24))
    at = root
    for level in range(depth):
        here = at / "scenes" / f"s{level}"
        here.mkdir(parents=True)
        (here / "scene.toml").write_text(text, encoding="utf-8")
        (here / "layers").mkdir()
        (here / "layers" / "houses.geojson").write_bytes((root / "layers" / "houses.geojson").read_bytes())
        entry = f'\n[[layer]]\nid = "x{{}}"\nkind = "scene"\nscene = "{ground.dice.choice((f"s{level}", "small"))}"\n'
        times = ground.dice.choice((2, 2, 64, 500)) if level == 0 else 2
        with (at / "scene.toml").open("a", encoding="utf-8") as file:
            file.write("".join(entry.format(i) for i in range(times)))
        at = here
    return root


@amount
def models_with_a_texture_each(folder: Path, scale: float) -> Path:
    from PIL import Image

    raw = BytesIO()
    Image.new("RGB", (1024, 1024), "red").save(raw, "PNG")
    model = json.loads(json.dumps(TRIANGLE))
    model |= {"images": [{"uri": "p.png"}], "textures": [{"source": 0}]}
    model["materials"] = [{"pbrMetallicRoughness": {"baseColorTexture": {"index": 0}}}]
    model["accessors"].append({"bufferView": 0, "componentType": 5126, "count": 3, "type": "VEC2"})
    model["meshes"][0]["primitives"][0]["attributes"]["TEXCOORD_0"] = 2
    count = many(400, scale)
    toml = HOUSES + "".join(f'\n[[layer]]\nid = "m{i}"\nkind = "model"\nsource = "m{i}.gltf"\n' for i in range(count))
    files: dict[str, str | bytes] = {f"m{i}_dot_gltf": json.dumps(model) for i in range(count)}
    return package(folder, toml, layers__h_dot_geojson=HOUSE, p_dot_png=raw.getvalue(), **files)


KINDS: dict[str, tuple[Kind, int]] = {
    "package: huge layers": (huge_layers, 5),
    "package: miniatures": (miniatures, 3),
}
