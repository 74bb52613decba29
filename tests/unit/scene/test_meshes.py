"""OBJ, STL and PLY: what is in them is shown, what is wrong is told with its line."""

from __future__ import annotations

import io
import struct
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from viewer.build import cache
from viewer.build.loading import load_scene
from viewer.scene.formats import REGISTRY, match
from viewer.scene.formats.gltf_model import ModelData
from viewer.scene.issues import Issue, Severity
from viewer.scene.options import ModelOptions
from viewer.scene.package import Folder

QUAD = "v 0 0 0\nv 1 0 0\nv 1 1 0\nv 0 1 0\n"
PLY = "ply\nformat {} 1.0\nelement vertex 4\nproperty float x\nproperty float y\nproperty float z\n"


def tried(name: str, source: bytes | str, folder: Path = Path()) -> tuple[ModelData | None, list[Issue]]:
    form = match(name, REGISTRY)
    assert form
    source = source.encode() if isinstance(source, str) else source
    model, issues = form.read(source, name, Folder(folder), alone=True)
    return model, issues


def opened(name: str, source: bytes | str, folder: Path = Path()) -> tuple[ModelData, list[Issue]]:
    model, issues = tried(name, source, folder)
    assert model, issues
    return model, issues


def area(model: ModelData) -> float:
    p = model.mesh.positions.astype(np.float64)[model.mesh.triangles]
    return float(np.linalg.norm(np.cross(p[:, 1] - p[:, 0], p[:, 2] - p[:, 0]), axis=1).sum() / 2)


def counted(path: Path) -> int:
    """Triangles that a sound file has, by its text alone; those without an area are not drawn."""
    source = path.read_bytes()
    suffix = path.suffix.lower()
    if suffix == ".obj":
        text = source.decode("latin-1").replace("\\\n", " ").splitlines()
        return sum(len(line.split()) - 3 for line in text if line.startswith("f "))
    if suffix == ".stl":
        return source.count(b"endfacet") if b"endfacet" in source else struct.unpack_from("<I", source, 80)[0]
    raise AssertionError(suffix)


@pytest.mark.parametrize(
    "name",
    [
        *("assimp/OBJ/box.obj", "assimp/OBJ/box_without_lineending.obj", "assimp/OBJ/concave_polygon.obj"),
        *("assimp/OBJ/cube_usemtl.obj", "assimp/OBJ/space_in_material_name.obj", "trimesh/negative_indices.obj"),
        *("trimesh/two_objects.obj", "trimesh/fuze.obj", "trimesh/cube_compressed.obj", "trimesh/polygonfaces.obj"),
        *("trimesh/busted.STL", "trimesh/featuretype.STL", "trimesh/unit_cube.STL", "trimesh/multibody.stl"),
        *("assimp/STL/triangle_with_two_solids.stl", "trimesh/teapot.stl", "trimesh/soup.stl"),
    ],
)
def test_a_sound_mesh_has_all_its_triangles(shared_data: Path, name: str) -> None:
    path = shared_data / "meshes" / name
    model, issues = opened(path.name, path.read_bytes(), path.parent)
    assert len(model.mesh.triangles) == counted(path)
    assert not [i for i in issues if i.severity >= Severity.ERROR]


def test_all_meshes_open_or_say_why_with_a_place(shared_data: Path) -> None:
    broken = {
        *("colors-not-same-type", "colors-unsupported-type", "colors4-not-tightly-packed", "normals-not-all"),
        *("normals-not-tightly-packed", "objectid-unsupported-type", "positions-not-tightly-packed", "empty"),
        *("texcoords-not-same-type", "texcoords-unsupported-type", "face_in_group_name", "number_formats"),
        *("extra-token-face-element", "extra-token-face-property", "extra-token-vertex-element", "format-missing"),
        *("format-unsupported", "integer-literal-at-file-end", "integer-literal-too-large", "invalid-face-property"),
        *("invalid-face-type", "invalid-vertex-property", "positions-not-all", "unexpected-property", "unknown-line"),
    }
    for path in sorted((shared_data / "meshes").rglob("*")):
        if match(path.name, REGISTRY) is None or path.suffix.lower() not in (".obj", ".stl", ".ply"):
            continue
        model, issues = tried(path.name, path.read_bytes(), path.parent)
        assert (model is None) == (path.stem in broken), path.name
        if model is None:
            assert issues, path.name
            assert all(i.line or i.code == "empty" for i in issues), path.name


