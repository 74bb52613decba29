"""The storeys of a building, one above the other as beside a lift: a click looks into one."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QSize, Signal
from PySide6.QtWidgets import QVBoxLayout, QWidget

from viewer.i18n import Translator
from viewer.ui.panels.widgets import IconButton, Panel, TextButton, set_tip
from viewer.ui.theme.appearance import Appearance

MOST = 5
"""Storeys that are seen at once; the others are a step away."""


class StoreyBar(Panel):
    """All, the storeys from above to below, and steps where they are many.

    Signals
    -------
    chosen(str) : a storey's title, "" for all
    """

    chosen = Signal(str)

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self._titles: tuple[str, ...] = ()
        self._now, self._first = "", 0
        self._word = "{storey}"
        self._all = TextButton()
        self._all.setCheckable(True)
        self._all.clicked.connect(lambda: self._choose(""))
        self._up, self._down = IconButton("up"), IconButton("down")
        self._up.clicked.connect(lambda: self._scroll(1))
        self._down.clicked.connect(lambda: self._scroll(-1))
        self._buttons = [TextButton() for _ in range(MOST)]
        self._layout = QVBoxLayout(self)
        self._layout.addWidget(self._all)
        self._layout.addWidget(self._up)
        for i, button in enumerate(self._buttons):
            button.setCheckable(True)
            button.clicked.connect(lambda _=False, i=i: self._choose(self._seen[i]))
            self._layout.addWidget(button)
        self._layout.addWidget(self._down)

    @property
    def wanted_size(self) -> tuple[int, int]:
        """Width and height that it needs; nothing where there is nothing to choose."""
        size = self.sizeHint() if self._titles else QSize(0, 0)
        return size.width(), size.height()

    def show_storeys(self, titles: Sequence[str], now: str, /) -> None:
        """The storeys from below to above, and the one that is looked into, "" for all."""
        if tuple(titles) != self._titles:
            self._titles = tuple(titles)
            self._first = max(len(self._titles) - MOST, 0)
        self._now = now
        if now in self._titles:
            at = self._titles.index(now)
            self._first = min(max(self._first, at - MOST + 1), at)
        self._show()

    def restyle(self, look: Appearance, /) -> None:
        """Take another look, with everything in it."""
        super().restyle(look)
        m = look.metrics
        self._layout.setContentsMargins(m.px(6), m.px(6), m.px(6), m.px(6))
        self._layout.setSpacing(m.px(4))

    def _scroll(self, by: int) -> None:
        self._first = min(max(self._first + by, 0), max(len(self._titles) - MOST, 0))
        self._show()

    @property
    def _seen(self) -> tuple[str, ...]:
        """Those that have a button now, from above to below."""
        return self._titles[self._first : self._first + MOST][::-1]

    def _show(self) -> None:
        seen = self._seen
        for i, button in enumerate(self._buttons):
            button.setVisible(i < len(seen))
            if i < len(seen):
                # Names of storeys may be long; what stands beside a lift is short.
                button.setText(seen[i] if len(seen[i]) <= 4 else seen[i][:3] + "…")
                button.setAccessibleName(self._called(seen[i]))
                set_tip(button, self._called(seen[i]))
                button.setChecked(seen[i] == self._now)
        self._all.setChecked(not self._now)
        many = len(self._titles) > MOST
        self._up.setVisible(many)
        self._down.setVisible(many)
        self._up.setEnabled(self._first + MOST < len(self._titles))
        self._down.setEnabled(self._first > 0)

    def _called(self, title: str) -> str:
        return self._word.format(storey=title)

    def _choose(self, title: str) -> None:
        # A click alone lights nothing: what is shown does.
        self._show()
        self.chosen.emit(title)

    def translate(self, tr: Translator, /) -> None:
        """In another language."""
        self._word = tr.gettext("Storey {storey}")
        self._all.setText(tr.gettext("All"))
        self._all.setAccessibleName(tr.gettext("All storeys"))
        set_tip(self._all, tr.gettext("All storeys"))
        self._up.name(tr.gettext("Higher storeys"))
        self._down.name(tr.gettext("Lower storeys"))
        self._show()
