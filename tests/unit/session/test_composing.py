"""Pinyin on a kiosk's keyboard: the scene's own words."""

from __future__ import annotations

import pytest

from viewer.build.loading import load_scene
from viewer.session.scene_queries import SceneQueries
from viewer.session.search.documents import Field, Kind, SearchDocument, collect
from viewer.session.search.pinyin_input import PinyinInput


@pytest.fixture(scope="module")
def venue() -> PinyinInput:
    return PinyinInput(collect(SceneQueries(load_scene("jinyuzui"))))


@pytest.mark.parametrize("typed", ["jiepai", "jiep", "jp", "JIEPAI"])
def test_words_of_the_scene_are_offered(venue: PinyinInput, typed: str) -> None:
    assert ("揭牌", len(typed)) in venue.candidates(typed)


def test_names_are_offered_before_chance(venue: PinyinInput) -> None:
    assert venue.candidates("libeiqun")[0] == ("李北群", 8)
    assert venue.candidates("lbq")[0] == ("李北群", 3)


def test_a_word_may_take_the_first_letters_only(venue: PinyinInput) -> None:
    found = dict(venue.candidates("nanjingdaxue", most=40))
    assert found["南京"] == 7


def test_nothing_is_offered_for_nothing(venue: PinyinInput) -> None:
    assert venue.candidates("") == venue.candidates("!?") == []


def test_the_likelier_word_comes_first() -> None:
    def said(*texts: str) -> PinyinInput:
        return PinyinInput([SearchDocument(Kind.TEXT, "a", {"": t}, (Field(t, 50.0),), {}) for t in texts])

    pinyin = said("平台平台平台", "瓶胎瓶胎")
    assert [w for w, _ in pinyin.candidates("pingtai")][:2] == ["平台", "瓶胎"]
