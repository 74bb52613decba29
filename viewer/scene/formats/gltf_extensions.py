"""Extensions of glTF by name: what is drawn, what changes nothing, and what is said instead."""

from __future__ import annotations

from importlib.util import find_spec

from viewer.i18n import N_

_AT_REST = N_("a model at rest")
_MATT = N_("matt surfaces")
_PICTURES = N_("PNG, JPEG or WebP")

SAID: dict[str, str] = {
    # drawn, or nothing that could be seen
    "KHR_mesh_quantization": "",
    "KHR_materials_unlit": "",
    "KHR_materials_emissive_strength": "",
    "KHR_materials_pbrSpecularGlossiness": "",
    "KHR_texture_transform": "",
    "KHR_node_visibility": "",
    "KHR_xmp": "",
    "KHR_xmp_json_ld": "",
    "EXT_mesh_gpu_instancing": "",
    "EXT_texture_webp": "",
    "EXT_mesh_features": "",
    "EXT_instance_features": "",
    "EXT_feature_metadata": "",
    "EXT_structural_metadata": "",
    "MSFT_lod": "",
    "KHR_draco_mesh_compression": "",
    "EXT_meshopt_compression": "",
    "KHR_meshopt_compression": "",
    # told where they are met, as plain data may stand beside them
    "KHR_texture_basisu": "",
    "MSFT_texture_dds": "",
    "EXT_texture_avif": "",
    "KHR_materials_transmission": "",
    # shown without
    "KHR_lights_punctual": N_("the light of the viewer's sun and sky"),
    "KHR_materials_variants": N_("the first variant"),
    "KHR_animation_pointer": _AT_REST,
    "KHR_materials_clearcoat": _MATT,
    "KHR_materials_sheen": _MATT,
    "KHR_materials_specular": _MATT,
    "KHR_materials_ior": _MATT,
    "KHR_materials_iridescence": _MATT,
    "KHR_materials_anisotropy": _MATT,
    "KHR_materials_dispersion": _MATT,
    "KHR_materials_volume": _MATT,
}
"""What is shown instead of what each asks for; "" where nothing is missing or it is told in its own place."""

PICTURES = _PICTURES
AT_REST = _AT_REST

OR_BASIS = N_("PNG, JPEG or WebP, or the extra basis (pip install 'jinyuzui-viewer[basis]')")

REFUSED_IF_REQUIRED = frozenset(("KHR_animation_pointer",))
"""What a file that requires it has no plain data beside."""


def basis_decoder() -> bool:
    """Whether the library of the extra `basis` is installed, so that KHR_texture_basisu is drawn."""
    return find_spec("opengl_basisu") is not None
