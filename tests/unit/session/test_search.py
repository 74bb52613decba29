"""Finding what a scene holds, however it is typed."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from viewer.build.job import LoadJob
from viewer.build.loading import load_scene
from viewer.session.explorer import Explorer
from viewer.session.scene_queries import SceneQueries
from viewer.session.search.documents import Field, Kind, SearchDocument, collect, sentences
from viewer.session.search.index import SearchIndex
from viewer.session.search.text_keys import Reader, fold, fold_map, typed_pinyin

ROOT = Path(__file__).resolve().parents[3]


@pytest.fixture(scope="module")
def venue() -> SearchIndex:
    return SearchIndex(collect(SceneQueries(load_scene("jinyuzui"))))


def named(*names: str) -> SearchIndex:
    return SearchIndex(
        [SearchDocument(Kind.OBJECT, name, {"": name}, (Field(name, 66.0),), {}) for name in names],
    )


@pytest.mark.parametrize(
    ("typed", "target"),
    [
        ("unveil", "unveiling"),
        ("UNVEILING the platform", "unveiling"),
        ("揭牌", "unveiling"),
        ("jiepai", "unveiling"),
        ("jie pai", "unveiling"),
        ("jiē pái", "unveiling"),
        ("jie1pai2", "unveiling"),
        ("unvieling", "unveiling"),
        ("nanxin", "university"),
        ("南信大", "university"),
        ("nxd", "university"),
        ("ｎａｎｘｉｎ", "university"),
        ("libeiqun", "speeches"),
        ("Li Beiqun", "speeches"),
        ("Lǐ Běiqún", "speeches"),
        ("Li Beiqin", "speeches"),
        ("李北群", "speeches"),
        ("lbq", "speeches"),
        ("zhejiang", "members"),
        ("浙江大学", "members"),
        ("zhejiang daxue", "members"),
        ("beijing", "members"),
    ],
)
@pytest.mark.parametrize("lang", ["en", "zh"])
def test_a_spot_is_found_however_it_is_typed(venue: SearchIndex, typed: str, target: str, lang: str) -> None:
    assert target in [r.target for r in venue.search(typed, lang)][:3]


def test_titles_are_in_the_visitors_language_whatever_was_typed(venue: SearchIndex) -> None:
    english = venue.search("jiepai", "en")[0]
    chinese = venue.search("unveiling", "zh")
    assert english.title.isascii()
    assert any("揭" in r.title or "揭" in r.snippet for r in chinese)


def test_what_was_found_is_marked_in_the_snippet(venue: SearchIndex) -> None:
    [first, *_] = venue.search("software worth", "en")
    said = first.title + first.snippet
    assert "oftware worth" in said
    result = next(r for r in venue.search("signed", "en") if r.mark != (0, 0))
    assert result.snippet[slice(*result.mark)] == "signed"


def test_what_only_the_other_language_says_stands_in_brackets(venue: SearchIndex) -> None:
    first = venue.search("jiepai", "en")[0]
    assert first.title == "Unveiling the platform"
    assert first.snippet.endswith("揭牌)")


@pytest.mark.parametrize(("lang", "query"), [("en", "ar"), ("zh", "AR")])
def test_short_letters_are_not_looked_for_within_words_nor_in_the_other_language(
    venue: SearchIndex, lang: str, query: str
) -> None:
    found = venue.search(query, lang)
    assert found[0].target == "ar-map"
    for result in found:
        text = f"{result.title} {result.snippet}".casefold()
        assert re.search(r"(?<![a-z])ar", text), result
        assert lang == "en" or re.search("[\u4e00-\u9fff]", result.title)


@pytest.mark.parametrize(
    ("lang", "query", "name", "who"),
    [
        ("en", "Tan Jianrong", "Tan Jianrong (谭建荣)", "Academician"),
        ("en", "Zhang Yanlin", "Zhang Yanlin", "director"),
        ("zh", "谭建荣", "谭建荣", "院士"),
    ],
)
def test_a_person_is_shown_by_name_with_who_that_is(
    venue: SearchIndex, lang: str, query: str, name: str, who: str
) -> None:
    first = venue.search(query, lang)[0]
    assert first.title == name
    assert first.snippet.startswith(who)


@pytest.mark.parametrize(("lang", "query"), [("en", "who spoke"), ("zh", "谁发言")])
def test_who_spoke_is_answered(venue: SearchIndex, lang: str, query: str) -> None:
    assert [r.target for r in venue.search(query, lang)[:2]] == ["speeches", "keynotes"]


@pytest.mark.parametrize("lang", ["en", "zh"])
def test_whose_words_lead_to_nothing_is_told_what_there_is(venue: SearchIndex, lang: str) -> None:
    assert venue.search("toilet", lang) == []
    assert len(venue.suggestions(lang)) == 4


def test_nothing_is_found_for_nothing(venue: SearchIndex) -> None:
    assert venue.search("") == venue.search("  ?! ") == []
    assert SearchIndex([]).search("anything") == []


def test_better_fits_come_first() -> None:
    index = named("Riverside park", "Park", "Old park lane", "Parking house", "Spark")
    assert [r.target for r in index.search("park")][:2] == ["Park", "Parking house"]
    assert [r.target for r in index.search("park")][-1] == "Spark"


def test_words_may_stand_in_any_order() -> None:
    index = named("Golden river tower", "Golden lake", "River lake")
    assert [r.target for r in index.search("tower golden")] == ["Golden river tower"]


@pytest.mark.parametrize("typed", ["shan xiongxin", "danxiongxin", "sxx"])
def test_a_name_with_several_readings_is_found_by_each(typed: str) -> None:
    assert [r.target for r in named("单雄信", "曾国藩").search(typed)] == ["单雄信"]


def test_objects_without_a_card_are_found_and_pieces_of_one_are_one() -> None:
    loaded = load_scene(ROOT / "tests" / "samples" / "small")
    documents = [d for d in collect(SceneQueries(loaded)) if d.kind is Kind.OBJECT]
    targets = [d.target for d in documents]
    assert "tower" not in targets
    assert len({d.title("en") for d in documents}) == len(documents)


SCHOOL = {"building": "yes", "name": "金陵中学", "name:en": "Jinling High School"}
TOWER = {"building": "yes", "name": "Tower #4", "name:zh-Hans": "四号塔", "int_name": "Tower 4"}


@pytest.fixture
def named_town(tmp_path: Path) -> Path:
    path = tmp_path / "town.geojson"
    houses = [(SCHOOL, 0.0), (SCHOOL, 0.0021), (TOWER, 0.004), ({"building": "yes", "name": "无名堂"}, 0.006)]
    features = [
        {
            "type": "Feature",
            "properties": tags,
            "geometry": {
                "type": "Polygon",
                "coordinates": [
                    [[118 + x + a, 32 + b] for a, b in ((0, 0), (3e-4, 0), (3e-4, 3e-4), (0, 3e-4), (0, 0))]
                ],
            },
        }
        for tags, x in houses
    ]
    path.write_text(json.dumps({"type": "FeatureCollection", "features": features}), encoding="utf-8")
    return path


def test_objects_are_called_as_the_map_calls_them_in_the_visitors_language(named_town: Path) -> None:
    first = LoadJob(named_town).wait()
    again = LoadJob(named_town).wait()
    for loaded in (first, again, load_scene(named_town)):
        index = SearchIndex(collect(SceneQueries(loaded)))
        for typed in ("jinling high", "金陵中学", "jlzx"):
            found = index.search(typed)
            assert {r.target for r in found} >= {"金陵中学", "金陵中学#2"}
        assert [index.search("jinling high", lang)[0].title for lang in ("en", "zh")] == list(SCHOOL.values())[:0:-1]
        explorer = Explorer(loaded, size=(800, 600))
        explorer.session.show_object("金陵中学#2")
        for lang, title in (("en", "Jinling High School"), ("zh", "金陵中学")):
            explorer.session.set_language(lang)
            assert explorer.pins()[-1].title == title
        explorer.session.show_object("Tower #4")
        assert explorer.pins()[-1].title == "四号塔"
        explorer.session.show_object("无名堂")
        explorer.session.set_language("en")
        assert explorer.pins()[-1].title == "无名堂"


def test_an_object_that_was_found_is_flown_to_and_marked() -> None:
    explorer = Explorer(load_scene("jinyuzui"), size=(800, 600))
    explorer.session.show_object("hall/roof")
    explorer.arrive()
    x, y, _ = explorer.camera.project([explorer.pins()[-1].anchor], 800, 600)[0]
    assert 0 < x < 800
    assert 0 < y < 600
    assert explorer.pins()[-1].title == "Roof"
    assert len(explorer.story.marked(explorer.state.found))
    explorer.back()
    assert not explorer.state.found


@pytest.mark.parametrize("typed", ["harbuor 17", "hrbour 17", "harbour17"])
def test_one_slip_of_the_finger_is_forgiven(typed: str) -> None:
    index = named(*(f"Garden {i}" for i in range(400)), "Harbour 17")
    assert index.search(typed)[0].target == "Harbour 17"


def test_pinyin_is_read_in_phrases() -> None:
    reader = Reader()
    assert reader.read("长沙银行") == ("chang", "sha", "yin", "hang")
    assert reader.read("绿岛") == ("lu", "dao")
    assert typed_pinyin("lǜ dǎo") == typed_pinyin("lv dao") == typed_pinyin("lu4dao3") == "ludao"
    assert typed_pinyin("tower 17") == ""


def test_sentences_lose_their_tags() -> None:
    markup = '<p>One <a href="hotspot:x">two</a>. Three &amp; four!</p><ul><li>五。六</li></ul>'
    assert sentences(markup) == ["One two.", "Three & four!", "五。", "六"]


@given(st.text(max_size=30))
def test_any_text_is_folded_alike_with_and_without_a_map(text: str) -> None:
    folded, source = fold_map(text)
    assert len(folded) == len(source)
    assert folded.replace(" ", "") == fold(text).replace(" ", "")
    assert all(0 <= i < len(text) for i in source)


@given(st.text(max_size=40))
def test_any_query_is_answered(text: str) -> None:
    index = named("Golden river tower", "金鱼嘴", "Ärger 5")
    for result in index.search(text):
        start, end = result.mark
        assert 0 <= start <= end <= len(result.snippet)
