"""Seeded faults of the shipped packages: one fault each, of a kind that people make, and where it has to be named."""

from __future__ import annotations

import json
import math
import random
import re
import shutil
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

from viewer.checking.inspection import SceneReport

ROOT = Path(__file__).resolve().parents[1]
PACKAGES = ("jinyuzui", "jianye", "members")
SCENE = "scene.toml"


@dataclass(frozen=True, slots=True)
class Fault:
    """A fault that was put into a package.

    Parameters
    ----------
    kind : what was done
    file, line : where it is to be named
    codes : one of which it is to be named by
    word : what the issue has to speak of: in its path, in what it found, expected or hints at
    or_line : where it may be named as well, for what is missing between two lines
    """

    kind: str
    file: str
    line: int
    codes: tuple[str, ...]
    word: str = ""
    or_line: int = 0

    def told_in(self, report: SceneReport, /) -> bool:
        """Whether a report names it, at the right place."""
        lines = (self.line, self.or_line or self.line)
        for issue in report.issues:
            here = issue.file == self.file and issue.line in lines
            named = self.file == SCENE and report.named.get(issue.file, (0, 0))[0] in lines
            said = f"{issue.path} {issue.found} {issue.expected} {issue.hint}"
            if (here or named) and issue.code in self.codes and self.word in said:
                return True
        return False


class Unfit(Exception):
    """The package has nothing that this fault could be put into."""


class Text:
    """A file as lines, to be damaged at one place."""

    def __init__(self, folder: Path, file: str) -> None:
        self.path, self.file = folder / file, file
        self.lines = self.path.read_text(encoding="utf-8").split("\n")

    def save(self) -> None:
        self.path.write_text("\n".join(self.lines), encoding="utf-8", newline="\n")

    def find(self, pattern: str) -> list[int]:
        """Numbers (from 0) of lines in which a pattern is found."""
        return [i for i, line in enumerate(self.lines) if re.search(pattern, line)]

    def table(self, at: int) -> int:
        """The line of the header above a line."""
        return max(i for i in range(at + 1) if self.lines[i].startswith("["))

    def named(self, kind: str, key: str) -> list[int]:
        """Lines of a key in tables `[[kind]]`."""
        headers = [i for i, line in enumerate(self.lines) if line.startswith("[")]
        return [
            i
            for i in self.find(rf"^{key} = ")
            if (above := [h for h in headers if h < i]) and self.lines[above[-1]] == f"[[{kind}]]"
        ]

    def put(self, at: int, pattern: str, new: str | Callable[[re.Match[str]], str]) -> None:
        """Change a line; the pattern has to be in it."""
        line, count = re.subn(pattern, new, self.lines[at], count=1)
        assert count, (self.lines[at], pattern)
        self.lines[at] = line


Seed = Callable[[Path, random.Random], Fault]


def pick(rng: random.Random, from_: list[int]) -> int:
    if not from_:
        raise Unfit
    return rng.choice(from_)


def misspelt(rng: random.Random, word: str) -> str:
    """A word with a slip of the finger in it."""
    at = rng.randrange(1, len(word)) if len(word) > 1 else 0
    ways = [word[:at] + word[at + 1 :], word[:at] + word[at] + word[at:]]
    if 0 < at < len(word) - 1 and word[at] != word[at + 1]:
        ways.append(word[:at] + word[at + 1] + word[at] + word[at + 2 :])
    return rng.choice([w for w in ways if w and w != word])


# -- scene.toml -------------------------------------------------------------------------------------------------------


def misspelt_key(folder: Path, rng: random.Random) -> Fault:
    text = Text(folder, SCENE)
    at = pick(rng, text.find(r"^[a-z_]{3,} = "))
    key = text.lines[at].split(" ")[0]
    new = misspelt(rng, key)
    text.put(at, f"^{key}", new)
    text.save()
    return Fault("misspelt key", SCENE, at + 1, ("unknown-key",), key)


def misspelt_inner_key(folder: Path, rng: random.Random) -> Fault:
    text = Text(folder, SCENE)
    at = pick(rng, text.find(r"\{ (object|scene|lat|rows|kind) = "))
    match = re.search(r"\{ (object|scene|lat|rows|kind) = ", text.lines[at])
    assert match
    text.put(at, rf"\{{ {match[1]} = ", f"{{ {misspelt(rng, match[1])} = ")
    text.save()
    return Fault("misspelt inner key", SCENE, at + 1, ("unknown-key", "missing-key", "bad-value"))


def misspelt_table(folder: Path, rng: random.Random) -> Fault:
    text = Text(folder, SCENE)
    at = pick(rng, text.find(r"^\[\[(layer|view|category|hotspot|place|tour)\]\]"))
    word = text.lines[at].strip("[]")
    text.put(at, word, misspelt(rng, word))
    text.save()
    return Fault("misspelt table", SCENE, at + 1, ("unknown-key", "syntax", "bad-value"))


def wrong_type(folder: Path, rng: random.Random) -> Fault:
    text = Text(folder, SCENE)
    at = pick(rng, text.find(r"^(distance|azimuth|elevation|target|title|subtitle|source|number|related|aliases|z) = "))
    key = text.lines[at].split(" ")[0]
    new = {"title": "7", "subtitle": "true", "source": "12", "related": '"one"', "aliases": '"one"', "target": '"here"'}
    whole = text.lines[at]
    if whole.endswith("["):
        raise Unfit
    text.lines[at] = f"{key} = " + new.get(key, rng.choice(['"far"', "true", "[1]"]))
    text.save()
    return Fault("wrong type", SCENE, at + 1, ("bad-value",), key)


