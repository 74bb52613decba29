"""The settings' keys: presets, every command with its keys, conflicts as they arise."""

from __future__ import annotations

from PySide6.QtCore import QEvent, Qt, Signal
from PySide6.QtGui import QFocusEvent, QKeyEvent, QMouseEvent
from PySide6.QtWidgets import QGridLayout, QHBoxLayout, QPushButton, QVBoxLayout, QWidget

from viewer.i18n import Translator
from viewer.session.actions import ACTIONS, Group
from viewer.session.input.bindings import CLICKER, PRESET_TITLES, Bindings
from viewer.session.input.key_names import readable, readable_all
from viewer.ui.guard import Guarded
from viewer.ui.panels.widgets import IconButton, Panel, ScrollArea, TextButton, label, set_tip
from viewer.ui.theme.appearance import Appearance
from viewer.ui.viewport import qt_events

_DRAGS = {
    Qt.MouseButton.LeftButton: "LeftDrag",
    Qt.MouseButton.RightButton: "RightDrag",
    Qt.MouseButton.MiddleButton: "MiddleDrag",
}
_CLICK = 6


class KeyButton(Guarded, QPushButton):
    """A command's keys; pressed, it waits for another key or, for a gesture, a drag on it.

    Signals
    -------
    bound(str, str) : a command and its new key, "" to take all away
    """

    bound = Signal(str, str)

    def __init__(self, command: str) -> None:
        super().__init__()
        self.command = command
        self._gesture = ACTIONS[command].gesture
        self._waiting = False
        self._from: QMouseEvent | None = None
        self._shown, self._asks = "", ""
        self.clicked.connect(self._wait)

    def show_keys(self, keys: tuple[str, ...], tr: Translator, /) -> None:
        """Show what is bound."""
        self._shown = readable_all(keys, tr) or tr.gettext("none")
        self._asks = tr.gettext("Drag here …") if self._gesture else tr.gettext("Press a key …")
        title = tr.gettext(ACTIONS[self.command].title)
        self.setAccessibleName(tr.gettext("{command}: {keys}").format(command=title, keys=self._shown))
        set_tip(self, tr.gettext("Backspace removes the shortcut; Esc keeps it"))
        self._end()

    @property
    def waiting(self) -> bool:
        """Whether the next key is to be bound."""
        return self._waiting

    def _wait(self) -> None:
        if self._waiting and self._gesture:
            return
        self._waiting = True
        # The window's own keys keep away meanwhile.
        self.setProperty("takesKeys", True)
        self.setText(self._asks)

    def _end(self) -> None:
        self._waiting = False
        self.setProperty("takesKeys", False)
        self.setText(self._shown)

    def event(self, event: QEvent) -> bool:
        """Qt: Tab, too, can be asked for and is refused; it goes on instead."""
        if self._waiting and event.type() == QEvent.Type.ShortcutOverride:
            event.accept()
            return True
        return bool(super().event(event))

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Qt."""
        if not self._waiting:
            super().keyPressEvent(event)
            return
        key = qt_events.chord(event)
        if not key or event.isAutoRepeat():
            return
        self._end()
        if key == "Backspace":
            self.bound.emit(self.command, "")
        elif key != "Escape" and not self._gesture:
            self.bound.emit(self.command, key)

    def keyReleaseEvent(self, event: QKeyEvent) -> None:
        """Qt: Space that began the waiting must not press the button again."""
        if not self._waiting:
            super().keyReleaseEvent(event)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Qt."""
        if self._waiting and self._gesture:
            self._from = QMouseEvent(event)
        else:
            super().mousePressEvent(event)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        """Qt."""
        start, self._from = self._from, None
        if start is None:
            super().mouseReleaseEvent(event)
            return
        way = event.position() - start.position()
        name = _DRAGS.get(start.button())
        if abs(way.x()) + abs(way.y()) > _CLICK and name:
            held = start.modifiers()
            head = "Ctrl+" if held & Qt.KeyboardModifier.ControlModifier else ""
            head += "Shift+" if held & Qt.KeyboardModifier.ShiftModifier else ""
            self._end()
            self.bound.emit(self.command, head + name)

    def focusOutEvent(self, event: QFocusEvent) -> None:
        """Qt."""
        super().focusOutEvent(event)
        if self._waiting:
            self._end()


