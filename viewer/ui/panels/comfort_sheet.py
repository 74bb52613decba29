"""Hour, style, theme, text size and motion on one sheet: what makes looking agreeable."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QButtonGroup, QHBoxLayout, QVBoxLayout, QWidget

from viewer.i18n import N_, Translator
from viewer.ui.guard import Guarded
from viewer.ui.panels.bars import TimeControl
from viewer.ui.panels.widgets import FlowLayout, IconButton, Panel, ScrollArea, TextButton, label
from viewer.ui.theme.appearance import LEAST_TEXT, MOST_TEXT, THEMES, Appearance
from viewer.ui.theme.preferences import MOTIONS, SYSTEM, TEXT_STEP, Preferences

_THEMES = {SYSTEM: N_("Match system"), **{name: theme.title for name, theme in THEMES.items()}}

_HEADS = ("time", "style", "theme", "text", "motion", "keys")


class Choice(Guarded, QWidget):
    """One of several, each a button.

    Signals
    -------
    chosen(str) : its name
    """

    chosen = Signal(str)

    def __init__(self) -> None:
        super().__init__()
        self._flow = FlowLayout(self)
        self._group = QButtonGroup(self)
        self._buttons: dict[str, TextButton] = {}

    def show_choices(self, choices: Mapping[str, str], now: str, look: Appearance, /) -> None:
        """Titles by name, and the present one."""
        self._flow.clear()
        self._buttons.clear()
        for name, title in choices.items():
            button = TextButton(title)
            button.setCheckable(True)
            button.setAutoExclusive(True)
            button.setChecked(name == now)
            button.restyle(look)
            button.clicked.connect(lambda _=False, n=name: self.chosen.emit(n))
            self._group.addButton(button)
            self._buttons[name] = button
            self._flow.addWidget(button)
        self.updateGeometry()

    def mark(self, now: str, /) -> None:
        """Another one is the present one."""
        for name, button in self._buttons.items():
            button.setChecked(name == now)


class ComfortSheet(Panel):
    """The sheet.

    Signals
    -------
    closed()
    changed(object) : another `Preferences`
    style_chosen(str) : a style's name
    """

    closed = Signal()
    changed = Signal(object)
    style_chosen = Signal(str)

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent, "sheet")
        self._comfort = Preferences()
        self._motion_notes = ("", "")
        self._title = label(name="title", wrap=True)
        self._close = IconButton("close", kind="bare")
        self._close.clicked.connect(self.closed)
        self.time, self.styles, self.themes, self.motions = TimeControl(), Choice(), Choice(), Choice()
        self._heads = {name: label(name="heading", wrap=True) for name in _HEADS}
        self._motion_note = label(name="soft", wrap=True)
        self.smaller, self.larger = IconButton("zoom-out"), IconButton("zoom-in")
        self._size = label(name="fact")
        self._has_styles = False
        self._allowed: Callable[[str], bool] = lambda action: True
        self._more = QWidget()
        self.more = FlowLayout(self._more)
        self._build()
        self.styles.chosen.connect(self.style_chosen)
        self.themes.chosen.connect(lambda name: self._change(theme=name))
        self.motions.chosen.connect(lambda name: self._change(motion=name))
        self.smaller.clicked.connect(lambda: self._resize_text(self.smaller, -TEXT_STEP))
        self.larger.clicked.connect(lambda: self._resize_text(self.larger, TEXT_STEP))
        self.time.restyle(self.look)
        self.restyle(self.look)

    def _build(self) -> None:
        inner = QWidget()
        self._column = column = QVBoxLayout(inner)
        text = QHBoxLayout()
        text.addWidget(self.smaller)
        text.addWidget(self._size)
        text.addWidget(self.larger)
        text.addStretch(1)
        rows = (("time", self.time), ("style", self.styles), ("theme", self.themes), ("text", text))
        for name, what in rows:
            column.addWidget(self._heads[name])
            if isinstance(what, QWidget):
                column.addWidget(what)
            else:
                column.addLayout(what)
        column.addWidget(self._heads["motion"])
        column.addWidget(self.motions)
        column.addWidget(self._motion_note)
        column.addWidget(self._heads["keys"])
        column.addWidget(self._more)
        column.addStretch(1)
        top = QHBoxLayout()
        top.addWidget(self._title, 1)
        top.addWidget(self._close, 0, Qt.AlignmentFlag.AlignTop)
        self._outer = QVBoxLayout(self)
        self._outer.addLayout(top)
        self._area = ScrollArea(inner)
        self._outer.addWidget(self._area, 1)
        self._inner = inner

    def restyle(self, look: Appearance, /) -> None:
        """Take another look, with everything in it."""
        super().restyle(look)
        m = look.metrics
        self._outer.setContentsMargins(m.px(24), m.px(18), m.px(14), m.px(18))
        self._column.setContentsMargins(0, 0, m.px(10), 0)
        self._column.setSpacing(m.px(8))
        self._outer.setSpacing(m.px(10))

    def wanted_height(self, width: int, /) -> int:
        """The height at which nothing scrolls."""
        m = self.look.metrics
        return self._inner.heightForWidth(max(width - m.px(52), 100)) + m.px(2 * 18 + 10) + self._close.height() + 4

    def translate(self, tr: Translator, /) -> None:
        """In another language."""
        comfort, _ = self._comfort, tr.gettext
        self._title.setText(_("Settings"))
        self._close.name(_("Close"), "Esc")
        names = (_("Time of day"), _("Style of the scene"), _("Panels"), _("Text size"), _("Motion"), _("Keys"))
        for head, name in zip(self._heads.values(), names, strict=True):
            head.setText(name)
        self.time.translate(tr)
        self.themes.show_choices({name: _(title) for name, title in _THEMES.items()}, comfort.theme, self.look)
        self.motions.show_choices({name: _(title) for name, title in MOTIONS.items()}, comfort.motion, self.look)
        still = _("Motion is reduced: views change with a cross-fade and end where a flight would.")
        moving = _("Views change with a flight over the roofs.")
        self._motion_notes = moving, still
        self.smaller.name(_("Smaller text"))
        self.larger.name(_("Larger text"))
        self.show_comfort(comfort)

    def show_comfort(self, comfort: Preferences, /) -> None:
        """Show the present choices."""
        self._comfort = comfort
        self.themes.mark(comfort.theme)
        self.motions.mark(comfort.motion)
        self._motion_note.setText(self._motion_notes[comfort.reduced_now()])
        self._size.setText(f"{comfort.text * 100:.0f} %")
        self.smaller.setEnabled(comfort.text > LEAST_TEXT + 1e-6)
        self.larger.setEnabled(comfort.text < MOST_TEXT - 1e-6)

    def show_styles(self, styles: Mapping[str, str], now: str, /) -> None:
        """Styles of the scene by name."""
        self._has_styles = len(styles) > 1
        self.styles.show_choices(styles, now, self.look)

    def show_scene_parts(self, time: bool, /) -> None:
        """Whether the scene has an hour to set; styles only where there is a choice."""
        time = time and self._allowed("hour")
        styles = self._has_styles and self._allowed("style")
        self._heads["time"].setVisible(time)
        self.time.setVisible(time)
        self._heads["style"].setVisible(styles)
        self.styles.setVisible(styles)

    def restrict(self, allowed: Callable[[str], bool], /) -> None:
        """Show what is allowed to be set."""
        self._allowed = allowed
        self._heads["keys"].setVisible(allowed("keys"))
        self._more.setVisible(allowed("keys"))

    def _resize_text(self, button: QWidget, by: float) -> None:
        """Larger or smaller text; the button stays under the pointer, to be pressed again."""
        window = self.window()
        before = button.mapTo(window, button.rect().center())
        self._change(text=self._comfort.text + by)
        if not self.isVisible():
            return
        self._settle()
        off = before - button.mapTo(window, button.rect().center())
        x, y = self.x() + off.x(), self.y() + off.y()
        room = window.size() - self.size()
        self.move(min(max(x, 0), max(room.width(), 0)), min(max(y, 0), max(room.height(), 0)))
        # What the window has no room for is scrolled.
        left = before.y() - button.mapTo(window, button.rect().center()).y()
        bar = self._area.verticalScrollBar()
        bar.setValue(bar.value() - left)

    def _settle(self) -> None:
        """Have all that is in it stand where it is going to."""
        self._outer.activate()
        if layout := self._inner.layout():
            layout.activate()

    def _change(self, **changes: object) -> None:
        self.changed.emit(replace(self._comfort, **changes))  # type: ignore[arg-type]