def out_of_range(folder: Path, rng: random.Random) -> Fault:
    text = Text(folder, SCENE)
    at = pick(rng, text.find(r"^(distance|elevation|azimuth|fov|scale|number|format|seconds|origin|target) = "))
    key = text.lines[at].split(" ")[0]
    bad = {"distance": "-5", "elevation": "130", "azimuth": "720", "fov": "300", "scale": "0", "number": "-1"}
    bad |= {"format": "9", "seconds": "-3", "origin": "{ lat = 131.9, lon = 118.7 }", "target": "[0, nan, 0]"}
    text.lines[at] = f"{key} = {bad[key]}"
    text.save()
    return Fault("out of range", SCENE, at + 1, ("bad-value", "newer-format"), key)


def too_few_numbers(folder: Path, rng: random.Random) -> Fault:
    text = Text(folder, SCENE)
    at = pick(rng, text.find(r"^target = "))
    text.lines[at] = "target = [1, 2]"
    text.save()
    return Fault("two numbers for three", SCENE, at + 1, ("bad-value",), "target")


def unknown_id(folder: Path, rng: random.Random) -> Fault:
    text = Text(folder, SCENE)
    keys = r"^(view|category|place|entry|door|hotspot|object|figure|content) = \""
    at = pick(rng, text.find(keys))
    key, old = text.lines[at].split(" ")[0], text.lines[at].split('"')[1]
    text.put(at, '"[^"]*"', f'"{misspelt(rng, old)}"')
    text.save()
    return Fault("unknown id", SCENE, at + 1, ("bad-reference", "missing-content", "bad-value"), key)


def unknown_id_in_a_list(folder: Path, rng: random.Random) -> Fault:
    text = Text(folder, SCENE)
    at = pick(rng, text.find(r"^(related|objects|hide) = \["))
    key, names = text.lines[at].split(" ")[0], re.findall('"([^"]*)"', text.lines[at])
    text.put(at, f'"{rng.choice(names)}"', f'"{misspelt(rng, names[0])}x"')
    text.save()
    return Fault("unknown id in a list", SCENE, at + 1, ("bad-reference",), key)


def unknown_object(folder: Path, rng: random.Random) -> Fault:
    text = Text(folder, SCENE)
    at = pick(rng, text.find(r"object = \""))
    match = re.search(r'object = "([^"]*)"', text.lines[at])
    assert match
    text.put(at, re.escape(match[0]), f'object = "{misspelt(rng, match[1])}"')
    text.save()
    return Fault("unknown object", SCENE, at + 1, ("bad-reference",), "object")


def unknown_scene(folder: Path, rng: random.Random) -> Fault:
    text = Text(folder, SCENE)
    at = pick(rng, text.find(r"scene = \""))
    match = re.search(r'scene = "([^"]*)"', text.lines[at])
    assert match
    text.put(at, re.escape(match[0]), f'scene = "{misspelt(rng, match[1])}"')
    text.save()
    return Fault("unknown scene", SCENE, at + 1, ("bad-reference", "missing-file", "no-such-scene"), "scene")


def unknown_style(folder: Path, rng: random.Random) -> Fault:
    text = Text(folder, SCENE)
    at = pick(rng, text.find(r"^name = \"[a-z]+\""))
    text.put(at, '"[a-z]+"', '"papre"')
    text.save()
    return Fault("unknown style", SCENE, at + 1, ("bad-value", "bad-reference"), "papre")


def unknown_kind(folder: Path, rng: random.Random) -> Fault:
    text = Text(folder, SCENE)
    at = pick(rng, text.find(r"^kind = \""))
    old = text.lines[at].split('"')[1]
    text.put(at, '"[^"]*"', f'"{misspelt(rng, old)}"')
    text.save()
    return Fault("unknown kind", SCENE, at + 1, ("bad-value",), "kind")


def missing_file(folder: Path, rng: random.Random) -> Fault:
    text = Text(folder, SCENE)
    at = pick(rng, text.find(r"^(source|model) = \""))
    key, old = text.lines[at].split(" ")[0], text.lines[at].split('"')[1]
    stem, dot, suffix = old.rpartition(".")
    text.put(at, '"[^"]*"', f'"{misspelt(rng, stem)}{dot}{suffix}"')
    text.save()
    return Fault("file not there", SCENE, at + 1, ("missing-file", "missing-part"), key)


def removed_file(folder: Path, rng: random.Random) -> Fault:
    text = Text(folder, SCENE)
    at = pick(rng, text.find(r"^(source|model) = \""))
    (folder / text.lines[at].split('"')[1]).unlink()
    return Fault("file removed", SCENE, at + 1, ("missing-file",))


def file_outside(folder: Path, rng: random.Random) -> Fault:
    text = Text(folder, SCENE)
    at = pick(rng, text.find(r"^(source|model) = \""))
    text.put(at, '"', rng.choice(['"../', '"/', '"C:/']))
    text.save()
    return Fault("file outside", SCENE, at + 1, ("unsafe-path",))


def other_format(folder: Path, rng: random.Random) -> Fault:
    text = Text(folder, SCENE)
    at = pick(rng, text.find(r"^(source|model) = \""))
    text.put(at, r'\.\w+"', rng.choice(['.dxf"', '.txt"', '.png"']))
    text.save()
    return Fault("another format", SCENE, at + 1, ("unsupported-format", "missing-file"))


def open_quote(folder: Path, rng: random.Random) -> Fault:
    text = Text(folder, SCENE)
    at = pick(rng, text.find(r'^[a-z]+ = ".*"$'))
    text.lines[at] = text.lines[at][:-1]
    text.save()
    return Fault("no closing quote", SCENE, at + 1, ("syntax",))


def no_opening_quote(folder: Path, rng: random.Random) -> Fault:
    text = Text(folder, SCENE)
    at = pick(rng, text.find(r'^[a-z]+ = "[a-z]'))
    text.put(at, '"', "")
    text.save()
    return Fault("no opening quote", SCENE, at + 1, ("syntax",))


