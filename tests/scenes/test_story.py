"""The story of the shipped scenes: all facts told, in both languages alike, in short sections, with names as known."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import numpy as np
import pytest

from viewer.build.loading import load_scene
from viewer.scene.content import read_section
from viewer.scene.model import Anchor, Scene
from viewer.scene.sections import Section
from viewer.scene.toml import read_toml
from viewer.scene.vocabulary import LocalText, localised
from viewer.session.scene_queries import SceneQueries
from viewer.session.search.documents import collect
from viewer.session.search.index import SearchIndex

ROOT = Path(__file__).resolve().parents[2]
SCENES = ROOT / "scenes"
LANGUAGES = ("en", "zh")
FACTS = [f"F{n:02}" for n in range(1, 48)]

WORDS = {"en": (18, 120), "zh": (24, 240)}
"""Of a section: words in English, characters in Chinese."""

TOLD: dict[str, tuple[str, str]] = {
    "F01": ("22 May 2023", "2023年5月22日"),
    "F02": ("Co-creation Conference.*founding conference", "共创大会.*成立大会"),
    "F03": ("Jinyuzui Fund Block.*Jianye", "金鱼嘴基金街区"),
    "F04": ("200.*scholars.*business", "200.*学者.*企业"),
    "F05": ("Zhang Yanlin.*presided", "Zhang Yanlin.*主持"),
    "F06": ("[Gg]uidance", "指导"),
    "F07": ("[Hh]ost", "主办"),
    "F08": ("Li Beiqun", "李北群"),
    "F09": ("1960.*Double First-Class", "1960.*双一流"),
    "F10": ("September 2022.*Metaverse Engineering Department", "2022年9月.*元宇宙工程系"),
    "F11": ("local governments, research institutes and well-known companies", "地方政府、科研院所和知名企业"),
    "F12": ("disciplines.*campus.*broader and deeper", "学科.*校内.*更广.*更深"),
    "F13": ("Yuan Ting", "Yuan Ting"),
    "F14": ("February 2022.*ecosystem", "2022年2月.*生态"),
    "F15": (r"finance \+ digital economy", "金融＋数字经济"),
    "F16": ("new (paths to|ways of) economic growth", "经济增长(开辟新的途径|开辟了新路径)"),
    "F17": ("cluster.*take part", "产业集群.*参与"),
    "F18": ("Wang Jianhua", "王建华"),
    "F19": ("lead in founding", "牵头作用"),
    "F20": ("experience of building such platforms", "建设这类平台的经验"),
    "F21": ("rely more on.*universities", "更多依靠高校"),
    "F22": ("create, build and share together", "共创、共建、共享"),
    "F23": ("Zou Rongjin.*[Rr]eply letter|[Rr]eply letter.*Zou Rongjin", "Zou Rongjin.*复函|复函.*Zou Rongjin"),
    "F24": ("leaders present unveiled the platform together", "在场领导共同为平台揭牌"),
    "F25": ("AR map of Jianye", "建邺AR地图"),
    "F26": ("[Ff]ramework cooperation agreement.*Ling Xiaming.*Pan Zhigeng", "框架合作协议.*Ling Xiaming.*潘志庚"),
    "F27": ("Beijing Qizhan.*joint.*Metaverse Laboratory", "北京 Qizhan.*元宇宙实验室"),
    "F28": ("one million yuan", "一百万元"),
    "F29": (
        "The Connotation, Features, and Key Technologies of the Metaverse",
        "谭建荣.*《元宇宙的内涵、特征与关键技术》",
    ),
    "F30": ("Zhang Junbo.*President and CEO of Unity China", "张俊波.*Unity 中国总裁兼首席执行官"),
    "F31": (
        "Ma Xin.*Secretary-General of the IEEE Metaverse Standards Committee",
        "Ma Xin.*IEEE 元宇宙标准委员会秘书长",
    ),
    "F32": ("Sun Wei.*Chairman of Zhuhai Prometheus Video", "Sun Wei.*珠海 Prometheus 视频技术有限公司.*董事长"),
    "F33": ("teaches and researches.*trains specialists and transfers knowledge", "教学与科研，培养人才，推动知识转移"),
    "F34": ("computer science and artificial intelligence", "计算机科学与人工智能"),
    "F35": ("Metaverse Smart Wearable Research Institute.*Kunshan", "元宇宙智能可穿戴研究院"),
    "F36": ("papers and monographs", "论文和专著"),
    "F37": ("[Mm]etaverse sleep|VR experiments|[Mm]etaverse museums", "元宇宙睡眠|虚拟现实实验|元宇宙博物馆"),
    "F38": ("under the Promotion Association|Promotion Association, under which", "隶属于.*促进会|隶属"),
    "F39": ("[Nn]ine|member", "九家|成员"),
    "F40": (
        "companies, universities, research institutes and new R&D institutions",
        "企业、高校、科研院所和新型研发机构",
    ),
    "F41": ("strengthens organisation.*digital economy and the metaverse", "加强组织.*数字经济与元宇宙"),
    "F42": (
        "social ecology.*social system.*identity.*cultural.*economic system.*production.*legal.*industry standards",
        "社会生态.*社会系统.*身份系统.*文化系统.*经济系统.*生产环境.*法律系统.*行业标准",
    ),
    "F43": ("[Vv]enture.capital", "风险投资|创业投资"),
    "F44": ("fundamental technologies, business models and ethics", "基础技术、商业模式和伦理"),
    "F45": ("industries digital and intelligent|digital and intelligent transformation", "数字化、智能化转型"),
    "F46": ("independent and controllable", "自主可控"),
    "F47": ("Muneeb Ur Rehman.*Pakistan", "Muneeb Ur Rehman.*巴基斯坦"),
}
"""What a card that names a fact says of it, in each language."""

IN_PART = {"F02", "F03", "F09", "F10", "F14", "F17", "F43"}
"""Facts of several parts, of which one card may tell one only."""

MEMBERS = {
    "NUIST": "南京信息工程大学",
    "Zhejiang University": "浙江大学",
    "Beihang University": "北京航空航天大学",
    "Chinese Academy of Forestry": "中国林业科学研究院",
    "Shantou University": "汕头大学",
    "National Supercomputing Center in Changsha": "国家超级计算长沙中心",
    "Zhejiang Gongshang University": "浙江工商大学",
    "Shenzhen Bangchuang Venture Capital Company": "深圳 Bangchuang 创业投资公司",
    "Nanjing Lianji Information Technology Co., Ltd.": "南京 Lianji 信息技术有限公司",
}

IN_CHARACTERS = {
    "Li Beiqun": "李北群",
    "Wang Jianhua": "王建华",
    "Pan Zhigeng": "潘志庚",
    "Tan Jianrong": "谭建荣",
    "Zhang Junbo": "张俊波",
}
IN_LATIN = [
    *("Zhang Yanlin", "Yuan Ting", "Zou Rongjin", "Ling Xiaming", "Ma Xin", "Sun Wei", "Muhammad Muneeb Ur Rehman"),
    *("Qizhan", "Prometheus", "Bangchuang", "Lianji"),
]
ONLY_ALIASES = ["Nanxin", "南信大", "Nanjing University of Information Engineering"]
PRAISE = re.compile(
    r"world-class|cutting.edge|state.of.the.art|ground-?breaking|revolution|amazing|exciting|stunning|unique|excellent"
    r"|landmark|milestone|世界级|一流的|领先的|革命性|震撼|里程碑|划时代|盛会|圆满|隆重",
    re.IGNORECASE,
)

CARDS = sorted((p.parts[-4], p.stem) for p in SCENES.glob("*/content/en/*.md"))


@cache
def card(scene: str, lang: str, name: str) -> Section:
    path = SCENES / scene / "content" / lang / f"{name}.md"
    found = read_section(path.read_bytes(), path.name)
    assert found.section, found.issues
    assert not found.issues
    return found.section


@cache
def scene_of(name: str) -> Scene:
    import msgspec

    data, fault = read_toml((SCENES / name / "scene.toml").read_text(encoding="utf-8"), name, 0)  # type: ignore[arg-type]
    assert not fault
    return msgspec.convert(data, Scene)


def scenes() -> list[str]:
    return sorted(p.parent.name for p in SCENES.glob("*/scene.toml"))


def body(section: Section) -> str:
    return re.sub(r"<[^>]+>", "", re.sub(r"</(p|h3|li|ul)>", " ", section.html)).replace("&amp;", "&")


def everything(section: Section) -> str:
    """All that a reader of the card can read."""
    parts = [section.head.title, *(f"{r.label} {r.text}" for r in section.head.row), body(section)]
    for picture in section.head.pictures:
        parts += [picture.title, *(f"{e.when} {e.text}" for e in picture.event), *(b.label for b in picture.bar)]
    return " ".join(parts)


def local_texts(value: object) -> Iterator[LocalText]:
    """All texts by language of a scene, wherever they stand."""
    if isinstance(value, dict):
        yield value
    elif isinstance(value, tuple):
        for item in value:
            yield from local_texts(item)
    elif hasattr(value, "__struct_fields__"):
        for field in value.__struct_fields__:
            if field == "sources":
                yield from (text for text in value.sources if isinstance(text, dict))
            elif field in ("title", "subtitle", "caption", "notes"):
                text = getattr(value, field)
                if text:
                    yield text
            else:
                yield from local_texts(getattr(value, field))


@pytest.mark.parametrize("lang", LANGUAGES)
def test_every_fact_is_told(lang: str) -> None:
    told = {fact for scene, name in CARDS for fact in card(scene, lang, name).head.facts}
    assert told == set(FACTS)


@pytest.mark.parametrize("lang", LANGUAGES)
@pytest.mark.parametrize("fact", FACTS)
def test_a_card_that_names_a_fact_tells_it(fact: str, lang: str) -> None:
    wanted = TOLD[fact][LANGUAGES.index(lang)]
    for scene, name in CARDS:
        section = card(scene, lang, name)
        if fact in section.head.facts and fact not in IN_PART:
            assert re.search(wanted, everything(section), re.DOTALL), (scene, name)
    texts = [everything(card(s, lang, n)) for s, n in CARDS if fact in card(s, lang, n).head.facts]
    assert any(re.search(wanted, text, re.DOTALL) for text in texts)


@pytest.mark.parametrize("scene", sorted({s for s, _ in CARDS}))
def test_no_translation_is_missing(scene: str) -> None:
    english, chinese = ({p.name for p in (SCENES / scene / "content" / lang).glob("*.md")} for lang in LANGUAGES)
    assert english == chinese


@pytest.mark.parametrize("name", scenes())
def test_texts_of_the_scene_are_in_both_languages(name: str) -> None:
    for text in local_texts(scene_of(name)):
        assert isinstance(text, dict)
        assert set(text) == set(LANGUAGES), text
        assert text["en"] != text["zh"] or not re.search("[a-z]{4}", text["en"])
        assert re.search("[\u4e00-\u9fff]", text["zh"]) or text["en"] == text["zh"], text
        # Latin letters have no business in it beyond names; Chinese may stand behind an English name.
        assert len(re.findall("[\u4e00-\u9fff]", text["en"])) <= 12, text


@pytest.mark.parametrize(("scene", "name"), CARDS)
def test_both_languages_tell_the_same(scene: str, name: str) -> None:
    english, chinese = card(scene, "en", name).head, card(scene, "zh", name).head
    assert english.facts == chinese.facts
    assert len(english.row) == len(chinese.row) > 0
    assert english.title
    assert chinese.title
    assert [(p.view, p.figure, len(p.event), [b.value for b in p.bar]) for p in english.pictures] == [
        (p.view, p.figure, len(p.event), [b.value for b in p.bar]) for p in chinese.pictures
    ]
    for one, other in zip(english.pictures, chinese.pictures, strict=True):
        assert (one.file or "").replace(".en.", ".zh.") == (other.file or "")
    links = [sorted(re.findall('href="([^"]+)"', card(scene, lang, name).html)) for lang in LANGUAGES]
    assert links[0] == links[1]


MODEL_CARD = "riverside"
NOT_NATIVE = {
    "en": r"named of|of a kind each|not reported|so that it stands|is told (?:at|on)|More is told",
    "zh": r"被点名|三篇致辞|创投专长|没有报道|报道没有说明",
}
"""What nobody says so, and what is said once, on the card about how true the model is."""


@pytest.mark.parametrize("lang", LANGUAGES)
@pytest.mark.parametrize(("scene", "name"), CARDS)
def test_words_are_those_of_a_native_ear(scene: str, name: str, lang: str) -> None:
    found = set(re.findall(NOT_NATIVE[lang], everything(card(scene, lang, name))))
    known = {"en": {"not reported"}, "zh": {"报道没有说明"}}[lang]
    assert found == (known if (scene, name) == ("jinyuzui", MODEL_CARD) else set())


@pytest.mark.parametrize("lang", LANGUAGES)
@pytest.mark.parametrize(("scene", "name"), CARDS)
def test_sections_are_short(scene: str, name: str, lang: str) -> None:
    least, most = WORDS[lang]
    for part in re.split("<h3>.*?</h3>", card(scene, lang, name).html):
        text = re.sub("<[^>]+>", " ", part)
        words = text.split() if lang == "en" else re.findall(r"[\u4e00-\u9fff]|[A-Za-z0-9.]+", text)
        if words:
            assert least <= len(words) <= most, (len(words), text)


@pytest.mark.parametrize(("scene", "name"), CARDS)
def test_names_stand_as_they_are_known(scene: str, name: str) -> None:
    english, chinese = (everything(card(scene, lang, name)) for lang in LANGUAGES)
    for pinyin, characters in IN_CHARACTERS.items():
        assert pinyin not in chinese
        assert (pinyin in english) == (characters in chinese), pinyin
    for latin in IN_LATIN:
        assert (latin in english) == (latin in chinese), latin
    for other in ONLY_ALIASES:
        assert other not in english + chinese
    assert "NUIST" not in body(card(scene, "zh", name))


@pytest.mark.parametrize("lang", LANGUAGES)
@pytest.mark.parametrize(("scene", "name"), CARDS)
def test_cards_are_plain(scene: str, name: str, lang: str) -> None:
    text = everything(card(scene, lang, name))
    assert not PRAISE.search(text), PRAISE.search(text)
    assert "!" not in text
    assert "！" not in text
    if lang == "zh":
        # Punctuation of the language it stands in.
        assert not re.search("[\u4e00-\u9fff][,;:?]", text), text


def test_other_names_of_the_university_are_aliases_only() -> None:
    for name in scenes():
        for text in local_texts(scene_of(name)):
            for lang in LANGUAGES:
                assert not any(other in localised(text, lang) for other in ONLY_ALIASES), text
    aliases = {a for h in scene_of("jinyuzui").hotspot for a in h.aliases}
    assert {"Nanxin University", "Nanjing University of Information Engineering", "南信大"} <= aliases


@pytest.mark.parametrize("name", scenes())
def test_every_scene_names_the_author_and_says_that_it_is_schematic(name: str) -> None:
    scene = scene_of(name)
    assert scene.schematic
    assert any("Muhammad Muneeb Ur Rehman" in localised(source, "en") for source in scene.sources)


@pytest.mark.parametrize("name", scenes())
def test_tours_have_words_for_the_audience_and_for_the_presenter(name: str) -> None:
    for tour in scene_of(name).tour:
        for step in tour.step:
            for text in (step.caption, step.notes):
                assert isinstance(text, dict)
                assert set(text) == set(LANGUAGES)


def test_all_nine_members_are_named_with_a_card_each() -> None:
    for english, chinese in MEMBERS.items():
        assert english in everything(card("jinyuzui", "en", "members"))
        assert chinese in everything(card("jinyuzui", "zh", "members"))
    titles = {card("members", "en", name).head.title for scene, name in CARDS if scene == "members"}
    assert all(any(name.startswith(title) for title in titles) for name in MEMBERS)
    assert len(titles) == 10


def rows(scene: str, lang: str, name: str) -> dict[str, str]:
    return {r.label: r.text for r in card(scene, lang, name).head.row}


def test_a_strangers_questions_are_answered_by_rows() -> None:
    assert "leaders present" in rows("jinyuzui", "en", "unveiling")["Unveiled by"]
    assert "Beijing Qizhan" in rows("jinyuzui", "en", "signing")["Donated by"]
    assert "one million yuan" in rows("jinyuzui", "en", "signing")["Donation"]
    assert "Framework cooperation agreement" in rows("jinyuzui", "en", "signing")["Agreement"]
    assert "Pan Zhigeng" in rows("jinyuzui", "en", "signing")["For NUIST"]
    assert "Zhejiang University; Zhejiang Gongshang" in rows("jinyuzui", "en", "members")["Hangzhou (杭州)"]
    assert "February 2022" in rows("jinyuzui", "en", "district")["Metaverse ecosystem"]
    assert "在场领导" in rows("jinyuzui", "zh", "unveiling")["揭牌"]
    assert "Qizhan" in rows("jinyuzui", "zh", "signing")["捐赠方"]
    assert "一百万元" in rows("jinyuzui", "zh", "signing")["捐赠"]
    assert "框架合作协议" in rows("jinyuzui", "zh", "signing")["协议"]
    assert "浙江大学；浙江工商大学" in rows("jinyuzui", "zh", "members")["杭州"]
    assert "2022年2月" in rows("jinyuzui", "zh", "district")["元宇宙起点"]


@cache
def index() -> SearchIndex:
    return SearchIndex(collect(SceneQueries(load_scene("jinyuzui"))))


@pytest.mark.parametrize(
    ("spot", "queries"),
    [
        (
            "arrival",
            [
                "The road to this day",
                "走到这一天",
                "共创大会",
                "Promotion Association",
                "中国产学研合作促进会",
                "chanxueyan",
                "建邺区人民政府",
            ],
        ),
        ("guests", ["Zhang Yanlin", "zhangyanlin", "来宾"]),
        ("speeches", ["Li Beiqun", "李北群", "libeiqun", "Yuan Ting", "yuanting", "王建华", "wang jianhua", "双一流"]),
        ("letter", ["Zou Rongjin", "zourongjin", "复函", "reply letter"]),
        ("unveiling", ["who unveiled the platform", "谁揭牌", "揭牌", "unveiled by"]),
        ("ar-map", ["AR map", "AR地图", "augmented reality"]),
        ("signing", ["dean", "院长", "潘志庚", "panzhigeng", "Ling Xiaming", "Qizhan", "software", "软件", "一百万元"]),
        ("keynotes", ["谭建荣", "tan jianrong", "张俊波", "Ma Xin", "Sun Wei", "Unity", "IEEE", "Prometheus", "院士"]),
        ("university", ["NUIST", "南京信息工程大学", "南信大", "Nanxin University", "nanxin", "昆山", "Kunshan"]),
        ("university", ["Nanjing University of Information Engineering", "元宇宙工程系"]),
        ("members", ["Hangzhou", "杭州", "浙江大学", "浙大", "zhejiang daxue", "北航", "BUAA", "Beihang", "林科院"]),
        ("members", ["汕头大学", "长沙超算", "浙商大", "Bangchuang", "Lianji", "National Supercomputing Center"]),
        ("focus", ["eight areas", "八大领域", "industry standards"]),
        ("platform", ["venture-capital expertise", "自主可控"]),
        ("district", ["metaverse ecosystem", "元宇宙生态", "February 2022", "Jianye ecosystem"]),
        ("riverside", ["Muneeb", "Pakistan", "作者", "schematic"]),
    ],
)
def test_people_and_institutions_are_found_by_every_name(spot: str, queries: list[str]) -> None:
    for query in queries:
        found = [r.target for r in index().search(query, "en", most=3)]
        assert spot in found, (query, found)


@pytest.mark.parametrize(
    ("spot", "lang", "question"),
    [
        ("unveiling", "en", "Who unveiled the platform?"),
        ("signing", "en", "Who gave the software, and how much was it worth?"),
        ("signing", "en", "who gave the software"),
        ("members", "en", "Which members are in Hangzhou?"),
        ("signing", "en", "What did the dean sign?"),
        ("district", "en", "When did Jianye start its metaverse ecosystem?"),
        ("district", "en", "when did Jianye start its metaverse"),
        ("unveiling", "zh", "谁为平台揭牌？"),
        ("signing", "zh", "谁捐赠了软件，价值多少？"),
        ("signing", "zh", "谁送的软件，值多少钱？"),
        ("members", "zh", "哪些成员在杭州？"),
        ("signing", "zh", "院长签署了什么？"),
        ("district", "zh", "建邺区的元宇宙生态是什么时候启动的？"),
        ("district", "zh", "建邺何时启动元宇宙生态"),
    ],
)
def test_questions_as_people_ask_them_find_the_card_that_answers(spot: str, lang: str, question: str) -> None:
    assert spot in [r.target for r in index().search(question, lang)][:2]


@pytest.mark.parametrize("query", ["dean", "yuan", "university"])
def test_english_comes_before_what_is_only_read_like_it(query: str) -> None:
    said = [f"{r.title} {r.snippet}".casefold() for r in index().search(query, "en")]
    english = [query in text for text in said]
    assert english[0]
    assert english == sorted(english, reverse=True), said


def test_running_text_is_not_found_by_pairs_of_its_syllables() -> None:
    assert not any("的安" in r.snippet for lang in LANGUAGES for r in index().search("dean", lang))


@pytest.mark.parametrize(("query", "title"), [("hangzhou", "杭州"), ("yuan ting", "Yuan Ting")])
def test_a_chinese_visitor_is_shown_chinese_where_it_says_the_same(query: str, title: str) -> None:
    first = index().search(query, "zh")[0]
    assert first.title == title
    assert re.search("[\u4e00-\u9fff]", first.snippet)


@pytest.mark.parametrize("scene", ["jinyuzui", "jianye", "members"])
def test_leaders_end_on_what_they_name(scene: str) -> None:
    loaded = load_scene(scene)
    story = SceneQueries(loaded)
    for hotspot in loaded.scene.hotspot:
        if not isinstance(hotspot.anchor, Anchor) or hotspot.anchor.offset[2] > 0:
            continue
        others = np.ones(len(loaded.geometry.objects.names), np.bool_)
        others[story.ids(hotspot.anchor.object)] = False
        x, y, z = story.anchor(hotspot)
        around = [(dx, dy) for dx in (-0.05, 0.0, 0.05) for dy in (-0.05, 0.0, 0.05)]
        starts = [(x + dx, y + dy, z + 0.05) for dx, dy in around]
        hits = [loaded.geometry.rays.first_hit(start, (0.0, 0.0, -1.0), hidden=others) for start in starts]
        assert any(hit and hit.distance < 0.05 + 0.1 for hit in hits), hotspot.id
