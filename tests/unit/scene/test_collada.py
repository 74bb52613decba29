"""Collada: what stands at the nodes of its scene, and what is wrong, with its line."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from viewer.scene.formats.collada import read_collada
from viewer.scene.formats.gltf_model import ModelData
from viewer.scene.issues import Issue
from viewer.scene.package import Folder

SAMPLE = Path(__file__).resolve().parents[2] / "samples" / "house.dae"


def tried(text: str, folder: Path = Path()) -> tuple[ModelData | None, list[Issue]]:
    return read_collada(text.encode(), "x.dae", Folder(folder), alone=True)


def house(*changes: tuple[str, str]) -> str:
    text = SAMPLE.read_text(encoding="utf-8")
    for old, new in changes:
        assert old in text
        text = text.replace(old, new)
    return text


def opened(*changes: tuple[str, str], folder: Path = Path()) -> tuple[ModelData, list[Issue]]:
    model, issues = tried(house(*changes), folder)
    assert model, issues
    return model, issues


def test_unit_and_axis_are_those_of_the_file() -> None:
    model, issues = opened()
    assert issues == []
    assert model.measured
    assert np.allclose(model.bounds, [[-2, -3, 0], [2, 3, 5]])
    inches, _ = opened(('meter="0.01"', 'meter="0.0254"'))
    assert np.allclose(inches.bounds, model.bounds * 2.54)
    y_up, _ = opened(("Z_UP", "Y_UP"))
    assert np.allclose(y_up.bounds, [[-2, -5, -3], [2, 0, 3]])
    x_up, _ = opened(("Z_UP", "X_UP"))
    assert np.allclose(x_up.bounds, [[-3, -5, -2], [3, 0, 2]])


def test_materials_and_names() -> None:
    model, _ = opened()
    assert model.names == ("house",)
    assert len(model.mesh.triangles) == 16
    assert {tuple(c) for c in model.mesh.colours.tolist()} == {(230, 224, 214, 255), (153, 64, 51, 255)}


def test_nodes_stand_where_their_transforms_put_them() -> None:
    node = '<node id="house" name="house">'
    moved = "<translate>0 0 1000</translate><rotate>0 0 1 90</rotate><scale>2 1 1</scale>"
    model, _ = opened((node, node + moved))
    assert np.allclose(model.bounds, [[-3, -4, 10], [3, 4, 15]])
    matrix = "<matrix>0 -1 0 500 1 0 0 0 0 0 1 0 0 0 0 1</matrix>"
    model, _ = opened((node, node + matrix))
    assert np.allclose(model.bounds, [[2, -2, 0], [8, 2, 5]])
    nested = '<node name="yard"><translate>1000 0 0</translate><instance_node url="#house"/></node>'
    model, issues = opened((node, nested + node))
    assert issues == []
    assert model.names == ("house", "house#2")
    assert np.allclose(model.bounds, [[-2, -3, 0], [12, 3, 5]])


def test_a_picture_is_found_beside_it(tmp_path: Path) -> None:
    Image.new("RGB", (2, 2), (9, 99, 199)).save(tmp_path / "a b.png")
    image = '<image id="img"><init_from>a%20b.png</init_from></image>'
    picture = f"<library_images>{image}</library_images><library_effects>"
    params = (
        '<newparam sid="s"><surface type="2D"><init_from>img</init_from></surface></newparam>'
        '<newparam sid="t"><sampler2D><source>s</source></sampler2D></newparam>'
    )
    changes = (
        ("<library_effects>", picture),
        ('<effect id="tiles-effect">\n      <profile_COMMON>', f'<effect id="tiles-effect"><profile_COMMON>{params}'),
        ("<color>0.6 0.25 0.2 1</color>", '<texture texture="t" texcoord="UV"/>'),
    )
    model, issues = opened(*changes, folder=tmp_path)
    assert issues == []
    assert model.pictures[0][0, 0].tolist() == [9, 99, 199, 255]
    (tmp_path / "a b.png").unlink()
    _, [issue] = opened(*changes, folder=tmp_path)
    assert issue.code == "missing-part"


@pytest.mark.parametrize(
    ("old", "new", "path"),
    [
        ('<?xml version="1.0" encoding="utf-8"?>', '<!DOCTYPE a [<!ENTITY b "c">]>', "!DOCTYPE"),
        ("</COLLADA>", "", "$"),
        ("-200 -300 0", "-200 south 0", "float_array"),
        ("<vcount>5", "<vcount>500", "vcount"),
        ("<p>0 1 5", "<p>0 1 99", "polylist"),
        ('url="#house-mesh"', 'url="#other"', "instance_geometry"),
        ('source="#house-positions"/>', 'source="#nowhere"/>', "input"),
        ('meter="0.01"', 'meter="zero"', "unit"),
    ],
)
def test_what_is_wrong_is_told_with_its_line(old: str, new: str, path: str) -> None:
    text = house((old, new))
    _, issues = tried(text)
    assert path in [issue.path for issue in issues], issues
    assert all(issue.line for issue in issues if issue.code != "empty")


def test_a_tree_that_leads_back_to_itself_ends() -> None:
    _, issues = tried(house(("<instance_geometry", '<instance_node url="#house"/><instance_geometry')))
    assert [(i.path, i.expected) for i in issues] == [("instance_node", "a tree of nodes")]
