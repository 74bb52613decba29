"""Signs as they are built: where they stand, in which languages, and what is told of those that cannot be had."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from viewer.build import sign_sites
from viewer.build.batches import Geometry, Objects
from viewer.build.loading import LoadedScene, load_scene
from viewer.i18n import LANGUAGES

BOTH = '\n[[sign]]\nid = "both"\ntext = { en = "Pier", zh = "码头" }\n'


def signed(package: Path, text: str) -> LoadedScene:
    """The package with more in its file."""
    with (package / "scene.toml").open("a", encoding="utf-8") as file:
        file.write(text)
    return load_scene(package)


def corners(geometry: Geometry, number: int) -> np.ndarray:
    """Where the letters of a sign are."""
    signs = geometry.signs
    return signs.vertices[signs.indices[signs.starts[number] : signs.starts[number + 1]]]["position"].astype(float)


def test_a_sign_is_written_in_each_language_about_its_point(package: Path) -> None:
    loaded = signed(package, BOTH + "at = [10, -20, 6]\nsize = 2\n")
    assert not loaded.issues
    signs = loaded.geometry.signs
    assert sorted(signs.signs["language"].tolist()) == list(range(len(LANGUAGES)))
    for number in range(len(LANGUAGES)):
        at = corners(loaded.geometry, number)
        middle = (at.min(axis=0) + at.max(axis=0)) / 2
        assert np.abs(middle - (10, -20, 6)).max() < 0.6
        assert at[:, 2].max() - at[:, 2].min() < 2.4
        # Its triangles look south, so that nobody reads it mirrored.
        a, b, c = at.reshape(-1, 3, 3).transpose(1, 0, 2)
        assert (np.cross(b - a, c - a)[:, 1] <= 1e-9).all()


def test_a_long_text_keeps_to_its_field(package: Path) -> None:
    text = '\n[[sign]]\nid = "long"\ntext = "One two three four five six"\nat = [0, 0, 9]\nwidth = 4\nheight = 2\n'
    at = corners(signed(package, text).geometry, 0)
    assert np.ptp(at[:, 0]) <= 4.01
    assert np.ptp(at[:, 2]) <= 2.01


def test_a_sign_on_an_object_is_on_its_side_and_goes_with_it(package: Path) -> None:
    geometry = signed(package, BOTH + 'on = "tower"\n').geometry
    tower = geometry.objects.names.index("tower")
    low, high = geometry.objects.bounds[tower].astype(float)
    assert set(geometry.signs.vertices["object"].tolist()) == {tower}
    at = corners(geometry, 0)
    assert (at[:, 1] < low[1]).all()
    assert (at[:, 1] > low[1] - 0.1).all()
    assert ((at[:, [0, 2]] > low[[0, 2]]) & (at[:, [0, 2]] < high[[0, 2]])).all()


@pytest.mark.parametrize("turned", [False, True])
def test_names_look_out_of_their_house_however_its_ring_runs(turned: bool) -> None:
    ring = np.array([(0, 0), (20, 0), (20, 8), (0, 8)], float)
    box = np.array([(0, 0, 0), (20, 8, 30)], float)
    sites = list(sign_sites._on_walls(ring[::-1] if turned else ring, 2.0, None, "Hall", 1, box))
    assert len(sites) == 2
    for site in sites:
        out = site.axes[2]
        beyond = site.middle + out
        assert not (0 < beyond[0] < 20 and 0 < beyond[1] < 8)
        assert abs(out[1]) == pytest.approx(1)
        assert site.middle[2] < 30


def test_the_names_of_a_layer_stand_on_its_houses(package: Path) -> None:
    loaded = signed(package, '\n[[sign]]\nid = "names"\nof = "houses"\nsize = 2\n')
    assert not loaded.issues
    geometry: Geometry = loaded.geometry
    objects: Objects = geometry.objects
    owners = set(geometry.signs.vertices["object"].tolist())
    assert "tower" in {objects.names[i] for i in owners}
    assert 0 not in owners


@pytest.mark.parametrize(
    ("entry", "code", "found", "hint"),
    [
        ('text = "A"\non = "towr"', "bad-reference", "towr", "tower"),
        ('of = "house"', "bad-reference", "house", "houses"),
        ('text = "A \U0001f600"\nat = [0, 0, 1]', "bad-value", "\U0001f600", ""),
        ('text = "A"', "missing-key", "", ""),
        ("at = [0, 0, 1]", "missing-key", "", ""),
        ('text = "A"\nat = [0, 0, 1]\non = "tower"', "bad-value", "at, on", ""),
        ('text = "A"\nof = "houses"', "bad-value", "houses", ""),
    ],
)
def test_what_is_wrong_with_a_sign_is_told_with_its_line(
    package: Path, entry: str, code: str, found: str, hint: str
) -> None:
    before = len((package / "scene.toml").read_text(encoding="utf-8").splitlines())
    issues = signed(package, f'\n[[sign]]\nid = "s"\n{entry}\n').issues
    assert [(i.code, i.found, i.hint, i.file) for i in issues] == [(code, found, hint, "scene.toml")]
    assert before < issues[0].line <= before + 6


def test_more_letters_than_there_may_be_are_left_out_and_told(package: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from dataclasses import replace

    from viewer.build import signs
    from viewer.scene.limits import LIMITS

    monkeypatch.setattr(signs, "LIMITS", replace(LIMITS, sign_letters=3))
    loaded = signed(package, BOTH + "at = [0, 0, 9]\n")
    assert "too-large" in {issue.code for issue in loaded.issues}
    assert len(loaded.geometry.solid.vertices)