def open_list(folder: Path, rng: random.Random) -> Fault:
    text = Text(folder, SCENE)
    at = pick(rng, text.find(r"^[a-z]+ = \[.*\]$"))
    text.lines[at] = text.lines[at][:-1]
    text.save()
    return Fault("no closing bracket", SCENE, at + 1, ("syntax",))


def open_list_of_lines(folder: Path, rng: random.Random) -> Fault:
    text = Text(folder, SCENE)
    at = pick(rng, text.find(r"^\]$"))
    text.lines[at] = ""
    text.save()
    begin = max(i for i in range(at) if text.lines[i].endswith("["))
    return Fault("no closing bracket of lines", SCENE, at + 1, ("syntax",), or_line=begin + 1)


def open_table(folder: Path, rng: random.Random) -> Fault:
    text = Text(folder, SCENE)
    at = pick(rng, text.find(r"^[a-z]+ = \{.*\}$"))
    text.lines[at] = text.lines[at][:-1].rstrip()
    text.save()
    return Fault("no closing brace", SCENE, at + 1, ("syntax",))


def no_comma(folder: Path, rng: random.Random) -> Fault:
    text = Text(folder, SCENE)
    at = pick(rng, text.find(r'", (zh = )?"'))
    text.put(at, '", (zh = )?"', lambda m: m[0].replace(",", ""))
    text.save()
    return Fault("no comma", SCENE, at + 1, ("syntax",))


def no_comma_at_the_end(folder: Path, rng: random.Random) -> Fault:
    text = Text(folder, SCENE)
    at = pick(rng, [i for i in text.find(r'^  "[^"]*",$') if text.lines[i + 1].startswith('  "')])
    text.put(at, ",$", "")
    text.save()
    return Fault("no comma at the end", SCENE, at + 1, ("syntax",))


def no_equals_sign(folder: Path, rng: random.Random) -> Fault:
    text = Text(folder, SCENE)
    at = pick(rng, text.find(r"^[a-z_]+ = "))
    text.put(at, " = ", " ")
    text.save()
    return Fault("no =", SCENE, at + 1, ("syntax",))


def colon(folder: Path, rng: random.Random) -> Fault:
    text = Text(folder, SCENE)
    at = pick(rng, text.find(r"^[a-z_]+ = "))
    text.put(at, " = ", ": ")
    text.save()
    return Fault("colon for =", SCENE, at + 1, ("syntax",))


def broken_header(folder: Path, rng: random.Random) -> Fault:
    text = Text(folder, SCENE)
    at = pick(rng, text.find(r"^\[\["))
    text.lines[at] = rng.choice([text.lines[at][:-1], text.lines[at][1:], text.lines[at][:-2]])
    text.save()
    return Fault("broken header", SCENE, at + 1, ("syntax",))


def single_header(folder: Path, rng: random.Random) -> Fault:
    text = Text(folder, SCENE)
    at = pick(rng, text.find(r"^\[\[(hotspot|view|layer)\]\]$")[1:])
    text.lines[at] = text.lines[at][1:-1]
    text.save()
    return Fault("one bracket for two", SCENE, at + 1, ("syntax",))


def key_twice(folder: Path, rng: random.Random) -> Fault:
    text = Text(folder, SCENE)
    at = pick(rng, text.find(r"^[a-z_]+ = .*[^\[]$"))
    text.lines.insert(at + 1, text.lines[at])
    text.save()
    return Fault("key twice", SCENE, at + 2, ("syntax",))


def open_at_the_end(folder: Path, rng: random.Random) -> Fault:
    text = Text(folder, SCENE)
    while not text.lines[-1]:
        text.lines.pop()
    ways = ['# more\nlist = ["a",', 'note = """and so on\nfor ever', "point = { x = 1,", "a = '''b"]
    text.lines.append(rng.choice(ways))
    text.save()
    line = len("\n".join(text.lines).split("\n"))
    begin = next(i for i in range(line, 0, -1) if re.search("=", "\n".join(text.lines).split("\n")[i - 1]))
    return Fault("open at the end", SCENE, begin, ("syntax",))


def stray_words(folder: Path, rng: random.Random) -> Fault:
    text = Text(folder, SCENE)
    at = pick(rng, text.find(r"^\[\["))
    text.lines.insert(at, "to be done")
    text.save()
    return Fault("stray words", SCENE, at + 1, ("syntax",))


def bad_date(folder: Path, rng: random.Random) -> Fault:
    text = Text(folder, SCENE)
    at = pick(rng, text.find(r"^time = "))
    text.lines[at] = rng.choice(["time = 2023-13-22T09:00:00+08:00", 'time = "morning"', "time = 2023-05-22"])
    text.save()
    return Fault("bad date", SCENE, at + 1, ("syntax", "bad-value"))


def bad_escape(folder: Path, rng: random.Random) -> Fault:
    text = Text(folder, SCENE)
    at = pick(rng, text.find(r'^[a-z]+ = "'))
    text.put(at, '"', r'"\\q')
    text.save()
    return Fault("bad escape", SCENE, at + 1, ("syntax",))


def id_twice(folder: Path, rng: random.Random) -> Fault:
    text = Text(folder, SCENE)
    kind = rng.choice(["layer", "view", "category", "hotspot"])
    lines = text.named(kind, "id")
    if len(lines) < 2:
        raise Unfit
    first, second = sorted(rng.sample(lines, 2))
    text.lines[second] = text.lines[first]
    text.save()
    return Fault("id twice", SCENE, second + 1, ("duplicate-id",), text.lines[first].split('"')[1])