class KeysSheet(Panel):
    """Presets and all commands with their keys.

    Signals
    -------
    closed()
    changed(str, object) : another preset and changes of it by command
    """

    closed = Signal()
    changed = Signal(str, object)

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent, "sheet")
        self._preset, self._changes = "model", dict[str, tuple[str, ...]]()
        self._tr = Translator("en")
        self._title, self._close = label(name="title", wrap=True), IconButton("close", kind="bare")
        self._close.clicked.connect(self.closed)
        self._presets = {name: TextButton() for name in PRESET_TITLES}
        self._reset = TextButton()
        self._conflicts = label(name="fact", wrap=True)
        self._note = label(name="soft", wrap=True)
        self._buttons = {id_: KeyButton(id_) for id_, c in ACTIONS.items() if not c.clicker}
        self._names = {id_: label(name="fact", wrap=True) for id_ in ACTIONS}
        self._fixed = {id_: label(name="soft", wrap=True) for id_, c in ACTIONS.items() if c.clicker}
        self._heads = {group: label(name="heading") for group in Group}
        top, row = QHBoxLayout(), QHBoxLayout()
        top.addWidget(self._title, 1)
        top.addWidget(self._close, 0, Qt.AlignmentFlag.AlignTop)
        for name, button in self._presets.items():
            button.setCheckable(True)
            button.setAutoExclusive(True)
            button.clicked.connect(lambda _=False, n=name: self._choose(n))
            row.addWidget(button)
        row.addStretch(1)
        row.addWidget(self._reset)
        self._reset.clicked.connect(lambda: self._choose(self._preset))
        self._outer = QVBoxLayout(self)
        self._outer.addLayout(top)
        self._outer.addLayout(row)
        self._outer.addWidget(self._conflicts)
        self._area = ScrollArea(self._table())
        self._outer.addWidget(self._area, 1)
        self._outer.addWidget(self._note)
        for key_button in self._buttons.values():
            key_button.bound.connect(self._bind)
        self.restyle(self.look)

    def _table(self) -> QWidget:
        inner = QWidget()
        self._grid = grid = QGridLayout(inner)
        grid.setColumnStretch(0, 3)
        grid.setColumnStretch(1, 2)
        row = 0
        for group in Group:
            grid.addWidget(self._heads[group], row, 0, 1, 2)
            row += 1
            for id_, command in ACTIONS.items():
                if command.group is group:
                    grid.addWidget(self._names[id_], row, 0)
                    grid.addWidget(self._buttons.get(id_) or self._fixed[id_], row, 1)
                    row += 1
        return inner

    def restyle(self, look: Appearance, /) -> None:
        """Take another look, with everything in it."""
        super().restyle(look)
        m = look.metrics
        self._outer.setContentsMargins(m.px(24), m.px(18), m.px(14), m.px(18))
        self._outer.setSpacing(m.px(10))
        self._grid.setContentsMargins(0, 0, m.px(14), 0)
        self._grid.setHorizontalSpacing(m.px(16))
        self._grid.setVerticalSpacing(m.px(5))
        for button in self._buttons.values():
            button.setMinimumHeight(m.button)

    def wanted_height(self, width: int, /) -> int:
        """As much as there is: the list is long."""
        return 10_000

    def show_keys(self, preset: str, changes: dict[str, tuple[str, ...]], tr: Translator, /) -> None:
        """Show a preset and a user's changes, in a language."""
        self._preset, self._changes, self._tr = preset, dict(changes), tr
        bindings = Bindings.of(preset, changes)
        self._title.setText(tr.gettext("Keys"))
        self._close.name(tr.gettext("Close"), "Esc")
        self._reset.setText(tr.gettext("Use the preset’s keys"))
        self._reset.setEnabled(bool(changes))
        self._note.setText(tr.gettext("Presenter remote keys work the same in every mode and cannot be changed."))
        for name, button in self._presets.items():
            button.setText(tr.gettext(PRESET_TITLES[name]))
            button.setChecked(name == preset)
        for group, head in self._heads.items():
            head.setText(tr.gettext(group.value))
        for id_, command in ACTIONS.items():
            self._names[id_].setText(tr.gettext(command.title))
        for id_, fixed in self._fixed.items():
            fixed.setText(readable_all(ACTIONS[id_].keys, tr))
        for id_, key_button in self._buttons.items():
            key_button.show_keys(bindings.keys[id_], tr)
        self._show_conflicts(bindings)

    def _show_conflicts(self, bindings: Bindings) -> None:
        tr = self._tr
        lines = [
            tr.gettext("{key} does “{winner}”, not “{loser}”.").format(
                key=readable(c.key, tr),
                winner=tr.gettext(ACTIONS[c.winner].title),
                loser=tr.gettext(ACTIONS[c.loser].title),
            )
            for c in bindings.conflicts()
        ]
        self._conflicts.setText("\n".join(lines))
        self._conflicts.setVisible(bool(lines))

    @property
    def conflicts(self) -> str:
        """What is said about conflicts."""
        return self._conflicts.text()

    def _choose(self, preset: str) -> None:
        self.changed.emit(preset, {})

    def _bind(self, command: str, key: str) -> None:
        changes = dict(self._changes)
        changes[command] = (key,) if key and key not in CLICKER else ()
        if key in CLICKER:
            # A clicker's key cannot be had: say so, and leave what was.
            said = self._tr.gettext("{key} is reserved for presenter remotes.")
            self._conflicts.setText(said.format(key=readable(key, self._tr)))
            self._conflicts.show()
            return
        self.changed.emit(self._preset, changes)
