"""Whose screen is whose: the audience's picture on one, the presenter's console on another.

Qt moves no window when a screen goes, says of a window what screen it is on only some time later, and has been seen to
put the windows of two screens on one. So nothing is believed that it says of windows: they are put by geometry, looked
at, and put again. Until both lie where they should, what is only for the presenter is not shown.
"""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QEvent, QObject, QRect, QTimer, Signal
from PySide6.QtGui import QGuiApplication, QScreen
from PySide6.QtWidgets import QWidget

from viewer.session.settings import WindowPlace
from viewer.ui.guard import Guarded
from viewer.ui.shell.window_places import put_window, window_place

LOOK_AGAIN = 150
"""Milliseconds until windows that were put are looked at."""

_SHARE = 0.62  # of a single screen's height that the console takes
_LOOKS = 12  # times that windows are put again before they are left where the system wants them


def apart(boxes: Sequence[QRect], /) -> list[int]:
    """Which of several screens are screens of their own: of those that overlap, as mirrors do, the first."""
    out: list[int] = []
    for i, box in enumerate(boxes):
        if not any(box.intersects(boxes[j]) for j in out):
            out.append(i)
    return out


def private(console: QRect, audience: QRect, shown: Sequence[QRect], /) -> bool:
    """Whether a console is seen by nobody else: it lies on one screen whole, on which nothing of the audience's is.

    Parameters
    ----------
    console, audience : the windows
    shown : all screens
    """
    if console.isEmpty() or console.intersects(audience):
        return False
    under = [box for box in shown if box.intersects(console)]
    # A mirror, or one that lies in part over another, shows the console to somebody.
    if len(under) != 1 or not under[0].contains(console):
        return False
    return not under[0].intersects(audience)


class TalkScreens(Guarded, QObject):
    """Puts the audience's window and the console on their screens, and says whether the console is private.

    Parameters
    ----------
    audience, console : the windows
    swapped : the audience has the first screen, not the presenter

    Signals
    -------
    changed() : `safe` or `single` may be otherwise than before
    """

    changed = Signal()

    def __init__(self, audience: QWidget, console: QWidget, *, swapped: bool = False) -> None:
        super().__init__(console)
        self._audience, self._console = audience, console
        self.swapped = swapped
        self._before: WindowPlace | None = None
        self._looks = 0
        self._again = QTimer(self, singleShot=True, interval=LOOK_AGAIN)
        self._again.timeout.connect(self._look)
        application = QGuiApplication.instance()
        assert isinstance(application, QGuiApplication)
        application.screenAdded.connect(self._came)
        application.screenRemoved.connect(self._screens_changed)
        application.primaryScreenChanged.connect(self._screens_changed)
        for screen in application.screens():
            self._follow(screen)
        for window in (audience, console):
            window.installEventFilter(self)

    # -- screens --------------------------------------------------------------------------------------------------

    @property
    def screens(self) -> list[QScreen]:
        """Those that show something of their own, the primary one first."""
        found = QGuiApplication.screens()
        primary = QGuiApplication.primaryScreen()
        found.sort(key=lambda screen: screen is not primary)
        return [found[i] for i in apart([screen.geometry() for screen in found])]

    @property
    def single(self) -> bool:
        """Whether there is no screen for the console."""
        return len(self.screens) < 2

    @property
    def safe(self) -> bool:
        """Whether nobody but the presenter sees the console, as things stand at this moment."""
        if self.single or not self._console.isVisible():
            return False
        shown = [screen.geometry() for screen in QGuiApplication.screens()]
        return private(_box(self._console), _box(self._audience), shown)

    def _came(self, screen: QScreen) -> None:
        self._follow(screen)
        self._screens_changed()

    def _follow(self, screen: QScreen) -> None:
        screen.geometryChanged.connect(self._screens_changed)

    def _screens_changed(self) -> None:
        # First of all whoever shows something private looks whether it still is.
        self.changed.emit()
        self.put()

    # -- windows --------------------------------------------------------------------------------------------------

    def swap(self) -> None:
        """The audience where the presenter was, and the other way round."""
        self.swapped = not self.swapped
        # Hidden while they change places: for a moment both would be on one screen.
        self._console.hide()
        self.changed.emit()
        self.put()

    def put(self) -> None:
        """Put both where they should be; with one screen the console lies over the lower part of it."""
        self._looks = _LOOKS
        self._before = self._before or window_place(self._audience)
        self._place()

    def give_back(self) -> None:
        """Have the audience's window stand where it did before the talk."""
        before, self._before = self._before, None
        self._again.stop()
        if before and not before.full_screen and self._audience.isVisible():
            self._audience.showNormal()
            put_window(self._audience, before)

    def _place(self) -> None:
        screens = self.screens
        if not screens:
            return
        single = len(screens) < 2
        mine, theirs = screens[0], screens[0 if single else 1]
        if self.swapped and not single:
            mine, theirs = theirs, mine
        _cover(self._audience, theirs)
        if single:
            _lay_over(self._console, mine)
        else:
            _cover(self._console, mine)
        self.changed.emit()
        self._again.start()

    def _look(self) -> None:
        """Whether they are where they were put."""
        self._looks -= 1
        screens = self.screens
        if len(screens) >= 2 and not self.safe and self._looks > 0:
            self._place()
        else:
            self.changed.emit()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Qt: a window was moved by somebody else, or is shown or hidden."""
        if event.type() in (QEvent.Type.Move, QEvent.Type.Resize, QEvent.Type.Show, QEvent.Type.Hide):
            self.changed.emit()
        return False


def _box(window: QWidget) -> QRect:
    """Where a window is; nowhere if it is not shown."""
    return window.frameGeometry() if window.isVisible() else QRect()


def _lay_over(window: QWidget, screen: QScreen) -> None:
    """Have a window lie over the lower part of a screen."""
    box = screen.geometry()
    box.setTop(box.bottom() - min(max(round(_SHARE * box.height()), window.minimumHeight()), box.height()) + 1)
    window.setScreen(screen)
    if window.isFullScreen() or not window.isVisible():
        window.showNormal()
    window.setGeometry(box)
    window.raise_()
    window.activateWindow()


def _cover(window: QWidget, screen: QScreen) -> None:
    """Have a window take a whole screen."""
    box = screen.geometry()
    if window.isVisible() and window.isFullScreen() and window.frameGeometry() == box:
        return
    # Known to the system before it is shown there.
    window.winId()
    window.setScreen(screen)
    if window.isFullScreen():
        window.showNormal()
    window.setGeometry(box)
    window.showFullScreen()
    window.setGeometry(box)
