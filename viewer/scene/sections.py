"""What a hotspot's content tells: its head and its text, in one language."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated, Literal

from msgspec import Meta

from viewer.scene.vocabulary import Id, Part

_HEADING = "<h3>"


class FactRow(Part, frozen=True):
    """A line of a card's facts table."""

    label: str
    text: str


class Event(Part, frozen=True):
    """Something that happened, for a timeline; `when` is written as it is to be read."""

    when: str
    text: str


class Bar(Part, frozen=True):
    """A bar of a chart."""

    label: str
    value: Annotated[float, Meta(ge=0, le=1e12)]


class CardPicture(Part, frozen=True):
    """A card's picture: drawn by the viewer (`view`), a file of the package, or a figure drawn from what is told here.

    Exactly one of `view`, `file` and `figure` is given; `title` stands over files and figures.
    """

    view: Id | None = None
    file: str | None = None
    figure: Literal["timeline", "bars"] | None = None
    title: str = ""
    event: Annotated[tuple[Event, ...], Meta(max_length=40)] = ()
    bar: Annotated[tuple[Bar, ...], Meta(max_length=40)] = ()


class FrontMatter(Part, frozen=True):
    """The TOML head of a content section."""

    title: str
    facts: tuple[str, ...] = ()
    row: tuple[FactRow, ...] = ()
    picture: CardPicture | Annotated[tuple[CardPicture, ...], Meta(max_length=12)] | None = None

    @property
    def pictures(self) -> tuple[CardPicture, ...]:
        """All pictures, in the order of the file."""
        if self.picture is None:
            return ()
        return (self.picture,) if isinstance(self.picture, CardPicture) else self.picture

    @property
    def figures(self) -> tuple[CardPicture, ...]:
        """Those that are not drawn of the scene: files and figures."""
        return tuple(p for p in self.pictures if p.file or p.figure)


class Section(Part, frozen=True):
    """One hotspot's content in one language.

    `html` is made from its Markdown, allow-listed tags only; a picture in it is `picture:N`, the N-th of `images`,
    which are names in the package.
    """

    head: FrontMatter
    html: str
    images: tuple[str, ...] = ()

    @property
    def lead(self) -> str:
        """What stands before the first heading: the facts come between it and the rest."""
        start = self.html.find(_HEADING)
        return self.html if start < 0 else self.html[:start]

    @property
    def rest(self) -> str:
        """What the first heading begins."""
        return self.html[len(self.lead) :]


Content = Mapping[str, Mapping[str, Section]]
"""Sections by language, then by id."""
