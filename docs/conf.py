"""The pages as a site: `make docs`. They stay plain Markdown that any Git host shows as well."""

from __future__ import annotations

import re
import sys
from pathlib import Path

from sphinx.application import Sphinx

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))

from viewer.version import __version__  # noqa: E402 - of this checkout

project = "Jinyuzui"
author = "The Jinyuzui developers"
version = release = __version__
extensions = ["myst_parser", "sphinx.ext.autodoc", "sphinx.ext.napoleon"]
exclude_patterns = ["requirements.lock"]
html_theme = "furo"
html_title = f"Jinyuzui {release}"
html_copy_source = False
html_show_sphinx = False
html_theme_options = {
    "light_css_variables": {"color-brand-primary": "#1f6f76", "color-brand-content": "#1f6f76"},
    "dark_css_variables": {"color-brand-primary": "#7cc4c9", "color-brand-content": "#7cc4c9"},
}
myst_heading_anchors = 4
# Prose has its own dashes; a command must be copied as it is.
smartquotes = False
napoleon_google_docstring = False
napoleon_use_rtype = False
autodoc_member_order = "bysource"
autodoc_typehints = "signature"
autodoc_preserve_defaults = True
autodoc_type_aliases = {"ArrayLike": "ArrayLike", "NDArray": "NDArray"}

_NAMED = re.compile(r"\[([\w-]+\.md)\]\((\1(?:#[\w-]+)?)\)")
_OUTSIDE = re.compile(r"\[([^\]]+)\]\(\.\./([^)#]+)(?:#[^)]*)?\)")
_PART = re.compile(r"^## (.+)$", re.MULTILINE)
_PAGE = re.compile(r"^- \[[^\]]+\]\(([\w-]+)\.md\)", re.MULTILINE)


def _inside(app: Sphinx, page: str, text: list[str]) -> None:
    """What leads out of the pages is named, as the site has the pages only; pages are called by their titles."""
    text[0] = _OUTSIDE.sub(lambda match: f"`{match[2]}`", text[0])
    text[0] = _NAMED.sub(r"[](\2)", text[0])
    if page == "index":
        text[0] += _contents(text[0])


def _contents(text: str) -> str:
    """The tables of contents that the lists of the first page stand for."""
    out = []
    parts = _PART.split(text)[1:]
    for title, part in zip(parts[::2], parts[1::2], strict=True):
        out += ["", "```{toctree}", ":hidden:", f":caption: {title}", "", *_PAGE.findall(part), "```"]
    return "\n".join([*out, ""])


def _parameters(app: Sphinx, what: str, name: str, thing: object, options: object, lines: list[str]) -> None:
    """Docstrings here say `name : what it is`, without types, which the signature has: not what numpydoc expects."""
    inside = False
    for number, line in enumerate(lines):
        if line == "Parameters":
            inside = True
        elif inside and number + 1 < len(lines) and re.fullmatch("-+", lines[number + 1]):
            inside = False
        elif inside and (match := re.match(r"(\*{0,2}\w[\w, *]*) : (.+)", line)):
            lines[number] = f"{match[1]}\n    {match[2]}"
    lines[:] = "\n".join(lines).split("\n")


def setup(app: Sphinx) -> dict[str, bool]:
    """Read the pages so."""
    app.connect("source-read", _inside)
    app.connect("autodoc-process-docstring", _parameters, priority=400)  # before napoleon
    return {"parallel_read_safe": True}
