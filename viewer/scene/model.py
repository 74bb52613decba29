"""The frozen model of a scene: what `scene.toml` and `content/` say, validated, without geometry.

The classes are the single source of the format: the published JSON Schema is generated from them and the loader
validates against it (see `docs/scene-format.md`).
"""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Any, Literal

import msgspec
from msgspec import Meta

from viewer.scene.options import Datum
from viewer.scene.tours import Tour
from viewer.scene.vocabulary import (
    Degrees,
    Finite,
    Id,
    Latitude,
    Level,
    LocalText,
    Longitude,
    Measure,
    ObjectName,
    PaintOrColour,
    Part,
    Point,
    Positive,
    Scale,
    Spacing,
)


class Origin(Part, frozen=True):
    """WGS 84 position of the local zero point, degrees."""

    lat: Annotated[float, Meta(ge=-89, le=89)]
    lon: Annotated[float, Meta(ge=-180, le=180)]


class Projection(Part, frozen=True):
    """How places on Earth become metres about the origin; `scale` shrinks a whole country to a table.

    `tmerc` is a transverse Mercator on WGS 84, `plate` a plate carrée for maps of the world, which show no scale.
    """

    kind: Literal["tmerc", "plate"] = "tmerc"
    scale: Scale = 1.0


class FeatureLayer(Part, frozen=True, tag_field="kind", tag="buildings"):
    """Footprints that are extruded; `datum` is what the file's degrees are in."""

    id: Id
    source: str
    datum: Datum = "wgs84"
    default_height: Measure = 12.0
    default_width: Measure = 6.0
    colour: PaintOrColour | None = None
    z: Level = 0.0
    roof_detail: bool = True


class RoadLayer(FeatureLayer, frozen=True, tag="roads"):
    """Lines with widths, laid flat on the land; `trees` stand that many metres apart on both sides."""

    trees: Spacing | None = None


class WaterLayer(FeatureLayer, frozen=True, tag="water"):
    """Rivers and lakes: polygons, or lines with widths; `bank` is how far the land about them lies higher."""

    bank: Annotated[float, Meta(ge=0, le=1000)] = 0.0


class GreenLayer(FeatureLayer, frozen=True, tag="green"):
    """Parks and lawns."""


class TreeLayer(FeatureLayer, frozen=True, tag="trees"):
    """Points that carry a tree, and lines with trees `spacing` metres apart."""

    spacing: Spacing = 8.0


class GroundLayer(FeatureLayer, frozen=True, tag="ground"):
    """Land and the blocks that stand a kerb's height above it."""


class LineLayer(FeatureLayer, frozen=True, tag="lines"):
    """Thin bands: paths, tracks, rails."""


class Grid(Part, frozen=True):
    """Rows and columns of one model; `at` is the grid's centre, `facing` degrees counter-clockwise from east."""

    rows: Annotated[int, Meta(ge=1, le=1000)]
    columns: Annotated[int, Meta(ge=1, le=1000)]
    spacing: tuple[Positive, Positive]
    at: Point = (0.0, 0.0, 0.0)
    facing: Degrees = 0.0
    aisle: Annotated[float, Meta(ge=0, le=1000)] = 0.0


class ModelPlacement(Part, frozen=True):
    """One place of an instanced model."""

    at: Point
    heading: Degrees = 0.0
    scale: Scale = 1.0


UpAxis = Literal["y", "z"]
LevelOfDetail = Annotated[str, Meta(pattern=r"^(\d{1,2}(\.\d{1,2})?)?$")]
"""Such as `2.2`, or `2` for all that begin so; empty for the highest there is."""


class InstanceLayer(Part, frozen=True, tag_field="kind", tag="instances"):
    """One model, many places: a grid, a list, or both. `up` and `two_sided` are as for `ModelLayer`."""

    id: Id
    model: str
    up: UpAxis | None = None
    two_sided: bool = False
    grid: Grid | None = None
    places: tuple[ModelPlacement, ...] = ()


class ModelLayer(Part, frozen=True, tag_field="kind", tag="model"):
    """A model at one place; its nodes or groups become the objects `<layer id>/<name>`.

    `up` is the axis that points upwards in the file: without it `y` in glTF and OBJ and `z` in STL and PLY. With
    `two_sided` all its surfaces are seen from behind too. `lod` is the level of detail that is drawn at most of a file
    with several.
    """

    id: Id
    source: str
    up: UpAxis | None = None
    two_sided: bool = False
    lod: LevelOfDetail = ""
    at: Point = (0.0, 0.0, 0.0)
    heading: Degrees = 0.0
    scale: Scale = 1.0


