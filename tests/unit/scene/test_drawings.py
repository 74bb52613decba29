"""Drawings of cards: drawn right or refused, and nothing outside the package is looked at."""

from __future__ import annotations

import base64
import io
from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray
from PIL import Image

from tests.soak import some
from tests.unit.scene.test_escapes import HOSTILE
from tests.unit.scene.test_illustrations import PLAN, png, put, with_head
from tests.watching import WATCHED, Watch
from viewer.build.layer_cache import LayerCache
from viewer.scene.formats.pixel_budget import BadPictureError, PixelBudget
from viewer.scene.formats.svg import DrawingInputs, Drawings, draw, read_svg
from viewer.scene.formats.svg_tree import clean_svg
from viewer.scene.illustrations import WantedPicture, read_illustrations
from viewer.scene.issues import Issue
from viewer.scene.limits import LIMITS
from viewer.scene.loader import read_scene
from viewer.scene.package import Folder
from viewer.scene.tasks import Tasks

SQUARE = '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 100 100">{}</svg>'
FILLED = '<rect width="100" height="100" {}/>'
RED, GREEN = (255, 0, 0, 255), (0, 128, 0, 255)


def none(address: str) -> bytes:
    raise BadPictureError(address, "")


def drawn(text: str | bytes, files: dict[str, bytes] | None = None, drawings: Drawings = draw) -> Image.Image:
    data = text.encode() if isinstance(text, str) else text
    given = (files or {}).__getitem__ if files else none
    png_ = read_svg(data, given, ("PNG", "JPEG", "WEBP"), PixelBudget(), drawings)
    return Image.open(io.BytesIO(png_.tobytes())).convert("RGBA")


def at(image: Image.Image, x: float, y: float) -> tuple[int, ...]:
    """The colour at a place, 0..1."""
    found = image.getpixel((int(x * image.width), int(y * image.height)))
    assert isinstance(found, tuple)
    return found


def refused(inner: str) -> BadPictureError:
    with pytest.raises(BadPictureError) as caught:
        drawn(PLAN.format(inner))
    return caught.value


@pytest.mark.parametrize(
    ("inner", "found"),
    [
        ("<script>1</script>", "<script>"),
        ("<foreignObject/>", "<foreignObject>"),
        ("<flowRoot/>", "<flowRoot>"),
        ("<rect/>\n<animate attributeName='x'/>", "<animate> (2)"),
        ("<set/>", "<set>"),
        ('<rect onclick="1"/>', "onclick"),
        ('<use href="other.svg#a"/>', "href=other.svg#a"),
        ('<rect fill="url(http://example.org/a.svg#b)"/>', "url(http://example.org/a.svg#b)"),
        ("<rect style=\"fill:url('../other.svg#b')\"/>", "url(../other.svg#b)"),
        ('<rect style="fill:u\\72l(other.svg#b)"/>', "url(other.svg#b)"),
        ('<style>@import "other.css";</style>', "@import"),
        ('<style>@im\\70ort "other.css";</style>', "@import"),
        ("<style>@font-face { font-family: x; src: url(x.ttf) }</style>", "@font-face"),
        ("<style>rect { fill: url(other.svg#b) }</style><rect/>", "url(other.svg#b)"),
        ("<style>rect:unheard(a) { fill: red }</style><rect/>", "rect:unheard(a)"),
        ('<rect style="fill:var(--x)"/>', "fill: var()"),
        ('<rect style="animation: x 1s"/>', "animation: x 1s"),
        ('<line vector-effect="non-scaling-stroke"/>', "vector-effect: non-scaling-stroke"),
        ('<rect clip-path="inset(5px)"/>', "clip-path: inset()"),
        ('<rect style="transform:rotateX(9deg)"/>', "transform: rotateX()"),
        ('<rect style="width:9px"/>', "width: 9px"),
        ('<rect width="50vw"/>', "width: 50vw"),
        ('<text systemLanguage="en">x</text>', "systemLanguage=en"),
        ('<rect fill="mauvish"/>', "fill: mauvish"),
        ('<rect width="1e30"/>', "width: 1e30"),
        ('<path d="M0 0 L1e999 5"/>', "d: 1e999"),
        ('<rect style="stroke-width:1e30"/>', "stroke-width: 1e30"),
        ("<text>\u0e01\u0e02 \U0001f600</text>", "\u0e01\u0e02\U0001f600"),
        ("<g>" * 100 + "</g>" * 100, "<g> in"),
        ("<g/>" * 6000, "> 5000"),
        ("<g>", "mismatched tag"),
        ('<image href="data:image/png;base64,AAAA"/>', "an empty file"),
        ('<image href="data:image/svg+xml,&lt;svg/&gt;"/>', ""),
        ('<image href="data:image/png;base64,A A!"/>', "data:image/png"),
    ],
)
def test_what_would_be_drawn_wrong_is_refused_by_its_name(inner: str, found: str) -> None:
    assert found in refused(inner).found