def number_twice(folder: Path, rng: random.Random) -> Fault:
    text = Text(folder, SCENE)
    lines = text.named("hotspot", "number")
    if len(lines) < 2:
        raise Unfit
    first, second = sorted(rng.sample(lines, 2))
    text.lines[second] = text.lines[first]
    text.save()
    return Fault("number twice", SCENE, second + 1, ("duplicate-number",))


def bad_id(folder: Path, rng: random.Random) -> Fault:
    text = Text(folder, SCENE)
    at = pick(rng, text.find(r'^id = "'))
    text.put(at, '"[^"]*"', '"The Hall!"')
    text.save()
    return Fault("bad id", SCENE, at + 1, ("bad-value",), "id")


def no_translation(folder: Path, rng: random.Random) -> Fault:
    text = Text(folder, SCENE)
    at = pick(rng, text.find(r'^(title|subtitle|text|caption|notes) = \{ en = ".*", zh = ".*" \}$'))
    text.put(at, r', zh = ".*"', "")
    text.save()
    return Fault("no translation", SCENE, at + 1, ("missing-content",), "zh")


def empty_translation(folder: Path, rng: random.Random) -> Fault:
    text = Text(folder, SCENE)
    at = pick(rng, text.find(r'^(title|subtitle|text|caption) = \{ en = ".*", zh = ".*" \}$'))
    text.put(at, r'zh = ".*"', 'zh = ""')
    text.save()
    return Fault("empty translation", SCENE, at + 1, ("missing-content",), "zh")


def misspelt_language(folder: Path, rng: random.Random) -> Fault:
    text = Text(folder, SCENE)
    at = pick(rng, text.find(r'^(title|subtitle|text|caption) = \{ en = ".*", zh = ".*" \}$'))
    text.put(at, "zh = ", "zhh = ")
    text.save()
    return Fault("misspelt language", SCENE, at + 1, ("missing-content", "unknown-key"), "zh")


def plain_title(folder: Path, rng: random.Random) -> Fault:
    text = Text(folder, SCENE)
    at = pick(rng, text.find(r'^(title|subtitle|text) = \{ en = ".*[a-z]{3}.*", zh = ".*" \}$')[1:])
    text.put(at, r'\{ en = (".*"), zh = ".*" \}', r"\1")
    text.save()
    return Fault("title in one language", SCENE, at + 1, ("missing-content",))


def no_key(folder: Path, rng: random.Random) -> Fault:
    text = Text(folder, SCENE)
    at = pick(rng, text.find(r"^(target|distance|azimuth|elevation|anchor|source|model|scene) = "))
    key = text.lines[at].split(" ")[0]
    header = text.table(at)
    del text.lines[at]
    text.save()
    return Fault("key missing", SCENE, header + 1, ("missing-key",), key)


def no_head_key(folder: Path, rng: random.Random) -> Fault:
    text = Text(folder, SCENE)
    at = pick(rng, text.find(r"^(format|id|title|origin) = ")[:4])
    key = text.lines[at].split(" ")[0]
    del text.lines[at]
    text.save()
    return Fault("key of the scene missing", SCENE, 1, ("missing-key",), key)


# -- places in the geometry -------------------------------------------------------------------------------------------


def anchor_in_the_air(folder: Path, rng: random.Random) -> Fault:
    text = Text(folder, SCENE)
    at = pick(rng, text.named("hotspot", "anchor"))
    if "object" in text.lines[at]:
        name = re.search(r'object = "([^"]*)"', text.lines[at])
        assert name
        text.lines[at] = f'anchor = {{ object = "{name[1]}", offset = [0, 0, {rng.choice([60, 250, 900])}] }}'
    else:
        text.put(at, r"([-\d.]+)\]", lambda m: f"{float(m[1]) + rng.choice([250, 900]):g}]")
    text.save()
    return Fault("anchor in the air", SCENE, at + 1, ("floating-anchor",))


def anchor_far_away(folder: Path, rng: random.Random) -> Fault:
    text = Text(folder, SCENE)
    at = pick(rng, text.named("hotspot", "anchor"))
    text.lines[at] = f"anchor = [{rng.choice([-1, 1]) * 90_000}, {rng.randrange(1000)}, 2]"
    text.save()
    return Fault("anchor far away", SCENE, at + 1, ("floating-anchor", "unreachable"))


SOLID = {"jinyuzui": [(26, 36, 40), (26, 36, 70), (-28, 38, 30)], "jianye": [], "members": []}
"""Within houses and other solids."""


def anchor_in_a_wall(folder: Path, rng: random.Random) -> Fault:
    text = Text(folder, SCENE)
    if not SOLID[folder.name]:
        raise Unfit
    at = pick(rng, text.named("hotspot", "anchor"))
    text.lines[at] = "anchor = [{}, {}, {}]".format(*rng.choice(SOLID[folder.name]))
    text.save()
    return Fault("anchor in a wall", SCENE, at + 1, ("buried-anchor",))


def anchor_under_the_ground(folder: Path, rng: random.Random) -> Fault:
    text = Text(folder, SCENE)
    at = pick(rng, [i for i in text.named("hotspot", "anchor") if "object" not in text.lines[i]])
    text.put(at, r"([-\d.]+)\]", f"{-rng.choice([40, 90])}]")
    text.save()
    return Fault("anchor under the ground", SCENE, at + 1, ("buried-anchor", "floating-anchor", "unreachable"))


def view_in_a_building(folder: Path, rng: random.Random) -> Fault:
    text = Text(folder, SCENE)
    if not SOLID[folder.name]:
        raise Unfit
    at = pick(rng, text.named("view", "target"))
    text.lines[at] = "target = [{}, {}, {}]".format(*rng.choice(SOLID[folder.name]))
    for i in text.named("view", "distance"):
        if text.table(i) == text.table(at):
            text.lines[i] = "distance = 3"
    text.save()
    return Fault("view in a building", SCENE, at + 1, ("view-inside",))


