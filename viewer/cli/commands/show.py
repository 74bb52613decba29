"""The command show: a scene in a window."""

from __future__ import annotations

import argparse
import gc
import sys
from pathlib import Path
from typing import TYPE_CHECKING

from viewer.cli.arguments import add_model_options, add_style
from viewer.cli.exit_codes import DONE, FAULTY, WRONG_USAGE
from viewer.cli.shared import CommandError, load, model_options, named_style
from viewer.cli.windows import DEFAULT_SCENE, drawing_failed, has_display, is_scene, need_scene, qt_words
from viewer.i18n import LANGUAGES, N_, Translator
from viewer.session.revisits.scheme import is_link

if TYPE_CHECKING:
    from viewer.instance import Instance
    from viewer.session.revisits.looked_at import Sight
    from viewer.session.settings import SettingsStore

OPENING_PICTURE = "jinyuzui.png"
ALONE = "127.0.0.1"
"""Where the remote control is reached by this computer alone."""

SUMMARY = N_("open a scene in a window (also without the word show)")


def arguments(parser: argparse.ArgumentParser, tr: Translator, /) -> None:
    """A scene, and how to begin."""
    _ = tr.gettext
    last = _("a scene's id, a package folder, a lone file or a link; if omitted, the last one opened")
    parser.add_argument("scene", nargs="?", metavar="SCENE", help=last)
    add_model_options(parser, tr)
    parser.add_argument("--view", metavar="ID", help=_("view of the scene, or a link's camera"))
    talk = _("give a talk: with two screens one is the presenter's")
    parser.add_argument("--present", action="store_true", help=talk)
    parser.add_argument("--tour", metavar="ID", help=_("the talk's tour; the scene's first without"))
    parser.add_argument("--minutes", type=float, metavar="M", help=_("how long the talk is to take"))
    phone = _("a phone is the talk's remote control; lan for phones of the network, else this computer alone")
    parser.add_argument("--remote", metavar="ADDRESS", nargs="?", const=ALONE, help=phone)
    parser.add_argument("--watch", action="store_true", help=_("show whatever is saved of the scene at once"))
    parser.add_argument("--edit", action="store_true", help=_("change the scene in its window; every change is saved"))
    another = _("in a window of its own, where one is open already")
    parser.add_argument("--new-window", action="store_true", help=another)
    parser.add_argument("--reset", action="store_true", help=_("forget all settings first"))
    parser.add_argument("--kiosk", metavar="FILE", nargs="?", const="", help=_("as a kiosk, by its kiosk.toml"))
    add_style(parser, tr)


def run(options: argparse.Namespace, tr: Translator, /) -> int:
    """Open a scene in a window; without a display its opening view becomes a picture."""
    if options.kiosk is not None:
        from viewer.cli.kiosks import check_options, run_kiosk

        check_options(vars(options), tr)
        return run_kiosk(options.kiosk, options.scene, options.ending, tr)
    _check_remote(options, tr)
    from viewer.session.settings import SettingsStore, settings_folder

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
    instance = None
    if has_display() and not _of_its_own(options):
        from viewer.instance import Instance

        instance = Instance.of_user(settings_folder())
        if instance and not instance.claim() and _handed_over(instance, options, tr):
            return DONE
    try:
        return _open(options, store, instance, tr)
    finally:
        if instance:
            instance.release()


def _of_its_own(options: argparse.Namespace) -> bool:
    """Whether a window is asked for that no later start interrupts, and that interrupts none."""
    return bool(options.new_window or options.present or options.watch or options.edit or options.reset)


def _handed_over(instance: Instance, options: argparse.Namespace, tr: Translator) -> bool:
    """Whether the window that is open takes what is asked for; the command ends where that is wrong."""
    from viewer.cli.handing_over import hand_over
    from viewer.cli.link_arguments import order_of

    answer = hand_over(instance, order_of(options, tr))
    if answer and answer.why:
        raise CommandError(WRONG_USAGE, [answer.why])
    return bool(answer and answer.taken)


def _open(options: argparse.Namespace, store: SettingsStore, instance: Instance | None, tr: Translator) -> int:
    """Open the window, or write the picture that stands for it."""
    kept = store.settings
    last = kept.last.scene if kept.last and is_scene(kept.last.scene) else ""
    scene, sight = _wanted(options, last, tr)
    if not has_display():
        from viewer.cli.picture_files import write_picture

        out = Path(OPENING_PICTURE).resolve()
        style = named_style(options.style, tr)
        loaded = load(scene, tr, options)
        code = write_picture(loaded, out, (1920, 1080), tr, ending=options.ending, style=style, sight=sight)
        if code == DONE:
            text = tr.gettext("There is no display to open a window on; the opening view was written to {file}.")
            sys.stderr.write(text.format(file=out) + "\n")
        return code
    from viewer.build.job import LoadJob
    from viewer.render.errors import RenderError

    # The scene is read by a process of its own while this one imports Qt.
    job = LoadJob(scene, options=model_options(options))
    # Imports make hundreds of thousands of objects that stay: looking for garbage among them is a tenth of the start.
    gc.disable()
    try:
        from viewer.ui.shell.run import run_window

        style = named_style(options.style, tr)
        words = qt_words(job.cancel, options.ending, tr)
        return run_window(
            job,
            scene,
            lang=tr.lang,
            words=words,
            ending=options.ending,
            style=style,
            store=store,
            back=not options.scene and not options.present and sight is None,
            present=(options.tour or "", options.minutes) if options.present else None,
            remote=options.remote or "",
            watch=options.watch,
            sight=sight,
            edit=options.edit,
            instance=instance if instance and instance.claimed else None,
        )
    except RenderError as error:
        return drawing_failed(error, tr)
    finally:
        job.cancel()
        # What it had begun to write is put away, if that does not keep anybody waiting.
        job.poll(0.4)


def _wanted(options: argparse.Namespace, last: str, tr: Translator) -> tuple[str, Sight | None]:
    """The scene to open, and what is to be seen of it if a link or `--view` says so; the command ends where it cannot.

    Parameters
    ----------
    last : the scene that was opened the last time, "" for none
    """
    if options.scene and is_link(options.scene):
        from viewer.cli.link_arguments import linked

        if options.view:
            raise CommandError(
                WRONG_USAGE, [tr.gettext("--view goes with a scene: a link says by itself what is seen")]
            )
        return linked(options.scene, tr)
    scene = options.scene or last or DEFAULT_SCENE
    need_scene(scene, tr)
    if not options.view:
        return scene, None
    from viewer.cli.link_arguments import viewed

    return scene, viewed(options.view, scene, tr)


def _check_remote(options: argparse.Namespace, tr: Translator) -> None:
    """The command ends where the remote control could not be used."""
    if options.remote is None:
        return
    from viewer.remote.own_address import is_address

    _ = tr.gettext
    if not options.present:
        raise CommandError(WRONG_USAGE, [_("--remote goes with --present: it is a talk's remote control")])
    if not is_address(options.remote):
        text = _("{address} is no address of this computer: lan, or one like 192.168.0.7")
        raise CommandError(WRONG_USAGE, [text.format(address=options.remote)])
