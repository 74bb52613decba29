"""Handouts: what the cards tell, as text that can be selected, in both languages."""

from __future__ import annotations

import re
from dataclasses import replace
from html import unescape
from typing import Any

import numpy as np
import pypdfium2
import pytest

from viewer import load_scene
from viewer.build.loading import LoadedScene
from viewer.export.handout import Handout, gather, parted
from viewer.export.handout_pages import HandoutPages
from viewer.i18n import Translator
from viewer.session.explorer import Explorer
from viewer.session.scene_queries import SceneQueries
from viewer.session.sources import source_line


class _Undrawn:
    """A view whose pictures are paper: what they show is another test's."""

    def __init__(self, loaded: LoadedScene) -> None:
        self.explorer = Explorer(loaded)

    def draw_now(self) -> np.ndarray[Any, Any]:
        width, height = self.explorer.size
        return np.full((height, width, 4), 240, np.uint8)

    def draw(self) -> np.ndarray[Any, Any]:
        self.explorer.arrive()
        return self.draw_now()


def handout_of(loaded: LoadedScene, lang: str) -> Handout:
    view: Any = _Undrawn(loaded)
    *_, made = gather(view, loaded.scene.tour[0], Translator(lang))
    assert isinstance(made, Handout)
    return made


def squeezed(text: str) -> str:
    """Without white space: where lines end is the page's matter."""
    # Where a line ends with a hyphen, readers of text tell of it by a mark of their own.
    return re.sub(r"\s+", "", re.sub("[\x02\ufffe]", "-", text))


def told(markup: str) -> list[str]:
    """The paragraphs of a section."""
    blocks = re.split(r"</?(?:p|li|h3|ul|ol|blockquote)>|<br>", markup)
    return [text for block in blocks if (text := squeezed(unescape(re.sub(r"<[^>]+>", "", block))))]


@pytest.fixture(scope="module", params=["jinyuzui", "jianye", "members"])
def loaded(request: pytest.FixtureRequest, qapp: object) -> LoadedScene:
    return load_scene(request.param)


@pytest.mark.parametrize("lang", ["en", "zh"])
def test_a_handout_tells_in_text_what_the_cards_tell(loaded: LoadedScene, lang: str) -> None:
    tr = Translator(lang)
    pages = HandoutPages(handout_of(loaded, lang), tr, notes=True)
    pdf = pypdfium2.PdfDocument(pages.made())
    assert not pages.lacking
    text = squeezed("".join(page.get_textpage().get_text_bounded() for page in pdf))
    story = SceneQueries(loaded)
    for step in loaded.scene.tour[0].step:
        found = story.hotspots.get(step.hotspot or "")
        section = story.section(found, lang) if found else None
        if found is None or section is None:
            continue
        assert squeezed(story.title(found, lang)) in text
        for part in told(section.html):
            assert part in text
        for row in section.head.row:
            assert squeezed(row.text) in text
        for event in (e for p in section.head.pictures for e in p.event):
            assert squeezed(event.text) in text
        assert squeezed(step.notes[lang] if isinstance(step.notes, dict) else step.notes) in text
    assert squeezed(source_line(loaded.scene, tr)) in text
    last = pdf[len(pdf) - 1].get_textpage().get_text_bounded()
    assert f"{len(pdf)} / {len(pdf)}" in last


@pytest.mark.parametrize("loaded", ["members"], indirect=True)
def test_letters_of_other_planes_are_letters_too(loaded: LoadedScene) -> None:
    made = handout_of(loaded, "en")
    odd = replace(made, entries=(replace(made.entries[0], title="𠮷 and 𝄞 here: 𠮷"), *made.entries[1:]))
    pdf = pypdfium2.PdfDocument(HandoutPages(odd, Translator("en")).made())
    text = squeezed(pdf[1].get_textpage().get_text_bounded())
    assert re.search(r"and[^a-z]?here:", text), text


@pytest.mark.parametrize("loaded", ["members"], indirect=True)
def test_a_step_that_is_longer_than_a_page_goes_on_over_the_next(loaded: LoadedScene) -> None:
    made = handout_of(loaded, "en")
    long = replace(
        made.entries[1], text="<h3>Long</h3>" + "<p>" + "wordy " * 900 + "</p><ul><li>one</li><li>end</li></ul>"
    )
    pdf = pypdfium2.PdfDocument(
        HandoutPages(replace(made, entries=(made.entries[0], long, *made.entries[2:])), Translator("en")).made()
    )
    text = [squeezed(page.get_textpage().get_text_bounded()) for page in pdf]
    assert "".join(text).count("wordy") == 900
    assert sum("wordy" in page for page in text) >= 2


def test_each_step_has_a_bookmark_and_stands_within_its_page(loaded: LoadedScene) -> None:
    made = handout_of(loaded, "en")
    pdf = pypdfium2.PdfDocument(HandoutPages(made, Translator("en")).made())
    marks = [item.get_title() for item in pdf.get_toc()]
    assert marks == [made.title, *(f"{e.number} {e.title}" for e in made.entries)]
    for page in pdf:
        words = page.get_textpage()
        for i in range(words.count_chars()):
            left, bottom, right, top = words.get_charbox(i)
            assert 0 <= left <= right <= page.get_width()
            assert 0 <= bottom <= top <= page.get_height()


@pytest.mark.parametrize("loaded", ["members"], indirect=True)
def test_notes_are_in_it_only_when_they_are_asked_for(loaded: LoadedScene) -> None:
    made = handout_of(loaded, "en")
    pdf = pypdfium2.PdfDocument(HandoutPages(made, Translator("en")).made())
    text = squeezed("".join(page.get_textpage().get_text_bounded() for page in pdf))
    assert not any(squeezed(e.notes) in text for e in made.entries if e.notes)


@pytest.mark.parametrize("loaded", ["members"], indirect=True)
def test_letters_that_no_font_has_are_named(loaded: LoadedScene) -> None:
    made = handout_of(loaded, "en")
    odd = replace(made, entries=(replace(made.entries[0], title="\U000f1234 here"), *made.entries[1:]))
    pages = HandoutPages(odd, Translator("en"))
    pages.made()
    assert pages.lacking == {"\U000f1234"}


def test_marks_of_one_place_go_apart_and_others_stay() -> None:
    spots = [(10.0, 10.0)] * 5 + [(200.0, 50.0)]
    found = parted(spots, 8.0)
    apart = np.linalg.norm(found[:, None] - found[None], axis=2)[~np.eye(6, dtype=bool)]
    assert apart.min() > 7.5
    assert np.linalg.norm(found[5] - (200.0, 50.0)) < 0.1
    assert np.linalg.norm(found[:5] - (10.0, 10.0), axis=1).max() < 20.0