def test_both_kinds_of_stl_are_the_same_spider(shared_data: Path) -> None:
    folder = shared_data / "meshes" / "assimp" / "STL"
    text, binary = (opened(f"s_{k}.stl", (folder / f"Spider_{k}.stl").read_bytes())[0] for k in ("ascii", "binary"))
    assert len(text.mesh.triangles) == len(binary.mesh.triangles)
    assert np.allclose(text.mesh.positions, binary.mesh.positions, atol=1e-4)


def test_every_order_of_bytes_gives_the_same_ply() -> None:
    points = np.array([[0, 0, 0], [2, 0, 0], [2, 1, 0], [0, 1, 5]], float)
    tail = "element face 2\nproperty list uchar int vertex_indices\nend_header\n"
    text = "\n".join(" ".join(map(str, p)) for p in points) + "\n3 0 1 2\n4 0 1 2 3\n"
    models = [opened("a.ply", PLY.format("ascii") + tail + text)[0]]
    for order, name in (("<", "binary_little_endian"), (">", "binary_big_endian")):
        data = points.astype(f"{order}f4").tobytes()
        data += struct.pack(f"{order}B3i", 3, 0, 1, 2) + struct.pack(f"{order}B4i", 4, 0, 1, 2, 3)
        models.append(opened("a.ply", (PLY.format(name) + tail).encode() + data)[0])
    for model in models[1:]:
        assert np.array_equal(model.mesh.positions, models[0].mesh.positions)
        assert np.array_equal(model.mesh.triangles, models[0].mesh.triangles)


def test_objects_and_groups_keep_their_names() -> None:
    text = QUAD + "o hall\ng roof\nf 1 2 3\ng walls\nf 1 3 4\no tower\nf 2 3 4\n"
    assert opened("a.obj", text)[0].names == ("hall/roof", "hall/walls", "tower")
    assert opened("a.obj", QUAD + "g east wing\nf 1 2 3\n")[0].names == ("east wing",)
    two = "solid a\n{0}endsolid\nsolid b\n{0}endsolid\n".format(
        "facet normal 0 0 1\nouter loop\nvertex 0 0 0\nvertex 1 0 0\nvertex 0 1 0\nendloop\nendfacet\n"
    )
    assert opened("a.stl", two)[0].names == ("a", "b")


def test_concave_faces_keep_their_shape() -> None:
    arrow = "v 0 0 0\nv 2 0 0\nv 2 2 0\nv 1 0.5 0\nv 0 2 0\nf 1 2 3 4 5\n"
    model, issues = opened("a.obj", arrow)
    assert issues == []
    assert len(model.mesh.triangles) == 3
    assert area(model) == pytest.approx(2.5)


def test_corners_may_be_counted_from_the_end_and_lines_be_joined() -> None:
    model, issues = opened("a.obj", "v 0 0 0\nv 1 0 0\nv 1 1 0\nf -3 \\\n -2 -1\nv 5 5 5 # beside\nf 1 2 -1 # up\n")
    assert issues == []
    assert len(model.mesh.triangles) == 2
    assert model.mesh.positions.max() == 5


def test_normals_are_those_of_the_file_or_its_smoothing_groups() -> None:
    roof = "v 0 0 0\nv 2 0 0\nv 2 1 1\nv 0 1 1\nv 2 2 0\nv 0 2 0\n"
    faces = "f 1 2 3 4\nf 4 3 5 6\n"
    flat, smooth = opened("a.obj", roof + faces)[0], opened("a.obj", roof + "s 1\n" + faces)[0]
    assert len(flat.mesh.positions) == 12
    assert len(smooth.mesh.positions) == 6
    top = smooth.mesh.normals[smooth.mesh.positions[:, 2].argsort()]
    assert np.abs(np.linalg.norm(top, axis=1) - 1).max() < 1e-6
    given = opened("a.obj", roof + "vn 0 1 0\nf 1//1 2//1 3//1\n")[0]
    assert np.abs(given.mesh.normals - (0, 0, 1)).max() < 1e-6  # y of the file is up


