"""Commands with a window: show, bench."""

from __future__ import annotations

import argparse
import gc
import os
import sys
from pathlib import Path

from viewer.commands.common import FAULTY, WRONG_USAGE, CommandError, code_of, load, named_style, say_json
from viewer.i18n import LANGUAGES, Translator
from viewer.resources import scenes_folder

OPENING_PICTURE = "jinyuzui.png"


def has_display() -> bool:
    """Whether a window can be opened; elsewhere than on Linux there always is a display."""
    if not sys.platform.startswith("linux"):
        return True
    return bool(os.environ.get("DISPLAY") or os.environ.get("WAYLAND_DISPLAY") or os.environ.get("QT_QPA_PLATFORM"))


DEFAULT_SCENE = "jinyuzui"


def _is_there(source: str) -> bool:
    return Path(source).exists() or (scenes_folder() / source / "scene.toml").is_file()


def _need_scene(source: str, tr: Translator) -> None:
    """The command ends if there is no such scene; a good one is found without importing the reader."""
    if _is_there(source):
        return
    from viewer.scene.issues import SceneError
    from viewer.scene.loader import resolve

    try:
        resolve(source)
    except SceneError as error:
        raise CommandError(code_of(error.issues), (issue.format(tr) for issue in error.issues)) from error


def show(options: argparse.Namespace, tr: Translator, /) -> int:
    """Open a scene in a window; without a display its opening view becomes a picture."""
    from viewer.app.settings import SettingsStore, settings_folder

    store = SettingsStore(settings_folder())
    if options.reset:
        try:
            store.reset()
        except OSError as error:
            text = tr.gettext("The settings cannot be removed: {error}")
            raise CommandError(FAULTY, [text.format(error=error)]) from error
    kept = store.settings
    if kept.language in LANGUAGES and not options.asked_language:
        tr = Translator(kept.language)
    last = kept.last.scene if kept.last and _is_there(kept.last.scene) else ""
    scene = options.scene or last or DEFAULT_SCENE
    _need_scene(scene, tr)
    if not has_display():
        from viewer.commands.pictures import write_picture

        out = Path(OPENING_PICTURE).resolve()
        write_picture(load(scene, tr), out, (1920, 1080), tr, style=named_style(options.style, tr))
        text = tr.gettext("There is no display to open a window on; the opening view was written to {file}.")
        sys.stderr.write(text.format(file=out) + "\n")
        return 0
    from viewer.build.job import LoadJob

    # The scene is read by a process of its own while this one imports Qt.
    job = LoadJob(scene)
    # Imports make hundreds of thousands of objects that stay: looking for garbage among them is a tenth of the start.
    gc.disable()
    try:
        from viewer.ui.app import run_window

        style = named_style(options.style, tr)
        return run_window(job, scene, lang=tr.lang, style=style, store=store, back=not options.scene)
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