def view_moved(folder: Path, rng: random.Random) -> Fault:
    """A view that opens with hotspots looks elsewhere."""
    text = Text(folder, SCENE)
    opened = {text.lines[i].split('"')[1] for i in text.named("hotspot", "view")}
    shown = [i for i in text.named("view", "id") if text.lines[i].split('"')[1] in opened]
    at = pick(rng, shown)
    target = next(i for i in text.named("view", "target") if i > at)
    distance, azimuth = (
        float(text.lines[next(i for i in text.named("view", key) if i > at)].split("= ")[1])
        for key in ("distance", "azimuth")
    )
    away = rng.choice([-1.5, 1.5]) * distance
    aside = -away * math.sin(math.radians(azimuth)), away * math.cos(math.radians(azimuth))

    def moved(match: re.Match[str]) -> str:
        return f"[{float(match[1]) + aside[0]:g}, {float(match[2]) + aside[1]:g}"

    text.put(target, r"\[([-\d.]+), ([-\d.]+)", moved)
    text.save()
    return Fault("view moved", SCENE, target + 1, ("out-of-view", "view-outside", "view-inside"))


def object_left_out(folder: Path, rng: random.Random) -> Fault:
    """A view leaves out what its hotspot stands on."""
    text = Text(folder, SCENE)
    named = {i: m[1] for i in text.named("hotspot", "anchor") if (m := re.search(r'object = "([^"]+)"', text.lines[i]))}
    at = pick(rng, [i for i in named if any(v > i and text.table(v) == text.table(i) for v in text.find("^view = "))])
    line = next(v for v in text.find("^view = ") if v > at)
    view = next(i for i in text.named("view", "id") if text.lines[i] == text.lines[line].replace("view = ", "id = "))
    hidden = [i for i in text.named("view", "hide") if text.table(i) == text.table(view)]
    if hidden:
        text.lines[hidden[0]] = f'hide = ["{named[at]}"]'
    else:
        text.lines.insert(view + 1, f'hide = ["{named[at]}"]')
    text.save()
    line += not hidden and view < line
    return Fault("object left out", SCENE, line + 1, ("out-of-view",))


def view_of_nothing(folder: Path, rng: random.Random) -> Fault:
    text = Text(folder, SCENE)
    at = pick(rng, text.named("view", "target"))
    text.lines[at] = f"target = [{rng.choice([-1, 1]) * 90_000}, 0, 5]"
    text.save()
    return Fault("view of nothing", SCENE, at + 1, ("view-outside",))


# -- texts ------------------------------------------------------------------------------------------------------------


def some_text(folder: Path, rng: random.Random, pattern: str = "") -> Text:
    """A text in which a pattern is found."""
    names = [path.relative_to(folder).as_posix() for path in sorted((folder / "content").rglob("*.md"))]
    texts = [text for name in names if (text := Text(folder, name)).find(pattern)]
    if not texts:
        raise Unfit
    return rng.choice(texts)


def head_end(text: Text) -> int:
    return text.lines.index("+++", 1)


def text_key(folder: Path, rng: random.Random) -> Fault:
    text = some_text(folder, rng)
    at = pick(rng, [i for i in text.find(r"^(title|facts|label|text|view|file) = ") if i < head_end(text)])
    key = text.lines[at].split(" ")[0]
    text.put(at, f"^{key}", misspelt(rng, key))
    text.save()
    return Fault("misspelt key of a text", text.file, at + 1, ("unknown-key",), key)


def text_type(folder: Path, rng: random.Random) -> Fault:
    text = some_text(folder, rng)
    at = pick(rng, [i for i in text.find(r"^(title|facts|label|text) = ") if i < head_end(text)])
    text.lines[at] = text.lines[at].split(" ")[0] + " = 5"
    text.save()
    return Fault("wrong type in a text", text.file, at + 1, ("bad-value",))


def text_quote(folder: Path, rng: random.Random) -> Fault:
    text = some_text(folder, rng)
    at = pick(rng, [i for i in text.find(r'^(title|label|text) = ".*"$') if i < head_end(text)])
    text.lines[at] = text.lines[at][:-1]
    text.save()
    return Fault("no closing quote in a text", text.file, at + 1, ("syntax",))


def text_without_title(folder: Path, rng: random.Random) -> Fault:
    text = some_text(folder, rng)
    del text.lines[text.find("^title = ")[0]]
    text.save()
    return Fault("text without title", text.file, 1, ("missing-key",), "title")


def text_without_fence(folder: Path, rng: random.Random) -> Fault:
    text = some_text(folder, rng)
    at = rng.choice([0, head_end(text)])
    del text.lines[at]
    text.save()
    return Fault("text without fence", text.file, at + 1, ("bad-value",))


def put_into_body(text: Text, rng: random.Random, words: str) -> int:
    at = pick(rng, [i for i in range(head_end(text) + 1, len(text.lines)) if text.lines[i][:1].isalpha()])
    text.lines[at] = f"{text.lines[at]} {words}"
    return at


def link_to_no_hotspot(folder: Path, rng: random.Random) -> Fault:
    text = some_text(folder, rng)
    at = put_into_body(text, rng, "See [this](hotspot:nobody-knows).")
    text.save()
    return Fault("link to no hotspot", text.file, at + 1, ("bad-link",), "nobody-knows")


def broken_hotspot_link(folder: Path, rng: random.Random) -> Fault:
    text = some_text(folder, rng, r"\(hotspot:")
    at = pick(rng, text.find(r"\(hotspot:"))
    text.put(at, r"\(hotspot:([a-z-]+)", lambda m: f"(hotspot:{misspelt(rng, m[1])}x")
    text.save()
    return Fault("misspelt hotspot in a link", text.file, at + 1, ("bad-link",))


