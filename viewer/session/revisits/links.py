"""Links to what is seen: `jinyuzui://SCENE?view=ID`, or with a camera that stands freely. Ids and numbers, no path.

A link comes from anywhere, so what it says is taken only where each part of it is known and within bounds.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from datetime import datetime
from types import MappingProxyType

import msgspec

from viewer.i18n import N_, Translator
from viewer.scene.names import one_line
from viewer.session.revisits.looked_at import LENS, Sight, Stand
from viewer.session.revisits.scheme import SCHEME

LONGEST = 2000
"""Characters of a link: more is none of ours, and more than some programs pass on."""

_SHOWN = 60
_LINK = re.compile(rf"{SCHEME}://(?P<scene>[a-z0-9][a-z0-9_-]*)/?(?:\?(?P<asked>[^?#]*))?", re.ASCII | re.IGNORECASE)
_ID = re.compile(r"[a-z0-9][a-z0-9_-]{0,63}", re.ASCII)
_ESCAPE = re.compile(r"%([0-9A-Fa-f]{2})")
_PLAIN = re.compile(r"[A-Za-z0-9_.,:+-]*", re.ASCII)
_NUMBER = re.compile(r"[+-]?\d{1,10}(\.\d{1,9})?", re.ASCII)
_TIME = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d(:\d\d)?(Z|[+-]\d\d:\d\d)?", re.ASCII)


class LinkError(ValueError):
    """A text that is no link of ours, or asks for what no link may.

    Parameters
    ----------
    expected : in place of what was found, marked for translation
    found : a piece of the text
    """

    def __init__(self, expected: str, found: str) -> None:
        self.expected, self.found = expected, one_line(found[:_SHOWN]) + ("…" if len(found) > _SHOWN else "")
        super().__init__(f"expected {expected}, got {self.found!r}")

    def line(self, tr: Translator, /) -> str:
        """What is wrong, in a line."""
        text = tr.gettext("This link cannot be opened: expected {expected}, got {found}")
        return text.format(expected=tr.gettext(self.expected), found=self.found)


def _decoded(text: str) -> str:
    """A value as it was before some program wrote signs of it as `%3A`; what is left must need no more of that."""
    plain = _ESCAPE.sub(lambda match: chr(int(match[1], 16)), text)
    if not _PLAIN.fullmatch(plain):
        raise LinkError(N_("letters, digits and the signs _ . , : + -"), text)
    return plain


def _id(text: str) -> str:
    if not _ID.fullmatch(text):
        raise LinkError(N_("an id"), text)
    return text


def camera_of(text: str, /) -> Stand:
    """The camera that a link or a command line names: `x,y,z,distance,azimuth,elevation`, and the angle of view.

    Raises
    ------
    LinkError
        If it is none.
    """
    expected = N_("x,y,z,distance,azimuth,elevation[,fov] in metres and degrees")
    parts = text[: LONGEST + 1].split(",")
    if len(text) > LONGEST or len(parts) not in (6, 7) or not all(_NUMBER.fullmatch(part) for part in parts):
        raise LinkError(expected, text)
    numbers = [float(part) for part in parts]
    try:
        stand: Stand = msgspec.convert(tuple(numbers if len(numbers) == 7 else [*numbers, LENS]), Stand)
        return stand
    except msgspec.ValidationError as error:
        raise LinkError(expected, text) from error


def _time(text: str) -> datetime:
    try:
        if _TIME.fullmatch(text) and 1000 <= int(text[:4]) <= 9000:
            return datetime.fromisoformat(text)
    except ValueError:
        pass
    raise LinkError(N_("a date and time such as 2023-05-22T09:00"), text)


_READERS: Mapping[str, tuple[str, Callable[[str], object]]] = MappingProxyType(
    {
        "view": ("view", _id),
        "spot": ("spot", _id),
        "place": ("place", _id),
        "camera": ("camera", camera_of),
        "style": ("style", _id),
        "time": ("time", _time),
    }
)
"""What a link can ask for: by its word the field of a sight, and what reads the value."""


def parse_link(text: str, /) -> Sight:
    """What a link leads to; whether there is such a scene, and in it such an id, is not known yet.

    Raises
    ------
    LinkError
        If it is none of ours, or anything in it is not as it must be.
    """
    if len(text) > LONGEST:
        raise LinkError(N_("at most 2000 characters"), text)
    match = _LINK.fullmatch(text)
    if match is None or not _ID.fullmatch(match["scene"].lower()):
        raise LinkError(f"{SCHEME}://SCENE?view=ID", text)
    # Programs that pass an address on may change the case of what looks like a host to them.
    asked: dict[str, object] = {"scene": match["scene"].lower()}
    for part in (match["asked"] or "").split("&"):
        word, is_there, value = part.partition("=")
        if not part:
            continue
        if word not in _READERS or not is_there:
            raise LinkError(", ".join(_READERS), part)
        field, read = _READERS[word]
        if field in asked:
            raise LinkError(N_("each word once"), part)
        asked[field] = read(_decoded(value))
    return Sight(**asked)  # type: ignore[arg-type]  # each reader gives what its field takes


def _text(number: float) -> str:
    """A number without an exponent, which no link has."""
    return f"{number:.9f}".rstrip("0").rstrip(".") if number else "0"


def write_link(sight: Sight, /) -> str:
    """The link to a sight. What links cannot say is left out: a storey, an object without a card."""
    asked: list[tuple[str, str]] = [("view", sight.view), ("spot", sight.spot), ("place", sight.place)]
    if sight.camera:
        numbers = sight.camera if sight.camera[6] != LENS else sight.camera[:6]
        asked.append(("camera", ",".join(map(_text, numbers))))
    asked.append(("style", sight.style))
    if sight.time:
        asked.append(("time", sight.time.isoformat(timespec="minutes")))
    words = "&".join(f"{word}={value}" for word, value in asked if value)
    return f"{SCHEME}://{sight.scene}" + (f"?{words}" if words else "")