def model_key(layer: ModelLayer | InstanceLayer, /) -> str:
    """What a layer's model is called among those of its scene: one file may be shown in several levels of detail."""
    if isinstance(layer, InstanceLayer):
        return layer.model
    return f"{layer.source}#{layer.lod}" if layer.lod else layer.source


class IndoorLayer(Part, frozen=True, tag_field="kind", tag="indoor"):
    """The inside of buildings, storey over storey: floors, rooms, walls with doors, stairs and lifts.

    `storey` is how far they lie over each other, cellars lowest, `wall` how high walls are drawn: lower than they are,
    to be looked into. Its objects are `<layer id>/<storey>/<name>`.
    """

    id: Id
    source: str
    datum: Datum = "wgs84"
    storey: Measure = 4.0
    wall: Measure = 1.3
    colour: PaintOrColour | None = None
    z: Level = 0.0


class Anchor(Part, frozen=True):
    """A spot on an object: the middle of its top, plus an offset in metres."""

    object: ObjectName
    offset: Point = (0.0, 0.0, 0.0)


class Pillar(Part, frozen=True):
    """One pillar of a list; what it does not say is the layer's. `at` is the middle of its foot."""

    at: Point
    name: ObjectName | None = None
    height: Measure | None = None
    radius: Measure | None = None
    colour: PaintOrColour | None = None


class PillarLayer(Part, frozen=True, tag_field="kind", tag="pillars"):
    """Round pillars at points: those of a GeoJSON file, those of a list, or both.

    With `spread = "fan"` those nearer to each other than `gap` (three radii) stand so far apart about their middle.
    """

    id: Id
    source: str | None = None
    datum: Datum = "wgs84"
    pillar: tuple[Pillar, ...] = ()
    height: Measure = 12.0
    radius: Measure = 2.0
    colour: PaintOrColour | None = None
    z: Level = 0.0
    spread: Literal["fan"] | None = None
    gap: Positive | None = None


class Arc(Part, frozen=True):
    """One arc; `rise` is its height over the straight line as a share of the distance."""

    start: Anchor | Point = msgspec.field(name="from")
    end: Anchor | Point = msgspec.field(name="to")
    name: ObjectName | None = None
    rise: Annotated[float, Meta(ge=0, le=4)] | None = None
    colour: PaintOrColour | None = None


class ArcLayer(Part, frozen=True, tag_field="kind", tag="arcs"):
    """Thin tubes that rise from one spot and come down on another."""

    id: Id
    arc: tuple[Arc, ...]
    rise: Annotated[float, Meta(ge=0, le=4)] = 0.25
    radius: Measure = 0.5
    colour: PaintOrColour | None = None


class SceneLayer(Part, frozen=True, tag_field="kind", tag="scene"):
    """Another scene in miniature: a shipped one, or one below `scenes/` of the package.

    `exaggeration` is what heights are multiplied with; with `glow` its ground shines like a light table.
    """

    id: Id
    scene: Id
    at: Point = (0.0, 0.0, 0.0)
    heading: Degrees = 0.0
    scale: Scale = 0.001
    exaggeration: Annotated[float, Meta(gt=0, le=100)] = 1.0
    glow: bool = False


Encoding = Literal["grey", "terrarium", "mapbox"]
"""How a picture stands for heights: the lighter the higher, or as tiles of the web have it."""


class ReliefLayer(Part, frozen=True, tag_field="kind", tag="relief"):
    """A terrain: a grid of heights, or points and contour lines; what stands on it is lifted.

    `step` is the distance between two knots in metres, `base` the height of the file that is the scene's zero,
    `exaggeration` what heights above it are multiplied with. A picture tells neither its place nor its heights: that
    is `bounds` (west, south, east, north of its edges, degrees) and `range` (metres of black and of white), or an
    `encoding` that colours stand for metres in.
    """

    id: Id
    source: str
    datum: Datum = "wgs84"
    colour: PaintOrColour | None = None
    step: Positive | None = None
    base: Level = 0.0
    exaggeration: Annotated[float, Meta(gt=0, le=100)] = 1.0
    bounds: tuple[Longitude, Latitude, Longitude, Latitude] | None = None
    range: tuple[Level, Level] | None = None
    encoding: Encoding = "grey"


