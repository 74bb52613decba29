"""Commands with a window: show, bench."""

from __future__ import annotations

import argparse
import gc
import os
import sys
from pathlib import Path

from viewer.commands.common import WRONG_USAGE, CommandError, code_of, load, named_style, say_json
from viewer.i18n import Translator
from viewer.resources import scenes_folder

OPENING_PICTURE = "jinyuzui.png"


def has_display() -> bool:
    """Whether a window can be opened; elsewhere than on Linux there always is a display."""
    if not sys.platform.startswith("linux"):
        return True
    return bool(os.environ.get("DISPLAY") or os.environ.get("WAYLAND_DISPLAY") or os.environ.get("QT_QPA_PLATFORM"))


def _need_scene(source: str, tr: Translator) -> None:
    """The command ends if there is no such scene; a good one is found without importing the reader."""
    if Path(source).exists() or (scenes_folder() / source / "scene.toml").is_file():
        return
    from viewer.scene.issues import SceneError
    from viewer.scene.loader import resolve

    try:
        resolve(source)
    except SceneError as error:
        raise CommandError(code_of(error.issues), (issue.format(tr) for issue in error.issues)) from error


def show(options: argparse.Namespace, tr: Translator, /) -> int:
    """Open a scene in a window; without a display its opening view becomes a picture."""
    _need_scene(options.scene, tr)
    if not has_display():
        from viewer.commands.pictures import write_picture

        out = Path(OPENING_PICTURE).resolve()
        write_picture(load(options.scene, tr), out, (1920, 1080), tr, style=named_style(options.style, tr))
        text = tr.gettext("There is no display to open a window on; the opening view was written to {file}.")
        sys.stderr.write(text.format(file=out) + "\n")
        return 0
    from viewer.build.job import LoadJob

    # The scene is read by a process of its own while this one imports Qt.
    job = LoadJob(options.scene)
    # Imports make hundreds of thousands of objects that stay: looking for garbage among them is a tenth of the start.
    gc.disable()
    try:
        from viewer.ui.app import run_window

        return run_window(job, options.scene, lang=tr.lang, style=named_style(options.style, tr))
    finally:
        job.cancel()


def bench(options: argparse.Namespace, tr: Translator, /) -> int:
    """Measure in a window."""
    if not has_display():
        raise CommandError(WRONG_USAGE, [tr.gettext("bench needs a display")])
    _need_scene(options.scene, tr)
    from viewer.build.job import LoadJob

    job = LoadJob(options.scene)
    gc.disable()
    from viewer.scene.issues import SceneError
    from viewer.ui.bench import measure

    try:
        say_json(measure(job, lang=tr.lang))
    except SceneError as error:
        raise CommandError(code_of(error.issues), (issue.format(tr) for issue in error.issues)) from error
    return 0