def test_uses_that_grow_are_refused_before_they_are_drawn() -> None:
    grown = '<g id="g0"><rect/></g>' + "".join(
        f'<g id="g{i}">' + f'<use href="#g{i - 1}"/>' * 10 + "</g>" for i in range(1, 9)
    )
    assert "> 200000" in refused(grown).found
    chain = "".join(f'<g id="c{i}"><use href="#c{i - 1}"/></g>' for i in range(1, 400))
    assert "> 120" in refused(chain).found
    # One that asks for itself is drawn without.
    drawn(SQUARE.format('<g id="a"><use href="#a"/></g><rect fill="url(#p)"/><pattern id="p" href="#p"/>'))


@pytest.mark.parametrize(
    "source",
    [
        "",
        "plain",
        "<html/>",
        "<svg/>",
        '<svg viewBox="0 0 0 10"/>',
        '<svg viewBox="0 0 nan 10"/>',
        '<svg viewBox="0 0 900 10"/>',
        '<svg width="-4" height="9"/>',
        '<!DOCTYPE svg [<!ENTITY a SYSTEM "a.txt">]><svg viewBox="0 0 9 9">&a;</svg>',
        '<!DOCTYPE svg [<!ENTITY a "b"><!ENTITY b "&a;&a;">]><svg viewBox="0 0 9 9"/>',
        '<!DOCTYPE svg [<!ENTITY % a SYSTEM "a.dtd"> %a;]><svg viewBox="0 0 9 9"/>',
        '<?xml-stylesheet href="a.css"?><svg viewBox="0 0 9 9"/>',
        '<svg viewBox="0 0 9 9">' + " " * LIMITS.drawing_bytes + "</svg>",
        '<?xml version="1.0" encoding="utf-7"?><svg viewBox="0 0 9 9"/>',
    ],
)
def test_what_is_no_drawing_is_refused(source: str) -> None:
    with pytest.raises(BadPictureError):
        drawn(source)


@pytest.mark.parametrize(
    "inner",
    [
        FILLED.format('fill="green"'),
        FILLED.format('fill="#008000ff"'),
        FILLED.format('fill="hsl(120, 100%, 25.1%)"'),
        FILLED.format('style="fill:hsl(120deg 100% 25.1%)"'),
        FILLED.format('style="fill:hwb(120 0% 49.8%)"'),
        FILLED.format('style="fill:color(srgb 0 0.502 0)"'),
        '<rect width="100%" height="100%" fill="green"/>',
        '<rect width="26.5mm" height="10em" fill="green"/>',
        '<clipPath id="c"><rect width="50" height="100"/></clipPath>'
        + FILLED.format('fill="green"')
        + FILLED.format('fill="blue" clip-path="url(#c)" transform="translate(-60 0)"'),
        '<linearGradient id="a"><stop stop-color="green"/></linearGradient><linearGradient id="b" href="#a"/>'
        + FILLED.format('fill="url(#b)"'),
        (
            '<rect x="100" width="100" height="100" fill="green" '
            'style="transform:rotate(180deg);transform-origin:100px 50px"/>'
        ),
        f"<style>g > rect:nth-child(2) {{ fill: green !important }} rect {{ fill: red }}</style><g><rect/>{FILLED}</g>",
        "<style>@media print { rect { fill: red } } @media screen { rect { fill: green } }</style>" + FILLED,
        '<style>rect { fill: red }</style><rect width="100" height="100" style="fill: green"/>',
        '<symbol id="s" viewBox="0 0 1 1"><rect width="1" height="1" fill="green"/></symbol><use href="#s"/>',
        '<pattern id="p" width="1" height="1"><rect width="100" height="100" fill="green"/></pattern>'
        + FILLED.format('fill="url(#p)"'),
        '<filter id="f"><feFlood flood-color="green"/></filter>' + FILLED.format('filter="url(#f)"'),
        '<switch><foreignObject requiredExtensions="urn:x"/><rect width="100" height="100" fill="green"/></switch>',
        '<x:rect xmlns:x="urn:x" width="100" height="100" fill="red"/>' + FILLED.format('fill="green"'),
        '<metadata><rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#"/></metadata>'
        '<sodipodi:namedview xmlns:sodipodi="http://sodipodi.sourceforge.net/DTD/sodipodi-0.dtd" id="n"/>'
        + FILLED.format('fill="green"'),
    ],
)
def test_it_is_drawn_as_a_browser_draws_it(inner: str) -> None:
    image = drawn(SQUARE.format(inner.replace("{}", "")))
    for x, y in ((0.1, 0.1), (0.9, 0.1), (0.5, 0.5), (0.1, 0.9), (0.9, 0.9)):
        assert all(abs(a - b) <= 1 for a, b in zip(at(image, x, y), GREEN, strict=True)), (x, y, at(image, x, y))


