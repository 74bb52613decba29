"""What a glTF 2.0 document may say (Khronos, section 5), as types: whatever else is in a file has a place and a name.

Reading is lenient by element. A sound document is decoded in one go; where something is of a wrong type, the element
that holds it is mended or left out with an issue, and all others are as they were.
"""

from __future__ import annotations

from typing import Annotated

import msgspec
from msgspec import Meta, field

Count = Annotated[int, Meta(ge=0)]
Index = Annotated[int, Meta(ge=0)]
Vec2 = tuple[float, float]
Vec3 = tuple[float, float, float]
Vec4 = tuple[float, float, float, float]
Mat4 = tuple[
    float, float, float, float, float, float, float, float, float, float, float, float, float, float, float, float
]
Extensions = dict[str, dict[str, object]]


class Element(msgspec.Struct, frozen=True, rename="camel", gc=False, kw_only=True):
    """Base of all elements: keys that are not named here are passed over, as the specification asks."""

    name: str = ""


class Asset(Element, frozen=True):
    """Which version of the format a file is."""

    version: str = ""
    min_version: str = "2.0"
    generator: str = ""
    copyright: str = ""


class SceneEntry(Element, frozen=True):
    """Nodes shown together."""

    nodes: tuple[Index, ...] = ()


class Visibility(Element, frozen=True):
    """KHR_node_visibility."""

    visible: bool = True


class Instancing(Element, frozen=True):
    """EXT_mesh_gpu_instancing."""

    attributes: dict[str, Index] = {}


class NodeExtensions(Element, frozen=True):
    """Those of nodes that are drawn."""

    visibility: Visibility | None = field(name="KHR_node_visibility", default=None)
    instancing: Instancing | None = field(name="EXT_mesh_gpu_instancing", default=None)


class NodeEntry(Element, frozen=True):
    """A place in the tree."""

    mesh: Index | None = None
    skin: Index | None = None
    camera: Index | None = None
    children: tuple[Index, ...] = ()
    matrix: Mat4 | None = None
    translation: Vec3 | None = None
    rotation: Vec4 | None = None
    scale: Vec3 | None = None
    weights: tuple[float, ...] = ()
    extensions: NodeExtensions | None = None


class Draco(Element, frozen=True):
    """KHR_draco_mesh_compression: where a primitive lies packed, and which attribute of it is which."""

    buffer_view: Index
    attributes: dict[str, Index] = {}


class PrimitiveExtensions(Element, frozen=True):
    """Those of primitives that keep their data elsewhere."""

    draco: Draco | None = field(name="KHR_draco_mesh_compression", default=None)
    variants: dict[str, object] | None = field(name="KHR_materials_variants", default=None)


class PrimitiveEntry(Element, frozen=True):
    """Triangles of one material."""

    attributes: dict[str, Index] = {}
    indices: Index | None = None
    material: Index | None = None
    mode: Count = 4
    targets: list[dict[str, Index]] = []
    extensions: PrimitiveExtensions | None = None


class MeshEntry(Element, frozen=True):
    """Primitives that are placed together."""

    primitives: list[PrimitiveEntry] = []
    weights: list[float] = []
    extensions: Extensions = {}


class SparsePart(Element, frozen=True):
    """Where the indices or values of a sparse accessor lie."""

    buffer_view: Index
    byte_offset: Count = 0
    component_type: Count = 0


class Sparse(Element, frozen=True):
    """What differs from the values below."""

    count: Count
    indices: SparsePart
    values: SparsePart


class AccessorEntry(Element, frozen=True):
    """Typed values in a view."""

    component_type: Count
    count: Count
    type: str
    buffer_view: Index | None = None
    byte_offset: Count = 0
    normalized: bool = False
    sparse: Sparse | None = None
    min: list[float] = []
    max: list[float] = []
    extensions: Extensions = {}


class Meshopt(Element, frozen=True):
    """EXT_meshopt_compression and KHR_meshopt_compression: where a view's bytes lie packed."""

    buffer: Index
    byte_length: Count
    byte_stride: Count
    count: Count
    byte_offset: Count = 0
    mode: str = "ATTRIBUTES"
    filter: str = "NONE"


class ViewExtensions(Element, frozen=True):
    """Those that say that a view's bytes are packed."""

    meshopt: Meshopt | None = field(name="EXT_meshopt_compression", default=None)
    meshopt_khr: Meshopt | None = field(name="KHR_meshopt_compression", default=None)


class ViewEntry(Element, frozen=True):
    """A part of a buffer."""

    buffer: Index
    byte_length: Count
    byte_offset: Count = 0
    byte_stride: Count | None = None
    target: Count | None = None
    extensions: ViewExtensions | None = None


class BufferEntry(Element, frozen=True):
    """Raw bytes: in the file, beside it, or none where they only stand in for packed ones."""

    byte_length: Count
    uri: str | None = None
    extensions: Extensions = {}


class TextureTransform(Element, frozen=True):
    """KHR_texture_transform."""

    offset: Vec2 = (0.0, 0.0)
    rotation: float = 0.0
    scale: Vec2 = (1.0, 1.0)
    tex_coord: Count | None = None


class ReferenceExtensions(Element, frozen=True):
    """Those of references to textures."""

    transform: TextureTransform | None = field(name="KHR_texture_transform", default=None)


class TextureReference(Element, frozen=True):
    """A texture as a material uses it."""

    index: Index
    tex_coord: Count = 0
    scale: float = 1.0
    strength: float = 1.0
    extensions: ReferenceExtensions | None = None


