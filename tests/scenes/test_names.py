"""Names on the ground: in the visitor's language, and never over a pin, a panel or each other."""

from __future__ import annotations

import itertools
from dataclasses import replace

import pytest
from pytestqt.qtbot import QtBot

from viewer.build.loading import load_scene
from viewer.scene.vocabulary import localised
from viewer.session.explorer import Explorer
from viewer.session.pins.pin import Rect, overlap
from viewer.text.labels import Labels
from viewer.text.map_names import names_seen

SIZE = (1280, 720)
PANELS = (328.0, 21.0, 405.0, 105.0)


@pytest.mark.parametrize("lang", ["en", "zh"])
@pytest.mark.parametrize("scene", ["jianye", "members"])
def test_names_give_way_to_pins_panels_and_each_other(qapp: object, scene: str, lang: str) -> None:
    loaded, labels = load_scene(scene), Labels()
    explorer = Explorer(loaded, size=SIZE, lang=lang, measure=labels.titles.measure)
    explorer.set_covered((340.0, 400.0, 200.0, 200.0))
    known = {localised(name.text, lang) for name in loaded.scene.name}
    assert len(known) > 8
    shown = 0
    for view in loaded.scene.view:
        for reserved in ((0.0, 0.0, 0.0, 0.0), PANELS):
            explorer.set_reserved(*reserved)
            explorer.session.show_view(view.id, fly=False)
            explorer.arrive()
            seen, placed = explorer.seen, explorer.placed()
            names = names_seen(loaded.scene.name, seen, placed, labels, 1.0)
            rects = [(x, y, float(i.pixels.shape[1]), float(i.pixels.shape[0])) for i, x, y in names]
            shown += len(rects)
            pins = [rect for pin in placed for rect in (pin.disc, pin.label) if rect]
            for rect in rects:
                assert not any(overlap(rect, other) for other in (*pins, *seen.covered))
                assert rect[0] >= reserved[0]
                assert rect[0] + rect[2] <= SIZE[0] - reserved[2]
            assert not any(overlap(a, b) for a, b in itertools.combinations(rects, 2))
    assert shown > 8


def test_no_name_lies_over_what_a_card_tells_of(qapp: object) -> None:
    loaded, labels = load_scene("jianye"), Labels()
    explorer = Explorer(loaded, size=SIZE, measure=labels.titles.measure)
    explorer.set_reserved(*PANELS)
    explorer.session.open("digital-economy")
    explorer.arrive()
    told = explorer.board.told(explorer.seen)
    assert told

    def over(*what: Rect | None) -> int:
        names = names_seen(loaded.scene.name, explorer.seen, explorer.placed(), labels, 1.0, *what)
        return sum(overlap((x, y, float(i.pixels.shape[1]), float(i.pixels.shape[0])), told) for i, x, y in names)

    assert over() > 0
    assert over(told) == 0


def test_a_name_is_written_neither_for_what_is_tiny_nor_for_what_is_all_round(qtbot: QtBot) -> None:
    loaded, labels = load_scene("jianye"), Labels()
    explorer = Explorer(loaded, size=SIZE)
    explorer.arrive()
    far = len(names_seen(loaded.scene.name, explorer.seen, (), labels, 1.0))
    explorer.fly(replace(explorer.goal, target=(-1257.0, 2806.0, 40.0), distance=150.0))
    explorer.arrive()
    near = names_seen(loaded.scene.name, explorer.seen, (), labels, 1.0)
    assert far > len(near)