def test_what_drawing_programs_write_before_it_passes() -> None:
    head = (
        '<?xml version="1.0" encoding="utf-8"?><!-- Generator --><?xpacket begin=""?>'
        '<!DOCTYPE svg PUBLIC "-//W3C//DTD SVG 1.1//EN" "http://www.w3.org/Graphics/SVG/1.1/DTD/svg11.dtd"'
        ' [<!ENTITY colour "green">]>'
    )
    assert at(drawn(head + SQUARE.format(FILLED.format('fill="&colour;"'))), 0.5, 0.5) == GREEN


@pytest.mark.parametrize(
    ("attributes", "width", "height"),
    [
        ('viewBox="0 0 200 100"', 1024, 512),
        ('width="20mm" height="1cm"', 1024, 512),
        ('viewBox="0 0 10 10" width="200" height="50%"', 1024, 32),
        ('viewBox="0 0 200 100" width="100%"', 1024, 512),
        ('viewBox="0 0 100 200"', 1024, 2048),
        ('viewBox="0 0 100 800"', 256, 2048),
    ],
)
def test_a_drawing_is_as_large_as_any_screen_shows_it(attributes: str, width: int, height: int) -> None:
    if "50%" in attributes:
        with pytest.raises(BadPictureError):
            drawn(f'<svg xmlns="http://www.w3.org/2000/svg" {attributes}/>')
        return
    image = drawn(f'<svg xmlns="http://www.w3.org/2000/svg" {attributes}/>')
    assert image.size == (width, height)


def ink(text: str) -> NDArray[np.bool_]:
    return np.asarray(drawn(SQUARE.format(text)))[..., 3] > 128


def test_letters_are_the_programs_own_in_both_scripts_and_weights() -> None:
    """Whichever family is asked for; where the system has no fonts at all as well."""
    write = '<text x="5" y="60" font-size="40" style="{}">{}</text>'
    plain, bold = ink(write.format("", "建a")), ink(write.format("font-weight:bold", "建a"))
    assert plain.sum() > 5_000
    assert bold.sum() > 1.15 * plain.sum()
    assert np.array_equal(plain, ink(write.format("font-family: Comic Sans MS, serif", "建a")))
    latin = ink(write.format("", "abc"))
    assert np.array_equal(
        ink(write.format("font: italic bold 40px/1.2 'X'", "abc")),
        ink(write.format("font-style:italic;font-weight:bold", "abc")),
    )
    assert not np.array_equal(latin, ink(write.format("font-style:italic", "abc")))


def test_pictures_in_a_drawing_are_the_packages(package: Path) -> None:
    put(package, "images/red one.png", png(30, 20))
    put(package, "images/plan.svg", SQUARE.format('<image href="red%20one.png" width="100" height="100"/>'))
    read = with_head(package, '[picture]\nfile = "images/plan.svg"')
    assert read.issues == ()
    image = Image.open(io.BytesIO(read.pictures["images/plan.svg"].tobytes()))
    assert at(image.convert("RGBA"), 0.5, 0.5) == (200, 40, 40, 255)
    assert at(image.convert("RGBA"), 0.5, 0.1)[3] == 0  # 3 : 2, in the middle
    (package / "images" / "red one.png").unlink()
    [issue] = with_head(package, '[picture]\nfile = "images/plan.svg"').issues
    assert (issue.code, issue.file, issue.line) == ("missing-file", "content/en/tower.md", 4)
    assert issue.found == "images/plan.svg: images/red one.png"