def link_to_no_scene(folder: Path, rng: random.Random) -> Fault:
    text = some_text(folder, rng)
    at = put_into_body(text, rng, "See [this](scene:atlantis).")
    text.save()
    return Fault("link to no scene", text.file, at + 1, ("bad-link",), "atlantis")


def bad_link(folder: Path, rng: random.Random) -> Fault:
    text = some_text(folder, rng)
    target = rng.choice(["http://example.org/", "file:///etc/passwd", "hotspots:x", "page.html", "javascript:alert(1)"])
    at = put_into_body(text, rng, f"See [this]({target}).")
    text.save()
    return Fault("bad link", text.file, at + 1, ("bad-link",), target)


def link_in_a_paragraph_of_lines(folder: Path, rng: random.Random) -> Fault:
    text = some_text(folder, rng)
    text.lines += ["", "First line", "second line,", "and [this](hotspot:nobody-knows) on the third", "and a last."]
    text.save()
    return Fault("bad link in a paragraph of lines", text.file, len(text.lines) - 1, ("bad-link",))


def image_not_there(folder: Path, rng: random.Random) -> Fault:
    text = some_text(folder, rng)
    at = put_into_body(text, rng, "![A picture](images/none.png)")
    text.save()
    return Fault("picture not there", text.file, at + 1, ("missing-file",))


def picture_not_there(folder: Path, rng: random.Random) -> Fault:
    text = some_text(folder, rng, '^file = "')
    at = pick(rng, [i for i in text.find('^file = "') if i < head_end(text)])
    text.put(at, '"', '"x')
    text.save()
    return Fault("picture of a head not there", text.file, at + 1, ("missing-file",))


def picture_of_no_view(folder: Path, rng: random.Random) -> Fault:
    text = some_text(folder, rng, '^view = "')
    at = pick(rng, [i for i in text.find('^view = "') if i < head_end(text)])
    text.put(at, '"', '"x')
    text.save()
    return Fault("picture of no view", text.file, at + 1, ("bad-reference",))


def no_markdown(folder: Path, rng: random.Random) -> Fault:
    text = some_text(folder, rng)
    text.lines += ["", rng.choice(["---", "```\ncode\n```", "***"])]
    text.save()
    line = len("\n".join(text.lines[:-1]).split("\n")) + 1
    return Fault("more than a card shows", text.file, line, ("reduced-text",))


def removed_text(folder: Path, rng: random.Random) -> Fault:
    text = Text(folder, SCENE)
    hotspots = [text.lines[i].split('"')[1] for i in text.named("hotspot", "id")]
    name = rng.choice(hotspots)
    at = next(i for i in text.named("hotspot", "id") if text.lines[i] == f'id = "{name}"')
    (folder / "content" / rng.choice(["en", "zh"]) / f"{name}.md").unlink()
    return Fault("text removed", SCENE, text.table(at) + 1, ("missing-content",), or_line=at + 1)


def misspelt_folder(folder: Path, rng: random.Random) -> Fault:
    """A language that no viewer knows."""
    (folder / "content" / "zh").rename(folder / "content" / "cn")
    first = sorted(path.name for path in (folder / "content" / "cn").iterdir())[0]
    return Fault("folder of no language", f"content/cn/{first}", 1, ("unknown-language",))


def no_folder(folder: Path, rng: random.Random) -> Fault:
    shutil.rmtree(folder / "content" / "zh")
    text = Text(folder, SCENE)
    at = pick(rng, text.named("hotspot", "id"))
    return Fault("language without texts", SCENE, text.table(at) + 1, ("missing-content",), "zh")


def other_encoding(folder: Path, rng: random.Random) -> Fault:
    files = sorted((folder / "content" / "zh").glob("*.md"))
    path = rng.choice(files)
    source = path.read_text(encoding="utf-8").replace("\u200b", "")
    path.write_bytes(source.encode("gb18030"))
    line = next(i for i, row in enumerate(source.split("\n"), 1) if not row.isascii())
    return Fault("another encoding", path.relative_to(folder).as_posix(), line, ("encoding",))


# -- layers -----------------------------------------------------------------------------------------------------------


def some_layer(folder: Path, rng: random.Random, least: int = 3) -> Text:
    files = sorted((folder / "layers").glob("*.geojson"))
    texts = [t for f in files if len((t := Text(folder, f"layers/{f.name}")).lines) > least]
    return rng.choice(texts)


def features(text: Text) -> list[int]:
    return text.find(r'^\{"type":"Feature"')


def change(text: Text, at: int, how: Callable[[dict[str, object]], None]) -> None:
    line = text.lines[at]
    comma = "," if line.endswith(",") else ""
    feature = json.loads(line.removesuffix(","))
    how(feature)
    text.lines[at] = json.dumps(feature, separators=(",", ":"), ensure_ascii=False) + comma


def layer_syntax(folder: Path, rng: random.Random) -> Fault:
    text = some_layer(folder, rng)
    at = pick(rng, features(text))
    line = text.lines[at]
    way = rng.choice(["brace", "bracket", "quote", "colon", "word"])
    if way == "brace":
        text.lines[at] = line.replace("}}", "}", 1) if "}}" in line else line.replace("}", "", 1)
    elif way == "bracket":
        text.lines[at] = line.replace("]", "", 1)
    elif way == "quote":
        text.lines[at] = line.replace('"type"', '"type', 1)
    elif way == "colon":
        text.lines[at] = line.replace('"type":', '"type"', 1)
    else:
        text.lines[at] = line.replace(":", ": nothing,", 1)
    text.save()
    return Fault(f"broken JSON: {way}", text.file, at + 1, ("syntax",))


def layer_comma(folder: Path, rng: random.Random) -> Fault:
    text = some_layer(folder, rng)
    at = pick(rng, [i for i in features(text) if text.lines[i].endswith(",")])
    text.lines[at] = text.lines[at][:-1]
    text.save()
    return Fault("broken JSON: no comma", text.file, at + 1, ("syntax",))


