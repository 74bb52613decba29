"""Commands that tell: scenes, check, schema, info, cache."""

from __future__ import annotations

import argparse
import sys
from typing import TYPE_CHECKING, Any

from viewer.cli.shared import (
    FAULTY,
    WRONG_USAGE,
    code_of,
    digits_for,
    issue_fields,
    load,
    model_options,
    say,
    say_json,
    waited,
)
from viewer.i18n import Translator
from viewer.scene.names import one_line, printable

if TYPE_CHECKING:
    from viewer.scene.issues import Issue
    from viewer.scene.options import ModelOptions


def scenes(options: argparse.Namespace, tr: Translator, /) -> int:
    """List the shipped scenes."""
    from viewer.scene.places import shipped_scenes
    from viewer.scene.titles import shipped_title

    for id_ in shipped_scenes():
        say(f"{id_}\t{shipped_title(id_, tr.lang)}")
    return 0


def check(options: argparse.Namespace, tr: Translator, /) -> int:
    """Report everything that is wrong with scenes."""
    from viewer.scene.issues import Severity

    code = 0
    reports = []
    for source in options.scene:
        issues, unknown = _issues(source, tr, model_options(options))
        if unknown:
            code = WRONG_USAGE
        if any(i.severity >= Severity.ERROR for i in issues):
            code = code or FAULTY
        reports.append({"scene": printable(source), "issues": [issue_fields(i, tr) for i in issues]})
        if not options.json:
            for issue in issues:
                sys.stderr.write(issue.format(tr) + "\n")
            count = tr.ngettext("{n} issue", "{n} issues", len(issues)).format(n=len(issues))
            say(f"{one_line(source)}: {count}")
    if options.json:
        say_json(reports)
    return code


def _issues(source: str, tr: Translator, options: ModelOptions) -> tuple[tuple[Issue, ...], bool]:
    """What is wrong with a scene, and whether there is none of that name."""
    from viewer.build.job import LoadJob
    from viewer.scene.issues import SceneError

    try:
        return waited(LoadJob(source, options=options), tr).issues, False
    except SceneError as error:
        return error.issues, code_of(error.issues) == WRONG_USAGE


def schema(options: argparse.Namespace, tr: Translator, /) -> int:
    """Print the JSON Schema."""
    from viewer.scene.schema import json_schema

    say_json(json_schema())
    return 0


def info(options: argparse.Namespace, tr: Translator, /) -> int:
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
    return 0


def cache(options: argparse.Namespace, tr: Translator, /) -> int:
    """Say what is kept of built scenes, or clear it."""
    from viewer.build import cache as kept

    found = kept.clear() if options.action == "clear" else kept.usage()
    if options.json:
        facts = {
            "folder": str(found.folder),
            "entries": found.entries,
            "layers": found.layers,
            "bytes": found.size,
            "limit": found.limit,
        }
        say_json(facts)
        return 0
    text = tr.gettext("{folder}: {entries} scenes, {layers} parts of layers, {size} of at most {limit} MB")
    if options.action == "clear":
        text = tr.gettext("{folder}: removed {entries} scenes, {layers} parts of layers, {size} MB")
    say(
        text.format(
            folder=found.folder,
            entries=found.entries,
            layers=found.layers,
            size=f"{found.size / 1e6:.1f}",
            limit=found.limit >> 20,
        )
    )
    return 0
