"""A talk's handout: what is told at each step of a tour, to be taken along."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from viewer.camera.orbit import TOP
from viewer.headless import HeadlessView
from viewer.i18n import Translator
from viewer.scene.sections import CardPicture, Section
from viewer.scene.tours import Tour, TourStep
from viewer.scene.vocabulary import localised
from viewer.session.explorer import Explorer
from viewer.session.scene_queries import SceneQueries
from viewer.session.sources import category_line, source_line
from viewer.text.card_pictures import without_missing

PICTURE, MAP = (960, 540), (1400, 1400)
"""Sizes of a step's picture and of the map, pixels."""

_ROOM = 0.8  # of the map's width and height that its spots may fill
_NEAREST = 0.12  # of the scene's size: the smallest distance that a map is taken from
_TRIES = 24
_LEGS = 4  # ways into other scenes that a step may take


@dataclass(frozen=True, slots=True, eq=False)
class HandoutEntry:
    """A step.

    Parameters
    ----------
    number : in the tour, from 1
    title, category, caption, notes : texts, "" for none
    lead, text : HTML before and after the facts
    rows : facts, label and text
    figures : timelines, bars and pictures of the package, each under its title
    source : where it is from
    images : of the text, by the names that it has for them
    pictures : of the package, by name
    pixels : the step as the audience sees it, (h, w, 4) uint8
    at : the spot on the map, 0..1 from its left and top; None where the step has none there
    """

    number: int
    title: str
    category: str
    caption: str
    notes: str
    lead: str
    text: str
    rows: tuple[tuple[str, str], ...]
    figures: tuple[CardPicture, ...]
    source: str
    images: dict[str, NDArray[np.uint8]]
    pictures: dict[str, NDArray[np.uint8]]
    pixels: NDArray[np.uint8]
    at: tuple[float, float] | None


@dataclass(frozen=True, slots=True, eq=False)
class Handout:
    """All that a handout tells.

    Parameters
    ----------
    title : of the scene
    subtitle : of the tour
    source : where it is from
    pixels : the scene from above, north up, (h, w, 4) uint8
    """

    title: str
    subtitle: str
    source: str
    pixels: NDArray[np.uint8]
    entries: tuple[HandoutEntry, ...]


def gather(view: HeadlessView, tour: Tour, tr: Translator, /) -> Iterator[HandoutEntry | Handout]:
    """Draw and collect: each entry as it is there, and at last the whole.

    Parameters
    ----------
    view : without labels; its size is changed
    tour : of its scene
    """
    explorer = view.explorer
    explorer.resize(MAP, 1.0)
    explorer.session.go_home()
    explorer.arrive()
    look_from_above(explorer, tour)
    plan, camera = view.draw_now(), explorer.camera
    explorer.resize(PICTURE, 1.0)
    session, entries = explorer.session, list[HandoutEntry]()
    session.tours.choose(tour.id)
    for number, step in enumerate(tour.step):
        session.tours.go(number, playing=False)
        _go_over(view)
        pixels = view.draw()
        story = view.explorer.story
        at = None
        # A spot of another scene is not on this one's map.
        if story is explorer.story and (anchor := _anchor(story, step)) is not None:
            x, y = camera.project(np.array([anchor]), *MAP)[0, :2]
            at = (float(x) / MAP[0], float(y) / MAP[1])
        entries.append(_entry(story, step, number + 1, pixels, at, tr))
        yield entries[-1]
    scene = explorer.loaded.scene
    session.tours.end()
    yield Handout(
        localised(scene.title, tr.lang) or scene.id,
        localised(tour.title, tr.lang),
        source_line(scene, tr),
        plan,
        tuple(entries),
    )


def _go_over(view: HeadlessView) -> None:
    """Be in the scene that a step has led to."""
    for _ in range(_LEGS):
        view.explorer.arrive()
        if not view.explorer.session.tick():
            return


def look_from_above(explorer: Explorer, tour: Tour, /) -> None:
    """Have the camera straight above the spots of a tour, north up, as near as all of them are in the picture."""
    spots = [a for step in tour.step if (a := _anchor(explorer.story, step)) is not None]
    room = explorer.room
    goal = replace(explorer.story.start(MAP[0] / MAP[1]), azimuth=-math.pi / 2, elevation=TOP)
    if spots:
        points = np.array(spots)
        low, high = points.min(0), points.max(0)
        goal = replace(goal, target=tuple(((low + high) / 2).tolist()))
    nearest = max(_NEAREST * room.size, room.nearest)
    distance = nearest
    for _ in range(_TRIES):
        explorer.set_camera(replace(goal, distance=distance).camera(explorer.loaded.geometry.bounds))
        if not spots:
            break
        found = explorer.camera.project(points, *MAP)[:, :2] / MAP
        if float(np.abs(found - 0.5).max()) <= _ROOM / 2:
            break
        distance *= 1.15


def _anchor(story: SceneQueries, step: TourStep) -> tuple[float, float, float] | None:
    found = story.hotspots.get(step.hotspot or "")
    if found is not None:
        return story.anchor(found)
    view = story.views.get(step.view or "")
    # The view that all begins with is of the whole, not of a spot.
    return view.target if view and view is not story.start_view() else None


def _entry(
    story: SceneQueries,
    step: TourStep,
    number: int,
    pixels: NDArray[np.uint8],
    at: tuple[float, float] | None,
    tr: Translator,
) -> HandoutEntry:
    found = story.hotspots.get(step.hotspot or "")
    section: Section | None = story.section(found, tr.lang) if found else None
    view = story.views.get(step.view or "")
    title = story.title(found, tr.lang) if found else localised(view.title, tr.lang) if view else ""
    images = [story.loaded.pictures.get(name) for name in section.images] if section else []
    caption = localised(step.caption, tr.lang)
    return HandoutEntry(
        number,
        title or caption or str(number),
        category_line(story.loaded.scene, found, tr.lang) if found else "",
        caption,
        localised(step.notes, tr.lang),
        without_missing(section.lead, images) if section else "",
        without_missing(section.rest, images) if section else "",
        tuple((row.label, row.text) for row in section.head.row) if section else (),
        section.head.figures if section else (),
        source_line(story.loaded.scene, tr),
        {f"picture:{i}": image for i, image in enumerate(images) if image is not None},
        dict(story.loaded.pictures),
        pixels,
        at,
    )


def parted(spots: Sequence[tuple[float, float]], gap: float, /) -> NDArray[np.float64]:
    """Places for marks beside spots, none nearer to another than `gap`, each as near to its own as may be.

    Parameters
    ----------
    spots : (n) places, any unit
    gap : in that unit
    """
    own = np.array(spots, np.float64).reshape(-1, 2)
    out = own.copy()
    # Marks at one place go apart by the golden angle, the same way each time.
    turn = np.arange(len(out)) * 2.399963
    out += 1e-3 * gap * np.column_stack((np.cos(turn), np.sin(turn)))
    for _ in range(400):
        apart = out[:, None] - out[None]
        distance = np.sqrt((apart**2).sum(2)) + 1e-12
        short = np.clip(gap - distance, 0.0, None)
        np.fill_diagonal(short, 0.0)
        if not short.any():
            break
        out += (apart / distance[..., None] * short[..., None] * 0.5).sum(1)
        out += 0.02 * (own - out) * (short.sum(1) == 0)[:, None]
    return out