def layer_last_comma(folder: Path, rng: random.Random) -> Fault:
    text = some_layer(folder, rng, 0)
    at = max(features(text), default=-1)
    if at < 0 or text.lines[at].endswith(","):
        raise Unfit
    text.lines[at] += ","
    text.save()
    return Fault("broken JSON: a comma too many", text.file, at + 1, ("syntax",))


def layer_truncated(folder: Path, rng: random.Random) -> Fault:
    text = some_layer(folder, rng)
    at = pick(rng, features(text))
    text.lines = [*text.lines[:at], text.lines[at][: len(text.lines[at]) // 2]]
    text.save()
    return Fault("broken JSON: cut off", text.file, at + 1, ("syntax",))


def bad_coordinates(folder: Path, rng: random.Random) -> Fault:
    text = some_layer(folder, rng)
    at = pick(rng, features(text))
    text.put(at, r"\[(1\d\d\.\d+),", rng.choice([r"[1\1,", '["x",', "[null,"]))
    text.save()
    return Fault("bad coordinates", text.file, at + 1, ("bad-feature", "bad-value"))


def unknown_geometry(folder: Path, rng: random.Random) -> Fault:
    text = some_layer(folder, rng)
    at = pick(rng, features(text))
    text.put(at, r'"geometry":\{"type":"(\w+)"', r'"geometry":{"type":"\1s"')
    text.save()
    return Fault("unknown geometry", text.file, at + 1, ("bad-feature", "bad-value"))


def unknown_feature(folder: Path, rng: random.Random) -> Fault:
    text = some_layer(folder, rng)
    at = pick(rng, features(text))
    text.put(at, '"type":"Feature"', rng.choice(['"type":"Featur"', '"typ":"Feature"', '"type":7']))
    text.save()
    return Fault("unknown feature", text.file, at + 1, ("bad-feature", "bad-value"))


def no_geometry(folder: Path, rng: random.Random) -> Fault:
    text = some_layer(folder, rng)
    at = pick(rng, features(text))
    text.put(at, '"geometry"', '"geometri"')
    text.save()
    return Fault("no geometry", text.file, at + 1, ("bad-feature", "bad-value"))


def bad_height(folder: Path, rng: random.Random) -> Fault:
    text = some_layer(folder, rng)
    at = pick(rng, text.find('"height":'))
    text.put(
        at, r'"height":[\d.]+', rng.choice(['"height":"tall"', '"height":-12', '"height":[3]', '"height":9999999'])
    )
    text.save()
    return Fault("bad height", text.file, at + 1, ("unclear-value", "bad-value", "bad-feature"), "height")


def short_ring(folder: Path, rng: random.Random) -> Fault:
    text = some_layer(folder, rng)
    at = pick(rng, text.find('"type":"Polygon"'))

    def cut(feature: dict[str, object]) -> None:
        geometry = feature["geometry"]
        assert isinstance(geometry, dict)
        geometry["coordinates"] = [ring[:2] for ring in geometry["coordinates"]]

    change(text, at, cut)
    text.save()
    return Fault("ring of two points", text.file, at + 1, ("bad-feature", "not-drawn", "bad-value"))


def crossed_ring(folder: Path, rng: random.Random) -> Fault:
    text = some_layer(folder, rng)
    at = pick(rng, text.find(r'"type":"Polygon","coordinates":\[\[(\[[^\]]*\],?){5}\]\]'))

    def cross(feature: dict[str, object]) -> None:
        geometry = feature["geometry"]
        assert isinstance(geometry, dict)
        ring = geometry["coordinates"][0]
        ring[1], ring[2] = ring[2], ring[1]

    change(text, at, cross)
    text.save()
    return Fault("outline that crosses itself", text.file, at + 1, ("repaired",))


def renamed_object(folder: Path, rng: random.Random) -> Fault:
    """A feature is called otherwise: the hotspot on it stands nowhere."""
    scene = Text(folder, SCENE)
    lines = scene.find(r'^(anchor|from) = \{ object = "([^"/]+)"')
    rng.shuffle(lines)
    for at in lines:
        name = re.search(r'object = "([^"]+)"', scene.lines[at])
        assert name
        for path in sorted((folder / "layers").glob("*.geojson")):
            text = Text(folder, f"layers/{path.name}")
            if text.find(f'"name":"{name[1]}"'):
                # What is called after it makes a group of its name.
                for i in text.find(f'"name":"{name[1]}["/]'):
                    text.put(i, f'"name":"{name[1]}', f'"name":"{name[1]}-old')
                text.save()
                return Fault("renamed object", SCENE, at + 1, ("bad-reference",), "object")
    raise Unfit


def no_object(folder: Path, rng: random.Random) -> Fault:
    text = some_layer(folder, rng)
    text.lines = rng.choice([["[]"], ["{}"], ['{"type":"Nothing"}'], ["7"]])
    text.save()
    return Fault("another JSON", text.file, 1, ("bad-value", "bad-feature", "syntax", "other-kind"))


# -- other files ------------------------------------------------------------------------------------------------------


def broken_drawing(folder: Path, rng: random.Random) -> Fault:
    drawings = sorted((folder / "images").glob("*.svg"))
    if not drawings:
        raise Unfit
    path = rng.choice(drawings)
    source = path.read_text(encoding="utf-8")
    bad = ["<svg", source[: len(source) // 2], source.replace("</svg>", "<script>1</script></svg>")]
    path.write_text(rng.choice(bad), encoding="utf-8")
    name = path.relative_to(folder).as_posix()
    for text in sorted((folder / "content").rglob("*.md")):
        for i, line in enumerate(text.read_text(encoding="utf-8").split("\n"), 1):
            if f'file = "{name}"' in line:
                return Fault("broken drawing", text.relative_to(folder).as_posix(), i, ("bad-picture", "other-kind"))
    raise Unfit


def broken_model(folder: Path, rng: random.Random) -> Fault:
    models = sorted((folder / "models").glob("*.glb")) if (folder / "models").is_dir() else []
    if not models:
        raise Unfit
    path = rng.choice(models)
    data = path.read_bytes()
    path.write_bytes(rng.choice([data[: len(data) // 2], b"", b"<!DOCTYPE html><html></html>", data[:20]]))
    text = Text(folder, SCENE)
    at = text.find(rf'^(source|model) = "models/{path.name}"')[0]
    return Fault("broken model", SCENE, at + 1, ("bad-model", "other-kind", "syntax", "empty", "unreadable"))


def unused_file(folder: Path, rng: random.Random) -> Fault:
    name, source = rng.choice(
        [
            ("layers/old.geojson", '{"type": "FeatureCollection", "features": []}'),
            ("content/en/forgotten.md", '+++\ntitle = "Forgotten"\n+++\nNobody reads this.\n'),
            ("images/spare.svg", '<svg xmlns="http://www.w3.org/2000/svg" width="9" height="9"/>'),
        ]
    )
    path = folder / name
    path.parent.mkdir(exist_ok=True)
    path.write_text(source, encoding="utf-8")
    return Fault("unused file", name, 1, ("unused-file",))


def huge_picture(folder: Path, rng: random.Random) -> Fault:
    from PIL import Image

    text = some_text(folder, rng)
    (folder / "images").mkdir(exist_ok=True)
    Image.new("L", (7000, 300 + rng.randrange(100))).save(folder / "images" / "wide.png")
    at = put_into_body(text, rng, "![A picture](images/wide.png)")
    text.save()
    return Fault("huge picture", text.file, at + 1, ("huge-picture",))


STYLE = """title = "Own"

[background]
top = "#f4f1ea"
bottom = "#ece7db"

[paints]
{paints}
[marks]
hover = "#c98512"
chosen = "#c98512"
hover-line = "#c98512"
chosen-line = "#8a5a00"

[pins]
pill = "#ffffff"
pill-ink = "#e8e8e8"
"""
PAINTS = (
    *("wall", "roof", "accent", "accent-roof", "ground", "slab", "edge", "water", "green", "road", "line"),
    *("foliage", "trunk", "block", "paving"),
)


def pale_style(folder: Path, rng: random.Random) -> Fault:
    text = Text(folder, SCENE)
    at = text.find(r"^\[style\]$")
    if not at:
        text.lines += ["[style]", 'file = "own.style.toml"']
    else:
        text.lines.insert(at[0] + 1, 'file = "own.style.toml"')
    text.save()
    source = STYLE.format(paints="".join(f'{name} = "#d8d2c4"\n' for name in PAINTS))
    (folder / "own.style.toml").write_text(source, encoding="utf-8")
    line = next(i for i, row in enumerate(source.split("\n"), 1) if row.startswith("pill-ink"))
    return Fault("pale style", "own.style.toml", line, ("low-contrast",))


KINDS: tuple[Seed, ...] = (
    *(misspelt_key, misspelt_key, misspelt_inner_key, misspelt_table, wrong_type, wrong_type, out_of_range),
    *(too_few_numbers, unknown_id, unknown_id, unknown_id_in_a_list, unknown_object, unknown_scene, unknown_style),
    *(unknown_kind, missing_file, removed_file, file_outside, other_format, open_quote, no_opening_quote, open_list),
    *(open_list_of_lines, open_table, no_comma, no_comma_at_the_end, no_equals_sign, colon, broken_header),
    *(single_header, key_twice, open_at_the_end, stray_words, bad_date, bad_escape, id_twice, number_twice, bad_id),
    *(no_translation, empty_translation, misspelt_language, plain_title, no_key, no_head_key),
    *(anchor_in_the_air, anchor_far_away, anchor_in_a_wall, anchor_under_the_ground, view_in_a_building),
    *(
        view_of_nothing,
        view_moved,
        object_left_out,
        misspelt_folder,
        no_folder,
        text_key,
        text_type,
        text_quote,
        text_without_title,
        text_without_fence,
        link_to_no_hotspot,
    ),
    *(broken_hotspot_link, link_to_no_scene, bad_link, link_in_a_paragraph_of_lines, image_not_there),
    *(picture_not_there, picture_of_no_view, no_markdown, removed_text, other_encoding, layer_syntax, layer_syntax),
    *(layer_comma, layer_last_comma, layer_truncated, bad_coordinates, unknown_geometry, unknown_feature),
    *(no_geometry, bad_height, short_ring, crossed_ring, renamed_object, no_object, broken_drawing, broken_model),
    *(unused_file, huge_picture, pale_style),
)
"""Every kind of fault; those that people make most come twice."""


def seeded(number: int, into: Path, /) -> tuple[Path, Fault]:
    """A copy of a shipped package with one fault: another one for each number, of the kinds in turn.

    Parameters
    ----------
    into : an empty folder
    """
    rng = random.Random(f"fault {number}")
    for tried in range(50):
        package = PACKAGES[(number + number // len(KINDS) + tried) % len(PACKAGES)]
        folder = into / package
        shutil.copytree(ROOT / "scenes" / package, folder)
        try:
            return folder, KINDS[number % len(KINDS)](folder, rng)
        except Unfit:
            shutil.rmtree(folder)
    raise AssertionError(f"no package for fault {number}")


def numbers(amount: int, /) -> Iterator[int]:
    """Numbers of faults, spread over the kinds."""
    step = max(1, len(KINDS) // amount) if amount < len(KINDS) else 1
    yield from range(0, amount * step, step)
