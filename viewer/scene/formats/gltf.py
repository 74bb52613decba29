"""glTF 2.0 (Khronos), `.gltf` and `.glb`: triangles with their colours, turned from y up to z up."""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from viewer.geometry.checks import F8, I8
from viewer.geometry.transforms import compositions
from viewer.i18n import N_
from viewer.scene.formats.gltf_document import Document, chunks
from viewer.scene.formats.gltf_extensions import AT_REST
from viewer.scene.formats.gltf_faults import BadModelError, Faults, TooMuchError
from viewer.scene.formats.gltf_files import ModelFiles
from viewer.scene.formats.gltf_graph import Graph, read_graph
from viewer.scene.formats.gltf_materials import Materials
from viewer.scene.formats.gltf_meshes import Meshes, MeshKey
from viewer.scene.formats.gltf_model import ModelData
from viewer.scene.formats.gltf_parse import SyntaxFaultError, parse
from viewer.scene.formats.gltf_places import Places
from viewer.scene.formats.gltf_schema import NodeEntry
from viewer.scene.formats.model_assembly import LONGEST_NAME, Called, assembled, unique_names
from viewer.scene.formats.model_shapes import Piece
from viewer.scene.formats.pixel_budget import PixelBudget
from viewer.scene.formats.wrappers import read_text, recognised
from viewer.scene.issues import Issue, Severity, or_empty
from viewer.scene.limits import LIMITS
from viewer.scene.names import printable
from viewer.scene.package import Package
from viewer.scene.positions import Path


def read_gltf(
    source: bytes,
    name: str,
    package: Package,
    /,
    *,
    file: str = "",
    pixels: PixelBudget | None = None,
    alone: bool = False,
) -> tuple[ModelData | None, list[Issue]]:
    """A model and what is wrong with it; None when nothing of it can be shown.

    Parameters
    ----------
    source : what is in the file, `.gltf` or `.glb`
    name : of the file in its package; what it refers to lies in the package too
    package : gives its buffers and pictures; for a lone file the folder that it lies in
    file : its name for the issues, if that is another
    pixels : what its pictures may take together
    alone : it is the whole scene: what lies so far from the rest that nothing would be seen beside it is left out
    """
    faults = Faults()
    file = file or name
    binary = source[:4] == b"glTF"
    text = None if binary else source
    if not binary and (other := recognised(source)):
        return None, [other.issue(file, Severity.ERROR, 1, 1)]
    if text is not None and (read := read_text(text)):
        text = read.source  # JSON has to be UTF-8, and what is not is told all the same
        if read.encoding:
            faults.add("encoding", Severity.WARNING, ("$",), read.encoding, "UTF-8")
    try:
        if text is not None and name.lower().endswith(".glb") and not text.lstrip().startswith(b"{"):
            raise BadModelError(("header", "magic"), printable(repr(source[:4])), "glTF")
        content, blob = (text, None) if text is not None else chunks(source)
        with np.errstate(all="ignore"):
            files = ModelFiles(package, name, faults)
            document = Document(parse(content, faults), blob, files, faults, len(source))
            model = _Reader(document, pixels).model(alone=alone)
    except SyntaxFaultError as error:
        place = (0, 0) if binary else (error.line, error.column)
        where = "chunk[0]" if binary else ""
        return None, [Issue("syntax", Severity.ERROR, file, *place, where, found=error.found)]
    except BadModelError as error:
        faults.left_out(error)
        model = None
    issues = faults.issues(file, text)
    return model, or_empty(model, issues, file, "scenes")


@dataclass(slots=True)
class _Group:
    """Where the pieces of one mesh stand.

    Parameters
    ----------
    triangles : of all its pieces
    nodes, matrices : (k,) and (k, 4, 4) in blocks
    """

    pieces: list[Piece]
    triangles: int
    nodes: list[I8] = field(default_factory=list)
    matrices: list[F8] = field(default_factory=list)


