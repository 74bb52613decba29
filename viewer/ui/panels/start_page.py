"""The start page: the scenes that one can go to, as tiles, over all of the window."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QColor, QImage, QKeyEvent, QLinearGradient, QPainter, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QAbstractButton, QHBoxLayout, QVBoxLayout, QWidget

from viewer.session.input.key_names import Wording
from viewer.ui.guard import Guarded
from viewer.ui.panels.scene_tile import SceneTile, TileText
from viewer.ui.panels.widgets import PLAIN, IconButton, ScrollArea, TextButton, label, restyle_below
from viewer.ui.theme.appearance import Appearance

_WIDEST = 1320  # design pixels of the column with the tiles
_TILE = 268  # design pixels that a tile is wide at least

_WAYS = {
    Qt.Key.Key_Left: (-1, 0),
    Qt.Key.Key_Right: (1, 0),
    Qt.Key.Key_Up: (0, -1),
    Qt.Key.Key_Down: (0, 1),
}
_ENDS = {Qt.Key.Key_Home: 0, Qt.Key.Key_End: -1}
_PRESS = frozenset({Qt.Key.Key_Return, Qt.Key.Key_Enter})


@dataclass(frozen=True, slots=True)
class TileShelf:
    """Tiles below a heading.

    Parameters
    ----------
    tiles : sources of the scenes, with what is said of each
    empty : said where there are none
    button, press : what is done with all of them: its name, and what does it; "" for nothing
    """

    title: str
    tiles: tuple[tuple[str, TileText], ...]
    empty: str = ""
    button: str = ""
    press: Callable[[], object] = lambda: None


class TileGrid(Guarded, QWidget):
    """Tiles side by side, as many as there is room for, all of one size."""

    def __init__(self, tiles: Sequence[SceneTile]) -> None:
        super().__init__()
        self.tiles = tuple(tiles)
        for tile in self.tiles:
            tile.setParent(self)

    def spread(self, look: Appearance, width: int, /) -> None:
        """Put them in their places.

        Parameters
        ----------
        width : logical pixels that there are
        """
        m = look.metrics
        gap = m.px(20)
        least = min(m.px(_TILE * (1 + 0.4 * (max(m.text, 1.0) - 1.0))), width)
        across = max((width + gap) // (least + gap), 1)
        wide = (width - gap * (across - 1)) // across
        tall = self.tiles[0].tall_for(wide) if self.tiles else 0
        for i, tile in enumerate(self.tiles):
            tile.setGeometry(i % across * (wide + gap), i // across * (tall + gap), wide, tall)
        rows = -(-len(self.tiles) // across)
        self.setFixedSize(width, max(rows * (tall + gap) - gap, 0))


class StartPage(Guarded, QWidget):
    """The page.

    Signals
    -------
    chosen(str) : a scene, by what it is opened by
    removed(str) : a scene is to be taken off its list
    file(), folder() : one from the disk is to be opened
    closed() : back to what is behind it

    Attributes
    ----------
    passes : whether a key is for the window; what moves a scene is not, while that is not seen
    """

    chosen = Signal(str)
    removed = Signal(str)
    file = Signal()
    folder = Signal()
    closed = Signal()

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.setObjectName("page")
        self.setAttribute(Qt.WidgetAttribute.WA_NoMousePropagation)
        self._look = PLAIN
        self.passes: Callable[[QKeyEvent], bool] = lambda event: True
        self._title, self._hint = label(name="page-title"), label(name="soft", wrap=True)
        self._file, self._folder, self._close = (
            TextButton(glyph="file"),
            TextButton(glyph="folder"),
            IconButton("close"),
        )
        for button, signal in ((self._file, self.file), (self._folder, self.folder), (self._close, self.closed)):
            button.clicked.connect(signal)
            button.setProperty("takesKeys", True)
        self._shelves: tuple[TileShelf, ...] = ()
        self._grids: list[TileGrid] = []
        self._notes: list[QWidget] = []
        self._pictures: dict[str, QImage] = {}
        self._body = QWidget()
        self._build()
        self.hide()

    def _build(self) -> None:
        self._top = top = QHBoxLayout()
        top.addWidget(self._title, 1)
        for button in (self._file, self._folder, self._close):
            top.addWidget(button)
        inner = QWidget()
        self._holder = QVBoxLayout(inner)
        self._holder.addWidget(self._body)
        self._holder.addStretch(1)
        self._area = ScrollArea(inner)
        self._column = QVBoxLayout(self)
        self._column.addLayout(top)
        self._column.addWidget(self._hint)
        self._column.addWidget(self._area, 1)

    @property
    def tiles(self) -> tuple[SceneTile, ...]:
        """All tiles, as one reads."""
        return tuple(tile for grid in self._grids for tile in grid.tiles)

    # -- what it shows --------------------------------------------------------------------------------------------

    def translate(self, tr: Wording, /) -> None:
        """What it says by itself, in a language."""
        self._title.setText(tr.gettext("Scenes"))
        self.setAccessibleName(self._title.text())
        self._hint.setText(tr.gettext("A file or a folder may also be dropped anywhere on this window."))
        self._file.setText(tr.gettext("Open a file …"))
        self._folder.setText(tr.gettext("Open a folder …"))
        self._close.name(tr.gettext("Close"), tr.key("back"))

    def show_shelves(self, shelves: Sequence[TileShelf], /) -> None:
        """Show other tiles, or what is said of them now; pictures and the keyboard stay where they are."""
        shelves = tuple(shelves)
        if shelves == self._shelves:
            return
        old = [[source for source, _ in shelf.tiles] for shelf in self._shelves]
        now = [[source for source, _ in shelf.tiles] for shelf in shelves]
        focus, tiles = self.focusWidget(), self.tiles
        at = tiles.index(focus) if isinstance(focus, SceneTile) and focus in tiles else 0
        # Whoever stands at the first one has not chosen it: the first one may be another now.
        held = tiles[at].source if at else ""
        named = focus.text() if isinstance(focus, TextButton) and self._body.isAncestorOf(focus) else ""
        self._shelves = shelves
        self._fill()
        again = next((b for b in self._body.findChildren(TextButton) if named and b.text() == named), None)
        if again:
            again.setFocus(Qt.FocusReason.OtherFocusReason)
        elif old != now or isinstance(focus, SceneTile):
            self._hold(held, at)

    def _fill(self) -> None:
        body, self._grids, self._notes = QWidget(), [], []
        column = QVBoxLayout(body)
        column.setContentsMargins(0, 0, 0, 0)
        for shelf in self._shelves:
            column.addLayout(self._heading(shelf))
            if shelf.tiles:
                grid = TileGrid([self._tile(source, said) for source, said in shelf.tiles])
                self._grids.append(grid)
                column.addWidget(grid)
            elif shelf.empty:
                column.addWidget(label(shelf.empty, name="soft", wrap=True))
            column.addSpacing(self._look.metrics.px(14))
        self._holder.replaceWidget(self._body, body)
        self._body.hide()
        self._body.deleteLater()
        self._body = body
        body.show()
        restyle_below(body, self._look)
        column.setSpacing(self._look.metrics.px(10))
        self._spread()

    def _heading(self, shelf: TileShelf) -> QHBoxLayout:
        row = QHBoxLayout()
        row.addWidget(label(shelf.title, name="title", wrap=True), 1)
        if shelf.button:
            button = TextButton(shelf.button)
            button.setProperty("takesKeys", True)
            button.clicked.connect(lambda: shelf.press())
            row.addWidget(button)
        return row

    def _tile(self, source: str, said: TileText) -> SceneTile:
        tile = SceneTile(source)
        tile.say(said)
        if source in self._pictures:
            tile.show_picture(self._pictures[source])
        tile.clicked.connect(lambda: self.chosen.emit(source))
        tile.removed.connect(lambda: self.removed.emit(source))
        tile.moved.connect(lambda key: self._move(tile, key))
        tile.reached.connect(lambda: self._area.ensureWidgetVisible(tile))
        return tile

    def show_picture(self, source: str, picture: QImage, /) -> None:
        """The picture of a scene is there; a null one: there is none to wait for."""
        self._pictures[source] = picture
        for tile in self.tiles:
            if tile.source == source:
                tile.show_picture(picture)

    # -- looks ----------------------------------------------------------------------------------------------------

    def restyle(self, look: Appearance, /) -> None:
        """Take another look, with everything in it."""
        self._look = look
        restyle_below(self, look)
        self._spread()

    def _spread(self) -> None:
        """Take the width that there is."""
        m = self._look.metrics
        side = max(m.px(40), (self.width() - m.px(_WIDEST)) // 2)
        if self.width() < m.px(900):
            side = m.px(20)
        bar = m.px(12)
        self._column.setContentsMargins(side, m.px(28), side - bar, 0)
        self._top.setContentsMargins(0, 0, bar, 0)
        self._top.setSpacing(m.px(10))
        self._column.setSpacing(m.px(12))
        self._holder.setContentsMargins(0, m.px(4), bar, 0)
        for grid in self._grids:
            grid.spread(self._look, max(self.width() - 2 * side, 100))

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Qt."""
        super().resizeEvent(event)
        self._spread()

    def paintEvent(self, event: QPaintEvent) -> None:
        """Qt: paper in the light of the scene's background."""
        ground = QColor(self._look.theme.page)
        gradient = QLinearGradient(0, 0, 0, self.height())
        gradient.setColorAt(0.0, ground.lighter(102))
        gradient.setColorAt(1.0, ground.darker(104))
        QPainter(self).fillRect(self.rect(), gradient)

    # -- the keyboard ---------------------------------------------------------------------------------------------

    def take_keyboard(self) -> None:
        """Give the keyboard to the first tile, or to what there is."""
        self._hold("", 0)

    def _hold(self, source: str, at: int) -> None:
        """Give the keyboard to the tile of a scene; where there is none, to the one at its place."""
        if not self.isVisible():
            return
        tiles = self.tiles
        found = next((tile for tile in tiles if tile.source == source), None)
        (found or (tiles[min(at, len(tiles) - 1)] if tiles else self._file)).setFocus(Qt.FocusReason.OtherFocusReason)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Qt: what no button has taken."""
        key, focus = Qt.Key(event.key()), self.focusWidget()
        plain = not event.modifiers() & ~(Qt.KeyboardModifier.KeypadModifier | Qt.KeyboardModifier.ShiftModifier)
        if plain and key in _PRESS and isinstance(focus, QAbstractButton):
            if not event.isAutoRepeat():
                focus.click()
        elif self.passes(event):
            event.ignore()

    def _move(self, tile: SceneTile, key: Qt.Key) -> None:
        if key in _ENDS:
            self._reach(self.tiles[_ENDS[key]])
        else:
            self._go(tile, *_WAYS[key])

    def _go(self, tile: SceneTile, right: int, down: int) -> None:
        """On to the tile beside one, or to the one that stands nearest in the line below or above."""
        tiles = self.tiles
        if right:
            at = tiles.index(tile) + right
            if 0 <= at < len(tiles):
                self._reach(tiles[at])
            return
        here = tile.mapTo(self, tile.rect().center())
        lines = {other: other.mapTo(self, other.rect().center()) for other in tiles}
        beyond = [(abs(at.y() - here.y()), abs(at.x() - here.x()), i) for i, at in enumerate(lines.values())]
        ahead = [each for each, at in zip(beyond, lines.values(), strict=True) if (at.y() - here.y()) * down > 0]
        if ahead:
            self._reach(tiles[min(ahead)[2]])

    def _reach(self, tile: SceneTile) -> None:
        tile.setFocus(Qt.FocusReason.TabFocusReason)
