"""Pictures of cards: files of the package and figures; what is wrong with one is told, and nothing outside is read."""

from __future__ import annotations

import io
import itertools
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from viewer.build.bundle import read_bundle, write_bundle
from viewer.build.loading import load_scene
from viewer.scene.formats import pixel_budget
from viewer.scene.issues import Issue, Severity
from viewer.scene.limits import LIMITS
from viewer.scene.loader import read_scene
from viewer.scene.read_scene import ReadScene
from viewer.scene.tasks import Tasks

PLAN = '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 200 100">{}</svg>'
SOUND = PLAN.format('<rect x="1" y="2" width="30" height="4"/><text x="9" y="9" style="fill:#123456">plan 图</text>')
TOWER = "content/en/tower.md"


def png(width: int, height: int) -> bytes:
    out = io.BytesIO()
    Image.new("RGB", (width, height), (200, 40, 40)).save(out, "PNG")
    return out.getvalue()


def with_head(package: Path, head: str, body: str = "A tower.") -> ReadScene:
    """The small scene with another card."""
    (package / TOWER).write_text(f'+++\ntitle = "The tower"\n{head}\n+++\n{body}\n', encoding="utf-8")
    return read_scene(package)


def put(package: Path, name: str, data: bytes | str) -> None:
    path = package / name
    path.parent.mkdir(exist_ok=True)
    path.write_bytes(data.encode() if isinstance(data, str) else data)


def only(read: ReadScene) -> Issue:
    assert len(read.issues) == 1, read.issues
    return read.issues[0]