def test_a_picture_in_a_drawing_that_is_a_bomb_is_refused() -> None:
    bomb = png(16, 16).replace(b"\0\0\0\x10\0\0\0\x10", b"\0\0\x75\x30\0\0\x75\x30")
    inline = base64.b64encode(bomb).decode()
    assert refused(f'<image href="data:image/png;base64,{inline}" width="9" height="9"/>')
    many = "".join(
        f'<image href="data:image/png;base64,{base64.b64encode(png(999, n)).decode()}"/>' for n in (998, 999)
    )
    with pytest.raises(BadPictureError) as caught:
        read_svg(PLAN.format(many).encode(), none, ("PNG",), PixelBudget(left=1_000_000))
    assert caught.value.found == "998001 px"


def test_a_large_picture_keeps_its_size_in_the_drawing() -> None:
    text = '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 4000 2000"><image href="x.png"/></svg>'
    image = drawn(text, {"x.png": png(4000, 1000)})
    assert at(image, 0.99, 0.49)[3] == 255
    assert at(image, 0.5, 0.51)[3] == 0


def illustrated(package: Path, names: list[str]) -> tuple[dict[str, NDArray[np.uint8]], list[Issue]]:
    """The package's pictures of these names, as the loader reads them."""
    return read_illustrations(Folder(package), [WantedPicture(n, "content/en/tower.md", 4) for n in names], Tasks())


# -- what lies outside -------------------------------------------------------------------------------------------------

WAYS = (
    '<image href="{}" width="9" height="9"/>',
    '<image xmlns:x="http://www.w3.org/1999/xlink" x:href="{}" width="9" height="9"/>',
    '<filter id="f"><feImage href="{}"/></filter><rect width="9" height="9" filter="url(#f)"/>',
    '<use href="{}"/>',
    '<image style="href:{}" width="9" height="9"/>',
    "<style>image {{ href: {}; href: url({}) }}</style><image width='9' height='9'/>",
    "<style>@import url({});</style>",
    '<rect width="9" height="9" fill="url({})"/>',
    '<rect width="9" height="9" style="fill:url({});background-image:url({})"/>',
    '<style>@font-face {{ font-family: x; src: url({}) }}</style><text style="font-family:x" y="9">x</text>',
    '<switch><image href="{}" width="9" height="9"/></switch>',
    '<pattern id="p" width="1" height="1"><image href="{}" width="9" height="9"/></pattern><rect fill="url(#p)"/>',
    '<text><tspan><a href="{}">x</a><textPath href="{}">x</textPath><tref href="{}"/></tspan></text>',
)


def forms(secret: Path) -> list[str]:
    """A file outside in every spelling that may lead there."""
    away = f"../../{secret.parent.name}/{secret.name}"
    out = [
        str(secret),
        secret.as_uri(),
        f"file:{secret}",
        f"//localhost{secret}",
        f"FILE://{secret}",
        away,
        f"./{away}",
    ]
    out += [away.replace("..", "%2e%2e"), away.replace("/", "\\"), f" {secret} ", f"images/../{away}", f"{secret}#a"]
    out += ["".join(f"&#{ord(c)};" for c in str(secret)), f"data:image/png,{secret}", f"link/{secret.name}", "&out;"]
    return out


@WATCHED
def test_no_address_in_a_drawing_is_opened(package: Path) -> None:
    outside = package.parent / "secret"
    secret = outside / "red.png"
    outside.mkdir()
    secret.write_bytes(png(9, 9))
    (outside / "red.svg").write_text(SQUARE.format(""), encoding="utf-8")
    (package / "images").mkdir()
    (package / "images" / "link").symlink_to(outside)
    # What the drawing library does by itself: the reason for all of this.
    with Watch(outside) as watch:
        import resvg_py

        resvg_py.svg_to_bytes(svg_string=SQUARE.format(WAYS[0].format(secret)), skip_system_fonts=True)
        assert watch.seen()
    names = []
    for way in WAYS:
        for address in forms(secret):
            head = f'<!DOCTYPE svg [<!ENTITY out "{secret}">]>' if address == "&out;" else ""
            names.append(f"images/{len(names)}.svg")
            put(package, names[-1], head + PLAN.format(way.format(*[address] * way.count("{}"))))
    with Watch(outside) as watch:
        pictures, issues = illustrated(package, names)
        assert watch.seen() == set()
    assert len(names) > 190
    assert len(pictures) + len(issues) == len(names)
    assert len(issues) > 150
    for name in pictures:
        # What is drawn all the same names nothing that can be seen: a link, or a property that there is not.
        image = Image.open(io.BytesIO(pictures[name].tobytes())).convert("RGBA")
        assert (200, 40, 40, 255) not in {colour for _, colour in image.getcolors(1 << 22) or []}, name