def test_materials_and_pictures_are_found_in_the_package(tmp_path: Path) -> None:
    (tmp_path / "tex").mkdir()
    Image.new("RGB", (4, 4), (10, 200, 30)).save(tmp_path / "tex" / "leaf.png")
    (tmp_path / "tex" / "a.mtl").write_text(
        "newmtl red roof\nKd 1 0 0\nnewmtl leaf\nmap_Kd -s 2 2 1 C:\\work\\leaf.png\nnewmtl glass\nd 0.4\n"
    )
    text = QUAD + "vt 0 0\nvt 1 0\nvt 1 1\nmtllib tex/a.mtl\n"
    faces = "usemtl red roof\nf 1 2 3\nusemtl leaf\nf 1/1 2/2 3/3\nusemtl glass\nf 1 3 4\n"
    model, issues = opened("a.obj", text + faces, tmp_path)
    assert [i.code for i in issues] == ["misspelt-file"]
    assert model.mesh.colours[0].tolist() == [255, 0, 0, 255]
    [pixels] = model.pictures
    assert pixels[0, 0].tolist() == [10, 200, 30, 255]
    assert model.mesh.look.uv[model.mesh.look.picture == 0].max() == 2
    assert (model.mesh.look.cutoff == -1).sum() == 3


def test_a_missing_library_costs_its_materials_alone(tmp_path: Path) -> None:
    model, [issue] = opened("a.obj", "mtllib ../gone.mtl\n" + QUAD + "usemtl a\nf 1 2 3 4\n", tmp_path)
    assert len(model.mesh.triangles) == 2
    assert (issue.code, issue.severity, issue.line) == ("missing-part", Severity.WARNING, 1)


def test_colours_of_vertices_go_over_into_each_other() -> None:
    colours = "property uchar red\nproperty uchar green\nproperty uchar blue\n"
    faces = "element face 1\nproperty list uchar int vertex_indices\nend_header\n"
    rows = "0 0 0 255 0 0\n1 0 0 0 255 0\n1 1 0 0 0 255\n0 1 0 255 255 255\n4 0 1 2 3\n"
    model, issues = opened("a.ply", PLY.format("ascii") + colours + faces + rows)
    assert issues == []
    assert {tuple(c) for c in model.mesh.colours.tolist()} == {
        *((255, 0, 0, 255), (0, 255, 0, 255), (0, 0, 255, 255), (255, 255, 255, 255))
    }
    assert len(model.mesh.look.uv) == len(model.mesh.positions)  # drawn with colours of their own
    obj, _ = opened("a.obj", "v 0 0 0 1 0 0\nv 1 0 0 0 0.5 0\nv 0 1 0 0 0 1\nf 1 2 3\n")
    assert [255, 0, 0, 255] in obj.mesh.colours.tolist()


def test_facets_have_the_colours_that_their_writers_gave() -> None:
    facet = struct.pack("<12fH", 0, 0, 1, *(0, 0, 0, 1, 0, 0, 0, 1, 0), 0x8000 | 31 << 10)
    model, _ = opened("a.stl", bytes(80) + struct.pack("<I", 1) + facet)
    assert model.mesh.colours[0].tolist() == [255, 0, 0, 255]
    plain, _ = opened("a.stl", bytes(80) + struct.pack("<I", 1) + facet[:-2] + b"\0\0")
    assert plain.mesh.colours[0].tolist() == [255, 255, 255, 255]


def test_points_and_lines_are_thin_bodies_in_their_places() -> None:
    model, [issue] = opened("a.obj", QUAD + "l 1 2 3\n")
    assert (issue.code, issue.found, issue.line) == ("approximated", "2 lines", 5)
    assert np.abs(model.bounds - [[0, 0, 0], [1, 0, 1]]).max() < 0.02
    cloud, [issue] = opened("a.ply", PLY.format("ascii") + "end_header\n" + "0 0 0\n9 0 0\n0 9 0\n0 0 9\n")
    assert (issue.code, issue.found) == ("approximated", "4 points")
    assert np.abs(cloud.bounds - [[0, 0, 0], [9, 9, 9]]).max() < 0.2


