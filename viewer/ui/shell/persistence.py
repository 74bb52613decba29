"""Keeps what a visitor has set, and where the window and the visitor were."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QTimer

from viewer.camera.orbit import Orbit
from viewer.scene.names import is_text
from viewer.scene.style import Style, UnknownStyleError, load_style
from viewer.session.input.bindings import Bindings
from viewer.session.settings import LastPlace, Settings, SettingsStore
from viewer.ui.guard import Guarded
from viewer.ui.shell.window_places import window_place
from viewer.ui.theme.appearance import THEMES
from viewer.ui.theme.preferences import MOTIONS, SYSTEM, Preferences

if TYPE_CHECKING:
    from viewer.session.explorer import Explorer
    from viewer.ui.shell.window import Window

SOON, NOW_AND_THEN = 400, 20_000
"""Milliseconds: after a change until it is written, and between two notes of where the visitor is."""


def comfort_of(settings: Settings, /) -> Preferences:
    """The comfort that was set; unknown names of other versions are left at their defaults."""
    theme = settings.theme if settings.theme in (SYSTEM, *THEMES) else SYSTEM
    motion = settings.motion if settings.motion in MOTIONS else SYSTEM
    return Preferences(theme, settings.text, motion, settings.hint, settings.overview)


def kept_style(settings: Settings, /) -> Style | None:
    """The style that was set; None for each scene's own, or if there is no such style any more."""
    try:
        return load_style(settings.style) if settings.style else None
    except UnknownStyleError:
        return None


def place_of(explorer: Explorer, scene: str, /) -> LastPlace:
    """Where a visitor is."""
    goal = explorer.goal
    return LastPlace(
        scene,
        goal.target,
        goal.distance,
        math.remainder(goal.azimuth, math.tau),
        goal.elevation,
        goal.fov,
        explorer.state.place,
        explorer.state.opened,
    )


def go_back(explorer: Explorer, last: LastPlace, /) -> None:
    """Be where somebody was, as far as the scene still has it."""
    if last.hotspot in explorer.story.hotspots:
        explorer.session.open(last.hotspot)
    elif last.place in explorer.story.places:
        explorer.session.enter(last.place)
    explorer.fly(Orbit(last.target, last.distance, last.azimuth, last.elevation, last.fov))
    explorer.arrive()


class Persistence(Guarded, QObject):
    """Ties a window to its settings.

    Parameters
    ----------
    window : whose
    store : where they are kept
    back : go to where somebody was when the same scene comes
    """

    def __init__(self, window: Window, store: SettingsStore, *, back: bool = False) -> None:
        super().__init__(window)
        self._window, self._store, self._back = window, store, back
        self._soon = QTimer(self, singleShot=True, interval=SOON)
        self._soon.timeout.connect(store.save)
        self._note = QTimer(self, interval=NOW_AND_THEN)
        self._note.timeout.connect(self.note)
        self._note.start()
        store.subscribe(lambda settings: self._soon.start())
        window.comfort_changed.connect(self._comfort)
        window.language_changed.connect(lambda lang: store.change(language=lang))
        window.looks.chosen.connect(lambda name: store.change(style=name))
        window.aids.keys_changed.connect(lambda preset, keys: store.change(preset=preset, keys=keys))
        window.aids.screen_keyboard_changed.connect(lambda shown: store.change(screen_keyboard=shown))
        window.opening.opened.connect(self._came)
        window.bookmarks.keep_in(store.folder)
        window.start.recent_changed.connect(lambda recent: store.change(recent=recent))
        settings = store.settings
        window.start.recent = settings.recent
        window.aids.set_keys(Bindings.of(settings.preset, settings.keys).preset, settings.keys)
        window.aids.set_screen_keyboard(settings.screen_keyboard)

    def _comfort(self, comfort: Preferences) -> None:
        self._store.change(
            theme=comfort.theme, text=comfort.text, motion=comfort.motion, hint=comfort.hint, overview=comfort.overview
        )

    def _came(self, loaded: object) -> None:
        explorer, last = self._window.view.explorer, self._store.settings.last
        if self._back and explorer and last and last.scene == self._window.opening.source:
            go_back(explorer, last)
        self._back = False

    def note(self) -> None:
        """Note where window and visitor are."""
        explorer = self._window.view.explorer
        # A talk puts the window where it needs it.
        changes: dict[str, object] = {} if self._window.desk.clean else {"window": window_place(self._window)}
        source = self._window.opening.source
        # A name that is no text cannot be kept as one.
        if explorer and source and is_text(source) and not explorer.walking.active:
            changes["last"] = place_of(explorer, source)
        self._store.change(**changes)

    def close(self) -> None:
        """Note and write everything: the window goes."""
        self._note.stop()
        self._soon.stop()
        self.note()
        self._store.save()
