"""Markdown, pictures and drawings: what takes long, is too much, or asks for files."""

from __future__ import annotations

import json
from io import BytesIO
from pathlib import Path

import numpy as np

from tests.attacks.amounts import AMOUNTS, HOUSE, HOUSES, Amount, amount, many, package
from tests.attacks.ground import Ground, Kind
from tests.attacks.names import escape, traps


def _text(body: str, head: str = "") -> str:
    return f'+++\ntitle = "t"\n{head}+++\n{body}\n'


def _texts(folder: Path, body: str, *, head: str = "", count: int = 1) -> Path:
    spots = "".join(f'\n[[hotspot]]\nid = "h{i}"\nanchor = [0.0, 0.0, 0.0]\n' for i in range(count))
    files = {f"content__en__h{i}_dot_md": _text(body, head) for i in range(count)}
    return package(folder, HOUSES + spots, layers__h_dot_geojson=HOUSE, **files)


MARKDOWN: dict[str, str] = {
    "plain": "word ",
    "links": "[a](hotspot:h0) ",
    "open_brackets": "[",
    "nested_links": "[a](",
    "emphasis": "*a **a ",
    "emphasis_alone": "*_",
    "backticks": "`a``",
    "quotes": "> ",
    "lists": "- ",
    "nested_lists": "1. - ",
    "images": "![a](p.png)",
    "references": "[a]: /b\n\n",
    "entities": "&amp;",
    "escapes": "\\[",
    "autolinks": "<a:",
    "headings": "# a\n",
    "tables": "|a",
    "breaks": "a  \n",
    "tabs": "\t-\n",
    "nul": "\0",
    "rules": "***\n",
    "html": "<!--",
    "declarations": "<!A ",
}


def _markdown(unit: str) -> Amount:
    def make(folder: Path, scale: float) -> Path:
        return _texts(folder, unit * many(64_000 / len(unit), scale), count=16)

    return make


for _name, _unit in MARKDOWN.items():
    AMOUNTS[f"markdown_{_name}"] = _markdown(_unit)


@amount
def text_of_four_megabytes(folder: Path, scale: float) -> Path:
    return _texts(folder, "[a](hotspot:h0) **b** " * many(190_000, scale))


@amount
def lists_within_lists(folder: Path, scale: float) -> Path:
    lines = "\n".join("  " * i + "- a" for i in range(many(240, scale)))
    return _texts(folder, lines, count=16)


@amount
def many_texts(folder: Path, scale: float) -> Path:
    return _texts(folder, "a *b* c " * 20, count=many(4000, scale))


@amount
def pictures_that_are_large(folder: Path, scale: float) -> Path:
    from PIL import Image

    side = 8000
    raw = BytesIO()
    Image.new("L", (side, side)).save(raw, "PNG")
    count = many(64, scale)
    body = "\n".join(f"![a](images/p{i}.png)" for i in range(count))
    files: dict[str, str | bytes] = {f"images__p{i}_dot_png": raw.getvalue() for i in range(count)}
    spot = '\n[[hotspot]]\nid = "h0"\nanchor = [0.0, 0.0, 0.0]\n'
    return package(folder, HOUSES + spot, layers__h_dot_geojson=HOUSE, content__en__h0_dot_md=_text(body), **files)


@amount
def pictures_that_lie(folder: Path, scale: float) -> Path:
    from PIL import Image

    raw = BytesIO()
    Image.fromarray(np.zeros((4, 4, 3), np.uint8)).save(raw, "PNG")
    data = bytearray(raw.getvalue())
    data[16:24] = (30_000).to_bytes(4, "big") * 2
    body = "\n".join(f"![a](images/p{i}.png)" for i in range(many(1000, scale)))
    files: dict[str, str | bytes] = {f"images__p{i}_dot_png": bytes(data) for i in range(many(1000, scale))}
    spot = '\n[[hotspot]]\nid = "h0"\nanchor = [0.0, 0.0, 0.0]\n'
    return package(folder, HOUSES + spot, layers__h_dot_geojson=HOUSE, content__en__h0_dot_md=_text(body), **files)


@amount
def head_of_many_faults(folder: Path, scale: float) -> Path:
    return _texts(folder, "a", head="".join(f"k{i} = 1\n" for i in range(many(5000, scale))), count=16)


def texts(ground: Ground) -> Path:
    """Markdown that asks for files, and heads that are none."""
    root, dice = ground.package(), ground.dice
    traps(ground)
    body = dice.choice(
        (
            "![x](../../../secret/picture.png) ![y](file:///etc/passwd) [z](javascript:alert(1)) <img src=/etc/passwd>",
            "![x](link-file-picture.png) ![y](fifo) ![z](zero)",
            "\n\n".join(f"![x]({escape(ground, 'picture.png')})" for _ in range(9)),
            "<div>" * 9_000,
        )
    )
    head = dice.choice(
        ('title = "x"', 'title = "<img src=/etc/passwd>"', f'title = "{"x" * 60_000}"', "title = 7", "[[row]]\n" * 500)
    )
    text = f"+++\n{head}\n+++\n{body}\n"
    (root / "content" / "en" / "tower.md").write_bytes(text.encode("utf-8", "surrogatepass"))
    return root


SVG = '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 100 100" {attributes}>{inner}</svg>'


def drawings(ground: Ground) -> Path:
    """SVG that grows, asks for files, or is in another encoding."""
    root, dice = ground.package(), ground.dice
    (root / "images").mkdir()
    traps(ground)
    n = dice.choice((29, 100, 4_000, 60_000))
    inner = dice.choice(
        (
            "<g>" * n + "</g>" * n,
            '<path d="M0 0' + "L1 1" * n + '"/>',
            '<path d="M0 0L1e38 1e38 1e308 NaN"/>',
            '<image href="../secret/picture.png"/>',
            '<image xlink:href="file:///etc/passwd"/>',
            '<use href="#a"/><g id="a"><use href="#a"/></g>',
            "<style>@import url(file:///etc/passwd);</style>",
            "<style>rect{fill:url(../secret/drawing.svg#a)}</style>",
            '<rect width="1" height="1" style="filter:url(http://127.0.0.1/x)"/>',
            "<script>1</script>",
            '<text font-size="1e30">x</text>',
            "&a;" * n,
        )
    )
    entities = (
        "".join(f'<!ENTITY {chr(97 + i)} "{("&" + chr(98 + i) + ";") * 10}">' for i in range(9)) + '<!ENTITY j "x">'
    )
    text = SVG.format(attributes="", inner=inner)
    if "&a;" in inner:
        text = f"<!DOCTYPE svg [{entities}]>{text}"
    encoding = dice.choice(("utf-8", "utf-8", "utf-16", "utf-7", "gb18030"))
    (root / "images" / "p.svg").write_bytes(f'<?xml version="1.0" encoding="{encoding}"?>{text}'.encode(encoding))
    pictures = ["images/p.svg"]
    if dice.random() < 0.3:
        pictures = [escape(ground, "picture.png").encode("utf-8", "replace").decode()]
    head = "".join(f"[[picture]]\nfile = {json.dumps(name, ensure_ascii=False)}\n" for name in pictures)
    (root / "content" / "en" / "tower.md").write_text(f'+++\ntitle = "x"\n{head}+++\nx\n', encoding="utf-8")
    return root


KINDS: dict[str, tuple[Kind, int]] = {
    "texts that ask for files": (texts, 4),
    "drawings": (drawings, 6),
}
