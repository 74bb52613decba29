"""What the commands about kiosks share, and `show --kiosk`: the file is read, the watchdog keeps the viewer running."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from pathlib import Path
from typing import TYPE_CHECKING

from viewer.cli.exit_codes import FAULTY, NO_OPENGL, WRONG_USAGE
from viewer.cli.shared import CommandError
from viewer.cli.windows import has_display, is_scene
from viewer.i18n import N_, Translator
from viewer.kiosk.beats import ViewerOrder
from viewer.kiosk.config import FILE, KioskFile, load_kiosk
from viewer.kiosk.watchdog import Watchdog
from viewer.scene.issues import Issue, Severity
from viewer.scene.package import is_there
from viewer.scene.places import SCENE_FILE
from viewer.user_folders import user_folder

if TYPE_CHECKING:
    from viewer.build.loading import LoadedScene
    from viewer.ending import Ending


def state_folder() -> Path:
    """Where a kiosk keeps what it must not forget: `JINYUZUI_STATE`, else where this system keeps such files."""
    from platformdirs import user_state_path

    return user_folder("JINYUZUI_STATE", lambda: user_state_path("jinyuzui", appauthor=False))


def is_kiosk(source: str, /) -> bool:
    """Whether a path is a kiosk's file, or a folder with one and no scene."""
    path = Path(source)
    return path.name == FILE or (is_there(path / FILE) and not is_there(path / SCENE_FILE))


def check_kiosk(path: Path, /) -> tuple[KioskFile | None, list[Issue]]:
    """A kiosk's file with all that is wrong with it, the scenes that are not there too; None if it cannot be read."""
    file, issues = load_kiosk(path)
    if file:
        issues += _scenes(file)
    return file, sorted(issues, key=lambda issue: (issue.line, issue.column))


def _scenes(file: KioskFile) -> Iterator[Issue]:
    from viewer.scene.positions import nearest, toml_positions

    positions = None
    for i, source in enumerate(file.sources):
        if not is_scene(source):
            positions = positions or toml_positions(file.path.read_bytes())
            place = nearest(positions, ("scene", i, "source"))
            name = file.kiosk.scene[i].source
            yield Issue("no-such-scene", Severity.ERROR, str(file.path), *place, f"scene[{i}].source", name)


def check_offers(file: KioskFile, load: Callable[[str], LoadedScene], /) -> list[Issue]:
    """What is wrong with a kiosk's file beside its scenes: what they do not have, and that nobody could leave it.

    Parameters
    ----------
    load : opens a scene
    """
    from viewer.scene.issues import SceneError, closest, dotted
    from viewer.scene.positions import nearest, toml_positions

    positions = toml_positions(file.path.read_bytes())
    out: list[Issue] = []

    def add(
        code: str, severity: Severity, path: tuple[str | int, ...], found: str, expected: str, hint: str = ""
    ) -> None:
        place = nearest(positions, path)
        out.append(Issue(code, severity, str(file.path), *place, dotted(path), found, expected, hint))

    if not file.kiosk.pin:
        add("missing-key", Severity.ERROR, ("pin",), "", "pin", "jinyuzui kiosk-pin")
    for i, (offer, source) in enumerate(zip(file.kiosk.scene, file.sources, strict=True)):
        if not is_scene(source):
            continue
        try:
            loaded = load(source)
        except SceneError as error:
            out += error.issues
            continue
        tours = [tour.id for tour in loaded.scene.tour]
        if offer.tour and offer.tour not in tours:
            hint = closest(offer.tour, tours)
            add("bad-reference", Severity.ERROR, ("scene", i, "tour"), offer.tour, N_("tour"), hint)
        if offer.here:
            low, high = (corner[:2].tolist() for corner in loaded.geometry.bounds)
            if not all(a <= at <= b for a, at, b in zip(low, offer.here.at, high, strict=True)):
                found = ", ".join(f"{at:g}" for at in offer.here.at)
                expected = " × ".join(f"{a:.0f} … {b:.0f}" for a, b in zip(low, high, strict=True))
                add("unclear-value", Severity.WARNING, ("scene", i, "here", "at"), found, f"{expected} m")
    return out


_NOT_HERE = {
    "edit": "--edit",
    "watch": "--watch",
    "present": "--present",
    "tour": "--tour",
    "minutes": "--minutes",
    "remote": "--remote",
    "view": "--view",
    "style": "--style",
}
"""Options of `show` that would let visitors change a scene, or that a kiosk's file has a say in."""


def check_options(given: Mapping[str, object], tr: Translator, /) -> None:
    """The command ends where something is asked for that a kiosk does not do.

    Parameters
    ----------
    given : what the command line says, by the names of the parser
    """
    for name, option in _NOT_HERE.items():
        if given.get(name) not in (None, False):
            text = tr.gettext("{option} does not go with --kiosk: a kiosk shows what its file says, and nothing else")
            raise CommandError(WRONG_USAGE, [text.format(option=option)])


def run_kiosk(given: str, scene: str | None, ending: Ending, tr: Translator, /) -> int:
    """Run a kiosk until its operator leaves; gives the exit code.

    Parameters
    ----------
    given : its file, "" for the one of this folder or of the user's settings
    scene : named beside it, which says nothing here
    """
    _ = tr.gettext
    if scene is not None:
        raise CommandError(
            WRONG_USAGE, [_("a kiosk shows the scenes of its file: {scene} is too much").format(scene=scene)]
        )
    path = Path(given) if given else _usual()
    file, issues = check_kiosk(path)
    if file is None or any(issue.severity >= Severity.ERROR for issue in issues):
        raise CommandError(FAULTY, _lines(issues, tr))
    if not file.kiosk.pin:
        text = _("{file} has no PIN, and nobody could leave the kiosk: set one by jinyuzui kiosk-pin {file}")
        raise CommandError(FAULTY, [text.format(file=file.path)])
    if not has_display():
        raise CommandError(NO_OPENGL, [_("There is no display to show a kiosk on.")])
    from filelock import FileLock, Timeout

    folder = state_folder()
    lock = FileLock(folder / "kiosk.lock")
    try:
        folder.mkdir(parents=True, exist_ok=True)
        lock.acquire(timeout=0)
    except Timeout:
        raise CommandError(FAULTY, [_("A kiosk is running already.")]) from None
    except OSError:
        pass  # a disk that cannot be written to keeps no kiosk from running
    from viewer.logs import start_logging

    start_logging()
    dog = Watchdog(ViewerOrder(str(file.path), str(folder), tr.lang), file.kiosk.restart)
    ending.attend(dog.stop)
    try:
        return dog.run()
    finally:
        lock.release(force=True)


def _usual() -> Path:
    from viewer.session.settings import settings_folder

    here = Path(FILE)
    return here if here.is_file() else settings_folder() / FILE


def _lines(issues: Iterable[Issue], tr: Translator) -> list[str]:
    return [issue.format(tr) for issue in issues]