class Metallic(Element, frozen=True):
    """pbrMetallicRoughness; the paper model has no metal and no gloss."""

    base_color_factor: Vec4 = (1.0, 1.0, 1.0, 1.0)
    base_color_texture: TextureReference | None = None
    metallic_factor: float = 1.0
    roughness_factor: float = 1.0
    metallic_roughness_texture: TextureReference | None = None


class Specular(Element, frozen=True):
    """KHR_materials_pbrSpecularGlossiness, the older workflow."""

    diffuse_factor: Vec4 = (1.0, 1.0, 1.0, 1.0)
    diffuse_texture: TextureReference | None = None


class EmissiveStrength(Element, frozen=True):
    """KHR_materials_emissive_strength."""

    emissive_strength: float = 1.0


class Transmission(Element, frozen=True):
    """KHR_materials_transmission."""

    transmission_factor: float = 0.0


class MaterialExtensions(Element, frozen=True):
    """Those of materials that are drawn."""

    unlit: dict[str, object] | None = field(name="KHR_materials_unlit", default=None)
    specular: Specular | None = field(name="KHR_materials_pbrSpecularGlossiness", default=None)
    strength: EmissiveStrength | None = field(name="KHR_materials_emissive_strength", default=None)
    transmission: Transmission | None = field(name="KHR_materials_transmission", default=None)


class MaterialEntry(Element, frozen=True):
    """What a surface looks like."""

    pbr_metallic_roughness: Metallic | None = None
    normal_texture: TextureReference | None = None
    occlusion_texture: TextureReference | None = None
    emissive_texture: TextureReference | None = None
    emissive_factor: Vec3 = (0.0, 0.0, 0.0)
    alpha_mode: str = "OPAQUE"
    alpha_cutoff: float = 0.5
    double_sided: bool = False
    extensions: MaterialExtensions | None = None


class Source(Element, frozen=True):
    """An image of a kind that an extension brings."""

    source: Index | None = None


class TextureExtensions(Element, frozen=True):
    """Kinds of images beside PNG and JPEG."""

    webp: Source | None = field(name="EXT_texture_webp", default=None)
    basisu: Source | None = field(name="KHR_texture_basisu", default=None)
    dds: Source | None = field(name="MSFT_texture_dds", default=None)
    avif: Source | None = field(name="EXT_texture_avif", default=None)


class TextureEntry(Element, frozen=True):
    """An image and how it goes on beyond its edge."""

    source: Index | None = None
    sampler: Index | None = None
    extensions: TextureExtensions | None = None


class ImageEntry(Element, frozen=True):
    """A picture."""

    uri: str | None = None
    buffer_view: Index | None = None
    mime_type: str = ""


class SamplerEntry(Element, frozen=True):
    """How a picture is asked for its colours."""

    wrap_s: Count = 10497
    wrap_t: Count = 10497
    mag_filter: Count | None = None
    min_filter: Count | None = None


class SkinEntry(Element, frozen=True):
    """Joints that hold a mesh."""

    joints: list[Index] = []
    inverse_bind_matrices: Index | None = None
    skeleton: Index | None = None


class AnimationTarget(Element, frozen=True):
    """What a channel moves."""

    path: str
    node: Index | None = None


class AnimationChannel(Element, frozen=True):
    """One thing that moves."""

    sampler: Index
    target: AnimationTarget


class AnimationSampler(Element, frozen=True):
    """Times and values."""

    input: Index
    output: Index
    interpolation: str = "LINEAR"


class AnimationEntry(Element, frozen=True):
    """A motion; models stand as they are at rest."""

    channels: list[AnimationChannel] = []
    samplers: list[AnimationSampler] = []


class CameraEntry(Element, frozen=True):
    """A camera; the viewer has its own."""

    type: str = ""
    perspective: dict[str, object] | None = None
    orthographic: dict[str, object] | None = None


class GltfDocument(msgspec.Struct, rename="camel", kw_only=True):
    """All of a file. None stands for an element that was left out."""

    asset: Asset = Asset()
    scene: Index | None = None
    scenes: list[SceneEntry | None] = []
    nodes: list[NodeEntry | None] = []
    meshes: list[MeshEntry | None] = []
    accessors: list[AccessorEntry | None] = []
    buffer_views: list[ViewEntry | None] = []
    buffers: list[BufferEntry | None] = []
    materials: list[MaterialEntry | None] = []
    textures: list[TextureEntry | None] = []
    images: list[ImageEntry | None] = []
    samplers: list[SamplerEntry | None] = []
    skins: list[SkinEntry | None] = []
    animations: list[AnimationEntry | None] = []
    cameras: list[CameraEntry | None] = []
    extensions_used: list[str] = []
    extensions_required: list[str] = []
    extensions: Extensions = {}


ELEMENTS: dict[str, type[Element]] = {
    "scenes": SceneEntry,
    "nodes": NodeEntry,
    "meshes": MeshEntry,
    "accessors": AccessorEntry,
    "bufferViews": ViewEntry,
    "buffers": BufferEntry,
    "materials": MaterialEntry,
    "textures": TextureEntry,
    "images": ImageEntry,
    "samplers": SamplerEntry,
    "skins": SkinEntry,
    "animations": AnimationEntry,
    "cameras": CameraEntry,
}
"""The arrays of a document, and what they hold."""
