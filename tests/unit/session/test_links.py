"""Links and sights: what is written leads back to the same, and nothing hostile leads anywhere."""

from __future__ import annotations

import math
import random
from dataclasses import replace
from datetime import datetime
from pathlib import Path

import msgspec
import pytest

from viewer.build.loading import LoadedScene, load_scene
from viewer.camera.orbit import near, short_way
from viewer.i18n import Translator
from viewer.scene.collection import scene_of_id
from viewer.scene.scene_ids import ids_of
from viewer.session.explorer import Explorer
from viewer.session.revisits.links import LONGEST, LinkError, camera_of, parse_link, write_link
from viewer.session.revisits.looked_at import Sight, go_to, missing, sight_of, stand_of
from viewer.session.revisits.scheme import is_link

ROOT = Path(__file__).resolve().parents[3]

HOSTILE = (
    "",
    "jinyuzui",
    "jinyuzui:",
    "jinyuzui://",
    "jinyuzui:small",
    "jinyuzui:///etc/passwd",
    "jinyuzui://../small",
    "jinyuzui://small/../../etc",
    "jinyuzui://small/x",
    "jinyuzui://small\\x",
    "jinyuzui://user@small",
    "jinyuzui://small:80",
    "jinyuzui://-small",
    "jinyuzui://" + 65 * "a",
    "jinyuzui://small?view=home#x",
    "jinyuzui://small?view=home\0",
    "jinyuzui://small?view=home\n",
    "jinyuzui://small\n",
    "\njinyuzui://small",
    " jinyuzui://small",
    "jinyuzui://small?view=",
    "jinyuzui://small?view",
    "jinyuzui://small?view=HOME",
    "jinyuzui://small?view=../home",
    "jinyuzui://small?view=%2e%2e%2fhome",
    "jinyuzui://small?view=%252e",
    "jinyuzui://small?view=%00",
    "jinyuzui://small?view=%",
    "jinyuzui://small?view=h\u00f6me",
    "jinyuzui://sm\u0430ll",
    "jinyuzui://\u212a",
    "jinyuzui://small?view=a&view=b",
    "jinyuzui://small?file=a",
    "jinyuzui://small?scene=other",
    "jinyuzui://small?style=../paper",
    "jinyuzui://small?time=2023-02-30T00:00",
    "jinyuzui://small?time=0000-01-01T00:00",
    "jinyuzui://small?time=now",
    "http://small?view=home",
    "javascript:jinyuzui://small",
    "jinyuzui://small?view=" + (1 << 20) * "a",
    "jinyuzui://small?camera=" + (1 << 20) * "1,",
)

CAMERAS = (
    "nan,0,0,1,0,0",
    "0,0,0,inf,0,0",
    "0,0,0,1e999,0,0",
    "0,0,0,1e3,0,0",
    "0,0,0,0,0,0",
    "0,0,0,-5,0,0",
    "0,0,0,1,361,0",
    "0,0,0,1,0,91",
    "0,0,0,1,0,0,0.5",
    "0,0,0,1,0,0,179",
    "0,0,0,1,0",
    "0,0,0,1,0,0,40,1",
    "9999999999,0,0,1,0,0",
    "99999999999,0,0,1,0,0",
    "1_000,0,0,1,0,0",
    "\u0661,0,0,1,0,0",
    " 1,0,0,1,0,0",
    "0x10,0,0,1,0,0",
    "--1,0,0,1,0,0",
    "",
    ",,,,,",
)


@pytest.mark.parametrize("text", HOSTILE, ids=lambda text: ascii(text[:40]))
def test_a_hostile_link_opens_nothing_and_says_why_in_one_line(text: str) -> None:
    with pytest.raises(LinkError) as caught:
        parse_link(text)
    for lang in ("en", "zh"):
        line = caught.value.line(Translator(lang))
        assert len(line) < 400
        assert line.isprintable()


@pytest.mark.parametrize("camera", CAMERAS)
def test_no_camera_beyond_bounds_comes_from_a_text(camera: str) -> None:
    with pytest.raises(LinkError):
        parse_link(f"jinyuzui://small?camera={camera}")
    with pytest.raises(LinkError):
        camera_of(camera)


def test_what_programs_do_to_addresses_changes_nothing() -> None:
    wanted = parse_link("jinyuzui://small?view=home&camera=1,-2.5,3,40,-60,30&time=2023-05-22T09:00+08:00")
    for text in (
        "JINYUZUI://Small/?view=home&camera=1,-2.5,3,40,-60,30&time=2023-05-22T09:00+08:00",
        "jinyuzui://small/?view=home&camera=1%2C-2.5%2c3%2C40%2C-60%2C30&time=2023-05-22T09%3A00%2B08%3A00&",
    ):
        assert parse_link(text) == wanted
    assert wanted.camera == (1, -2.5, 3, 40, -60, 30, 40)


def test_any_text_is_a_link_or_an_error_with_words() -> None:
    chance = random.Random(22)
    parts = ["jinyuzui://", "small", "?", "&", "view=", "camera=", "1,2,3,4,5,6", "%2e", "/", "\0", "é", "=", "time="]
    for _ in range(3000):
        text = "".join(chance.choices(parts, k=chance.randrange(9)))
        try:
            sight = parse_link(text)
        except LinkError:
            continue
        assert parse_link(write_link(sight)) == sight


def test_what_is_meant_as_a_link_is_known_by_its_scheme() -> None:
    assert is_link("jinyuzui://x")
    assert is_link("JinYuZui:")
    assert not is_link("jinyuzui")
    assert not is_link("./jinyuzui:x")