class _Reader:
    """The model of one document."""

    def __init__(self, document: Document, pixels: PixelBudget | None, /) -> None:
        self._document, self._faults = document, document.faults
        self._pixels = pixels
        self._drawn = 0

    def model(self, *, alone: bool) -> ModelData | None:
        """The triangles of the nodes that are shown; None if there are none."""
        gltf = self._document.gltf
        if gltf.animations:
            self._faults.unsupported(("animations", 0), N_("an animation"), AT_REST)
        if gltf.cameras:
            self._faults.unsupported(("cameras", 0), N_("a camera"), N_("the views of the viewer"))
        graph = read_graph(gltf, self._faults)
        materials = Materials(self._document, pixels=self._pixels)
        groups = self._groups(graph, Meshes(self._document, graph, materials))
        if not groups:
            return None
        nodes, matrices = ([np.concatenate(getattr(g, key)) for g in groups] for key in ("nodes", "matrices"))
        places = Places.of([g.pieces for g in groups], nodes, matrices)
        called = Called(lambda of: self._names(graph, of), self._called)
        return assembled(places, called, self._faults, alone=alone, pictures=materials.pictures)

    def _called(self, index: int) -> str:
        """What a node is called in an issue."""
        node = self._document.gltf.nodes[index]
        return (node.name if node else None) or f"node-{index}"

    def _groups(self, graph: Graph, meshes: Meshes) -> list[_Group]:
        """The nodes by what they show, in the order in which they come."""
        groups: dict[MeshKey, _Group | None] = {}
        plain: dict[MeshKey, list[int]] = {}
        for index in graph.order:
            node = self._document.gltf.nodes[index]
            if node is None or node.mesh is None:
                continue
            key = (node.mesh, node.weights, node.skin)
            if key not in groups:
                groups[key] = self._pieces(meshes, key, ("nodes", index, "mesh"))
            group = groups[key]
            if group is None:
                continue
            count = 1
            if node.extensions is not None and node.extensions.instancing is not None and node.skin is None:
                matrices = self._instances(index, node, graph.world[index])
                if matrices is None:
                    continue
                count = len(matrices)
                group.nodes.append(np.full(count, index, np.int64))
                group.matrices.append(matrices)
            else:
                plain.setdefault(key, []).append(index)
            self._drawn += group.triangles * count
            if self._drawn > LIMITS.model_triangles:
                # Before anything is allocated for it.
                path: Path = ("nodes", index, "mesh")
                raise TooMuchError(path, self._drawn, f"{LIMITS.model_triangles}")
        for key, nodes in plain.items():
            group = groups[key]
            assert group is not None
            group.nodes.append(np.array(nodes, np.int64))
            # A skinned mesh stands where its joints are, whatever its own node says.
            still = np.broadcast_to(np.eye(4), (len(nodes), 4, 4))
            group.matrices.append(graph.world[nodes] if key[2] is None else still)
        return [group for group in groups.values() if group is not None and group.nodes]

    def _pieces(self, meshes: Meshes, key: MeshKey, where: Path) -> _Group | None:
        try:
            pieces = meshes.pieces(key, where)
        except TooMuchError:
            raise
        except BadModelError as error:
            self._faults.left_out(error)
            return None
        return _Group(pieces, sum(len(piece.shape.triangles) for piece in pieces)) if pieces else None

    def _instances(self, index: int, node: NodeEntry, world: F8) -> F8 | None:
        """Where EXT_mesh_gpu_instancing has a mesh stand, (k, 4, 4)."""
        assert node.extensions is not None
        assert node.extensions.instancing is not None
        given = node.extensions.instancing.attributes
        path: Path = ("nodes", index, "extensions", "EXT_mesh_gpu_instancing", "attributes")
        values: list[F8 | None] = []
        try:
            for name, kind in (("TRANSLATION", "VEC3"), ("ROTATION", "VEC4"), ("SCALE", "VEC3")):
                found = None
                if name in given:
                    raw = self._document.accessor(given[name], (*path, name), kind)
                    if len(raw) > LIMITS.instances:
                        raise BadModelError((*path, name), len(raw), f"{LIMITS.instances}", code="too-large")
                    found = self._document.floats(given[name], raw)
                values.append(found)
            count = max((len(v) for v in values if v is not None), default=1)
            if any(v is not None and len(v) != count for v in values):
                raise BadModelError(path, ", ".join(str(len(v)) for v in values if v is not None), f"{count}")
        except BadModelError as error:
            self._faults.left_out(error)
            return None
        still = (np.zeros((count, 3)), np.tile([0.0, 0.0, 0.0, 1.0], (count, 1)), np.ones((count, 3)))
        parts = [s if v is None else v for v, s in zip(values, still, strict=True)]
        return np.asarray(world @ compositions(*parts), dtype=np.float64)

    def _names(self, graph: Graph, places: Places) -> tuple[tuple[str, ...], NDArray[np.uint32]]:
        """Names of the nodes that show something, and the number of each node among them."""
        nodes = self._document.gltf.nodes
        shown = np.zeros(len(nodes), np.bool_)
        shown[places.nodes] = True
        numbers = np.zeros(len(nodes), np.uint32)
        names: list[str] = []
        for index in graph.order:
            node = nodes[index]
            if node is None or not shown[index]:
                continue
            numbers[index] = len(names)
            names.append((node.name or f"node-{index}").replace("/", "_")[:LONGEST_NAME])
        return unique_names(names), numbers