def test_hostile_names_in_a_drawing_are_refused_as_all_names_are(package: Path) -> None:
    from xml.sax.saxutils import quoteattr

    good = [n for n in HOSTILE if n and n.isprintable() and not n.startswith("data:")]
    for i, name in enumerate(good):
        put(package, f"images/{i}.svg", PLAN.format(f"<image href={quoteattr(name)}/>"))
    pictures, issues = illustrated(package, [f"images/{i}.svg" for i in range(len(good))])
    assert not pictures
    assert {i.code for i in issues} <= {"unsafe-path", "missing-file", "unreadable"}
    assert len(issues) == len(good) > 50


def test_what_reaches_the_drawing_library_was_written_here() -> None:
    inner = (
        '<x:image xmlns:x="urn:x" href="/etc/passwd"/><metadata href="/etc/passwd"><a/></metadata>'
        '<a href="/etc/passwd"><rect data-x="/etc/passwd" style="--x: url(/etc/passwd); cursor: url(/etc/passwd)"/></a>'
    )
    clean = clean_svg(PLAN.format(inner).encode(), lambda address: ("", 1, 1))
    assert "passwd" not in clean.sized(10, 10).replace('data-x="/etc/passwd"', "")


# -- kept, and compared ------------------------------------------------------------------------------------------------


def test_a_drawing_is_drawn_once_for_all_openings(
    package: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("JINYUZUI_CACHE", str(tmp_path / "cache"))
    put(package, "images/plan.svg", SQUARE.format(FILLED.format('fill="green"')))
    (package / "content/en/tower.md").write_text(
        '+++\ntitle = "x"\n[picture]\nfile = "images/plan.svg"\n+++\n', encoding="utf-8"
    )
    made: list[DrawingInputs] = []

    def noted(inputs: DrawingInputs, /) -> NDArray[np.uint8]:
        made.append(inputs)
        return draw(inputs)

    def drawings() -> Drawings:
        return LayerCache(drawn=noted).drawing

    first = read_scene(package, drawings=drawings()).pictures["images/plan.svg"]
    again = read_scene(package, drawings=drawings()).pictures["images/plan.svg"]
    assert len(made) == 1
    assert np.array_equal(first, again)
    put(package, "images/plan.svg", SQUARE.format(FILLED.format('fill="red"')))
    read_scene(package, drawings=drawings())
    assert len(made) == 2


REFUSED = {
    *("circle-shorthand-with-stroke-box", "circle-shorthand-with-view-box", "vmin-and-vmax-values", "external-CSS"),
    *("non-presentational-attribute", "negative-size", "no-size", "rect-inside-a-non-SVG-element"),
    *("systemLanguage", "systemLanguage=ru-Ru", "systemLanguage=ru-en", "en-US", "on-defs", "on-linearGradient"),
    "on-svg",
}
"""Of the public suite: what asks for other files, for a window's size, for a language, or has no size of its own."""


@pytest.mark.soak
def test_the_public_suite_is_drawn_right_or_refused(shared_data: Path) -> None:
    files = sorted((shared_data / "svg-suite").rglob("*.svg"))
    assert len(files) > 300
    right = 0
    tried = some(files[::5], [f for i, f in enumerate(files) if i % 5])
    for file in tried:
        with Image.open(file.with_suffix(".png")) as picture:
            wanted = _premultiplied(picture)
        try:
            clean = clean_svg(file.read_bytes(), none)
        except BadPictureError:
            assert file.stem in REFUSED, file
            continue
        text = clean.sized(wanted.shape[1], wanted.shape[0])
        found = _premultiplied(
            Image.open(io.BytesIO(draw(DrawingInputs(text, "".join(sorted(clean.letters)))).tobytes()))
        )
        assert (np.abs(wanted - found).max(axis=2) > 32).mean() < 0.005, file
        right += 1
    assert right > 0.9 * len(tried)


def _premultiplied(picture: Image.Image) -> NDArray[np.int32]:
    pixels = np.asarray(picture.convert("RGBA")).astype(np.int32)
    pixels[..., :3] = pixels[..., :3] * pixels[..., 3:] // 255
    return pixels
