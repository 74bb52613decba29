"""The command pick: what lies under a pixel."""

from __future__ import annotations

import argparse

from viewer.cli.arguments import add_json, add_scene, add_size, pixel
from viewer.cli.exit_codes import DONE
from viewer.cli.shared import digits_for, load, need, say, say_json
from viewer.i18n import N_, Translator

SUMMARY = N_("say what lies under a pixel")


def arguments(parser: argparse.ArgumentParser, tr: Translator, /) -> None:
    """A scene, a pixel, and of which picture."""
    add_scene(parser, tr)
    parser.add_argument("x", type=pixel, metavar="X")
    parser.add_argument("y", type=pixel, metavar="Y")
    add_size(parser, tr, (1280, 720))
    parser.add_argument("--view", metavar="ID", help=tr.gettext("view of the scene"))
    add_json(parser, tr)


def run(options: argparse.Namespace, tr: Translator, /) -> int:
    """Say what lies under a pixel. Picking is arithmetic: it needs no OpenGL."""
    loaded = load(options.scene, tr, options)
    need("view", options.view, (v.id for v in loaded.scene.view), tr)
    from viewer.scene.projections import place_on_earth
    from viewer.session.explorer import Explorer

    explorer = Explorer(loaded, size=options.size)
    if options.view:
        explorer.session.show_view(options.view, fly=False)
    found = explorer.pick(options.x, options.y)
    hit, digits = found.position is not None, digits_for(loaded) + 1
    place = place_on_earth(loaded.scene, *found.position[:2]) if found.position else None
    facts = {
        "object": found.object or None,
        "hotspot": found.hotspot or None,
        "position": [round(v, digits) for v in found.position] if found.position else None,
        "distance": round(found.distance, digits) if hit and loaded.scene.projection.kind != "plate" else None,
        **({"lonlat": [round(v, 8) for v in place]} if place else {}),
        **({"offset": list(loaded.offset)} if any(loaded.offset) else {}),
    }
    if options.json:
        say_json(facts)
    else:
        for key, value in facts.items():
            say(f"{key}: {'-' if value is None else value}")
    return DONE
