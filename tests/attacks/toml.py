"""scene.toml that means something else, or too much."""

from __future__ import annotations

from pathlib import Path

from tests.attacks.amounts import AMOUNTS, HOUSE, HOUSES, Amount, amount, many, package
from tests.attacks.ground import Ground, Kind

TOML: dict[str, tuple[str, str]] = {
    "dots": ("a", ".a"),
    "dotted_value": ("x = {a", ".a"),
    "arrays": ("x = ", "["),
    "tables": ("", "[a]\n"),
    "unique_tables": ("", "[t%d]\n"),
    "deep_tables": ("", "[a.b.c.d.e.f.g.h.i.j.k.l.t%d]\n"),
    "inline_tables": ("x = ", "{a="),
    "array_tables": ("", "[[a.b]]\n"),
    "keys": ("", "k%d = 1\n"),
    "same_key": ("", "k = 1\n"),
    "quoted_keys": ("", '"%d".x = 1\n'),
    "strings": ('x = """', "a\\u0041"),
    "escapes": ('x = "', "\\\\"),
    "comments": ("", "# a\n"),
    "numbers": ("x = ", "1_0"),
    "floats": ("x = [", "1e999,"),
    "dates": ("x = [", "2020-02-20T20:20:20.222222Z,"),
    "nothing": ("x", " "),
    "newlines": ("", "\r\n"),
}


def _toml(begin: str, unit: str) -> Amount:
    def make(folder: Path, scale: float) -> Path:
        count = many(4_000_000 / (len(unit) + 4), scale)
        body = begin + ("".join(unit % i for i in range(count)) if "%d" in unit else unit * count)
        return package(folder, body, layers__h_dot_geojson=HOUSE)

    return make


for _name, (_begin, _unit) in TOML.items():
    AMOUNTS[f"toml_{_name}"] = _toml(_begin, _unit)


@amount
def toml_of_many_faults(folder: Path, scale: float) -> Path:
    toml = "".join(f'\n[[hotspot]]\nid = "H {i}"\nanchor = 7\nwhat = {i}\n' for i in range(many(60_000, scale)))
    return package(folder, HOUSES + toml, layers__h_dot_geojson=HOUSE)


@amount
def style_of_many_faults(folder: Path, scale: float) -> Path:
    style = "".join(f"k{i} = 1\n" for i in range(many(200_000, scale)))
    return package(folder, HOUSES + '\n[style]\nfile = "s.toml"\n', layers__h_dot_geojson=HOUSE, s_dot_toml=style)


_HUGE = ("1e308", "-1e308", "nan", "inf", str(2**63), str(2**64), "9" * 400, "0", "-1", "1e-300", "true", '"x"', "[]")


def toml_words(ground: Ground) -> Path:
    """Words that mean something else, in the middle of a sound file."""
    root = ground.package()
    text = (root / "scene.toml").read_text(encoding="utf-8")
    words = (
        "=",
        "[",
        "]",
        "{",
        "}",
        '"',
        "'",
        '"""',
        "\n",
        ".",
        ",",
        "[[",
        "\0",
        "\x7f",
        *_HUGE,
        "1979-05-27T07:32:00Z",
    )
    for _ in range(ground.dice.randint(1, 4)):
        at = ground.dice.randrange(len(text))
        text = text[:at] + ground.dice.choice(words) + text[at + ground.dice.randrange(5) :]
    (root / "scene.toml").write_text(text, encoding="utf-8")
    return root


def toml_values(ground: Ground) -> Path:
    """A number that is none, too large, or of another type, where the schema wants one."""
    root = ground.package()
    lines = (root / "scene.toml").read_text(encoding="utf-8").splitlines()
    at = ground.dice.choice([i for i, line in enumerate(lines) if "=" in line])
    lines[at] = f"{lines[at].partition('=')[0]}= {ground.dice.choice(_HUGE)}"
    (root / "scene.toml").write_text("\n".join(lines), encoding="utf-8")
    return root


KINDS: dict[str, tuple[Kind, int]] = {
    "toml: words": (toml_words, 5),
    "toml: values": (toml_values, 5),
}