@pytest.fixture(scope="module")
def small() -> LoadedScene:
    return load_scene(ROOT / "tests" / "samples" / "small")


@pytest.fixture(scope="module")
def venue() -> LoadedScene:
    return load_scene("jinyuzui")


def there(loaded: LoadedScene, sight: Sight) -> Explorer:
    """A new visit that went to a sight."""
    explorer = Explorer(loaded)
    go_to(explorer.session, sight)
    explorer.arrive()
    return explorer


def test_the_start_is_a_view_and_no_camera(small: LoadedScene) -> None:
    explorer = Explorer(small)
    assert write_link(sight_of(explorer)) == "jinyuzui://small?view=home"


def test_every_view_of_the_venue_is_linked_by_its_id_and_opens_alike(venue: LoadedScene) -> None:
    for view in venue.scene.view:
        explorer = Explorer(venue)
        explorer.session.show_view(view.id)
        explorer.arrive()
        link = write_link(msgspec.structs.replace(sight_of(explorer), style="", time=None))
        assert link == f"jinyuzui://jinyuzui?view={view.id}"
        assert there(venue, parse_link(link)).hidden == explorer.hidden


def test_a_camera_that_stands_freely_comes_to_the_same_place(venue: LoadedScene) -> None:
    chance = random.Random(1)
    for _ in range(40):
        explorer = Explorer(venue)
        if chance.random() < 0.5:
            explorer.session.open(chance.choice(list(explorer.story.hotspots)))
            explorer.arrive()
        turn, factor = chance.uniform(-3, 3), chance.uniform(0.5, 1.5)
        explorer.fly(
            replace(explorer.goal, azimuth=explorer.goal.azimuth + turn, distance=explorer.goal.distance * factor)
        )
        explorer.arrive()
        link = write_link(sight_of(explorer))
        assert len(link) < LONGEST
        again = there(venue, parse_link(link))
        assert near(short_way(again.goal, explorer.goal), again.goal)
        assert (again.state.opened, again.state.place, again.hidden) == (
            explorer.state.opened,
            explorer.state.place,
            explorer.hidden,
        )


def test_a_view_that_was_turned_from_keeps_what_it_leaves_out_from_link_to_link(venue: LoadedScene) -> None:
    explorer = Explorer(venue)
    explorer.session.show_view("inside")
    explorer.arrive()
    hidden = explorer.hidden
    assert hidden
    for _ in range(3):
        explorer.fly(replace(explorer.goal, azimuth=explorer.goal.azimuth + 0.2))
        explorer.arrive()
        explorer = there(venue, parse_link(write_link(sight_of(explorer))))
        assert explorer.hidden == hidden


def test_style_and_hour_of_a_link_hold_until_one_goes_elsewhere(small: LoadedScene) -> None:
    link = "jinyuzui://small?camera=0,0,5,90,10,40&style=night&time=2023-05-22T21:30"
    explorer = there(small, parse_link(link))
    assert explorer.state.view_style == "night"
    assert explorer.state.view_time == datetime(2023, 5, 22, 21, 30)
    assert write_link(sight_of(explorer)) == link
    explorer.session.go_home()
    assert not explorer.state.view_style


def test_a_camera_far_off_is_brought_back_to_the_model(small: LoadedScene) -> None:
    explorer = there(small, parse_link("jinyuzui://small?camera=900000000,0,-500,900000000,0,-90,1"))
    assert explorer.goal == explorer.room.clamp(explorer.goal)
    assert math.dist(explorer.goal.target, (0, 0, 0)) < 2 * explorer.room.size


def test_a_walk_is_linked_where_the_eye_stands(venue: LoadedScene) -> None:
    explorer = Explorer(venue)
    explorer.session.show_view("square")
    explorer.arrive()
    explorer.toggle_walk()
    assert explorer.walking.active
    sight = sight_of(explorer)
    assert sight.camera
    eye = there(venue, sight).camera.eye
    assert math.dist(eye, explorer.camera.eye) < 1.0


def test_what_a_scene_does_not_have_is_named(small: LoadedScene) -> None:
    session = Explorer(small).session
    assert missing(parse_link("jinyuzui://small?view=nope"), session) == ("view", "nope", ("home",))
    assert missing(parse_link("jinyuzui://small?spot=nope"), session) == ("hotspot", "nope", ("tower", "inside"))
    assert missing(parse_link("jinyuzui://small?place=nope"), session) == ("place", "nope", ("hall",))
    assert missing(parse_link("jinyuzui://small?place=hall&view=home&spot=tower"), session) is None
    go_to(session, Sight("small", view="nope", spot="gone", place="lost"))
    assert not session.state.opened


def test_the_ids_of_a_scene_are_known_before_it_is_opened(venue: LoadedScene) -> None:
    folder = scene_of_id("jinyuzui")
    assert folder
    found = ids_of(folder)
    assert found
    assert found["view"] == tuple(view.id for view in venue.scene.view)
    assert found["hotspot"] == tuple(hotspot.id for hotspot in venue.scene.hotspot)
    assert scene_of_id("../scenes/jinyuzui") is None
    assert scene_of_id("") is None
    assert ids_of(ROOT / "tests") is None


def test_a_camera_is_written_short_and_exact(small: LoadedScene) -> None:
    orbit = Explorer(small).goal
    for scale in (1e-4, 1e-2, 1.0, 1e3, 1e6):
        x, y, z = (scale * v for v in (0.123456789, -7.7, 3.0))
        turned = replace(orbit, target=(x, y, z), distance=scale * 31.4159265)
        sight = parse_link(write_link(Sight("small", camera=stand_of(turned))))
        again = sight.orbit
        assert again
        assert near(again, turned)
