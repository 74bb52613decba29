"""The code by which a phone becomes a remote control."""

from __future__ import annotations

import math

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QWidget

from viewer.i18n import Translator
from viewer.ui.panels.link_sheet import Code
from viewer.ui.panels.widgets import CentredPanel, TextButton, label
from viewer.ui.theme.appearance import Appearance


class PhoneSheet(CentredPanel):
    """The sheet with the code, how long it holds, and how many phones are paired.

    Signals
    -------
    closed() : somebody has seen enough
    renewed() : another code is wanted
    forgotten() : all phones are to be parted
    """

    closed, renewed, forgotten = Signal(), Signal(), Signal()

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent, 460)
        self._tr = Translator("en")
        self._left, self._phones, self._fault, self._own = 0.0, 0, "", ""
        self.title, self.said = label(name="title", wrap=True), label(name="fact", wrap=True)
        self.holds, self.phones = label(name="fact", wrap=True), label(name="fact", wrap=True)
        self.code = Code()
        self.renew_button, self.forget_button, self.close_button = TextButton(kind="gold"), TextButton(), TextButton()
        row, buttons = QHBoxLayout(), QHBoxLayout()
        for stretched, widgets in ((row, (self.code,)), (buttons, ())):
            stretched.addStretch(1)
            for widget in widgets:
                stretched.addWidget(widget)
                stretched.addStretch(1)
        for button, signal in (
            (self.forget_button, self.forgotten),
            (self.renew_button, self.renewed),
            (self.close_button, self.closed),
        ):
            # The keys are the window's beneath, which is led on meanwhile.
            button.setFocusPolicy(Qt.FocusPolicy.NoFocus)
            button.clicked.connect(signal)
            buttons.addWidget(button)
        self._column.addWidget(self.title)
        self._column.addWidget(self.said)
        self._column.addLayout(row)
        for each in (self.holds, self.phones):
            each.setAlignment(Qt.AlignmentFlag.AlignHCenter)
            self._column.addWidget(each)
        self._column.addLayout(buttons)
        self.hide()

    def restyle(self, look: Appearance, /) -> None:
        """Take another look, with everything in it."""
        super().restyle(look)
        m = look.metrics
        self._column.setContentsMargins(m.px(24), m.px(20), m.px(24), m.px(18))
        self._column.setSpacing(m.px(10))
        # The whole of it has to fit into a small window, and phones read less than a card's code.
        side = min(m.px(300), max(round(0.45 * self._window.height()), m.px(160)))
        self.code.setFixedSize(side, side)
        self.place()

    def translate(self, tr: Translator, /) -> None:
        """In another language."""
        self._tr = tr
        _ = tr.gettext
        self.title.setText(_("A phone as remote control"))
        self.setAccessibleName(self.title.text())
        self.renew_button.setText(_("Another code"))
        self.forget_button.setText(_("Part all phones"))
        self.close_button.setText(_("Close"))
        self._show()

    def show_code(self, url: str, seconds: float, own: str, /) -> None:
        """Show a code.

        Parameters
        ----------
        url : what it says
        seconds : that it holds
        own : the address at which nobody but this machine reaches it; "" where others do
        """
        self._fault, self._own = "", own
        self.code.show_code(url)
        # Whoever hears the sheet read aloud is not told the ticket.
        self.code.setAccessibleName(self._tr.gettext("A code for a phone's camera"))
        self.count(seconds)

    def count(self, seconds: float, /) -> None:
        """The code holds for so many seconds more; 0 for none."""
        self._left = seconds
        self._show()

    def count_phones(self, phones: int, /) -> None:
        """So many phones are paired."""
        self._phones = phones
        self._show()

    def complain(self, fault: str, /) -> None:
        """There is no code, and why."""
        self._fault, self._left = fault, 0.0
        self._show()

    def _show(self) -> None:
        tr, _ = self._tr, self._tr.gettext
        shown = self._left > 0
        if self._fault:
            self.said.setText(_("The remote control cannot be reached: {error}").format(error=self._fault))
        elif not shown and not self.code.text:
            self.said.setText(_("One moment …"))
        elif self._own:
            text = _("It listens at {address}, which only this computer reaches: no phone does.")
            self.said.setText(text.format(address=self._own))
        else:
            self.said.setText(_("Scan this with the phone's camera. It has to be in the same network."))
        whole = math.ceil(self._left)
        if shown:
            text = _("The code is for one phone and holds for {time}.")
            self.holds.setText(text.format(time=f"{whole // 60}:{whole % 60:02d}"))
        else:
            self.holds.setText(_("The code no longer holds.") if self.code.text and not self._fault else "")
        self.holds.setVisible(bool(self.holds.text()))
        self.code.setVisible(shown)
        self.renew_button.setVisible(not shown and bool(self.code.text))
        text = tr.ngettext("{n} phone is paired.", "{n} phones are paired.", self._phones)
        self.phones.setText(text.format(n=self._phones) if self._phones else "")
        self.phones.setVisible(bool(self._phones))
        self.forget_button.setVisible(bool(self._phones))
        if not self.isHidden():
            self.place()
