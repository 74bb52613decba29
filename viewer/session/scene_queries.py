"""What a scene has to tell, ready to be asked: hotspots in order, the objects that belong to them, anchors, views."""

from __future__ import annotations

import math

import numpy as np
from numpy.typing import NDArray

from viewer.build.batches import Objects
from viewer.build.loading import LoadedScene
from viewer.camera.orbit import Orbit, Room, fit
from viewer.geometry.bounds import is_empty, merge
from viewer.geometry.bulk import stray_boxes
from viewer.geometry.raycast import Hit
from viewer.scene.miniature_spots import MiniatureSpot
from viewer.scene.model import Anchor, FeatureLayer, Hotspot, Place, View
from viewer.scene.names import unnumbered
from viewer.scene.sections import Section
from viewer.scene.style import Style, UnknownStyleError, load_style
from viewer.scene.tours import TourStep
from viewer.scene.vocabulary import localised, shortened
from viewer.session.anchors import top_near
from viewer.session.miniature_scale import Scale, miniature
from viewer.session.sources import section_of
from viewer.session.state import Pick
from viewer.session.storey_stack import Storeys

Vector = tuple[float, float, float]

WITHIN = ">"
"""Between a hotspot that leads into another scene, and a hotspot there."""

_START_AZIMUTH, _START_ELEVATION = math.radians(-62.0), math.radians(32.0)
_LOOKED_AT = 400  # hotspots whose objects are looked at closely: a list of thousands has to be there at once
_START_NAMES = ("home", "start")


def display_name(name: str, /) -> str:
    """An object's name as a person reads it: without its layer and the number of a namesake, words apart."""
    text = unnumbered(name.rpartition("/")[2])
    # Nodes of models are named like wall-front; proper names keep their own hyphens.
    return text.replace("-", " ").replace("_", " ").capitalize() if text.islower() and text.isascii() else text


def object_title(objects: Objects, name: str, lang: str, /) -> str:
    """What an object is called in a language, else where it stands."""
    return objects.titles.get(unnumbered(name), {}).get(lang) or display_name(name)