@pytest.mark.parametrize(
    ("name", "source", "line", "found"),
    [
        ("a.obj", QUAD + "f 1 2 3\nf 1 2 9\n", 6, "9"),
        ("a.obj", QUAD + "f 1 2 3\nf 1 2\n", 6, "1 2"),
        ("a.obj", QUAD + "f 1 2 3\nf 1 2 x\n", 6, "x"),
        ("a.obj", QUAD + "v 1 zwei 3\nf 1 2 3\n", 5, "1 zwei 3"),
        ("a.obj", QUAD + "f 1 2 3\nface 1 2 3\n", 6, "face 1 2 3"),
        ("a.stl", "solid\nfacet normal 0 0 1\nouter loop\nvertex 0 0 0\nvertex 1 0\nvertex 0 1 0\n", 5, "1 0"),
        ("a.stl", "solid\nfacet normal 0 0 1\nvertex 0 0 0\nvertex 1 0 0\nendfacet\nendsolid\n", 2, "2 vertex"),
        ("a.ply", PLY.format("ascii") + "end_header\n0 0 0\n1 0 0\n1 x 0\n0 1 0\n", 10, "1 x 0"),
        ("a.ply", PLY.format("ascii") + "end_header\n0 0 0\n1 0 0\n", 3, "4 vertex"),
        ("a.ply", PLY.format("binary_little_endian") + "end_header\n" + "0" * 30, 3, "4 vertex"),
    ],
)
def test_what_is_wrong_is_told_with_its_line(name: str, source: str, line: int, found: str) -> None:
    _, issues = tried(name, source)
    assert (line, found) in [(issue.line, issue.found) for issue in issues], issues


def test_other_files_are_called_by_their_names() -> None:
    for name in ("a.obj", "a.stl", "a.ply"):
        model, [issue] = tried(name, "version https://git-lfs.github.com/spec/v1\noid sha256:0\n")
        assert model is None
        assert issue.code == "other-kind"


def test_axes_are_those_that_are_usual_or_asked_for(tmp_path: Path) -> None:
    box = "v 0 0 0\nv 1 0 0\nv 1 3 0\nv 0 3 0\nv 0 0 1\nv 1 0 1\nf 1 2 3 4\nf 1 2 6 5\n"
    (tmp_path / "a.obj").write_text(box)
    height = {
        up: np.ptp(load_scene(tmp_path / "a.obj", options=ModelOptions(up)).geometry.bounds[:, 2])
        for up in (None, "y", "z")
    }
    assert height[None] == height["y"] > 2.9 > 1.5 > height["z"]
    facet = struct.pack("<12fH", 0, 0, 0, *(0, 0, 0, 1, 0, 0, 0, 0, 5), 0)
    (tmp_path / "a.stl").write_bytes(bytes(80) + struct.pack("<I", 1) + facet)
    assert np.ptp(load_scene(tmp_path / "a.stl").geometry.bounds[:, 2]) > 4.9
    assert np.ptp(load_scene(tmp_path / "a.stl", options=ModelOptions("y")).geometry.bounds[:, 2]) < 1


def test_a_scan_that_stands_on_its_y_is_stood_up_and_that_is_told(shared_data: Path) -> None:
    path = shared_data / "meshes" / "trimesh" / "suzanne.ply"
    model, [issue] = opened(path.name, path.read_bytes())
    assert issue.code == "guessed-up"
    assert np.ptp(model.bounds[:, 2]) == pytest.approx(1.969, abs=0.01)


def test_large_drawings_are_millimetres_unless_somebody_says_otherwise(tmp_path: Path) -> None:
    path = tmp_path / "a.obj"
    path.write_text("v 0 0 0\nv 30000 0 0\nv 0 9000 0\nf 1 2 3\n")
    guessed = load_scene(path)
    assert [issue.code for issue in guessed.issues] == ["guessed-unit"]
    assert 25 < np.ptp(guessed.geometry.bounds[:, 0]) < 50
    for unit, size in (("m", 30_000), ("cm", 300), ("ft", 9144)):
        loaded = load_scene(path, options=ModelOptions(unit=unit))  # type: ignore[arg-type]
        assert not loaded.issues
        assert size * 0.9 < np.ptp(loaded.geometry.bounds[:, 0]) < size * 1.6
    path.write_text("v 500000 0 4000000\nv 530000 0 4000000\nv 500000 9000 4000000\nf 1 2 3\n")
    assert "guessed-unit" not in [issue.code for issue in load_scene(path).issues]  # of a map


