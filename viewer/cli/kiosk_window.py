"""`python -m viewer.cli.kiosk_window`: the viewer that a kiosk's watchdog starts. What to show comes by its input."""

# ruff: noqa: E402 - even Python's own modules must not come from the folder that this is started in.
from viewer.isolation import leave_out_the_current_folder

leave_out_the_current_folder()

import contextlib
import faulthandler
import gc
import os
import sys
from pathlib import Path
from typing import TextIO

from viewer.ending import Ending


def main() -> int:
    """Show a kiosk; gives the exit code."""
    ending = Ending()
    ending.watch()
    gc.disable()
    import msgspec

    from viewer.cli.exit_codes import FAULTY
    from viewer.cli.shared import CommandError
    from viewer.cli.windows import drawing_failed, qt_words
    from viewer.i18n import Translator
    from viewer.kiosk.beats import ViewerOrder
    from viewer.kiosk.config import load_kiosk
    from viewer.kiosk.watchdog import STACKS
    from viewer.logs import start_logging
    from viewer.own_pipes import answers, orders
    from viewer.render.errors import RenderError

    beats, told = answers(), orders()
    order = msgspec.json.decode(told.readline(), type=ViewerOrder)
    start_logging()
    tr = Translator(order.lang)
    file, issues = load_kiosk(Path(order.file))
    if file is None:
        for issue in issues:
            sys.stderr.write(issue.format(tr) + "\n")
        return FAULTY
    stacks = _stacks(Path(order.folder) / STACKS)
    from viewer.ui.kiosk.kiosk_run import run_kiosk, safe_kiosk

    if order.safe:
        file = safe_kiosk(file)
    Translator.own_words = {str(lang): words for lang, words in file.kiosk.words.items()}
    try:
        try:
            words = qt_words(lambda: None, ending, tr)
            code, orphaned = run_kiosk(order, file, beats, told, stacks, words=words, ending=ending)
        except RenderError as error:
            return drawing_failed(error, tr)
    except CommandError as error:
        sys.stderr.write("\n".join(error.lines) + "\n")
        return error.code
    if orphaned and not os.environ.get("INVOCATION_ID"):
        _take_over(order.file, order.lang)
    return ending.code or code


def _stacks(path: Path) -> TextIO | None:
    """The file that takes what each thread is at when the program crashes; None where none can be written."""
    with contextlib.suppress(OSError):
        path.parent.mkdir(parents=True, exist_ok=True)
        file = path.open("w", encoding="utf-8")
        faulthandler.enable(file)
        return file
    return None


def _take_over(file: str, lang: str) -> None:
    """Somebody has ended the watchdog: another one. Where the system looks after it, that is the system's to do."""
    import subprocess

    from viewer.isolation import safe_environment

    root = str(Path(__file__).resolve().parents[2])
    command = [sys.executable, "-P", "-m", "viewer", "show", "--kiosk", file, "--lang", lang]
    with contextlib.suppress(OSError):
        subprocess.Popen(
            command,
            env=safe_environment(os.environ, root),
            stdin=subprocess.DEVNULL,
            start_new_session=True,
        )


if __name__ == "__main__":
    sys.exit(main())