class AddedLayer(Part, frozen=True, tag_field="kind", tag="*"):
    """A layer of a kind that another package adds. No file has it: it is what a loaded scene keeps of one.

    `adds` is its kind, `settings` what its table says, filled up by the kind's own struct.
    """

    id: Id
    adds: str
    settings: dict[str, Any]


Layer = (
    FeatureLayer
    | RoadLayer
    | WaterLayer
    | GreenLayer
    | TreeLayer
    | GroundLayer
    | LineLayer
    | InstanceLayer
    | ModelLayer
    | PillarLayer
    | IndoorLayer
    | ArcLayer
    | SceneLayer
    | ReliefLayer
    | AddedLayer
)


class View(Part, frozen=True):
    """A camera position: where it looks, from how far and from which side."""

    id: Id
    target: Point
    distance: Positive
    azimuth: Degrees
    elevation: Annotated[float, Meta(ge=-90, le=90)]
    title: LocalText = ""
    fov: Annotated[float, Meta(ge=5, le=120)] = 40.0
    hide: tuple[ObjectName, ...] = ()
    style: str | None = None
    time: datetime | None = None


class Place(Part, frozen=True):
    """A building that one can enter: a group pin outside, a cutaway inside."""

    id: Id
    object: ObjectName
    title: LocalText = ""
    hide: tuple[ObjectName, ...] = ()
    entry: Id | None = None
    door: ObjectName | None = None


class Category(Part, frozen=True):
    """A kind of hotspot, for the list's filter."""

    id: Id
    title: LocalText


class Portal(Part, frozen=True):
    """A way to another scene."""

    scene: Id


class Hotspot(Part, frozen=True):
    """A numbered spot of the scene that opens a card; pins with `spread = "fan"` make room for each other."""

    id: Id
    anchor: Anchor | Point
    number: Annotated[int, Meta(ge=0, le=9999)] | None = None
    category: Id | None = None
    subtitle: LocalText = ""
    view: Id | None = None
    content: Id | None = None
    place: Id | None = None
    objects: tuple[ObjectName, ...] = ()
    opens: Portal | None = None
    spread: Literal["fan"] | None = None
    related: tuple[Id, ...] = ()
    aliases: tuple[str, ...] = ()


class StyleChoice(Part, frozen=True):
    """The look a scene asks for, and the time that sets its sun: a shipped style by name, or a `file` of its own."""

    name: str = "paper"
    file: str | None = None
    time: datetime | None = None


class MapName(Part, frozen=True):
    """A name on the ground, as on a map; `size` is how large the thing is that has it, metres."""

    at: Point
    text: LocalText
    kind: Literal["place", "water", "city"] = "place"
    size: Positive = 300.0


class Sign(Part, frozen=True):
    """Letters in the scene, in the viewer's language: at a point, on a side of an object, or the names of a layer.

    `size` is the height of a line without its spacing; with `width` (and on an object) it is broken into lines and made
    smaller until it fits. `heading` is where it looks to, degrees counter-clockwise from east: what lies is read from
    there. `shift` moves it to its right and upwards.
    """

    id: Id
    text: LocalText = ""
    at: Anchor | Point | None = None
    on: ObjectName | None = None
    of: Id | None = None
    heading: Degrees | None = None
    lying: bool = False
    size: Measure = 1.0
    width: Measure | None = None
    height: Measure | None = None
    shift: tuple[Finite, Finite] = (0.0, 0.0)
    colour: PaintOrColour = "#2b3234"
    bold: bool = False
    align: Literal["left", "middle", "right"] = "middle"


class ObjectPaint(Part, frozen=True):
    """A colour or a style's paint for an object of a layer or model, and for all below it, whatever these have."""

    object: ObjectName
    colour: PaintOrColour


class Scene(Part, frozen=True):
    """All that `scene.toml` says."""

    format: Literal[1]
    id: Id
    title: LocalText
    origin: Origin
    schematic: bool = False
    sources: tuple[LocalText, ...] = ()
    projection: Projection = Projection()
    layer: tuple[Layer, ...] = ()
    paint: tuple[ObjectPaint, ...] = ()
    sign: tuple[Sign, ...] = ()
    place: tuple[Place, ...] = ()
    view: tuple[View, ...] = ()
    category: tuple[Category, ...] = ()
    name: tuple[MapName, ...] = ()
    hotspot: tuple[Hotspot, ...] = ()
    tour: tuple[Tour, ...] = ()
    style: StyleChoice = StyleChoice()
