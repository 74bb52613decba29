"""What of SVG and CSS is drawn, what changes nothing that is seen, and what would be drawn wrong."""

from __future__ import annotations

from collections.abc import Mapping


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


NAMESPACE = "http://www.w3.org/2000/svg"
XLINK = "http://www.w3.org/1999/xlink"

DRAWN = _words(
    "svg g a defs switch symbol use style path rect circle ellipse line polyline polygon text tspan textPath tref image"
    " linearGradient radialGradient stop pattern clipPath mask marker filter feBlend feColorMatrix feComponentTransfer"
    " feComposite feConvolveMatrix feDiffuseLighting feDisplacementMap feDistantLight feDropShadow feFlood feFuncA"
    " feFuncB feFuncG feFuncR feGaussianBlur feImage feMerge feMergeNode feMorphology feOffset fePointLight"
    " feSpecularLighting feSpotLight feTile feTurbulence"
)
"""Elements that are drawn, or that others are drawn with."""

UNSEEN = _words("title desc metadata view cursor")
"""Elements of which nothing is seen. All others are refused."""

PICTURES = frozenset(("image", "feImage"))
"""Elements that show a picture of a file; `#ID` is what the second one may show as well."""

PROPERTIES = _words(
    "alignment-baseline background-color baseline-shift clip-path clip-rule color color-interpolation"
    " color-interpolation-filters color-rendering direction display dominant-baseline fill fill-opacity fill-rule"
    " filter flood-color flood-opacity font font-kerning font-size font-stretch font-style font-variant"
    " font-weight image-rendering isolation letter-spacing lighting-color marker marker-end marker-mid marker-start"
    " mask mask-type mix-blend-mode opacity overflow paint-order shape-rendering stop-color stop-opacity stroke"
    " stroke-dasharray stroke-dashoffset stroke-linecap stroke-linejoin stroke-miterlimit stroke-opacity stroke-width"
    " text-anchor text-decoration text-rendering transform transform-box transform-origin unicode-bidi visibility"
    " word-spacing writing-mode"
)
"""Properties of CSS that are heeded."""

_NONE = frozenset(("none",))
_GEOMETRY = _words("x y width height cx cy r rx ry d")

WRONG: Mapping[str, frozenset[str]] = {
    **dict.fromkeys(_GEOMETRY, frozenset[str]()),
    **dict.fromkeys(_words("vector-effect rotate scale translate offset-path animation animation-name"), _NONE),
    **dict.fromkeys(_words("clip mask-image mask-border-source backdrop-filter text-transform perspective"), _NONE),
    "clip": frozenset(("auto",)),
    "background-image": _NONE,
    "font-size-adjust": _NONE,
    "text-decoration-line": _NONE,
    "text-decoration-style": frozenset(("solid",)),
    "text-decoration-color": frozenset(("currentcolor",)),
    "text-orientation": frozenset(("mixed",)),
    "text-combine-upright": _NONE,
    "zoom": frozenset(("1", "normal")),
}
"""Properties that are not drawn as they should be, with the values that change nothing. Unknown ones are passed
over, as CSS has it."""

FUNCTIONS = _words(
    "url matrix translate scale rotate skewx skewy blur brightness contrast drop-shadow grayscale"
    " hue-rotate invert opacity saturate sepia icc-color"
)
"""Functions of CSS that are heeded, besides those of colours; with any other (`var`, `calc`) a drawing is refused."""

COLOURS = _words("rgb rgba hsl hsla hwb lab lch oklab oklch color")
"""Functions that give a colour."""

COLOURED = _words("background-color color fill flood-color lighting-color stop-color stroke")
"""Properties whose words are colours."""

KEYWORDS = _words("none currentcolor inherit initial unset transparent context-fill context-stroke auto")
"""Words among those that are no colour's name."""

UNITS = _words("px em ex ch rem lh rlh pt pc mm cm in deg rad grad turn")
"""Units that are heeded; those of a window are not."""

SOLE = frozenset(("mask",))
"""Properties with a single value: layers of CSS are not drawn."""

PIXELS: Mapping[str, float] = {
    "": 1.0,
    "px": 1.0,
    "pt": 4 / 3,
    "pc": 16.0,
    "in": 96.0,
    "mm": 96 / 25.4,
    "cm": 96 / 2.54,
    "em": 16.0,
    "ex": 8.0,
}
"""How many pixels the units of a drawing's own size have."""