def test_a_drawing_and_a_photograph_are_read(package: Path) -> None:
    put(package, "images/plan.svg", SOUND)
    put(package, "images/photo.png", png(60, 40))
    head = '[[picture]]\nfile = "images/plan.svg"\ntitle = "Plan"\n[[picture]]\nfile = "images/photo.png"'
    read = with_head(package, head, "Look: ![a plan](images/plan.svg)")
    assert read.issues == ()
    with Image.open(io.BytesIO(read.pictures["images/plan.svg"].tobytes())) as drawn:
        assert drawn.size == (LIMITS.drawing_side, LIMITS.drawing_side // 2)
        assert drawn.getpixel((20, 20)) == (0, 0, 0, 255)
    assert read.pictures["images/photo.png"].shape == (40, 60, 4)
    section = read.content["en"]["tower"]
    assert section.images == ("images/plan.svg",)
    assert '<img src="picture:0" alt="a plan">' in section.html
    assert [p.title for p in section.head.pictures] == ["Plan", ""]


def test_large_photographs_are_made_smaller_and_too_large_ones_refused(package: Path) -> None:
    put(package, "images/large.png", png(4000, 1000))
    read = with_head(package, '[picture]\nfile = "images/large.png"')
    assert read.pictures["images/large.png"].shape == (LIMITS.picture_side // 4, LIMITS.picture_side, 4)
    bomb = png(16, 16).replace(b"\0\0\0\x10\0\0\0\x10", b"\0\0\x75\x30\0\0\x75\x30")
    put(package, "images/bomb.png", bomb)
    issue = only(with_head(package, '[picture]\nfile = "images/bomb.png"'))
    assert issue.code == "bad-picture"


def test_pictures_beyond_their_time_are_left_out_and_the_scene_is_shown(
    package: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    class Short(Tasks):
        def left(self) -> float:
            return 1.0

    ticks = itertools.count()
    monkeypatch.setattr(pixel_budget.time, "process_time", lambda: 0.17 * next(ticks))
    for i in range(6):
        put(package, f"images/p{i}.png", png(60, 40))
    body = "\n\n".join(f"![a](images/p{i}.png)" for i in range(6))
    (package / TOWER).write_text(f'+++\ntitle = "The tower"\n+++\n{body}\n', encoding="utf-8")
    read = read_scene(package, tasks=Short())
    # 0.6 s are for the pictures, each takes 0.17 s.
    assert sorted(read.pictures) == [f"images/p{i}.png" for i in range(4)]
    assert [(i.code, i.file, i.line, i.found) for i in read.issues] == [
        ("over-budget", TOWER, 4 + 2 * i, f"images/p{i}.png: 2400 px") for i in range(4, 6)
    ]
    assert read.features


def test_a_slow_machine_draws_as_many_as_a_fast_one(package: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    class Slow(Tasks):
        slow = 5.0

        def left(self) -> float:
            return 1.0

    ticks = itertools.count()
    # What takes 0.1 s on a usual machine takes 0.5 s here.
    monkeypatch.setattr(pixel_budget.time, "process_time", lambda: 0.5 * next(ticks))
    for i in range(5):
        put(package, f"images/p{i}.svg", SOUND)
    body = "\n\n".join(f"![a](images/p{i}.svg)" for i in range(5))
    (package / TOWER).write_text(f'+++\ntitle = "The tower"\n+++\n{body}\n', encoding="utf-8")
    read = read_scene(package, tasks=Slow())
    assert read.issues == ()
    assert len(read.pictures) == 5


def test_pictures_are_kept_with_the_built_scene(package: Path, tmp_path: Path) -> None:
    put(package, "images/plan.svg", SOUND)
    put(package, "images/photo.png", png(60, 40))
    with_head(package, '[[picture]]\nfile = "images/plan.svg"\n[[picture]]\nfile = "images/photo.png"')
    loaded = load_scene(package)
    write_bundle(tmp_path / "bundle", loaded)
    kept = read_bundle(tmp_path / "bundle")[2]
    assert set(kept) == set(loaded.pictures) == {"images/plan.svg", "images/photo.png"}
    for name, picture in kept.items():
        assert np.array_equal(picture, loaded.pictures[name])


@pytest.mark.parametrize(
    ("head", "found"),
    [
        ("[picture]", "nothing"),
        ('[picture]\nview = "home"\nfile = "a.svg"', "view, file"),
        ('[picture]\nfigure = "timeline"', "nothing"),
        ('[picture]\nfigure = "bars"\n[[picture.event]]\nwhen = "1960"\ntext = "x"', "event"),
        ('[picture]\nview = "home"\n[[picture.bar]]\nlabel = "x"\nvalue = 1', "bar"),
    ],
)
def test_a_picture_says_what_it_shows(package: Path, head: str, found: str) -> None:
    issues = [i for i in with_head(package, head).issues if i.code == "bad-value"]
    assert [(i.file, i.line, i.found) for i in issues] == [(TOWER, 3, found)]


@pytest.mark.parametrize(
    ("head", "line", "path"),
    [
        ('[picture]\nfigure = "pie"', 4, "picture.figure"),
        ('[picture]\nfigure = "bars"\n[[picture.bar]]\nlabel = "x"\nvalue = -1', 7, "picture.bar[0].value"),
        ('[picture]\nfigure = "bars"\n[[picture.bar]]\nlabel = "x"\nvalue = nan', 7, "picture.bar[0].value"),
    ],
)
def test_wrong_values_of_figures_are_named_with_their_line(package: Path, head: str, line: int, path: str) -> None:
    issue = only_of(with_head(package, head), "bad-value")
    assert (issue.file, issue.line, issue.path) == (TOWER, line, path)


def only_of(read: ReadScene, code: str) -> Issue:
    found = [i for i in read.issues if i.code == code]
    assert len(found) == 1, read.issues
    return found[0]


@pytest.mark.parametrize(
    ("name", "code"),
    [
        ("images/none.png", "missing-file"),
        ("../plan.svg", "unsafe-path"),
        ("/etc/passwd", "unsafe-path"),
        ("images\\\\plan.svg", "unsafe-path"),
        ("file:///etc/passwd", "unsafe-path"),
        ("http://example.org/a.png", "unsafe-path"),
        ("scene.toml", "bad-picture"),
        ("images/broken.png", "bad-picture"),
        ("images/text.svg", "bad-picture"),
        ("images", "bad-picture"),
    ],
)
def test_a_picture_that_cannot_be_shown_is_named_where_it_is_asked_for(package: Path, name: str, code: str) -> None:
    put(package.parent, "plan.svg", SOUND)
    put(package, "images/broken.png", png(60, 40)[:80])
    put(package, "images/text.svg", "no drawing")
    issue = only(with_head(package, f'[picture]\nfile = "{name}"'))
    assert (issue.code, issue.severity, issue.file, issue.line) == (code, Severity.ERROR, TOWER, 4)
    issue = only(with_head(package, "", f"One.\n\n![it]({name})"))
    assert (issue.code, issue.file, issue.line) == (code, TOWER, 7)


def test_a_link_out_of_the_package_is_not_followed(package: Path) -> None:
    put(package.parent, "plan.svg", SOUND)
    (package / "images").mkdir()
    try:
        (package / "images" / "plan.svg").symlink_to(package.parent / "plan.svg")
    except OSError:
        pytest.skip("no symbolic links here")
    read = with_head(package, '[picture]\nfile = "images/plan.svg"')
    assert only(read).code == "unsafe-path"
    assert not read.pictures


def test_a_picture_is_found_decoded_or_as_its_name_stands(package: Path) -> None:
    put(package, "images/a b.png", png(4, 4))
    put(package, "images/c%20d.png", png(4, 4))
    put(package, "images/塔.png", png(4, 4))
    body = "![x](images/a%20b.png) ![x](<images/a b.png>) ![x](images/c%20d.png) ![x](images/塔.png)"
    read = with_head(package, '[[picture]]\nfile = "images/c%20d.png"', body)
    assert read.issues == ()
    assert set(read.pictures) == {"images/a b.png", "images/c d.png", "images/塔.png", "images/c%20d.png"}
    assert set(read.content["en"]["tower"].images) <= set(read.pictures)