class SceneQueries:
    """The questions that the app asks of a loaded scene.

    Parameters
    ----------
    loaded : the scene
    """

    def __init__(self, loaded: LoadedScene) -> None:
        scene = loaded.scene
        self.loaded = loaded
        self.hotspots = {h.id: h for h in scene.hotspot}
        self._counted = {id_: str(i) for i, id_ in enumerate(self.hotspots, 1)}
        self.places = {p.id: p for p in scene.place}
        self.views = {v.id: v for v in scene.view}
        objects = loaded.geometry.objects
        self.count = len(objects.names)
        self.storeys = Storeys.of(loaded)
        self._groups: dict[str, NDArray[np.intp]] = {}
        self._styles: dict[str, Style] = {}
        self._anchors: dict[Anchor, Vector] = {}
        self._spots_on: dict[str, tuple[tuple[str, Vector, MiniatureSpot], ...]] = {}
        self.hotspot_of = np.zeros(self.count, np.int64)
        self.place_of = np.zeros(self.count, np.int64)
        for i, place in enumerate(scene.place, 1):
            self.place_of[self.ids(place.object)] = i
        # The first hotspot keeps an object that several name.
        for i, hotspot in reversed(list(enumerate(scene.hotspot, 1))):
            for name in self.objects(hotspot):
                self.hotspot_of[self.ids(name)] = i

    def style(self, name: str, /) -> Style:
        """A style that a view asks for; the scene's own where there is none of that name: reading has told so."""
        if name not in self._styles:
            try:
                self._styles[name] = load_style(name)
            except UnknownStyleError:
                self._styles[name] = self.loaded.style
        return self._styles[name]

    def ids(self, name: str, /) -> NDArray[np.intp]:
        """Object ids of a name and all below it."""
        if name not in self._groups:
            self._groups[name] = self.loaded.geometry.objects.select(name)
        return self._groups[name]

    def bounds(self, name: str, /) -> NDArray[np.float64] | None:
        """Bounds of an object and all below it, (2, 3) metres; None for nothing."""
        boxes = self.loaded.geometry.objects.bounds[self.ids(name)].astype(np.float64)
        held = [b for b in boxes if not is_empty(b)]
        return merge(np.array(held)) if held else None

    def top(self, name: str, /) -> Vector | None:
        """The middle of the top of an object and all below it, metres; None for nothing."""
        box = self.bounds(name)
        if box is None:
            return None
        x, y = ((box[0] + box[1]) / 2)[:2].tolist()
        return (x, y, float(box[1, 2]))

    def objects(self, hotspot: Hotspot, /) -> tuple[str, ...]:
        """Names of the objects that belong to a hotspot."""
        own = (hotspot.anchor.object,) if isinstance(hotspot.anchor, Anchor) else ()
        return tuple(dict.fromkeys((*hotspot.objects, *own)))

    def seen_as(self, id_: str, place: str, /) -> str:
        """What stands for a hotspot where somebody is: its building, from outside; everything else for itself."""
        found = self.hotspots.get(id_)
        return found.place if found and found.place and found.place != place else id_

    def marked(self, hotspot: str, /) -> NDArray[np.intp]:
        """Object ids that belong to a hotspot or a place, or that have a name."""
        if found := self.hotspots.get(hotspot):
            ids = [self.ids(n) for n in self.objects(found)]
            return np.concatenate(ids) if ids else np.zeros(0, np.intp)
        if place := self.places.get(hotspot):
            return self.ids(place.object)
        return self.ids(hotspot) if hotspot else np.zeros(0, np.intp)

    def pick(self, hit: Hit | None, /) -> Pick:
        """What a ray has met."""
        if hit is None:
            return Pick()
        scene, hotspot, place = self.loaded.scene, int(self.hotspot_of[hit.owner]), int(self.place_of[hit.owner])
        return Pick(
            self.loaded.geometry.objects.names[hit.owner],
            scene.hotspot[hotspot - 1].id if hotspot else "",
            scene.place[place - 1].id if place else "",
            hit.position,
            hit.distance,
        )

    def anchor(self, hotspot: Hotspot, /) -> Vector:
        """Where a hotspot's pin points to, metres."""
        if not isinstance(hotspot.anchor, Anchor):
            return hotspot.anchor
        plain = self.top(hotspot.anchor.object)
        if plain is None:
            return hotspot.anchor.offset
        if hotspot.anchor not in self._anchors:
            dx, dy, dz = hotspot.anchor.offset
            x, y = plain[0] + dx, plain[1] + dy
            # The middle of a curved wall or of rows of chairs is thin air.
            few = len(self.hotspots) <= _LOOKED_AT
            found = top_near(self.loaded.geometry, self.ids(hotspot.anchor.object), (x, y)) if few else None
            top = found or (x, y, plain[2])
            self._anchors[hotspot.anchor] = (top[0], top[1], top[2] + dz)
        return self._anchors[hotspot.anchor]

    def spots_on(self, hotspot: str, /) -> tuple[tuple[str, Vector, MiniatureSpot], ...]:
        """The spots of the scene that a hotspot's miniature shows: id here, place in metres, and what is known of it.

        An id is `<hotspot>>`, and the spot's own in the other scene.
        """
        if hotspot not in self._spots_on:
            found = self.hotspots.get(hotspot)
            small = miniature(self.loaded, found.opens.scene) if found and found.opens else None
            self._spots_on[hotspot] = tuple(
                (f"{hotspot}{WITHIN}{spot.hotspot}", at, spot)
                for spot in self.loaded.spots
                if small and spot.layer == small.layer.id and (at := self._on_miniature(small, spot)) is not None
            )
        return self._spots_on[hotspot]

    def _on_miniature(self, small: Scale, spot: MiniatureSpot) -> Vector | None:
        if isinstance(spot.anchor, Anchor):
            return self.top(f"{small.layer.id}/{spot.anchor.object}")
        return small.point_out(spot.anchor)

    def looked_into(self, view: View, /) -> str:
        """The id of the place that a view looks into: one whose lid it leaves out; empty for none."""
        return next((p.id for p in self.places.values() if p.hide and set(p.hide) <= set(view.hide)), "")

    def place_at(self, point: Vector, /) -> str:
        """The id of the place in whose bounds a point lies, "" for none."""
        for place in self.places.values():
            box = self.bounds(place.object)
            if box is not None and bool(((box[0] <= point) & (point <= box[1])).all()):
                return place.id
        return ""

    def place_anchor(self, place: Place, /) -> Vector:
        """Where a closed place's pin points to, metres."""
        return self.top(place.object) or (0.0, 0.0, 0.0)

    def number(self, hotspot: Hotspot, /) -> str:
        """What stands on a hotspot's pin."""
        if hotspot.number is not None:
            return str(hotspot.number)
        return self._counted[hotspot.id]

    def section(self, hotspot: Hotspot, lang: str, /) -> Section | None:
        """A hotspot's content in a language, else in any there is."""
        return section_of(self.loaded.content, hotspot.content or hotspot.id, lang)

    def title(self, hotspot: Hotspot, lang: str, /) -> str:
        """A hotspot's title in a language."""
        section = self.section(hotspot, lang)
        return shortened(section.head.title) if section else hotspot.id

    def place_title(self, place: Place, lang: str, /) -> str:
        """A place's title in a language."""
        return localised(place.title, lang) or place.id

    def entry_azimuth(self, place: Place, /) -> float:
        """Where the eye stands on entering a place, radians."""
        view = self.views.get(place.entry or "")
        return math.radians(view.azimuth) if view else _START_AZIMUTH

    def in_place(self, place: str, /) -> tuple[Hotspot, ...]:
        """Hotspots inside a place; those outside all for an empty id."""
        return tuple(h for h in self.hotspots.values() if (h.place or "") == place)

    def room(self) -> Room:
        """What the camera keeps to."""
        low, high = self.loaded.geometry.bounds.astype(np.float64).tolist()
        return Room(tuple(low), tuple(high), 0.0 if self.on_land else low[2])

    @property
    def on_land(self) -> bool:
        """Whether there is a ground to stand on, rather than a model alone."""
        return any(isinstance(layer, FeatureLayer) for layer in self.loaded.scene.layer)

    def top_at(self, x: float, y: float, /) -> float | None:
        """The height of what there is of the scene at a place, seen from straight above; None for nothing."""
        geometry = self.loaded.geometry
        hit = geometry.rays.first_hit((x, y, float(geometry.bounds[1, 2]) + 1.0), (0.0, 0.0, -1.0))
        return hit.position[2] if hit else None

    def orbit(self, view: View, /) -> Orbit:
        """The orbit of a view."""
        return Orbit(
            view.target,
            view.distance,
            math.radians(view.azimuth),
            math.radians(view.elevation),
            math.radians(view.fov),
        )

    def start_view(self) -> View | None:
        """The view that the scene opens with."""
        named = next((self.views[n] for n in _START_NAMES if n in self.views), None)
        return named or next(iter(self.views.values()), None)

    def start(self, aspect: float, /) -> Orbit:
        """The orbit that the scene opens with."""
        if view := self.start_view():
            return self.orbit(view)
        room = self.room()
        fov = math.radians(40.0)
        low, high = self._bulk() or (room.lower, room.upper)
        return fit(low, high, _START_AZIMUTH, _START_ELEVATION, fov=fov, aspect=aspect)

    def _bulk(self) -> tuple[Vector, Vector] | None:
        """The box of all but what lies so far away that the rest would not be seen beside it; None if nothing does."""
        boxes = self.loaded.geometry.objects.bounds.astype(np.float64)
        boxes = boxes[(boxes[:, 0] <= boxes[:, 1]).all(axis=1)]
        far = stray_boxes(boxes)
        if not far.any():
            return None
        low, high = merge(boxes[~far]).tolist()
        return tuple(low), tuple(high)

    def orbit_for(self, hotspot: Hotspot, current: Orbit, /) -> Orbit:
        """The orbit that shows a hotspot."""
        if hotspot.view and (view := self.views.get(hotspot.view)):
            return self.orbit(view)
        target = self.anchor(hotspot)
        boxes = [b for n in self.objects(hotspot) if (b := self.bounds(n)) is not None]
        size = float(np.linalg.norm(np.subtract(*merge(np.array(boxes))))) if boxes else 0.0
        distance = max(1.8 * size, 0.12 * self.room().size)
        return Orbit(target, distance, current.azimuth, math.radians(28.0), current.fov)


def stop_title(scene: SceneQueries, stop: TourStep, lang: str, /) -> str:
    """What a stop of a tour is called: as its spot, by what is said at it, or as the view that it shows."""
    if stop.hotspot in scene.hotspots:
        return scene.title(scene.hotspots[stop.hotspot or ""], lang)
    view = scene.views.get(stop.view or "")
    title = localised(view.title, lang) if view else ""
    return localised(stop.caption, lang) or title or stop.hotspot or stop.view or ""
