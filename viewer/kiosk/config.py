"""What `kiosk.toml` says: one file, every fault with its place."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from pathlib import Path
from typing import Annotated, Literal

import msgspec
from msgspec import Meta

from viewer.i18n import N_
from viewer.scene.format_versions import KIOSK_VERSIONS
from viewer.scene.issues import Issue, Severity, closest, dotted
from viewer.scene.typed_toml import read_typed
from viewer.scene.vocabulary import Finite, LocalText, Part

FILE = "kiosk.toml"

Language = Literal["en", "zh"]
Feature = Literal["search", "walk", "tours", "clicker", "style", "hour", "comfort", "help", "links"]
Clock = Annotated[
    str, Meta(pattern=r"^(([01]\d|2[0-3]):[0-5]\d)?$", description=N_("an hour such as 09:30, or nothing"))
]
Span = Annotated[
    str,
    Meta(
        pattern=r"^(closed|([01]\d|2[0-3]):[0-5]\d-(([01]\d|2[0-3]):[0-5]\d|24:00))$",
        description=N_("hours such as 09:00-17:30, or closed"),
    ),
]
Seconds = Annotated[float, Meta(ge=5, le=3600)]
DAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")

_MOST_BYTES = 1 << 20


class Here(Part, frozen=True):
    """Where the kiosk stands.

    Parameters
    ----------
    at : east and north in the scene, metres
    heading : where its visitors look to, degrees clockwise from north
    """

    at: tuple[Finite, Finite]
    heading: Annotated[float, Meta(ge=-360, le=360)] = 0.0


class OfferedScene(Part, frozen=True):
    """A scene that visitors can choose.

    Parameters
    ----------
    source : a shipped scene's id, or a path seen from the kiosk's file
    here : where the kiosk stands in it
    tour : that is shown while nobody is there, by id; the scene's first without
    """

    source: Annotated[str, Meta(min_length=1, max_length=4096)]
    here: Here | None = None
    tour: str = ""


class Hours(Part, frozen=True):
    """Opening hours of each day, `09:00-17:30` or `closed`; a day that is not named is open all day.

    Parameters
    ----------
    closed : dates on which it stays closed
    """

    monday: Span = "00:00-24:00"
    tuesday: Span = "00:00-24:00"
    wednesday: Span = "00:00-24:00"
    thursday: Span = "00:00-24:00"
    friday: Span = "00:00-24:00"
    saturday: Span = "00:00-24:00"
    sunday: Span = "00:00-24:00"
    closed: tuple[date, ...] = ()


class Idle(Part, frozen=True):
    """When a visitor is taken to have gone.

    Parameters
    ----------
    after : seconds without a touch after which it is asked whether anybody is there
    countdown : seconds that the question stands
    """

    after: Seconds = 60.0
    countdown: Annotated[float, Meta(ge=3, le=120)] = 10.0


class Restart(Part, frozen=True):
    """When the viewer is started anew while nobody is there.

    Parameters
    ----------
    at : hour of the night; "" for never
    memory_mb : resident megabytes
    frame_ms : milliseconds of a middling frame that moves; 0 for whatever it takes
    """

    at: Clock = "04:00"
    memory_mb: Annotated[int, Meta(ge=300, le=1_000_000)] = 2_000
    frame_ms: Annotated[int, Meta(ge=0, le=10_000)] = 0


class Visits(Part, frozen=True):
    """What is kept of visits, anonymously (docs/visits.md).

    Parameters
    ----------
    keep : whether anything is
    keep_days : days that each visit is kept
    """

    keep: bool = True
    keep_days: Annotated[int, Meta(ge=1, le=3650)] = 365


class RemoteControl(Part, frozen=True):
    """Phones that steer the kiosk.

    Parameters
    ----------
    on : whether any can be paired
    address : where they are heard: nowhere but on this machine, or at its own address in the network for `lan`
    port : 0 for any
    """

    on: bool = False
    address: Annotated[str, Meta(max_length=64)] = "127.0.0.1"
    port: Annotated[int, Meta(ge=0, le=65535)] = 0


class Kiosk(Part, frozen=True):
    """A kiosk.

    Parameters
    ----------
    scene : what visitors can choose; the first one is what it comes back to
    languages : that are offered; the first one is what it comes back to
    preset : what a finger or the mouse does: turns the model, or moves the map
    screen : number from 0, or name, of the screen that it fills; all others are covered
    style, hour : of all scenes, instead of their own
    hours : of opening
    allow : what visitors may do besides looking round and reading
    words : other words for what buttons and messages say, by language: the English one, and what is said instead
    touch : the line that calls visitors
    pin : what `jinyuzui kiosk-pin` has written
    """

    scene: Annotated[tuple[OfferedScene, ...], Meta(min_length=1, max_length=24)]
    format: Literal[1] = 1
    languages: Annotated[tuple[Language, ...], Meta(min_length=1, max_length=2)] = ("en", "zh")
    preset: Literal["model", "map", "blender"] = "model"
    screen: Annotated[int, Meta(ge=0, le=32)] | str = 0
    style: str = ""
    hour: Clock = ""
    hours: Hours = Hours()
    idle: Idle = Idle()
    restart: Restart = Restart()
    visits: Visits = Visits()
    remote: RemoteControl = RemoteControl()
    allow: tuple[Feature, ...] = ("search", "walk", "tours", "style", "hour", "comfort", "help", "links")
    words: dict[Language, dict[str, str]] = msgspec.field(default_factory=dict)
    touch: LocalText = ""
    pin: Annotated[str, Meta(max_length=400)] = ""


def read_kiosk(source: bytes, file: str, /) -> tuple[Kiosk | None, list[Issue]]:
    """A kiosk, or None with what is wrong.

    Parameters
    ----------
    source : what is in its file
    file : as issues name it
    """
    kiosk, issues = read_typed(source, file, Kiosk, Severity.FATAL, versions=KIOSK_VERSIONS)
    if kiosk is None:
        return None, issues
    issues += _unclear(kiosk, file, source)
    return (None if any(i.severity >= Severity.ERROR for i in issues) else kiosk), issues


def _unclear(kiosk: Kiosk, file: str, source: bytes) -> list[Issue]:
    """What the schema cannot say."""
    from viewer.i18n import Translator
    from viewer.kiosk.operator_pin import is_hash
    from viewer.remote.own_address import is_address
    from viewer.scene.style import style_names

    out: list[Issue] = []

    def add(code: str, path: tuple[str | int, ...], found: str, expected: str = "", hint: str = "") -> None:
        # Only a file with faults is read for its places.
        from viewer.scene.positions import nearest, toml_positions

        place = nearest(toml_positions(source), path)
        severity = Severity.WARNING if code == "unclear-value" else Severity.ERROR
        out.append(Issue(code, severity, file, *place, dotted(path), found, expected, hint))

    if len(set(kiosk.languages)) < len(kiosk.languages):
        add("bad-value", ("languages",), ", ".join(kiosk.languages), N_("each language once"))
    for day in DAYS:
        span = getattr(kiosk.hours, day)
        if span != "closed" and _span(span)[0] >= _span(span)[1]:
            add("bad-value", ("hours", day), span, N_("an end after the beginning"))
    if kiosk.style and kiosk.style not in style_names():
        add("bad-value", ("style",), kiosk.style, ", ".join(style_names()), closest(kiosk.style, style_names()))
    if not is_address(kiosk.remote.address):
        add("bad-value", ("remote", "address"), kiosk.remote.address, N_("an address of this machine, or lan"))
    if kiosk.pin and not is_hash(kiosk.pin):
        add("bad-value", ("pin",), kiosk.pin[:20], "jinyuzui kiosk-pin")
    catalogue = Translator("zh")
    for lang, words in kiosk.words.items():
        for word in words:
            if not catalogue.knows(word):
                add("unclear-value", ("words", lang, word), word, N_("a text of the interface"))
    return out


@dataclass(frozen=True, slots=True)
class KioskFile:
    """A kiosk with the file that it was read from."""

    path: Path
    kiosk: Kiosk

    def source_of(self, scene: OfferedScene, /) -> str:
        """A scene as the loader takes it: a path of the file's own folder, else a shipped one's id."""
        beside = self.path.parent / scene.source
        return str(beside) if beside.exists() else scene.source

    @property
    def sources(self) -> tuple[str, ...]:
        """All scenes, as the loader takes them."""
        return tuple(self.source_of(scene) for scene in self.kiosk.scene)


def load_kiosk(path: Path, /) -> tuple[KioskFile | None, list[Issue]]:
    """Read a kiosk's file, or the one in a folder; None with what is wrong."""
    file = path / FILE if path.is_dir() else path
    try:
        with file.open("rb") as opened:
            source = opened.read(_MOST_BYTES)
    except OSError as error:
        return None, [Issue("unreadable", Severity.FATAL, str(file), path=file.name, found=error.strerror or "")]
    kiosk, issues = read_kiosk(source, str(file))
    return (KioskFile(file.absolute(), kiosk) if kiosk else None), issues


# -- hours --------------------------------------------------------------------------------------------------------


def _span(text: str) -> tuple[int, int]:
    """Minutes of the day between which it is open."""
    if text == "closed":
        return 0, 0
    first, last = (int(part[:2]) * 60 + int(part[3:]) for part in text.split("-"))
    return first, last


def is_open(hours: Hours, now: datetime, /) -> bool:
    """Whether it is open at a moment of the local clock."""
    if now.date() in hours.closed:
        return False
    first, last = _span(getattr(hours, DAYS[now.weekday()]))
    return first <= now.hour * 60 + now.minute < last


def next_opening(hours: Hours, now: datetime, /) -> datetime | None:
    """When it opens next; None if that is not within a fortnight."""
    for days in range(15):
        day = now.date() + timedelta(days)
        first, last = _span(getattr(hours, DAYS[day.weekday()]))
        begins = datetime.combine(day, time(first // 60, first % 60), now.tzinfo)
        if day not in hours.closed and first < last and begins > now:
            return begins
    return None