def test_units_reach_the_worker() -> None:
    options = ModelOptions("z", True, "mm")
    assert ModelOptions.of(options.words) == options
    assert ModelOptions.of(()) == ModelOptions()


def test_coordinates_of_a_country_are_kept_to_a_millimetre() -> None:
    at = np.array([350123.4567, 3540876.1234, 12.345])
    rows = at + np.array([[0, 0, 0], [10.001, 0, 0], [0, 10.002, 0]])
    ply = PLY.format("ascii").replace("vertex 4", "vertex 3").replace("float", "double")
    text = ply + "element face 1\nproperty list uchar int vertex_indices\nend_header\n"
    text += "".join(f"{x:.4f} {y:.4f} {z:.4f}\n" for x, y, z in rows) + "3 0 1 2\n"
    model, _ = opened("a.ply", text)
    found = model.mesh.positions.astype(np.float64) + model.origin
    assert np.abs(found[model.mesh.triangles[0]] - np.round(rows, 4)).max() < 1e-3


def test_a_mesh_is_a_layer_alone_and_at_many_places(package: Path) -> None:
    (package / "models").mkdir(exist_ok=True)
    (package / "models" / "stone.stl").write_bytes(
        b"solid stone\n"
        b"facet normal 0 0 1\nouter loop\nvertex 0 0 0\nvertex 1 0 0\nvertex 0 0 2\nendloop\nendfacet\nendsolid\n"
    )
    scene = (package / "scene.toml").read_text()
    scene += '\n[[layer]]\nid = "stone"\nkind = "model"\nsource = "models/stone.stl"\n'
    scene += '\n[[layer]]\nid = "stones"\nkind = "instances"\nmodel = "models/stone.stl"\n'
    scene += "places = [{ at = [0, 0, 0] }, { at = [5, 0, 0] }]\n"
    (package / "scene.toml").write_text(scene)
    loaded = load_scene(package)
    assert "stone/stone" in loaded.geometry.objects.names
    assert "stones/1" in loaded.geometry.objects.names
    assert not [i for i in loaded.issues if i.severity >= Severity.ERROR]


def test_what_a_mesh_names_makes_another_entry_of_the_cache(tmp_path: Path) -> None:
    (tmp_path / "m").mkdir()
    (tmp_path / "a.obj").write_text("mtllib m/a.mtl\n" + QUAD + "usemtl x\nf 1 2 3\n")
    entries = [cache.entry_for(str(tmp_path / "a.obj"))]
    for text in ("newmtl x\nmap_Kd x.png\n", "newmtl x\nmap_Kd  x.png\n"):
        (tmp_path / "m" / "a.mtl").write_text(text)
        entries.append(cache.entry_for(str(tmp_path / "a.obj")))
    picture = io.BytesIO()
    Image.new("RGB", (2, 2)).save(picture, "PNG")
    for place in (tmp_path / "x.png", tmp_path / "m" / "x.png"):
        place.write_bytes(picture.getvalue())
        entries.append(cache.entry_for(str(tmp_path / "a.obj")))
    assert None not in entries
    assert len(set(entries)) == len(entries)


def test_one_house_is_the_same_in_all_formats() -> None:
    folder = Path(__file__).resolve().parents[2] / "samples"
    for suffix in ("obj", "stl", "ply", "dae"):
        model, issues = opened(f"house.{suffix}", (folder / f"house.{suffix}").read_bytes(), folder)
        assert issues == []
        assert np.allclose(model.bounds, [[-2, -3, 0], [2, 3, 5]])
        assert len(model.mesh.triangles) == 16
        assert area(model) == pytest.approx(2 * 16 + 2 * 18 + 2 * 6 * np.sqrt(8) + 24)
        p = model.mesh.positions.astype(float)[model.mesh.triangles]
        volume = np.einsum("ij,ij->i", p[:, 0], np.cross(p[:, 1], p[:, 2])).sum() / 6
        assert volume == pytest.approx(96)  # seen from outside
