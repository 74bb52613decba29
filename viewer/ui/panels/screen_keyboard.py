"""A keyboard on the screen, for those who have none: Latin letters, and Chinese by pinyin."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QCoreApplication, QEvent, QRect, Qt, Signal
from PySide6.QtGui import QInputMethodEvent, QKeyEvent
from PySide6.QtWidgets import QHBoxLayout, QLineEdit, QPushButton, QVBoxLayout, QWidget

from viewer.i18n import Translator
from viewer.session.search.documents import Kind, SearchDocument
from viewer.session.search.pinyin_input import PinyinInput
from viewer.ui.guard import Guarded
from viewer.ui.panels.widgets import FloatingPanel, label
from viewer.ui.theme.appearance import Appearance

_ROWS = ("1234567890", "qwertyuiop", "asdfghjkl", "zxcvbnm")
_SHIFT, _BACK, _MODE, _SPACE, _ENTER, _HIDE = "shift", "back", "mode", "space", "enter", "hide"
_WIDEST = 940
_OFFERED = 9


class Key(Guarded, QPushButton):
    """A key; it never takes the keyboard from the field that is written in."""

    def __init__(self, text: str) -> None:
        super().__init__(text)
        self.setObjectName("key")
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.setAutoRepeat(False)


class ScreenKeyboard(FloatingPanel):
    """The keyboard; it writes into the field it was opened for.

    Signals
    -------
    hidden() : somebody put it away
    """

    hidden = Signal()

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent, "sheet")
        self._documents: Sequence[SearchDocument] = ()
        self._words: PinyinInput | None = None
        self._target: QLineEdit | None = None
        self._tr = Translator("en")
        self._typed, self._pinyin, self._upper = "", False, False
        self._letters: list[Key] = []
        self._others: dict[str, Key] = {}
        self._offers = [Key("") for _ in range(_OFFERED)]
        self._composing = label(name="soft")
        self._layout = QVBoxLayout(self)
        self._strip = QWidget()
        strip = QHBoxLayout(self._strip)
        strip.setContentsMargins(0, 0, 0, 0)
        strip.addWidget(self._composing)
        for offer in self._offers:
            offer.clicked.connect(lambda _=False, o=offer: self._take(o))
            strip.addWidget(offer)
        strip.addStretch(1)
        self._layout.addWidget(self._strip)
        self._build()
        self.hide()

    def _build(self) -> None:
        for i, row in enumerate(_ROWS):
            line = QHBoxLayout()
            line.addStretch(i)
            if i == 3:
                line.addWidget(self._special(_SHIFT), 14)
            for letter in row:
                key = Key(letter)
                key.clicked.connect(lambda _=False, c=letter: self._letter(c))
                self._letters.append(key)
                line.addWidget(key, 10)
            if i == 3:
                line.addWidget(self._special(_BACK), 14)
            line.addStretch(i)
            self._layout.addLayout(line)
        last = QHBoxLayout()
        for name, share in ((_MODE, 16), (_SPACE, 50), (_ENTER, 18), (_HIDE, 16)):
            last.addWidget(self._special(name), share)
        self._layout.addLayout(last)

    def _special(self, name: str) -> Key:
        key = self._others[name] = Key("")
        does = {
            _SHIFT: self._shift,
            _BACK: self._back,
            _MODE: lambda: self.set_pinyin(not self._pinyin),
            _SPACE: self._space,
            _ENTER: self._enter,
            _HIDE: self.put_away,
        }
        key.clicked.connect(does[name])
        key.setAutoRepeat(name == _BACK)
        return key

    def set_documents(self, documents: Sequence[SearchDocument], /) -> None:
        """The words for pinyin are those of these texts; none until they are known."""
        self._documents, self._words = documents, None

    # -- coming and going -----------------------------------------------------------------------------------------

    def open_for(self, field: QLineEdit, /) -> None:
        """Come up and write into a field."""
        self._target = field
        self._typed = ""
        self._show_offers()
        self.place()
        self.rise()

    def put_away(self) -> None:
        """Go; what was being composed is written as it stands."""
        self._commit(self._typed)
        if self._upper:
            self._shift()
        self.go()
        self.hidden.emit()

    def place(self) -> None:
        """Stand at the window's lower edge."""
        box, m = self._window.rect(), self.look.metrics
        width = min(box.width() - m.px(24), m.px(_WIDEST))
        # While it was hidden nobody asked what its keys have grown to.
        self._layout.activate()
        height = self.sizeHint().height()
        self.setGeometry(QRect((box.width() - width) // 2, box.height() - height - m.px(12), width, height))

    def restyle(self, look: Appearance, /) -> None:
        """Take another look."""
        super().restyle(look)
        m, theme = look.metrics, look.theme
        self._layout.setContentsMargins(m.px(12), m.px(10), m.px(12), m.px(12))
        self._layout.setSpacing(m.px(6))
        self.setStyleSheet(
            f"QPushButton#key {{ font-size: {m.type(18)}px; padding: 0 {m.px(6)}px; min-width: {m.px(14)}px; }}"
            f"QPushButton#key:pressed {{ background: {theme.wash}; }}"
            f"QPushButton#key:checked {{ background: {theme.action}; color: {theme.on_action}; }}"
        )
        for key in (*self._letters, *self._others.values(), *self._offers):
            key.setFixedHeight(m.button)
        self._strip.setFixedHeight(m.button)
        if not self.isHidden():
            self.place()

    def translate(self, tr: Translator, /) -> None:
        """In another language; Chinese visitors begin with pinyin."""
        self._tr = tr
        names = {
            _SHIFT: ("⇧", tr.gettext("Capital letters")),
            _BACK: ("⌫", tr.gettext("Delete")),
            _SPACE: (tr.gettext("Space"), tr.gettext("Space")),
            _ENTER: (tr.gettext("Search"), tr.gettext("Search")),
            _HIDE: (tr.gettext("Hide"), tr.gettext("Hide the keyboard")),
        }
        for name, (text, said) in names.items():
            self._others[name].setText(text)
            self._others[name].setAccessibleName(said)
        self._others[_SHIFT].setCheckable(True)
        self.set_pinyin(tr.lang == "zh")

    def set_pinyin(self, pinyin: bool, /) -> None:
        """Letters stand for Chinese, or for themselves."""
        self._commit(self._typed)
        self._pinyin = pinyin
        mode = self._others[_MODE]
        mode.setText("中 / en" if pinyin else "EN / 中")
        mode.setAccessibleName(self._tr.gettext("Pinyin") if pinyin else self._tr.gettext("Latin letters"))
        self._strip.setVisible(pinyin)
        self._show_offers()
        if not self.isHidden():
            self.place()

    # -- writing --------------------------------------------------------------------------------------------------

    def _letter(self, letter: str) -> None:
        if self._pinyin and letter.isalpha():
            self._typed += letter
            self._show_offers()
            return
        if self._pinyin and self._typed and letter.isdigit() and letter != "0":
            # As everybody knows it from other keyboards: a number takes the word of that number.
            offer = self._offers[int(letter) - 1]
            if offer.isVisible():
                self._take(offer)
                return
        self._commit(self._typed + (letter.upper() if self._upper else letter))
        if self._upper:
            self._shift()

    def _shift(self) -> None:
        self._upper = not self._upper
        self._others[_SHIFT].setChecked(self._upper)
        for key in self._letters:
            key.setText(key.text().upper() if self._upper else key.text().lower())

    def _back(self) -> None:
        if self._typed:
            self._typed = self._typed[:-1]
            self._show_offers()
        else:
            self._press(Qt.Key.Key_Backspace)

    def _space(self) -> None:
        if self._typed and self._offers[0].isVisible():
            self._take(self._offers[0])
        else:
            self._commit(self._typed + " ")

    def _enter(self) -> None:
        if self._typed:
            self._commit(self._typed)
        else:
            self._press(Qt.Key.Key_Return)

    def _take(self, offer: Key) -> None:
        word, taken = offer.property("offer")
        self._commit(word, keep=self._typed[taken:])

    def _commit(self, text: str, *, keep: str = "") -> None:
        """Write a text; what is left of the letters goes on being composed."""
        self._typed = keep
        if text and self._target:
            event = QInputMethodEvent()
            event.setCommitString(text)
            QCoreApplication.sendEvent(self._target, event)
        self._show_offers()

    def _press(self, key: Qt.Key) -> None:
        if self._target:
            for kind in (QEvent.Type.KeyPress, QEvent.Type.KeyRelease):
                QCoreApplication.sendEvent(self._target, QKeyEvent(kind, key, Qt.KeyboardModifier.NoModifier))

    def _show_offers(self) -> None:
        found: list[tuple[str, int]] = []
        if self._pinyin and self._typed:
            # Made when somebody first writes so: it reads all of the texts.
            self._words = self._words or PinyinInput(d for d in self._documents if d.kind is not Kind.OBJECT)
            found = self._words.candidates(self._typed, most=_OFFERED)
        self._composing.setText(self._typed)
        for i, offer in enumerate(self._offers):
            offer.setVisible(i < len(found))
            if i < len(found):
                offer.setText(found[i][0])
                offer.setProperty("offer", list(found[i]))
                offer.setAccessibleName(found[i][0])
