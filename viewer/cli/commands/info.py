"""The command info: what is in a scene."""

from __future__ import annotations

import argparse
from typing import Any

from viewer.cli.arguments import add_json, add_scene
from viewer.cli.exit_codes import DONE
from viewer.cli.shared import digits_for, issue_fields, load, say, say_json
from viewer.i18n import N_, Translator

SUMMARY = N_("say what is in a scene")


def arguments(parser: argparse.ArgumentParser, tr: Translator, /) -> None:
    """A scene."""
    add_scene(parser, tr)
    add_json(parser, tr)


def run(options: argparse.Namespace, tr: Translator, /) -> int:
    """Say what is in a scene."""
    loaded = load(options.scene, tr, options)
    scene, geometry = loaded.scene, loaded.geometry
    facts: dict[str, Any] = {
        "id": scene.id,
        "titles": scene.title if isinstance(scene.title, dict) else {"": scene.title},
        "objects": len(geometry.objects.names) - 1,
        "triangles": geometry.triangles,
        "instances": sum(len(b.placements) for b in geometry.instances),
        "hotspots": len(scene.hotspot),
        "views": len(scene.view),
        "tours": len(scene.tour),
        "bounds": geometry.bounds.astype(float).round(digits_for(loaded)).tolist(),
        **({"offset": list(loaded.offset)} if any(loaded.offset) else {}),
        "issues": [issue_fields(i, tr) for i in loaded.issues],
        "load_s": round(loaded.seconds, 4),
    }
    if options.json:
        say_json(facts)
    else:
        for key, value in facts.items():
            say(f"{key}: {len(value) if key == 'issues' else value}")
    return DONE
