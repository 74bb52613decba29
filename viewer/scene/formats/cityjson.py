"""CityJSON 1.0 to 2.0 and CityJSONSeq: closed surfaces with semantics, a name for each city object.

A file whose coordinate system is known lies at its true place; heights count from its lowest corner, so that it stands
on the ground. What is wrong is told with its place, and what can be drawn is drawn.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace

import numpy as np
from numpy.typing import NDArray

from viewer.geometry.bounds import grouped_bounds, merge
from viewer.geometry.bulk import stray_boxes
from viewer.geometry.checks import F8, I8
from viewer.i18n import N_
from viewer.scene.formats.city_appearance import Appearances
from viewer.scene.formats.city_boundaries import OTHERS, WITH_AREA, WITHOUT_AREA, Boundaries, Walls
from viewer.scene.formats.city_document import CityDocument, CityRecord, numbers_of, parents_of, read_document
from viewer.scene.formats.city_faults import CityFaults
from viewer.scene.formats.city_feet import GROUNDS, LEAST, feet, roots_of
from viewer.scene.formats.city_levels import INSTANCE, CityLevels
from viewer.scene.formats.city_lines import CityLines, thickness
from viewer.scene.formats.city_mesh import CityPiece, joined, kept, piece_of, written
from viewer.scene.formats.city_paints import NOTHING, kind
from viewer.scene.formats.city_places import CityPlace
from viewer.scene.formats.gltf_files import ModelFiles
from viewer.scene.formats.gltf_model import ModelData
from viewer.scene.formats.json_text import read_json
from viewer.scene.formats.pixel_budget import PixelBudget
from viewer.scene.formats.wrappers import Wrapper
from viewer.scene.issues import Issue, Severity, or_empty
from viewer.scene.limits import LIMITS
from viewer.scene.names import numbered, printable
from viewer.scene.package import Package
from viewer.scene.positions import Path
from viewer.scene.properties import shown
from viewer.scene.sites import Site

_NAME = 200  # characters of a name
_DEEPEST = 16  # parts of parts of city objects


def read_cityjson(
    source: bytes,
    name: str,
    package: Package,
    /,
    *,
    file: str = "",
    pixels: PixelBudget | None = None,
    alone: bool = False,
    site: Site | None = None,
    lod: str = "",
) -> tuple[ModelData | None, list[Issue]]:
    """A city model and what is wrong with it; None when nothing of it can be shown.

    Parameters
    ----------
    source : what is in the file
    name : of the file in its package; its textures lie in the package too
    package : gives them
    file : its name for the issues, if that is another
    pixels : what its pictures may take together
    alone : it is the whole scene
    site : where the scene lies that it is a layer of
    lod : the level of detail that is drawn at most, `2` for all that begin so; "" for the highest
    """
    file = file or name
    text = read_json(source, file, lines=True)
    fatal = [issue for issue in text.issues if issue.severity is Severity.FATAL]
    if fatal:
        return None, [
            Issue(i.code, Severity.ERROR, i.file, i.line, i.column, i.path, i.found, i.expected) for i in fatal
        ]
    faults = CityFaults()
    document = read_document(text, faults)
    if isinstance(document, Wrapper):
        return None, [*text.issues, document.issue(file, Severity.ERROR, 1, 1)]
    files = ModelFiles(package, name, faults)
    looks = {record.number: record.appearance for record in document.records}
    appearances = Appearances(looks, files, faults, pixels or PixelBudget())
    with np.errstate(all="ignore"):
        model = _CityReader(document, faults, appearances, alone=alone, site=site, lod=lod).model()
    issues = [*text.issues, *faults.told(file, text)]
    return model, or_empty(model, issues, file, "CityObjects")


@dataclass(slots=True)
class _Instances:
    """Where one template stands.

    Parameters
    ----------
    owner : object of each place
    record, vertex : the corner that each stands at
    matrix : of each
    """

    owner: list[int] = field(default_factory=list)
    record: list[int] = field(default_factory=list)
    vertex: list[int] = field(default_factory=list)
    matrix: list[list[float]] = field(default_factory=list)


_EVEN = [1.0, 0.0, 0.0, 0.0, 0.0, 1.0, 0.0, 0.0, 0.0, 0.0, 1.0, 0.0, 0.0, 0.0, 0.0, 1.0]


class _CityReader:
    """The model of one document."""

    def __init__(
        self,
        document: CityDocument,
        faults: CityFaults,
        appearances: Appearances,
        /,
        *,
        alone: bool,
        site: Site | None,
        lod: str,
    ) -> None:
        self._document, self._faults, self._appearances = document, faults, appearances
        self._alone, self._site = alone, site
        self._levels = CityLevels(document, faults, lod)
        self._boundaries = Boundaries(faults, appearances)
        self._lines = CityLines(faults)
        self._firsts = np.cumsum([0, *(len(record.vertices) for record in document.records)]).tolist()
        self._names: list[str] = []
        self._paths: list[Path] = []
        self._kinds: list[int] = []
        self._types: list[str] = []
        self._taken: dict[str, int] = {}
        self._templates: dict[int, _Instances] = {}

    def model(self) -> ModelData | None:
        """The triangles of all objects; None if there are none."""
        for index, record in enumerate(self._document.records):
            self._objects(index, record)
        pools = [record.vertices for record in self._document.records]
        walls = self._boundaries.settled([len(pool) for pool in pools])
        vertices = np.concatenate([np.zeros((0, 3)), *pools])
        instances = self._instances(pools)
        where = vertices[walls.corner]
        owners = walls.owner[np.repeat(np.arange(len(walls)), np.diff(walls.ring_starts[walls.polygon_starts]))]
        if self._lines.ends:
            where = np.concatenate([where, vertices[self._lines.corners].reshape(-1, 3)])
            owners = np.concatenate([owners, np.repeat(np.array(self._lines.owners, np.int64), 2)])
        if instances:
            where = np.concatenate([where, *(i.at for i in instances)])
            owners = np.concatenate([owners, *(i.owner for i in instances)])
        if not len(where):
            return None
        place = CityPlace(self._document.crs, self._site, self._faults, self._document.home, alone=self._alone)
        metres = place.about(where)
        near = self._near(metres, owners, told=place.elsewhere)
        if not near.any():
            return None
        place.settle(where[near], metres[near])
        pieces = self._pieces(walls, vertices, place) + self._placed(instances, place)
        if self._lines.ends:
            size = float((metres[near].max(axis=0) - metres[near].min(axis=0)).max())
            pieces.append(self._lines.piece(place.metres(vertices), thickness(size)))
        piece = joined(pieces) if pieces else None
        if piece is None or not len(piece.triangles):
            return None
        allowed = np.zeros(len(self._names) + 1, np.bool_)
        allowed[owners[near]] = True
        piece = kept(piece, allowed[piece.owner] & np.isfinite(piece.positions).all(axis=1))
        if len(piece.triangles) > LIMITS.model_triangles:
            most = f"{LIMITS.model_triangles}"
            self._faults.add("too-large", Severity.ERROR, (0, "CityObjects"), len(piece.triangles), most)
            return None
        return self._finished(piece, place) if len(piece.triangles) else None

    def _finished(self, piece: CityPiece, place: CityPlace) -> ModelData:
        shown_ = np.unique(piece.owner[piece.triangles[:, 0]])
        numbers = np.zeros(len(self._names), np.int64)
        numbers[shown_] = np.arange(len(shown_))
        roots = roots_of(self._names)
        bare = not any(name in GROUNDS for name in self._types)
        if bare and (place.level or place.sited):
            piece = self._let_down(piece, roots, level=place.level)
        piece = place.grounded(piece)
        mesh = written(piece, numbers, self._appearances, place.origin)
        return ModelData(
            tuple(self._names[i] for i in shown_.tolist()),
            place.origin,
            mesh,
            mesh.bounds + place.origin,
            (),
            piece.open,
            tuple(self._appearances.pictures),
            "",
            z_up=True,
            place=place.on_earth,
            footings=roots[shown_] if bare and place.sited and not place.level else None,
        )

    def _let_down(self, piece: CityPiece, roots: I8, *, level: bool) -> CityPiece:
        """Houses on the ground of the scene, where the file has none of its own for them."""
        drop, most = feet(piece.positions, roots[piece.owner], self._types, roots)
        if most <= (LEAST if level else 0.0):
            return piece
        if level:
            found, expected = N_("ground that is not level"), N_("a ground in the file, of the type TINRelief")
            self._faults.add("not-drawn", Severity.WARNING, (0, "CityObjects"), found, expected)
        positions = piece.positions.copy()
        positions[:, 2] -= drop
        return replace(piece, positions=positions)

    def _objects(self, index: int, record: CityRecord) -> None:
        parents = parents_of(record, self._faults)
        drawn = {id_: self._levels.drawn(record, id_, item) for id_, item in record.objects.items()}
        for id_, above in parents.items():
            if (
                self._levels.most
                and drawn[id_]
                and drawn[above]
                and drawn[id_][0].lod > self._levels.most >= drawn[above][0].lod
            ):
                # Told too finely, while what it is a part of is not.
                drawn[id_] = []
        finer: dict[str, tuple[int, int]] = {}
        for id_, above in parents.items():
            if drawn[id_] and str(record.objects[id_].get("type")).endswith("Part"):
                finer[above] = max(finer.get(above, (0, 0)), drawn[id_][0].lod)
        for id_, item in record.objects.items():
            chosen = drawn[id_]
            if not chosen or chosen[0].lod < finer.get(id_, (0, 0)):
                # The block that stands for a building whose parts are told finer would hide them.
                continue
            path: Path = (record.number, "CityObjects", id_)
            owner = len(self._names)
            self._names.append(self._named(id_, parents))
            self._paths.append(path)
            self._kinds.append(kind(item.get("type")))
            self._types.append(str(item.get("type")))
            for each in chosen:
                at: Path = (*path, "geometry", each.number)
                if each.given.get("type") == INSTANCE:
                    self._instance(each.given, owner, index, at)
                elif each.given.get("type") in OTHERS:
                    self._lines.add(each.given, owner, at, self._firsts[index], len(record.vertices))
                else:
                    self._boundaries.add(each.given, owner, at, index, record.number)

    def _named(self, id_: str, parents: dict[str, str]) -> str:
        """The name of an object: a part lies below what it is a part of."""
        names = [id_]
        while names[0] in parents and len(names) < _DEEPEST and parents[names[0]] not in names:
            names.insert(0, parents[names[0]])
        name = "/".join(each.replace("/", "_")[:_NAME] or "_" for each in names)
        return numbered(name, self._taken)

    def _instance(self, given: dict[str, object], owner: int, index: int, path: Path) -> None:
        """Note where a template stands."""
        number = given["template"]
        assert isinstance(number, int)
        at = given.get("boundaries")
        size = len(self._document.records[index].vertices)
        vertex = at[0] if isinstance(at, list) and len(at) == 1 else None
        if type(vertex) is not int or not 0 <= vertex < size:
            expected = N_("the index of a vertex, in a list")
            self._faults.add("bad-model", Severity.ERROR, (*path, "boundaries"), shown(at), expected)
            return
        matrix = numbers_of(given.get("transformationMatrix"), 16)
        if matrix is None:
            found = shown(given.get("transformationMatrix"))
            self._faults.add("bad-model", Severity.WARNING, (*path, "transformationMatrix"), found, N_("16 numbers"))
            matrix = _EVEN
        places = self._templates.setdefault(number, _Instances())
        places.owner.append(owner)
        places.record.append(index)
        places.vertex.append(vertex)
        places.matrix.append(matrix)

    def _near(self, metres: F8, owners: I8, *, told: bool) -> NDArray[np.bool_]:
        """Which corners are of objects that do not lie far from all the rest, which is told."""
        good = np.isfinite(metres).all(axis=1)
        if not good.all() and not told:
            first = self._paths[int(owners[np.argmin(good)])]
            expected = N_("a place on Earth in the file's coordinate system")
            self._faults.add("bad-model", Severity.ERROR, first, N_("coordinates elsewhere"), expected)
        boxes = grouped_bounds(metres[good], owners[good], len(self._names))
        held = np.flatnonzero((boxes[:, 0] <= boxes[:, 1]).all(axis=1))
        far = stray_boxes(boxes[held]) if len(held) > 1 else np.zeros(len(held), np.bool_)
        if far.any():
            middle = merge(boxes[held[~far]]).mean(axis=0)
            for number in held[far].tolist():
                away = np.linalg.norm(np.abs(boxes[number] - middle).max(axis=0)) / 1000
                found = f"{printable(self._names[number])[:_NAME]} ({away:.0f} km)"
                self._faults.add(
                    "far-away" if self._alone else "apart", Severity.WARNING, self._paths[number], found, ""
                )
        allowed = np.zeros(len(self._names) + 1, np.bool_)
        allowed[held[~far] if self._alone else held] = True
        return np.asarray(good & allowed[owners], dtype=np.bool_)

    def _meaning(self, semantic: I8, owner: I8) -> I8:
        """What surfaces are: by their semantics, else by what they are of."""
        kinds = np.array([*self._kinds, NOTHING], np.int64)
        return np.where(semantic == NOTHING, kinds[owner], semantic)

    def _pieces(self, walls: Walls, vertices: F8, place: CityPlace) -> list[CityPiece]:
        if not len(walls):
            return []
        used = np.zeros(len(vertices), np.bool_)
        used[walls.corner] = True
        metres = np.zeros((len(vertices), 3))
        metres[used] = place.metres(vertices[used])
        sound = np.asarray(np.isfinite(metres).all(axis=1), dtype=np.bool_)
        metres[~sound] = 0.0
        piece, flat = piece_of(walls, metres, self._meaning(walls.semantic, walls.owner))
        self._without_area(walls, flat, self._boundaries)
        if not sound.all():
            lost = np.zeros(len(self._names), np.bool_)
            corners = np.diff(walls.ring_starts[walls.polygon_starts])
            lost[np.repeat(walls.owner, corners)[~sound[walls.corner]]] = True
            piece = kept(piece, ~lost[piece.owner])
        return [piece]

    def _without_area(self, walls: Walls, flat: I8, boundaries: Boundaries) -> None:
        if len(flat):
            path = boundaries.path(int(walls.surface[flat[0]]))
            self._faults.add("not-drawn", Severity.WARNING, path, WITHOUT_AREA, WITH_AREA, count=len(flat))

    def _instances(self, pools: list[F8]) -> list[_Standing]:
        """The templates that stand somewhere, in their own measures."""
        out: list[_Standing] = []
        for number, places in self._templates.items():
            given = self._document.templates[number]
            assert isinstance(given, dict)
            path: Path = (self._document.home, "geometry-templates", "templates", number)
            at = np.array([pools[r][v] for r, v in zip(places.record, places.vertex, strict=True)])
            matrices = np.array(places.matrix).reshape(-1, 4, 4)
            owner = np.array(places.owner, np.int64)
            if given.get("type") in OTHERS:
                lines = CityLines(self._faults)
                lines.add(given, 0, path, 0, len(self._document.template_vertices))
                piece = lines.piece(self._document.template_vertices, thickness(40.0))
                if lines.ends and len(piece.triangles) * len(owner) <= LIMITS.model_triangles:
                    out.append(_Standing(piece, at, owner, matrices))
                continue
            boundaries = Boundaries(self._faults, self._appearances)
            boundaries.add(given, 0, path, 0, self._document.home)
            walls = boundaries.settled([len(self._document.template_vertices)])
            corners = self._document.template_vertices
            if not len(walls) or not np.isfinite(corners[walls.corner]).all():
                continue
            piece, flat = piece_of(walls, np.nan_to_num(corners), walls.semantic)
            self._without_area(walls, flat, boundaries)
            total = len(piece.triangles) * len(places.owner)
            if not len(piece.triangles) or total > LIMITS.model_triangles:
                if total:
                    self._faults.add("too-large", Severity.ERROR, path, total, f"{LIMITS.model_triangles}")
                continue
            out.append(_Standing(piece, at, owner, matrices))
        return out

    def _placed(self, instances: list[_Standing], place: CityPlace) -> list[CityPiece]:
        out = []
        for each in instances:
            piece = place.standing(each.piece, each.matrices, each.at, each.owner)
            meaning = self._meaning(piece.semantic, piece.owner)
            out.append(replace(piece, semantic=meaning))
        return out


@dataclass(frozen=True, slots=True, eq=False)
class _Standing:
    """A template and where it stands: `at` (k, 3) in the file's coordinate system."""

    piece: CityPiece
    at: F8
    owner: I8
    matrices: F8
