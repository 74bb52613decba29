"""Guards against hostile and broken input: beyond them a file is refused with an issue, not tried."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Limits:
    """Sizes in bytes and counts; generous for real scenes, small beside a machine's memory."""

    text_bytes: int = 2 << 20
    content_bytes: int = 64 << 10
    layer_bytes: int = 512 << 20
    model_bytes: int = 512 << 20
    features: int = 2_000_000
    vertices: int = 50_000_000
    instances: int = 200_000
    planted: int = 200_000
    arcs: int = 5_000
    fanned: int = 2_000
    layers: int = 500
    entries: int = 5_000
    text_pictures: int = 100
    text_blocks: int = 1_500
    nesting: int = 64
    key_parts: int = 32
    package_bytes: int = 2 << 30
    archive_files: int = 10_000
    picture_pixels: int = 64_000_000
    texture_side: int = 1024
    texels: int = 8192 * 8192
    picture_side: int = 1600
    pictures_bytes: int = 256 << 20
    sound_bytes: int = 64 << 20
    drawing_bytes: int = 256 << 10
    drawing_elements: int = 5_000
    drawing_side: int = 1024
    node_depth: int = 256
    json_objects: int = 1_000_000
    buffers_bytes: int = 1 << 30
    unstored_values: int = 16_000_000
    primitives: int = 30_000
    model_triangles: int = 10_000_000
    repeated_vertices: int = 3_000_000
    scene_triangles: int = 40_000_000
    model_reach: float = 1e9
    decoded_pixels: int = 256_000_000
    miniatures: int = 64
    signs: int = 5_000
    sign_letters: int = 50_000


LIMITS = Limits()
